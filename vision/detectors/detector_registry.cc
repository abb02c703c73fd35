#include "vision/detectors/detector_registry.h"

#include <array>

#include "vision/detectors/blank_page.h"
#include "vision/detectors/broken_image.h"
#include "vision/detectors/covered_control.h"
#include "vision/detectors/crash.h"
#include "vision/detectors/dead_control.h"
#include "vision/detectors/endless_loading.h"
#include "vision/detectors/error_page.h"
#include "vision/detectors/frontend_error.h"
#include "vision/detectors/placeholder_leak.h"
#include "vision/detectors/slow_response.h"
#include "vision/detectors/stall.h"
#include "vision/detectors/unexpected_dialog.h"
#include "vision/detectors/unreachable.h"

namespace roundsman {
namespace {

using enum FindingKind;

constexpr std::array kUnreachableOnly = {kUnreachable};
constexpr std::array kCrashOnly = {kCrash};
constexpr std::array kErrorPageOnly = {kErrorPage};
// A server's error without a word is told as that error.
constexpr std::array kBlankPages = {kBlankPage, kErrorPage};
constexpr std::array kEndlessLoadingOnly = {kEndlessLoading};
constexpr std::array kStallOnly = {kStall};
constexpr std::array kCoveredControlOnly = {kCoveredControl};
constexpr std::array kDeadControlOnly = {kDeadControl};
constexpr std::array kUnexpectedDialogOnly = {kUnexpectedDialog};
constexpr std::array kPlaceholderLeakOnly = {kPlaceholderLeak};
constexpr std::array kSlowResponseOnly = {kSlowResponse};
constexpr std::array kBrokenImageOnly = {kBrokenImage};
constexpr std::array kFrontendErrorOnly = {kFrontendError};

constexpr std::array<DetectorRow, 13> kRows = {{
    {"unreachable", kUnreachableOnly, "What the network says when the main document does not come.",
     MakeUnreachable},
    {"crash", kCrashOnly, "The page's process ended.", MakeCrash},
    {"error-page", kErrorPageOnly,
     "Error words that outweigh all else on the screen, come with HTTP status >= 400, or pop up "
     "over a page that stays.",
     MakeErrorPage},
    {"blank-page", kBlankPages,
     "A picture without edges and without a legible word, once all is quiet.", MakeBlankPage},
    {"endless-loading", kEndlessLoadingOnly,
     "A spinner, a skeleton or 加载中 still there after 8 s.", MakeEndlessLoading},
    {"stall", kStallOnly, "The main thread answers nothing, or a moving picture stands still.",
     MakeStall},
    {"covered-control", kCoveredControlOnly,
     "The touched control, or a main button for good, lies under something else.",
     MakeCoveredControl},
    {"dead-control", kDeadControlOnly,
     "A touch after which nothing visible changed but what moves by itself.", MakeDeadControl},
    {"unexpected-dialog", kUnexpectedDialogOnly,
     "A native dialog that `expect-dialogs` does not name.", MakeUnexpectedDialog},
    {"placeholder-leak", kPlaceholderLeakOnly,
     "undefined, NaN, null, {{name}}, %s, raw keys, where a value should be.", MakePlaceholderLeak},
    {"slow-response", kSlowResponseOnly,
     "Over budget; without one: over 1 s to react to a touch, over 10 s to finish.",
     MakeSlowResponse},
    {"broken-image", kBrokenImageOnly, "Pictures in view that did not load.", MakeBrokenImage},
    {"frontend-error", kFrontendErrorOnly,
     "Uncaught exceptions and failed requests of the page's own origin.", MakeFrontendError},
}};

}  // namespace

std::span<const DetectorRow> DetectorRegistry() { return kRows; }

}  // namespace roundsman

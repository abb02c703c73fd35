#include "scenarios/steps/swipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/aim.h"
#include "scenarios/target_parser.h"

namespace roundsman {
namespace {

// Of the screen's width or height: long enough to be a swipe, clear of the edges where the system
// listens.
constexpr double kReach = 0.6;

struct Swiping {
  // Null: the middle of the screen.
  std::shared_ptr<const Target> from;
  // Null: `direction`.
  std::shared_ptr<const Target> to;
  Direction direction = Direction::kLeft;
  Duration over = std::chrono::milliseconds(300);

  std::string Words() const {
    std::string words = "swipe";
    if (!to) words += fmt::format(" {}", kDirections[static_cast<std::size_t>(direction)]);
    if (from) words += fmt::format(" from {}", from->Describe());
    if (to) words += fmt::format(" to {}", to->Describe());
    return words;
  }
};

class Swipe : public Step {
 public:
  Swipe(StepCommon common, Swiping swiping)
      : Step(std::move(common)), swiping_(std::move(swiping)) {}

  Result<void> Run(StepContext& context) const override {
    const Size screen = context.screen_size();
    const Point way = Vector(swiping_.direction);
    const Point reach{way.x * screen.width * kReach, way.y * screen.height * kReach};
    // Without a start the way lies around the middle.
    Point from{(screen.width - reach.x) / 2, (screen.height - reach.y) / 2};
    if (swiping_.from) {
      const auto start = Aim(context, *swiping_.from, SightFor::kTouching);
      if (!start) return Forward(start);
      from = start->point;
    }
    Point to{std::clamp(from.x + reach.x, 1.0, screen.width - 1),
             std::clamp(from.y + reach.y, 1.0, screen.height - 1)};
    if (swiping_.to) {
      const auto end = Aim(context, *swiping_.to, SightFor::kSeeing);
      if (!end) return Forward(end);
      to = end->point;
    }
    const auto fact = context.device().Touch({Gesture::Kind::kSwipe, from, to, swiping_.over},
                                             context.deadline());
    if (!fact) return Forward(fact);
    return {};
  }

  std::string Describe() const override { return swiping_.Words(); }
  Act act() const override { return Act::kScroll; }

 private:
  Swiping swiping_;
};

// A target, or the bare point of one.
std::shared_ptr<const Target> ParseEnd(const ConfigNode& node, StepParser& parser) {
  if (!node.IsList()) return parser.ParseTarget(node);
  const auto point = ParsePoint(node);
  if (!point) return nullptr;
  auto target = std::make_shared<Target>();
  target->point = point;
  target->where = node.where();
  return target;
}

std::optional<Direction> DirectionOf(const ConfigNode& node) {
  const auto found = std::find(kDirections.begin(), kDirections.end(), node.raw());
  if (!node.IsText() || found == kDirections.end()) return std::nullopt;
  return static_cast<Direction>(found - kDirections.begin());
}

std::optional<Swiping> ParseMap(const ConfigNode& value, StepParser& parser) {
  constexpr std::array<std::string_view, 3> kKeys = {"from", "to", "over"};
  value.AllowOnly(kKeys, "`swipe`");
  Swiping swiping;
  bool sound = true;
  if (const auto node = value.Find("from")) {
    swiping.from = ParseEnd(*node, parser);
    sound = swiping.from != nullptr;
  }
  const auto to = value.Need("to", "`swipe`");
  if (!to) return std::nullopt;
  if (const auto direction = DirectionOf(*to)) {
    swiping.direction = *direction;
  } else {
    swiping.to = ParseEnd(*to, parser);
    sound = sound && swiping.to != nullptr;
  }
  if (const auto node = value.Find("over")) {
    const auto over = node->Time();
    if (over) swiping.over = *over;
    sound = sound && over;
  }
  return sound ? std::optional(swiping) : std::nullopt;
}

}  // namespace

std::shared_ptr<const Step> ParseSwipe(const StepSource& source, StepCommon common,
                                       StepParser& parser) {
  std::optional<Swiping> swiping;
  if (source.value.IsMap()) {
    swiping = ParseMap(source.value, parser);
  } else if (const auto direction = source.value.Choice(kDirections)) {
    swiping.emplace().direction = static_cast<Direction>(*direction);
  }
  if (!swiping) return nullptr;
  parser.NameStep(common, swiping->Words());
  return std::make_shared<Swipe>(std::move(common), *std::move(swiping));
}

}  // namespace roundsman

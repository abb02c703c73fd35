#include "scenarios/steps/scroll.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "config/config_node.h"
#include "scenarios/step_parser.h"
#include "scenarios/steps/aim.h"
#include "scenarios/target_parser.h"

namespace roundsman {
namespace {

// Less than a screenful, so that a person keeps their place and nothing is skipped.
constexpr ScreenLength kDefaultBy{70, true};
constexpr Duration kQuiet = std::chrono::milliseconds(200);
// A list that loads more at its end gets this long to do so.
constexpr Duration kLoadMore = std::chrono::seconds(1);

struct Scrolling {
  Direction direction = Direction::kDown;
  ScreenLength by = kDefaultBy;
  // Null: once, and the whole screen.
  std::shared_ptr<const Target> to;
  std::shared_ptr<const Target> in;

  std::string Words() const {
    std::string words = fmt::format("scroll {}", kDirections[static_cast<std::size_t>(direction)]);
    if (in) words += fmt::format(" in {}", in->Describe());
    if (to) words += fmt::format(" to {}", to->Describe());
    return words;
  }
};

// Whether anything went along with the finger between two looks. Only the scrolled axis counts: a
// carousel that slides sideways meanwhile is no scrolling.
bool Moved(const UiTree& before, const UiTree& after, Direction direction) {
  const bool upright = direction == Direction::kUp || direction == Direction::kDown;
  const auto along = [&](const Rect& box) { return upright ? box.y : box.x; };
  const auto offset = [&](const Point& point) { return upright ? point.y : point.x; };
  if (std::abs(offset(before.scroll) - offset(after.scroll)) >= 1) return true;
  if (before.nodes.size() != after.nodes.size()) return true;
  for (std::size_t i = 0; i < before.nodes.size(); ++i) {
    if (!before.nodes[i].rendered) continue;
    if (std::abs(along(before.nodes[i].box) - along(after.nodes[i].box)) >= 1) return true;
  }
  return false;
}

class Scroll : public Step {
 public:
  Scroll(StepCommon common, Scrolling scrolling)
      : Step(std::move(common)), scrolling_(std::move(scrolling)) {}

  Result<void> Run(StepContext& context) const override {
    Size screen = context.screen_size();
    Rect area{0, 0, screen.width, screen.height};
    if (scrolling_.in) {
      const auto sighting = Aim(context, *scrolling_.in, SightFor::kSeeing);
      if (!sighting) return Forward(sighting);
      if (!scrolling_.in->point) area = sighting->box.Intersect(area);
    }
    return scrolling_.to ? ScrollTo(context, area) : ScrollOnce(context, area);
  }

  std::string Describe() const override { return scrolling_.Words(); }
  Act act() const override { return Act::kScroll; }

 private:
  Result<void> ScrollOnce(StepContext& context, const Rect& area) const {
    const Point way = Vector(scrolling_.direction);
    const Point vector{way.x * scrolling_.by.ToPx(area.width),
                       way.y * scrolling_.by.ToPx(area.height)};
    const auto fact =
        context.device().Touch({Gesture::Kind::kWheel, area.center(), vector}, context.deadline());
    if (!fact) return Forward(fact);
    return {};
  }

  Result<void> ScrollTo(StepContext& context, const Rect& area) const {
    int standstills = 0;
    for (;;) {
      const auto seen = context.SeesNow(*scrolling_.to);
      if (!seen) return Forward(seen);
      if (*seen) return {};
      if (standstills == 2) return ComplainOf(context, "came to the end");
      if (!context.deadline().Open()) return ComplainOf(context, "ran out of time");
      const auto moved = ScrollOn(context, area);
      if (!moved) return Forward(moved);
      standstills = *moved ? 0 : standstills + 1;
      if (*moved) continue;
      if (const auto watched = context.WatchFor(kLoadMore); !watched) return Forward(watched);
    }
  }

  // One gesture. False when nothing followed it; true when that cannot be known.
  Result<bool> ScrollOn(StepContext& context, const Rect& area) const {
    const auto before = context.Look({});
    if (!before) return Forward(before);
    if (const auto scrolled = ScrollOnce(context, area); !scrolled) return Forward(scrolled);
    if (const auto settled = context.Settle(kQuiet); !settled) return Forward(settled);
    const auto after = context.Look({});
    if (!after) return Forward(after);
    const UiTree* then = (*before)->tree();
    const UiTree* now = (*after)->tree();
    return then == nullptr || now == nullptr || Moved(*then, *now, scrolling_.direction);
  }

  tl::unexpected<Error> ComplainOf(StepContext& context, std::string_view why) const {
    const std::string wanted = scrolling_.to->Describe();
    Complaint complaint;
    complaint.kind = FindingKind::kMissingContent;
    complaint.says =
        fmt::format("Scrolled {} and {} without seeing {}",
                    kDirections[static_cast<std::size_t>(scrolling_.direction)], why, wanted);
    complaint.expected = wanted;
    return context.Complain(std::move(complaint));
  }

  Scrolling scrolling_;
};

std::optional<Scrolling> ParseMap(const ConfigNode& value, StepParser& parser) {
  constexpr std::array<std::string_view, 4> kKeys = {"to", "in", "direction", "by"};
  value.AllowOnly(kKeys, "`scroll`");
  Scrolling scrolling;
  bool sound = true;
  const auto target = [&](std::string_view key, std::shared_ptr<const Target>& into) {
    const auto node = value.Find(key);
    if (!node) return;
    into = parser.ParseTarget(*node);
    if (into && into->point && key == "to") {
      node->Tell("found a point to scroll to, expected something that can be seen");
      into = nullptr;
    }
    sound = sound && into != nullptr;
  };
  target("to", scrolling.to);
  target("in", scrolling.in);
  if (const auto node = value.Find("direction")) {
    const auto direction = node->Choice(kDirections);
    if (direction) scrolling.direction = static_cast<Direction>(*direction);
    sound = sound && direction;
  }
  if (const auto node = value.Find("by")) {
    const auto by = ParseLength(*node);
    if (by) scrolling.by = *by;
    sound = sound && by;
  }
  return sound ? std::optional(scrolling) : std::nullopt;
}

}  // namespace

std::shared_ptr<const Step> ParseScroll(const StepSource& source, StepCommon common,
                                        StepParser& parser) {
  std::optional<Scrolling> scrolling;
  if (source.value.IsMap()) {
    scrolling = ParseMap(source.value, parser);
  } else if (const auto direction = source.value.Choice(kDirections)) {
    scrolling.emplace().direction = static_cast<Direction>(*direction);
  }
  if (!scrolling) return nullptr;
  parser.NameStep(common, scrolling->Words());
  return std::make_shared<Scroll>(std::move(common), *std::move(scrolling));
}

}  // namespace roundsman

#include "tests/fakes/fake_step_context.h"

#include <fmt/format.h>

#include <utility>

namespace roundsman {
namespace {

constexpr Duration kLookEvery = std::chrono::milliseconds(100);

}  // namespace

void FakeStepContext::Pass(Duration time) {
  const Duration until = passed_ + time;
  while (!plans_.empty() && plans_.begin()->first <= until) {
    const auto happen = plans_.begin()->second;
    passed_ = std::max(passed_, plans_.begin()->first);
    plans_.erase(plans_.begin());
    happen();
  }
  passed_ = until;
  if (passed_ >= within_) deadline_ = Deadline::In(Duration::zero());
}

Result<std::string> FakeStepContext::ResolveUrl(const std::string& url) const {
  return url.find("://") == std::string::npos ? base_url + url : url;
}

Result<std::shared_ptr<const Screen>> FakeStepContext::Look(const TreeQuery& query) {
  auto tree = fake.ReadTree(query, deadline_);
  if (!tree) {
    if (tree.error().blame == Blame::kTarget)
      return std::make_shared<const Screen>(fake.picture, nullptr);
    return Forward(tree);
  }
  return std::make_shared<const Screen>(fake.picture,
                                        std::make_shared<const UiTree>(*std::move(tree)));
}

Result<std::optional<Sighting>> FakeStepContext::Spot(const Target& target) {
  const auto finder = TargetFinder::Make(target, values);
  if (!finder) return Forward(finder);
  const auto tree = fake.ReadTree({finder->selectors()}, deadline_);
  if (!tree) return Forward(tree);
  std::vector<int> found = finder->FindAll(*tree);
  if (target.index) {
    const auto index = static_cast<std::size_t>(*target.index);
    found = index < found.size() ? std::vector<int>{found[index]} : std::vector<int>();
  }
  for (const int index : found) {
    const UiNode& node = tree->nodes[static_cast<std::size_t>(index)];
    const Rect visible = node.box.Intersect(tree->screen());
    if (!node.rendered || visible.Empty()) continue;
    Sighting sighting;
    sighting.box = node.box;
    sighting.point = visible.center();
    sighting.name = finder->Describe();
    sighting.editable = node.editable;
    sighting.focused = node.focused;
    return std::optional(std::move(sighting));
  }
  return std::optional<Sighting>();
}

Result<Sighting> FakeStepContext::Find(const Target& target, SightFor /*what*/) {
  for (;;) {
    auto spotted = Spot(target);
    if (!spotted) return Forward(spotted);
    if (*spotted) return **spotted;
    if (!deadline_.Open()) break;
    Pass(kLookEvery);
  }
  return Complain(
      {FindingKind::kMissingContent, target.Describe() + " did not appear", {}, {}, {}});
}

Result<bool> FakeStepContext::SeesNow(const Target& target) {
  const auto spotted = Spot(target);
  if (!spotted) return Forward(spotted);
  return spotted->has_value();
}

Result<bool> FakeStepContext::Holds(const Condition& condition) {
  if (condition.see) return SeesNow(*condition.see);
  if (!condition.not_see) return holds;
  auto sees = SeesNow(*condition.not_see);
  if (!sees) return sees;
  return !*sees;
}

void FakeStepContext::AboutToTouch(const Sighting& sighting) {
  events.push_back("about to touch " + sighting.name);
}

void FakeStepContext::Touched(const InputFact& /*fact*/) { events.emplace_back("touched"); }

Result<bool> FakeStepContext::Settle(Duration quiet) {
  events.push_back("settle " + FormatDurationCode(quiet));
  bool settled = true;
  if (!settles.empty()) {
    settled = settles.front();
    settles.erase(settles.begin());
  }
  Pass(settled ? quiet : std::chrono::seconds(10));
  return settled;
}

Result<void> FakeStepContext::WatchFor(Duration d) {
  Pass(d);
  return {};
}

Result<void> FakeStepContext::Run(const Steps& steps) {
  events.push_back(fmt::format("run {}", steps.size()));
  if (on_run) on_run(++runs_);
  if (run_fails) return tl::unexpected<Error>(*run_fails);
  return {};
}

tl::unexpected<Error> FakeStepContext::Complain(Complaint complaint) {
  complaints.push_back(std::move(complaint));
  return TargetError(complaints.back().says);
}

void FakeStepContext::KeepScreenshot(const std::string& name) { events.push_back("keep " + name); }

}  // namespace roundsman

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/eye.h"
#include "agent/sight.h"
#include "config/device_profile.h"
#include "scenarios/scenario.h"
#include "scenarios/step.h"
#include "vision/text_reader.h"

namespace roundsman {

// What all steps of one run share. Owned by the runner, outlives its step sessions.
struct RunScene {
  const Scenario& scenario;
  const DeviceProfile& profile;
  const Variables& variables;
  const std::string& base_url;
  Device& device;
  Eye& eye;
  // Null when the eye is shut.
  TextReader* reader;
  // Tells a person what the robot is waiting for; already masked by whoever listens.
  std::function<void(const std::string&)> notice;
  // Runs children of a group, each as a step of its own.
  std::function<Result<void>(const Steps&)> run_steps;
  // The screenshot step: keeps the newest picture under a name.
  std::function<void(const std::string&)> keep_screenshot;
};

// StepContext for one step of one run: finds, looks, waits, and remembers what the step complained
// about and touched, for the observation.
class StepSession : public StepContext {
 public:
  StepSession(RunScene& scene, const StepCommon& step, Deadline deadline)
      : scene_(scene), step_(step), deadline_(std::move(deadline)) {}

  const Deadline& deadline() const override { return deadline_; }
  Device& device() override { return scene_.device; }
  Size screen_size() const override { return scene_.profile.viewport; }
  const Variables& variables() const override { return scene_.variables; }
  Result<std::string> ResolveUrl(const std::string& url) const override;
  Result<std::shared_ptr<const Screen>> Look(const TreeQuery& query) override;
  Result<Sighting> Find(const Target& target, SightFor what) override;
  Result<bool> SeesNow(const Target& target) override;
  Result<bool> Holds(const Condition& condition) override;
  void AboutToTouch(const Sighting& sighting) override;
  void Touched(const InputFact& fact) override;
  Result<bool> Settle(Duration quiet) override;
  Result<void> WatchFor(Duration d) override;
  Result<void> Run(const Steps& steps) override;
  tl::unexpected<Error> Complain(Complaint complaint) override;
  void KeepScreenshot(const std::string& name) override;

  // See Device::DrawBack.
  Result<bool> DrawBack(const Point& to, const Deadline& deadline) const {
    return scene_.device.DrawBack(to, deadline);
  }

  const std::optional<Complaint>& complaint() const { return complaint_; }
  const std::optional<TouchFact>& touch() const { return touch_; }
  // Whether what was touched takes text: the focus it gained is its answer.
  bool touched_editable() const { return touched_editable_; }

 private:
  // A second, sharper look where the small picture left the eye unsure.
  Result<std::shared_ptr<const Screen>> LookSharply(const Screen& screen);
  bool MayBeSmallPrint(const Sight& sight) const;
  // What the tree does not list is there all the same if the eye reads it for sure; else `sight`
  // stands.
  Sight AskTheEye(const TargetFinder& finder, const Screen& screen, SightFor what,
                  const Sight& sight);

  RunScene& scene_;
  const StepCommon& step_;
  Deadline deadline_;
  std::optional<Complaint> complaint_;
  std::optional<TouchFact> touch_;
  bool touched_editable_ = false;
};

}  // namespace roundsman

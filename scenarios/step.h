#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/clock.h"
#include "core/deadline.h"
#include "core/error.h"
#include "core/finding.h"
#include "core/result.h"
#include "scenarios/device.h"
#include "scenarios/target.h"
#include "scenarios/variables.h"
#include "vision/check_settings.h"
#include "vision/observation.h"
#include "vision/screen.h"

namespace roundsman {

class Step;
using Steps = std::vector<std::shared_ptr<const Step>>;

// `if:` and `until:`: judged at once, without waiting. Exactly one of the members is set.
struct Condition {
  std::shared_ptr<const Target> see;
  std::shared_ptr<const Target> not_see;
  // Driver or kind of the device: chromium, android, phone, tablet, desktop, or a profile's name.
  std::optional<std::string> device;
  struct VariableIs {
    std::string name;
    Template value;
  };
  std::optional<VariableIs> variable;
  Place where;
};

// What every step may say besides its action.
struct StepCommon {
  Place where;
  // `name:` or, without it, action and value as written.
  std::string name;
  // Stable over reformatting of the file: slug of the name, numbered where it repeats; groups nest
  // with '/'.
  std::string id;
  std::optional<Duration> within;
  bool optional = false;
  bool once = false;
  bool expect_nothing = false;
  std::optional<Duration> budget;
  CheckSettings checks;
  std::optional<Condition> condition;
};

// What a step found wrong, as the step knows it; becomes a finding.
struct Complaint {
  FindingKind kind = FindingKind::kMissingContent;
  std::string says;
  std::optional<Rect> box;
  std::string expected;
  std::string seen;
};

// A thing that was found on the screen and that a person could see or touch there.
struct Sighting {
  Rect box;
  // Middle of its visible part: where a finger would go.
  Point point;
  std::string name;
  // A touch is answered by a caret, a keyboard or the browser's own picker: the page need show
  // nothing.
  bool editable = false;
  // Has the focus: what is typed goes there.
  bool focused = false;
};

enum class SightFor { kSeeing, kTouching };

// The only way a step reaches the runner. Lives for one step; the step's deadline is in it.
class StepContext {
 public:
  virtual ~StepContext() = default;

  virtual const Deadline& deadline() const = 0;
  virtual Device& device() = 0;
  virtual Size screen_size() const = 0;
  virtual const Variables& variables() const = 0;
  // Relative addresses against base-url; a config error when there is none.
  virtual Result<std::string> ResolveUrl(const std::string& url) const = 0;

  // Looks again: reads the tree and the newest picture.
  virtual Result<std::shared_ptr<const Screen>> Look(const TreeQuery& query) = 0;
  // Looks on until a person can see (or touch) the target, or the deadline ends it: then complains
  // (missing-content, unseen-content, covered-control) and gives the target error. Never scrolls:
  // that is a step of its own.
  virtual Result<Sighting> Find(const Target& target, SightFor what) = 0;
  // Judged once, at once. True when a person can see it now.
  virtual Result<bool> SeesNow(const Target& target) = 0;
  virtual Result<bool> Holds(const Condition& condition) = 0;

  // To be called right before a touch: what is touched, so that its own pressed look is told from
  // an answer.
  virtual void AboutToTouch(const Sighting& sighting) = 0;
  // The same touch as the device saw it.
  virtual void Touched(const InputFact& fact) = 0;
  // Follows the film until nothing but periodic movers has moved for `quiet`, or the deadline (or
  // 10 s) is over: then false. A film that cannot be watched is an error.
  virtual Result<bool> Settle(Duration quiet) = 0;
  // Lets time pass while the film is being followed.
  virtual Result<void> WatchFor(Duration d) = 0;

  // Runs steps here, each reported on its own. Stops at the first that fails.
  virtual Result<void> Run(const Steps& steps) = 0;
  // Records what is wrong and gives the error to return.
  virtual tl::unexpected<Error> Complain(Complaint complaint) = 0;
  virtual void KeepScreenshot(const std::string& name) = 0;
};

// One line of a scenario, parsed and ready to act; immutable, shared by runs on several threads.
// `Run` acts and returns without settling: the runner settles after acting steps (see act()) and
// judges.
class Step {
 public:
  explicit Step(StepCommon common) : common_(std::move(common)) {}
  virtual ~Step() = default;
  virtual Result<void> Run(StepContext& context) const = 0;
  // "tap 登录", variables unexpanded: safe to show.
  virtual std::string Describe() const = 0;
  // Acting steps are settled after.
  virtual Act act() const = 0;
  // Steps inside a group, for counting, ids and checks of references; empty for plain steps.
  virtual std::vector<const Steps*> Children() const { return {}; }
  // What the journey reckons with on the screen, here: things to be seen or touched, conditions.
  // Not what must not be seen, nor what children look for.
  virtual std::vector<const Target*> ReckonsWith() const { return {}; }

  const StepCommon& common() const { return common_; }

 private:
  StepCommon common_;
};

}  // namespace roundsman

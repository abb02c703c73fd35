#include "scenarios/steps/wait.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "config/config_node.h"
#include "config/duration.h"
#include "scenarios/step_parser.h"

namespace roundsman {
namespace {

constexpr Duration kQuiet = std::chrono::milliseconds(400);
// What the robot itself may need besides the time that is to pass.
constexpr Duration kGrace = std::chrono::seconds(5);

std::string PauseWords(Duration time) { return fmt::format("wait {}", FormatDurationCode(time)); }

class Pause : public Step {
 public:
  Pause(StepCommon common, Duration time) : Step(std::move(common)), time_(time) {}

  Result<void> Run(StepContext& context) const override { return context.WatchFor(time_); }
  std::string Describe() const override { return PauseWords(time_); }
  Act act() const override { return Act::kNone; }

 private:
  Duration time_;
};

class WaitSettled : public Step {
 public:
  WaitSettled(StepCommon common, Duration quiet) : Step(std::move(common)), quiet_(quiet) {}

  Result<void> Run(StepContext& context) const override {
    for (;;) {
      const auto settled = context.Settle(quiet_);
      if (!settled) return Forward(settled);
      if (*settled) return {};
      if (!context.deadline().Open()) break;
    }
    Complaint complaint;
    complaint.kind = FindingKind::kEndlessLoading;
    complaint.says = "The screen did not come to rest";
    complaint.expected = fmt::format("nothing moves for {}", FormatDurationCode(quiet_));
    complaint.seen = "it kept moving";
    return context.Complain(std::move(complaint));
  }

  std::string Describe() const override { return "wait settled"; }
  Act act() const override { return Act::kNone; }

 private:
  Duration quiet_;
};

}  // namespace

std::shared_ptr<const Step> ParseWait(const StepSource& source, StepCommon common,
                                      StepParser& parser) {
  constexpr std::array<std::string_view, 1> kKeys = {"settled"};
  const ConfigNode& value = source.value;
  if (value.IsText() && value.raw() == "settled") {
    parser.NameStep(common, "wait settled");
    return std::make_shared<WaitSettled>(std::move(common), kQuiet);
  }
  if (value.IsMap()) {
    value.AllowOnly(kKeys, "`wait`");
    const auto node = value.Need("settled", "`wait`");
    const auto quiet = node ? node->Time() : std::nullopt;
    if (!quiet) return nullptr;
    parser.NameStep(common, "wait settled");
    return std::make_shared<WaitSettled>(std::move(common), *quiet);
  }
  const auto time = value.IsText() ? ParseDuration(value.raw()) : std::nullopt;
  if (!time) {
    // A number alone is told by Time, like everywhere.
    const bool number =
        !value.raw().empty() && value.raw().find_first_not_of("0123456789") == std::string::npos;
    if (number) {
      value.Time();
    } else {
      value.Refuse("a duration like `2s`, or `settled`");
    }
    return nullptr;
  }
  if (!common.within) common.within = *time + kGrace;
  parser.NameStep(common, PauseWords(*time));
  return std::make_shared<Pause>(std::move(common), *time);
}

}  // namespace roundsman

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/step.h"
#include "tests/fakes/fake_device.h"

namespace roundsman {

// What a step sees of a runner, on a FakeDevice and with a clock of its own: waiting costs nothing,
// and what After() planned happens when its time comes. A person sees what is rendered and on the
// screen, no pixels asked.
class FakeStepContext : public StepContext {
 public:
  explicit FakeStepContext(Duration within = std::chrono::seconds(10)) : within_(within) {}

  FakeDevice fake;
  Variables values;
  std::string base_url = "https://m.example.com/";
  // What Settle answers, one by one; true when there is none left.
  std::vector<bool> settles;
  // Answers of Holds for `device` and `var` conditions.
  bool holds = true;
  // In words: "about to touch 登录", "touched", "settle 400ms", "run 2", "keep 首页".
  std::vector<std::string> events;
  std::vector<Complaint> complaints;
  // Run() answers this, if set.
  std::optional<Error> run_fails;
  // Called by Run() with the number of the call, from 1.
  std::function<void(int)> on_run;

  // Runs `happen` when so much time has passed.
  void After(Duration time, std::function<void()> happen) {
    plans_.emplace(time, std::move(happen));
  }
  Duration passed() const { return passed_; }

  const Deadline& deadline() const override { return deadline_; }
  Device& device() override { return fake; }
  Size screen_size() const override { return {390, 844}; }
  const Variables& variables() const override { return values; }
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

 private:
  Result<std::optional<Sighting>> Spot(const Target& target);
  void Pass(Duration time);

  Duration within_;
  Duration passed_{};
  int runs_ = 0;
  std::multimap<Duration, std::function<void()>> plans_;
  // Far away until the time of this clock is up.
  Deadline deadline_ = Deadline::In(std::chrono::hours(1));
};

}  // namespace roundsman

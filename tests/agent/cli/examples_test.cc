#include "agent/cli/examples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/agent_plan.h"

namespace roundsman {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(WithoutScheduleTest, TakesTheScheduleOutAndNothingElse) {
  EXPECT_EQ(
      WithoutSchedule("id: a\nschedule:\n  every: 5m\n\n  overlap: skip\nsteps:\n  - wait: 1s\n"),
      "id: a\n\n\n\n\nsteps:\n  - wait: 1s\n");
  EXPECT_EQ(WithoutSchedule("schedule: {every: 5m}\nid: a"), "\nid: a");
  const char* const none = "id: a\nvars:\n  schedule: daily\nscheduled: no\n";
  EXPECT_EQ(WithoutSchedule(none), none);
  EXPECT_EQ(WithoutSchedule(""), "");
}

// What the config of `agent --demo` says of all of them.
class DemoPaceTest : public testing::Test {
 protected:
  static std::shared_ptr<const AgentPlan> Plan(const TempDir& folder) {
    EXPECT_TRUE(
        WriteFile(folder.path() / "agent.conf", "scenarios: [.]\ndata: data\nevery: 30s\n"));
    Problems problems;
    auto plan = LoadAgentPlan(folder.path() / "agent.conf", problems);
    EXPECT_TRUE(problems.empty()) << problems.front().ToString();
    return plan;
  }
};

TEST_F(DemoPaceTest, EveryJourneyOfTheDemoRunsEvery30Seconds) {
  const auto folder = UnpackUnscheduledExamples();
  ASSERT_TRUE(folder);
  const auto plan = Plan(*folder);
  ASSERT_NE(plan, nullptr);
  ASSERT_GE(plan->scenarios.size(), 2U);
  for (const auto& scenario : plan->scenarios) {
    EXPECT_EQ(plan->IntervalOf(scenario->id), seconds(30)) << scenario->id;
  }
}

TEST_F(DemoPaceTest, TheExamplesThemselvesKeepTheirOwnPace) {
  const auto folder = UnpackExamples();
  ASSERT_TRUE(folder);
  const auto plan = Plan(*folder);
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(plan->IntervalOf("buy-fund"), minutes(10));
  EXPECT_EQ(plan->IntervalOf("login-holdings"), minutes(5));
}

}  // namespace
}  // namespace roundsman

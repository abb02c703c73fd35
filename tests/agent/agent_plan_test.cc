#include "agent/agent_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/files.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class AgentPlanTest : public testing::Test {
 protected:
  AgentPlanTest() : folder_(std::move(*TempDir::Make("roundsman-plan"))) {
    std::filesystem::create_directories(folder_.path() / "journeys");
  }
  void Journey(const std::string& name, const std::string& head) {
    ASSERT_TRUE(WriteFile(folder_.path() / "journeys" / (name + ".yaml"),
                          "scenario: " + name + " as people do it\n" + head +
                              "\nsteps: [{open: 'http://127.0.0.1:9/'}]\n"));
  }
  std::shared_ptr<const AgentPlan> Load(const std::string& more = {}) {
    problems_.clear();
    EXPECT_TRUE(WriteFile(folder_.path() / "agent.conf",
                          "scenarios: [journeys]\ndata: data\nlocation: here\n" + more));
    return LoadAgentPlan(folder_.path() / "agent.conf", problems_);
  }

  TempDir folder_;
  Problems problems_;
};

TEST_F(AgentPlanTest, OnlyWhatHasAScheduleRunsByItself) {
  Journey("often", "schedule: {every: 1m}");
  Journey("by-hand", "");
  const auto plan = Load();
  ASSERT_NE(plan, nullptr);
  EXPECT_THAT(plan->scenarios, SizeIs(2));
  ASSERT_THAT(plan->journeys, SizeIs(1));
  EXPECT_EQ(plan->journeys[0].scenario, "often");
  EXPECT_EQ(plan->journeys[0].location, "here");
  EXPECT_EQ(plan->IntervalOf("often"), minutes(1));
  EXPECT_EQ(plan->IntervalOf("by-hand"), std::nullopt);
  EXPECT_EQ(plan->IntervalOf("no-such"), std::nullopt);
  EXPECT_NE(plan->Find("by-hand"), nullptr);
  EXPECT_EQ(plan->Find("no-such"), nullptr);
  EXPECT_THAT(plan->Keys(), SizeIs(1));
}

TEST_F(AgentPlanTest, TheConfigsIntervalIsForThoseWithoutOne) {
  Journey("often", "schedule: {every: 1m}");
  Journey("others", "");
  const auto plan = Load("every: 30m\n");
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(plan->IntervalOf("often"), minutes(1));
  EXPECT_EQ(plan->IntervalOf("others"), minutes(30));
}

TEST_F(AgentPlanTest, OfACronTheLongestGapIsTheInterval) {
  Journey("office", "schedule: {cron: '0 9,10 * * *', timezone: Asia/Shanghai}");
  const auto plan = Load();
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(plan->IntervalOf("office"), std::chrono::hours(23));
  EXPECT_EQ(ScheduleWords(*plan->Find("office"), minutes(5)), "0 9,10 * * * Asia/Shanghai");
}

TEST_F(AgentPlanTest, OfOfficeHoursTheWeekendIsTheInterval) {
  Journey("office", "schedule: {cron: '* 4-18 * * MON-FRI', timezone: UTC}");
  const auto plan = Load();
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(plan->IntervalOf("office"), std::chrono::hours(57) + minutes(1));
}

TEST_F(AgentPlanTest, OnlyThoseWithMaintenanceWindowsHaveAnIntervalThatChanges) {
  Journey("always", "schedule: {every: 1m}");
  Journey("nightly",
          "devices: [iphone-15, pixel-8]\n"
          "schedule: {every: 1m, maintenance: [{from: '02:00', to: '03:00', reason: deploy}]}");
  const auto plan = Load();
  ASSERT_NE(plan, nullptr);
  const auto day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);
  const auto in_it = plan->PausingAt(day + minutes(150));
  ASSERT_THAT(in_it, SizeIs(2)) << "one for each device";
  EXPECT_EQ(in_it[0].first.scenario, "nightly");
  EXPECT_GT(in_it[0].second, 3600);
  EXPECT_EQ(plan->PausingAt(day + minutes(300))[0].second, 60);
}

TEST_F(AgentPlanTest, ADeviceAndItsAliasAreOne) {
  Journey("two", "devices: [iphone-15, pixel-8]\nschedule: {every: 5m}");
  Journey("mine", "devices: [work-phone, iphone-15]\nschedule: {every: 5m}");
  const auto plan = Load("aliases: {work-phone: iphone-15}\n");
  ASSERT_NE(plan, nullptr);
  EXPECT_THAT(plan->devices.at("two"), ElementsAre("iphone-15", "pixel-8"));
  EXPECT_THAT(plan->devices.at("mine"), ElementsAre("iphone-15"));
}

TEST_F(AgentPlanTest, AJourneyWithRowsIsOneJourney) {
  Journey("rows", "for-each: [{user: a}, {user: b}]\nschedule: {every: 5m}");
  const auto plan = Load();
  ASSERT_NE(plan, nullptr);
  EXPECT_THAT(plan->entries, SizeIs(2));
  ASSERT_THAT(plan->journeys, SizeIs(1));
  EXPECT_THAT(plan->journeys[0].rows, ElementsAre("user=a", "user=b"));
}

TEST_F(AgentPlanTest, OneMistakeInOneScenarioAndNothingIsPlanned) {
  Journey("good", "schedule: {every: 1m}");
  Journey("bad", "shedule: {every: 1m}");
  EXPECT_EQ(Load(), nullptr);
  ASSERT_THAT(problems_, SizeIs(1));
  EXPECT_THAT(problems_[0].ToString(), HasSubstr("journeys/bad.yaml:2:1: "));
}

TEST_F(AgentPlanTest, AMistakeInTheConfigIsToldAlone) {
  Journey("bad", "shedule: {every: 1m}");
  EXPECT_EQ(Load("evry: 5m\n"), nullptr);
  ASSERT_THAT(problems_, SizeIs(1));
  EXPECT_THAT(problems_[0].ToString(), HasSubstr("agent.conf:4:1: "));
}

TEST_F(AgentPlanTest, ADeviceNobodyKnowsIsAMistake) {
  Journey("unknown", "devices: [nokia-3310]\nschedule: {every: 1m}");
  EXPECT_EQ(Load(), nullptr);
  EXPECT_THAT(problems_, SizeIs(1));
}

TEST_F(AgentPlanTest, TheConfigItselfMayLieAmongTheScenarios) {
  Journey("good", "schedule: {every: 1m}");
  problems_.clear();
  ASSERT_TRUE(WriteFile(folder_.path() / "agent.conf", "scenarios: [.]\ndata: data\n"));
  EXPECT_NE(LoadAgentPlan(folder_.path() / "agent.conf", problems_), nullptr);
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(AgentPlanTest, ASchedulesWordsAreShort) {
  Journey("often", "schedule: {every: 90s}");
  Journey("by-hand", "");
  const auto plan = Load();
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(ScheduleWords(*plan->Find("often"), minutes(5)), "every 1m30s");
  EXPECT_EQ(ScheduleWords(*plan->Find("by-hand"), minutes(5)), "every 5m");
  EXPECT_EQ(ScheduleWords(*plan->Find("by-hand"), std::nullopt), "");
}

}  // namespace
}  // namespace roundsman

#include "agent/server/scenario_board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/agent/server/sample_source.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;

class ScenarioBoardTest : public ::testing::Test {
 protected:
  nlohmann::ordered_json One(const std::string& id) { return **board_.One(id); }

  SampleSource source_{std::chrono::system_clock::now()};
  ConsoleEvents events_;
  ScenarioBoard board_{source_, events_};
};

TEST_F(ScenarioBoardTest, WorstComesFirstAndSevereBeforeMild) {
  const auto all = *board_.All();
  std::vector<std::string> order;
  for (const auto& tile : all)
    order.push_back(tile["id"].get<std::string>() + " " + tile["state"].get<std::string>());
  order.resize(6);
  EXPECT_THAT(order,
              ElementsAre("buy-fund broken", "login-holdings broken", "identity unknown",
                          "payments/transfer suspect", "english flaky", "help-pages warned"));
  EXPECT_EQ(all.back()["state"], "new");
}

TEST_F(ScenarioBoardTest, SaysWhatAPersonWouldSayAndSinceWhen) {
  const auto tile = One("buy-fund");
  EXPECT_EQ(tile["says"], "Tapped 立即买入 and nothing changed for 9.9 s");
  EXPECT_TRUE(tile.contains("since"));
  EXPECT_EQ(tile["devices"][0]["state"], "broken");
  EXPECT_EQ(tile["devices"][2]["state"], "fine");
  EXPECT_EQ(One("login-holdings")["acknowledged_by"], "王敏");
  EXPECT_FALSE(One("browse-funds").contains("says"));
}

TEST_F(ScenarioBoardTest, AMaintenanceWindowSaysUntilWhenAndWhy) {
  const auto tile = One("statements");
  EXPECT_EQ(tile["devices"][0]["maintenance"]["reason"], "月末结算");
  EXPECT_TRUE(tile["devices"][0]["maintenance"].contains("until"));
  EXPECT_FALSE(One("open-account")["devices"][0].contains("maintenance")) << "it has not run yet";
}

TEST_F(ScenarioBoardTest, TheStripHasAMarkPerTickAndTheWorstDeviceSpeaks) {
  const auto strip = One("buy-fund")["strip"];
  ASSERT_EQ(strip.size(), 30U);
  EXPECT_EQ(strip.back(), "fail");
  EXPECT_EQ(strip.front(), "pass");
}

TEST_F(ScenarioBoardTest, ARunThatEndedIsSeenAtOnce) {
  EXPECT_EQ(One("messages")["state"], "fine");
  const RunRecord run =
      source_.NewRun("messages", "iphone-15", Verdict::kFail, std::chrono::system_clock::now());
  source_.store().Add(run);
  events_.RunEnded(SummaryOf(run));
  EXPECT_EQ(One("messages")["state"], "suspect");
}

TEST_F(ScenarioBoardTest, TheStoreIsNotAskedAgainForWhatDidNotChange) {
  ASSERT_TRUE(board_.All());
  source_.store().Fail("asked again");
  EXPECT_TRUE(board_.All());
  events_.RunEnded(SummaryOf(
      source_.NewRun("messages", "iphone-15", Verdict::kPass, std::chrono::system_clock::now())));
  EXPECT_FALSE(board_.All());
}

TEST_F(ScenarioBoardTest, WhatIsNotThereIsNothing) { EXPECT_FALSE(*board_.One("none")); }

}  // namespace
}  // namespace roundsman

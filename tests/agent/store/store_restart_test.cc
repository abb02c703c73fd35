#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "reporters/alert_book.h"
#include "reporters/alert_json.h"
#include "tests/agent/store/store_runs.h"
#include "tests/reporters/alert_runs.h"

namespace roundsman {
namespace {

RunRecord Anything(AlertRuns& runs, std::mt19937& random) {
  switch (random() % 7) {
    case 0:
      return runs.Fail("pay");
    case 1:
      return AlertRuns::Confirmed(runs.Fail("login"));
    case 2:
      return runs.Flaky("pay");
    case 3:
      return runs.Warn("list");
    case 4:
      return runs.Inconclusive("no browser");
    default:
      return runs.Pass();
  }
}

std::string ToText(const std::vector<Alert>& alerts) {
  std::string text;
  for (const Alert& alert : alerts) text += AlertToJson(alert) + "\n";
  return text;
}

TEST(StoreRestartTest, AnAgentThatBeginsAnewFromTheStoreGoesOnAsIfItHadNotStopped) {
  StorePlace place;
  AlertBook steady;
  AlertBook shaken;
  AlertRuns runs;
  std::mt19937 random(7);
  for (int i = 0; i < 150; ++i) {
    const RunRecord record = Anything(runs, random);
    const std::vector<Alert> changed = shaken.Take(record);
    ASSERT_EQ(ToText(changed), ToText(steady.Take(record))) << "run " << i;
    ASSERT_EQ(place.store().Put(record, changed), Stored::kNew);
    if (random() % 6 != 0) continue;
    place.Reopen();
    auto alerts = place.store().AlertsToRestore(record.report.started);
    auto good = place.store().GoodTimes();
    ASSERT_TRUE(alerts && good);
    shaken = AlertBook();
    shaken.Restore(std::move(*alerts), std::move(*good));
    ASSERT_EQ(ToText(shaken.Active()), ToText(steady.Active())) << "run " << i;
    ASSERT_EQ(shaken.GoodTimes(), steady.GoodTimes());
  }
}

TEST(StoreRestartTest, ManyReadWhileOneWrites) {
  StorePlace place;
  constexpr int kRuns = 60;
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 3; ++reader) {
    readers.emplace_back([&](const std::stop_token& stop) {
      std::size_t before = 0;
      while (!stop.stop_requested()) {
        const auto runs = place.store().Runs({});
        ASSERT_TRUE(runs) << runs.error().message;
        ASSERT_GE(runs->size(), before);
        before = runs->size();
        if (before > 0) {
          ASSERT_TRUE(*place.store().Run(runs->front().run));
        }
        ASSERT_TRUE(place.store().LastTicks());
      }
    });
  }
  for (int i = 0; i < kRuns; ++i) ASSERT_EQ(place.store().Put(TenSteps(i), {}), Stored::kNew);
  readers.clear();
  EXPECT_EQ(place.store().Runs({})->size(), static_cast<std::size_t>(kRuns));
}

}  // namespace
}  // namespace roundsman

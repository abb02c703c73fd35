#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "core/io/files.h"
#include "tests/agent/store/store_runs.h"

namespace roundsman {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// Limits are several times what an idle machine needs: a sanitizer and a busy one are slower.
constexpr double kMostCpuPerPut = 4e-3;
constexpr double kMostForAHistory = 100e-3;

double CpuSeconds() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::string Plan(SQLite::Database& database, const std::string& query) {
  SQLite::Statement plan(database, "EXPLAIN QUERY PLAN " + query);
  std::string text;
  while (plan.executeStep()) text += plan.getColumn(3).getString() + "; ";
  return text;
}

// Far quicker than putting them one by one, and the same rows.
void Fill(SQLite::Database& database, int rows) {
  database.exec(fmt::format(
      "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
      "INSERT INTO runs (key, run, confirmation, scenario, device, location, row, tick, journey,"
      " verdict, started, seconds, response, complete, findings, says, lateness, suppressed) "
      "SELECT 'key-' || i, 'run-' || i, '', 'scenario-' || (i % 300), 'iphone-15', 'local', '',"
      " i * 1000000000, 'journey', CASE WHEN i % 997 = 0 THEN 2 ELSE 0 END, i * 1000000000, 8, 0.1,"
      " 0.2, 0, '', 0, '' FROM n",
      rows - 1));
}

int Rows() {
  const char* wanted = std::getenv("ROUNDSMAN_STORE_ROWS");
  return wanted == nullptr ? 100'000 : std::atoi(wanted);
}

TEST(SqliteStoreSpeedTest, PutsFiftyRunsASecondWithoutBeingNoticed) {
  StorePlace place;
  constexpr int kRuns = 300;
  // Until the log has been folded into the file once and is written over from its start.
  for (int i = 0; i < kRuns; ++i) ASSERT_TRUE(place.store().Put(TenSteps(i, "before"), {}));
  const double before = CpuSeconds();
  const MonoTime begun = MonoClock::now();
  for (int i = 0; i < kRuns; ++i) ASSERT_TRUE(place.store().Put(TenSteps(i), {}));
  const double each = (CpuSeconds() - before) / kRuns;
  const double wall = Seconds(MonoClock::now() - begun) / kRuns;
  std::cout << fmt::format(
      "a put: {:.0f} us of CPU, {:.1f} ms in all; 50 a second: {:.2f} % of a core\n", each * 1e6,
      wall * 1e3, each * 50 * 100);
  EXPECT_LT(each, kMostCpuPerPut);
}

TEST(SqliteStoreSpeedTest, AJourneysHistoryIsReadOffAnIndex) {
  StorePlace place;
  SQLite::Database database(place.file().string(), SQLite::OPEN_READWRITE);
  Fill(database, Rows());
  RunFilter one;
  one.scenario = "scenario-7";
  double slowest = 0;
  for (int i = 0; i < 20; ++i) {
    const MonoTime begun = MonoClock::now();
    EXPECT_THAT(*place.store().Runs(one), SizeIs(100));
    slowest = std::max(slowest, Seconds(MonoClock::now() - begun));
  }
  std::cout << fmt::format("100 of {} runs: {:.2f} ms at most\n", Rows(), slowest * 1e3);
  EXPECT_LT(slowest, kMostForAHistory);
  one.limit = 10;
  one.device = "iphone-15";
  one.verdict = Verdict::kPass;
  EXPECT_THAT(*place.store().Runs(one), SizeIs(10));

  const auto plan = [&](const RunFilter& filter) { return Plan(database, RunsQuery(filter)); };
  const auto by = [](const char* index) {
    return AllOf(HasSubstr(std::string("USING INDEX ") + index + " "), Not(HasSubstr("TEMP")));
  };
  RunFilter filter;
  EXPECT_THAT(plan(filter), AllOf(HasSubstr("USING INDEX runs_by_start"), Not(HasSubstr("TEMP"))));
  filter.since = WallTime();
  EXPECT_THAT(plan(filter), by("runs_by_start"));
  filter.scenario = "x";
  std::cout << plan(filter) << "\n";
  EXPECT_THAT(plan(filter), by("runs_by_scenario"));
  filter.device = "x";
  EXPECT_THAT(plan(filter), by("runs_by_scenario"));
  filter.verdict = Verdict::kFail;
  EXPECT_THAT(plan(filter), by("runs_by_scenario_and_verdict"));
  filter.scenario.clear();
  filter.device.clear();
  EXPECT_THAT(plan(filter), by("runs_by_verdict"));
  filter.verdict.reset();
  filter.device = "x";
  EXPECT_THAT(plan(filter), by("runs_by_device"));
  AlertFilter open;
  open.phase = AlertPhase::kOpen;
  EXPECT_THAT(Plan(database, AlertsQuery(open)), by("alerts_by_phase"));
  open.scenario = "x";
  EXPECT_THAT(Plan(database, AlertsQuery(open)), by("alerts_by_scenario"));
}

}  // namespace
}  // namespace roundsman

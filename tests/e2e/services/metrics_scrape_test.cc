#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "core/io/json.h"
#include "tests/e2e/services/metrics_endpoint.h"
#include "tests/reporters/metrics/sample_runs.h"
#include "tests/source_root.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

WallTime Now() { return std::chrono::system_clock::now(); }

void ReplaceAll(std::string& text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
}

int SampleLines(const std::string& text) {
  int count = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) count += line.starts_with('#') ? 0 : 1;
  return count;
}

// A book full of samples, scraped by a real Prometheus.
class ScrapeTest : public ::testing::Test {
 protected:
  ScrapeTest() { FillWithSamples(book_, Now()); }

  void Scrape(const std::string& rules = {}) {
    prometheus_ = StartPrometheus(
        ScrapeConfig(endpoint_.target(), rules.empty() ? "" : "rule_files: [rules.yaml]\n"), rules);
    ASSERT_TRUE(Eventually(seconds(60), [&] {
      return !Ask("count_over_time(up[1m]) >= 4 and up == 1").empty();
    })) << prometheus_->LastWords(20);
  }
  nlohmann::json Ask(const std::string& expr) const { return AskPrometheus(*prometheus_, expr); }
  std::string Value(const std::string& expr) const {
    const nlohmann::json found = Ask(expr);
    return found.size() == 1 ? found[0]["value"][1].get<std::string>() : found.dump();
  }

  MetricsBook book_{"0.1.0"};
  MetricsEndpoint endpoint_{book_};
  std::unique_ptr<LocalService> prometheus_;
};

TEST_F(ScrapeTest, PromtoolFindsNothingToComplainAbout) {
  const auto dir = TempDir::Make("roundsman-metrics");
  ASSERT_TRUE(dir);
  const std::string file = (dir->path() / "metrics").string();
  ASSERT_TRUE(WriteFile(file, book_.Text(MetricsFormat::kPrometheus)));
  const ToolSaid said = RunTool({"/bin/sh", "-c", "promtool check metrics < " + file});
  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_EQ(said.text, "");
}

TEST_F(ScrapeTest, PrometheusTakesEverySampleAsOpenMetricsWithTheRunsAsExemplars) {
  Scrape();
  EXPECT_GT(endpoint_.open_metrics(), 0) << "it asks for OpenMetrics";
  EXPECT_EQ(Value("scrape_samples_scraped"),
            std::to_string(SampleLines(book_.Text(MetricsFormat::kOpenMetrics))));
  EXPECT_EQ(Value("roundsman_scenario_up{scenario=\"broken\"}"), "0");
  EXPECT_EQ(Value("roundsman_scenario_up{scenario=\"unseen\"}"), "1");
  EXPECT_EQ(Value("roundsman_scenario_inconclusive{scenario=\"unseen\"}"), "1");
  EXPECT_EQ(Value("roundsman_runs_total{scenario=\"flaky\",verdict=\"flaky\"}"), "1");
  EXPECT_EQ(Value("roundsman_build_info"), "1");
  EXPECT_EQ(Value("count(roundsman_scenario_info{owner=\"wealth-qa\"})"), "5");

  const long now = std::chrono::duration_cast<seconds>(Now().time_since_epoch()).count();
  const auto exemplars = [&](const std::string& query) {
    return GetJson(fmt::format("{}/api/v1/query_exemplars?query={}&start={}&end={}",
                               prometheus_->url(), PercentEncode(query), now - 600, now + 60))
        .dump();
  };
  EXPECT_THAT(exemplars("roundsman_runs_total{scenario=\"broken\",verdict=\"fail\"}"),
              HasSubstr("\"run_id\":\"01KAP3V7X00000000000000003\""));
  EXPECT_THAT(exemplars("roundsman_run_duration_seconds_bucket{scenario=\"slow\"}"),
              HasSubstr("\"run_id\":"));
}

TEST_F(ScrapeTest, BothFormatsHaveTheSameSamples) {
  EXPECT_EQ(SampleLines(book_.Text(MetricsFormat::kPrometheus)),
            SampleLines(book_.Text(MetricsFormat::kOpenMetrics)));
}

TEST_F(ScrapeTest, EveryQueryOfTheDashboardAnswers) {
  Scrape();
  const auto text = ReadFile(SourceRoot() / "config/dashboard.json");
  ASSERT_TRUE(text);
  const auto dashboard = ParseJson(*text, "the dashboard");
  ASSERT_TRUE(dashboard);
  int asked = 0;
  for (const auto& panel : (*dashboard)["panels"]) {
    if (!panel.contains("targets")) continue;
    for (const auto& target : panel["targets"]) {
      std::string expr = target["expr"];
      for (const char* variable : {"$scenario", "$device", "$location"}) {
        ReplaceAll(expr, variable, ".*");
      }
      ReplaceAll(expr, "$__rate_interval", "1m");
      ReplaceAll(expr, "$__range", "1m");
      const nlohmann::json found = Ask(expr);
      EXPECT_FALSE(found.is_null()) << "refused: " << expr;
      EXPECT_THAT(found, Not(IsEmpty())) << panel["title"] << ": " << expr;
      ++asked;
    }
  }
  EXPECT_GT(asked, 30);
}

TEST_F(ScrapeTest, ShippedRulesEvaluateAndTellOfTheBrokenJourney) {
  auto rules = ReadFile(SourceRoot() / "config/alerts.yaml");
  ASSERT_TRUE(rules);
  for (const char* slow : {" interval: 30s\n", " interval: 1m\n", " for: 1m\n"}) {
    std::string fast = slow;
    fast = fast.substr(0, fast.find(':')) + ": 1s\n";
    ReplaceAll(*rules, slow, fast);
  }
  Scrape(*rules);
  EXPECT_TRUE(Eventually(seconds(60), [&] {
    return !Ask("ALERTS{alertname=\"UIJourneyBroken\",alertstate=\"firing\",scenario=\"broken\","
                "severity=\"critical\",owner=\"wealth-qa\",journey=\"Journey broken\"}")
                .empty();
  }));
  EXPECT_EQ(Value("count(ALERTS{alertname=\"UIJourneyBroken\"})"), "1");
  const nlohmann::json answer = GetJson(prometheus_->url() + "/api/v1/rules");
  ASSERT_FALSE(answer.is_null());
  int seen = 0;
  for (const auto& group : answer["data"]["groups"]) {
    for (const auto& rule : group["rules"]) {
      EXPECT_EQ(rule["health"], "ok") << rule["name"] << rule.value("lastError", "");
      ++seen;
    }
  }
  EXPECT_GE(seen, 17);
}

}  // namespace
}  // namespace roundsman

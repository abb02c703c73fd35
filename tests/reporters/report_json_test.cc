#include "reporters/report_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "reporters/report_schema.h"
#include "tests/reporters/golden.h"
#include "tests/reporters/json_schema_check.h"
#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

using nlohmann::json;

// The shipped schema lets unknown keys pass; here a key nobody described is a mistake.
void Close(json& schema) {
  if (schema.is_object() && schema.contains("properties") &&
      !schema.contains("additionalProperties")) {
    schema["additionalProperties"] = false;
  }
  if (!schema.is_structured()) return;
  for (json& inner : schema) Close(inner);
}

// What is wrong with `document`; empty when it is valid.
std::string Validate(const std::string& document) {
  json rules = json::parse(ReportSchema());
  Close(rules);
  return WrongBySchema(document, rules.dump());
}

bool HoldsNull(const json& value) {
  if (!value.is_structured()) return value.is_null();
  return std::any_of(value.begin(), value.end(), HoldsNull);
}

TEST(ReportJsonTest, IsValidByItsOwnSchema) {
  EXPECT_EQ(Validate(ToJson(SampleReport())), "");
  EXPECT_EQ(Validate(ToJson({})), "");
  Report hostile;
  hostile.runs = {HostileRun("</script>\xff\x01\u202e\"'")};
  hostile.runs[0].findings[0].fingerprint = "";
  EXPECT_EQ(Validate(ToJson(hostile)), "");
}

TEST(ReportJsonTest, SchemaRefusesWhatTheReportNeverSays) {
  json wrong = json::parse(ToJson(SampleReport()));
  wrong["runs"][1]["verdict"] = "green";
  EXPECT_NE(Validate(wrong.dump()), "");
  wrong = json::parse(ToJson(SampleReport()));
  wrong["runs"][1]["findings"][0]["kind"] = "ugly";
  EXPECT_NE(Validate(wrong.dump()), "");
  wrong = json::parse(ToJson(SampleReport()));
  wrong["runs"][1].erase("steps");
  EXPECT_NE(Validate(wrong.dump()), "");
  wrong = json::parse(ToJson(SampleReport()));
  wrong["surprise"] = 1;
  EXPECT_NE(Validate(wrong.dump()), "");
}

TEST(ReportJsonTest, SaysTheSameAsLastTime) {
  const std::string now = ToJson(SampleReport());
  EXPECT_EQ(now, Golden("report.json", now));
}

TEST(ReportJsonTest, LeavesOutWhatIsNotKnown) {
  const json report = json::parse(ToJson(SampleReport()));
  EXPECT_FALSE(HoldsNull(report));
  const json& step = report["runs"][1]["steps"][3];
  EXPECT_FALSE(step.contains("response"));
  EXPECT_EQ(step["stall"], 0);
  EXPECT_EQ(report["runs"][0]["steps"][0]["response"], 0.21);
  EXPECT_FALSE(report["runs"][0].contains("inconclusive"));
}

TEST(ReportJsonTest, HasNoWordForNumbersThatAreNone) {
  Report report = SampleReport();
  report.runs[1].seconds = std::numeric_limits<double>::quiet_NaN();
  report.runs[1].steps[0].response = std::numeric_limits<double>::infinity();
  report.runs[1].findings[0].box->x = std::numeric_limits<double>::quiet_NaN();
  const std::string text = ToJson(report);
  EXPECT_EQ(Validate(text), "");
  EXPECT_FALSE(HoldsNull(json::parse(text)));
}

TEST(ReportJsonTest, ReadsBackEveryFieldItWrote) {
  for (RunReport run : SampleReport().runs) {
    if (!run.findings.empty()) {
      run.findings[0].evidence.diff = "diff.jpg";
      run.findings[0].backend = BackendView::kLate;
    }
    run.attempt = 2;
    if (run.confirmation) run.confirmation->note = "as far as `once`";
    const std::string text = RunToJson(run);
    const auto back = RunReportFromJson(text);
    ASSERT_TRUE(back) << back.error().message;
    // The writer's golden file holds every field, so nothing is lost where this says the same.
    EXPECT_EQ(RunToJson(*back), text);
    EXPECT_EQ(back->started, run.started);
    EXPECT_EQ(back->screen, run.screen);
    EXPECT_EQ(back->row, run.row);
    ASSERT_EQ(back->steps.size(), run.steps.size());
    EXPECT_EQ(back->steps[1].source, run.steps[1].source);
    EXPECT_EQ(back->steps[1].status, run.steps[1].status);
    EXPECT_EQ(back->steps[1].response, run.steps[1].response);
  }
}

TEST(ReportJsonTest, ReadsPlacesWithColonsInTheirNames) {
  RunReport run = SampleReport().runs[0];
  run.steps[0].source = {"C:\\x\\a:b.yaml", 14, 5};
  run.steps[1].source = {"a.yaml", 14, 0};
  run.steps[2].source = {"a.yaml", 0, 0};
  const auto back = RunReportFromJson(RunToJson(run));
  ASSERT_TRUE(back);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(back->steps[i].source, run.steps[i].source);
}

TEST(ReportJsonTest, ReadsWhatALaterVersionWroteAsFarAsItKnows) {
  json later = json::parse(RunToJson(SampleReport().runs[1]));
  later["surprise"] = {1, 2};
  later["findings"].push_back({{"kind", "ugly"}});
  const auto back = RunReportFromJson(later.dump());
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(back->findings.size(), 1U);
}

TEST(ReportJsonTest, RefusesWhatIsNoRun) {
  EXPECT_FALSE(RunReportFromJson("x"));
  EXPECT_FALSE(RunReportFromJson("[]"));
  EXPECT_FALSE(RunReportFromJson("{}"));
  EXPECT_FALSE(RunReportFromJson(R"({"started": 7})"));
  EXPECT_FALSE(RunReportFromJson(R"({"started": "2026-13-22T11:45:03.120Z"})"));
}

TEST(ReportJsonTest, KeepsChineseReadableAndReplacesInvalidUtf8) {
  Report report = SampleReport();
  report.runs[0].journey = "登录\xff";
  EXPECT_NE(ToJson(report).find("登录\uFFFD"), std::string::npos);
}

}  // namespace
}  // namespace roundsman

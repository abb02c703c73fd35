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

TEST(ReportJsonTest, KeepsChineseReadableAndReplacesInvalidUtf8) {
  Report report = SampleReport();
  report.runs[0].journey = "登录\xff";
  EXPECT_NE(ToJson(report).find("登录\uFFFD"), std::string::npos);
}

}  // namespace
}  // namespace roundsman

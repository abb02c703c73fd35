#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/io/files.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/schema_check.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// One page that is fine, and one with something of every sort to say about it.
constexpr const char* kFine =
    "<!doctype html><meta name=viewport "
    "content='width=device-width'><title>t</title><h1>你好，世界</h1><p>All is well here "
    "today.</p>";
constexpr const char* kTroubled =
    "<!doctype html><meta name=viewport content='width=device-width'><title>t</title><h1>订单 "
    "\"7\" \\ 完成</h1><p>Hello, undefined!</p><img src='/nowhere.png' "
    "alt='A tree' width=120 height=90><script>setTimeout(() => missing.thing, 100)</script>";

class OutputTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{"",
                   {{"/fine", [](const auto&, const auto&) { return Html(kFine); }},
                    {"/troubled", [](const auto&, const auto&) { return Html(kTroubled); }}}};

  std::vector<std::string> Scenarios() {
    return {
        work_.Scenario("fine", "  - open: /fine\n  - see: 你好\n",
                       "base-url: " + site_.url() + "\n"),
        work_.Scenario(
            "troubled",
            "  - open: /troubled\n  - name: 找不到 \"这个\"\n    see: 没有的东西\n    within: 1s\n",
            "base-url: " + site_.url() + "\nowner: qa\ntags: [smoke, 冒烟]\n")};
  }
};

TEST_F(OutputTest, JsonIsNothingButAReportThatKeepsItsSchema) {
  std::vector<std::string> words = Scenarios();
  words.insert(words.end(), {"--json", "--no-confirm"});
  const Ended ended = RunProgram(work_.Run(words));
  EXPECT_EQ(ended.code, 1) << ended.err;
  const auto schema = nlohmann::json::parse(RunProgram({{"schema", "report"}}).out, nullptr, false);
  ASSERT_TRUE(schema.is_object());
  const auto printed = nlohmann::json::parse(ended.out, nullptr, false);
  ASSERT_TRUE(printed.is_object()) << ended.out;
  EXPECT_THAT(BreaksOf(schema, printed), IsEmpty());
  const Result<std::string> file = ReadFile(work_.report() / "report.json");
  ASSERT_TRUE(file);
  EXPECT_EQ(nlohmann::json::parse(*file, nullptr, false), printed);
}

TEST_F(OutputTest, APipeGetsPlainLines) {
  std::vector<std::string> words = Scenarios();
  words.emplace_back("--no-confirm");
  const Ended ended = RunProgram(work_.Run(words));
  EXPECT_THAT(ended.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(ended.out, Not(HasSubstr("\r")));
  EXPECT_THAT(ended.err, IsEmpty());
  for (const char* text : {"fine on iphone-15", "troubled on iphone-15", "placeholder-leak",
                           "missing-content", "report.html", "troubled.yaml:6:"}) {
    EXPECT_THAT(ended.out, HasSubstr(text));
  }
}

TEST_F(OutputTest, ReportsAreWholeFilesThatNeedNoNetwork) {
  std::vector<std::string> words = Scenarios();
  words.emplace_back("--no-confirm");
  RunProgram(work_.Run(words));
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(report.totals, (std::map<std::string, int>{
                               {"pass", 1}, {"flaky", 0}, {"fail", 1}, {"inconclusive", 0}}));
  const Result<std::string> junit = ReadFile(work_.report() / "junit.xml");
  ASSERT_TRUE(junit);
  EXPECT_THAT(*junit, HasSubstr("<testsuites"));
  EXPECT_THAT(*junit, HasSubstr("找不到 &quot;这个&quot;"));
  const Result<std::string> html = ReadFile(work_.report() / "report.html");
  ASSERT_TRUE(html);
  EXPECT_THAT(*html, HasSubstr("data:image/jpeg;base64,"));
  for (const char* outside : {"src=\"http", "href=\"http", "url(http", "@import"}) {
    EXPECT_THAT(*html, Not(HasSubstr(outside)));
  }
  for (const ToldRun& run : report.runs) {
    for (const ToldStep& step : run.steps) {
      EXPECT_TRUE(std::filesystem::is_regular_file(work_.report() / step.screenshot)) << Words(run);
    }
    for (const ToldFinding& finding : run.findings) {
      EXPECT_TRUE(std::filesystem::is_regular_file(work_.report() / finding.screenshot))
          << Words(run);
    }
  }
}

// The report is itself a page that the robot can look at.
TEST_F(OutputTest, ReportPageIsFineInItsOwnEyes) {
  RunProgram(work_.Run({Scenarios()[0]}));
  const std::string page = (work_.report() / "report.html").string();
  const std::string out = (work_.path() / "look").string();
  const Ended ended = RunProgram(
      {{"look", page, "--out", out, "--device", "desktop-1366", "--device", "iphone-15"}});
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  for (const ToldRun& run : ReadReport(out).runs) EXPECT_TRUE(run.findings.empty()) << Words(run);
}

TEST_F(OutputTest, LookSaysWhatAPersonWouldComplainAbout) {
  const Ended fine =
      RunProgram({{"look", site_.url() + "/fine", "--out", work_.report().string()}});
  EXPECT_EQ(fine.code, 0) << fine.out << fine.err;
  EXPECT_THAT(fine.out, HasSubstr("looks fine"));
  const Ended troubled =
      RunProgram({{"look", site_.url() + "/troubled", "--out", work_.report().string()}});
  EXPECT_EQ(troubled.code, 1) << troubled.out << troubled.err;
  EXPECT_THAT(troubled.out, HasSubstr("undefined"));
  const ToldReport report = ReadReport(work_.report());
  ASSERT_EQ(report.runs.size(), 1U);
  EXPECT_TRUE(report.runs[0].Has("placeholder-leak")) << Words(report);
  EXPECT_TRUE(report.runs[0].Has("broken-image")) << Words(report);
}

}  // namespace
}  // namespace roundsman

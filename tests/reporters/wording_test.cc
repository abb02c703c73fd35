#include "reporters/wording.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

Report ReportOf(const std::vector<std::pair<std::string, Verdict>>& runs) {
  Report report;
  for (const auto& [scenario, verdict] : runs) {
    RunReport& run = report.runs.emplace_back();
    run.scenario = scenario;
    run.verdict = verdict;
  }
  return report;
}

TEST(HeadlineTest, SaysWhatIsBrokenFirst) {
  EXPECT_EQ(Headline(SampleReport()).en,
            "1 journey is broken, 1 is flaky, 2 are fine. Nothing is known about 1.");
  EXPECT_EQ(Headline(SampleReport()).zh,
            "1 个流程出了问题，1 个不稳定，2 个正常。另有 1 个无法判断。");
}

TEST(HeadlineTest, CountsJourneysByTheirWorstRun) {
  EXPECT_EQ(
      Headline(ReportOf({{"a", Verdict::kPass}, {"a", Verdict::kFail}, {"b", Verdict::kPass}})).en,
      "1 journey is broken, 1 is fine.");
}

TEST(HeadlineTest, NeverCallsFineWhatIsNotKnown) {
  EXPECT_EQ(Headline({}).en, "Nothing was run.");
  EXPECT_EQ(Headline(ReportOf({{"a", Verdict::kInconclusive}})).en,
            "Nothing is known about the journey.");
  EXPECT_EQ(Headline(ReportOf({{"a", Verdict::kInconclusive}, {"b", Verdict::kPass}})).en,
            "1 journey is fine. Nothing is known about 1.");
  EXPECT_EQ(Headline(ReportOf({{"a", Verdict::kInconclusive}, {"b", Verdict::kInconclusive}})).en,
            "Nothing is known about all 2 journeys.");
}

TEST(HeadlineTest, IsShortWhenAllIsWell) {
  EXPECT_EQ(Headline(ReportOf({{"a", Verdict::kPass}})).en, "The journey is fine.");
  EXPECT_EQ(Headline(ReportOf({{"a", Verdict::kPass}, {"b", Verdict::kPass}})).zh,
            "2 个流程全部正常。");
}

TEST(WordingTest, HasATitleOfItsOwnForEveryKindInBothLanguages) {
  std::set<std::string> titles;
  for (const FindingKindInfo& row : FindingKinds()) {
    EXPECT_TRUE(titles.insert(TitleOf(row.kind).en).second) << row.name;
    EXPECT_TRUE(titles.insert(TitleOf(row.kind).zh).second) << row.name;
  }
  EXPECT_EQ(TitleOf(FindingKind::kDeadControl).en, "Dead control");
  EXPECT_EQ(TitleOf(FindingKind::kFrontendError).en, "Front-end error");
}

TEST(WordingTest, AdvisesWhatMendsTheRobot) {
  RunReport run;
  run.inconclusive = "No tessdata for chi_sim";
  EXPECT_NE(AdviceFor(run).en.find("tesseract-ocr-chi-sim"), std::string::npos);
  run.inconclusive = "The Browser went away";
  EXPECT_NE(AdviceFor(run).en.find("--browser"), std::string::npos);
  run.inconclusive = "something odd";
  EXPECT_FALSE(AdviceFor(run).en.empty());
}

TEST(WordingTest, PutsTheBrokenFirstAndKeepsTheOrderOtherwise) {
  const Report report = SampleReport();
  std::vector<std::string> order;
  for (const RunReport* run : ByUrgency(report)) order.push_back(run->scenario);
  EXPECT_EQ(order, (std::vector<std::string>{"login-holdings", "fund-detail", "buy-fund",
                                             "browse-funds", "holdings-desktop"}));
}

}  // namespace
}  // namespace roundsman

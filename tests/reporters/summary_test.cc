#include "reporters/summary.h"

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/reporters/golden.h"
#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

const SummaryOptions kPlain{Colour::kNever, 80, "out"};

TEST(SummaryTest, SaysTheSameAsLastTime) {
  const std::string now = Summary(SampleReport(), kPlain);
  EXPECT_EQ(now, Golden("summary.txt", now));
}

TEST(SummaryTest, IsShortWhenAllIsWell) {
  Report report = SampleReport();
  report.runs = {report.runs[0]};
  report.cancelled.clear();
  const std::string now = Summary(report, kPlain);
  EXPECT_EQ(now, Golden("summary-fine.txt", now));
}

TEST(SummaryTest, NeverSaysFineWhenNothingRan) {
  EXPECT_EQ(Summary({}, kPlain).find("✓"), std::string::npos);
}

TEST(SummaryTest, HoldsNoEscapeCodesWithoutColourAndNoneOfThePage) {
  Report report = SampleReport();
  report.runs.push_back(HostileRun("evil\x1b[2Jtext"));
  EXPECT_EQ(Summary(report, kPlain).find('\x1b'), std::string::npos);
  EXPECT_EQ(Summary(report, {Colour::kAlways, 80, "out"}).find("\x1b[2J"), std::string::npos);
}

TEST(LookSummaryTest, SaysTheSameAsLastTime) {
  const std::string fine = LookSummary(SampleLook(), kPlain);
  EXPECT_EQ(fine, Golden("look-fine.txt", fine));
  const std::string broken = LookSummary(SampleReport().runs[1], kPlain);
  EXPECT_EQ(broken, Golden("look-broken.txt", broken));
  const std::string unknown = LookSummary(SampleReport().runs[3], kPlain);
  EXPECT_EQ(unknown, Golden("look-unknown.txt", unknown));
}

}  // namespace
}  // namespace roundsman

#include <gmock/gmock.h>

#include "core/io/http_client.h"
#include "reporters/pushgateway.h"
#include "tests/reporters/metrics/sample_runs.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Deadline Soon() { return Deadline::In(std::chrono::seconds(60)); }

Report ReportOf(const RunRecord& record) {
  Report report;
  report.runs = {record.report};
  return report;
}

std::string Kept(const LocalService& gateway) {
  const auto answer = SendHttp({.url = gateway.url() + "/metrics"}, Soon());
  return answer ? answer->body : answer.error().message;
}

// The gateway sorts the labels.
std::string Labels(const std::string& scenario) {
  return "{device=\"iphone-15\",instance=\"\",job=\"roundsman\",location=\"local\",scenario=\"" +
         scenario + "\"}";
}

TEST(PushgatewayPushTest, RealGatewayKeepsWhatWasPushed) {
  const auto gateway = StartPushgateway();
  RunRecord failed = SampleRun("区/登录", Verdict::kFail);
  Finding& finding = failed.report.findings.emplace_back();
  finding.step_id = "step-1";
  finding.kind = FindingKind::kStall;
  const auto pushed = PushReport(ReportOf(failed), {gateway->url()}, Soon());
  ASSERT_TRUE(pushed) << pushed.error().message;
  ASSERT_TRUE(PushReport(ReportOf(SampleRun("b", Verdict::kPass)), {gateway->url()}, Soon()));
  std::string kept = Kept(*gateway);
  EXPECT_EQ(ValueOf(kept, "roundsman_scenario_up" + Labels("区/登录")), "0");
  EXPECT_EQ(ValueOf(kept, "roundsman_scenario_up" + Labels("b")), "1");
  EXPECT_THAT(kept, HasSubstr("kind=\"stall\""));

  ASSERT_TRUE(PushReport(ReportOf(SampleRun("区/登录", Verdict::kInconclusive, 60)),
                         {gateway->url()}, Soon()));
  kept = Kept(*gateway);
  EXPECT_EQ(ValueOf(kept, "roundsman_scenario_up" + Labels("区/登录")), "0")
      << "not knowing is no recovery";
  EXPECT_EQ(ValueOf(kept, "roundsman_scenario_inconclusive" + Labels("区/登录")), "1");

  ASSERT_TRUE(
      PushReport(ReportOf(SampleRun("区/登录", Verdict::kPass, 120)), {gateway->url()}, Soon()));
  kept = Kept(*gateway);
  EXPECT_EQ(ValueOf(kept, "roundsman_scenario_up" + Labels("区/登录")), "1");
  EXPECT_THAT(kept, Not(HasSubstr("kind=\"stall\""))) << "the group was replaced";
}

}  // namespace
}  // namespace roundsman

#include "reporters/pushgateway.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include <mutex>
#include <thread>

#include "tests/reporters/metrics/sample_runs.h"

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Takes what is pushed, or answers with another status.
class Gateway {
 public:
  explicit Gateway(int status = 200) {
    const auto take = [this, status](const httplib::Request& request, httplib::Response& response) {
      const std::lock_guard lock(mutex_);
      heads_.push_back(request.method + " " + request.path);
      bodies_.push_back(request.body);
      response.status = status;
      response.set_content("pushed metrics are invalid\nor so", "text/plain");
    };
    server_.Put("/.*", take);
    server_.Post("/.*", take);
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    // A stop before it listens would be lost.
    const Deadline deadline = Deadline::In(seconds(30));
    while (!server_.is_running() && deadline.Open()) deadline.Pause(std::chrono::milliseconds(1));
  }
  ~Gateway() { server_.stop(); }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<std::string> heads() {
    const std::lock_guard lock(mutex_);
    return heads_;
  }
  std::string body(std::size_t i) {
    const std::lock_guard lock(mutex_);
    return bodies_.at(i);
  }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::mutex mutex_;
  std::vector<std::string> heads_;
  std::vector<std::string> bodies_;
  std::jthread thread_;
};

Report ReportOf(const std::vector<RunRecord>& records) {
  Report report;
  for (const RunRecord& record : records) report.runs.push_back(record.report);
  return report;
}

Deadline Soon() { return Deadline::In(seconds(60)); }

TEST(PushgatewayTest, OneGroupForEachScenarioAndDevice) {
  Gateway gateway;
  RunRecord elsewhere = SampleRun("登录/a", Verdict::kPass);
  elsewhere.report.device = "pixel-8";
  RunRecord row = SampleRun("b", Verdict::kFail);
  row.report.row = {{"user", "a"}};
  const auto pushed = PushReport(ReportOf({SampleRun("b", Verdict::kPass), row, elsewhere}),
                                 {gateway.url()}, Soon());
  ASSERT_TRUE(pushed) << pushed.error().message;
  EXPECT_THAT(
      gateway.heads(),
      ElementsAre("PUT /metrics/job/roundsman/scenario@base64/Yg/device@base64/aXBob25lLTE1",
                  "PUT /metrics/job/roundsman/scenario@base64/55m75b2VL2E/device@base64/"
                  "cGl4ZWwtOA"));
  const std::string labels = "{scenario=\"b\",device=\"iphone-15\",location=\"local\"";
  EXPECT_EQ(ValueOf(gateway.body(0), "roundsman_scenario_up" + labels + "}"), "0")
      << "one of its rows failed";
  EXPECT_EQ(ValueOf(gateway.body(0), "roundsman_runs_total" + labels + ",verdict=\"pass\"}"), "1");
  EXPECT_EQ(ValueOf(gateway.body(0), "roundsman_runs_total" + labels + ",verdict=\"fail\"}"), "1");
}

TEST(PushgatewayTest, WhatWasFoundIsActiveAndWhatWasFlakyIsNot) {
  Gateway gateway;
  RunRecord failed = SampleRun("a", Verdict::kFail);
  Finding& finding = failed.report.findings.emplace_back();
  finding.kind = FindingKind::kStall;
  finding.step_id = "step-1";
  RunRecord flaky = failed;
  flaky.report.scenario = "b";
  flaky.report.verdict = Verdict::kFlaky;
  ASSERT_TRUE(PushReport(ReportOf({failed, flaky}), {gateway.url() + "/"}, Soon()));
  EXPECT_THAT(gateway.body(0),
              AllOf(HasSubstr("roundsman_finding_active{scenario=\"a\",device=\"iphone-15\","
                              "location=\"local\",step=\"step-1\",kind=\"stall\"} 1\n"),
                    HasSubstr("kind=\"stall\",backend=\"unknown\"} 1\n")));
  EXPECT_THAT(gateway.body(1), AllOf(Not(HasSubstr("roundsman_finding_active{")),
                                     HasSubstr("kind=\"stall\",backend=\"unknown\"} 1\n")));
}

TEST(PushgatewayTest, NotKnowingAddsToTheGroupSoThatTheLastVerdictStays) {
  Gateway gateway;
  ASSERT_TRUE(
      PushReport(ReportOf({SampleRun("a", Verdict::kInconclusive)}), {gateway.url()}, Soon()));
  EXPECT_THAT(gateway.heads(), ElementsAre(StartsWith("POST /metrics/job/roundsman/")));
  EXPECT_THAT(gateway.body(0), Not(HasSubstr("roundsman_scenario_up{")));
}

TEST(PushgatewayTest, RefusalsAreToldWithTheReasonAndTheRestIsPushed) {
  Gateway gateway(400);
  const auto pushed =
      PushReport(ReportOf({SampleRun("a", Verdict::kPass), SampleRun("b", Verdict::kPass)}),
                 {gateway.url()}, Soon());
  ASSERT_FALSE(pushed);
  EXPECT_EQ(pushed.error().blame, Blame::kRobot);
  EXPECT_EQ(
      pushed.error().message,
      "the Pushgateway: it refused a on iphone-15 with status 400: pushed metrics are invalid "
      "or so");
  EXPECT_EQ(gateway.heads().size(), 2U);
}

TEST(PushgatewayTest, NobodyThereIsAnErrorThatNamesNoCredentials) {
  std::string gone;
  { gone = Gateway().url(); }
  gone.replace(0, 7, "http://eve:s3cret@");
  const auto pushed = PushReport(ReportOf({SampleRun("a", Verdict::kPass)}), {gone}, Soon());
  ASSERT_FALSE(pushed);
  EXPECT_THAT(pushed.error().message,
              AllOf(StartsWith("the Pushgateway: 127.0.0.1:"), Not(HasSubstr("s3cret"))));
}

}  // namespace
}  // namespace roundsman

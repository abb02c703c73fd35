#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

constexpr const char* kGood =
    "<!doctype html><meta name=viewport content='width=device-width'><title>t</title><h1>Welcome "
    "home</h1><p>All is well here today.</p>";

// A site whose page is good, one that is not there, and one that is good from the second time on.
PageServer::Answer GoodFromTheSecondTime(std::shared_ptr<std::atomic<int>> asked) {
  return [asked](const WebRequest&, const std::stop_token&) {
    return Html((*asked)++ == 0 ? "<!doctype html><meta name=viewport "
                                  "content='width=device-width'><h1>Please come back</h1>"
                                : kGood);
  };
}

class ExitCodeTest : public ::testing::Test {
 protected:
  Workplace work_;
  std::shared_ptr<std::atomic<int>> asked_ = std::make_shared<std::atomic<int>>(0);
  PageServer site_{"",
                   {{"/good", [](const auto&, const auto&) { return Html(kGood); }},
                    {"/flaky", GoodFromTheSecondTime(asked_)}}};

  std::string See(const std::string& id, const std::string& path, const std::string& text) {
    return work_.Scenario(
        id, "  - open: " + site_.url() + path + "\n  - see: " + text + "\n    within: 1500ms\n");
  }
};

TEST_F(ExitCodeTest, PassIsZero) {
  const Ended ended = RunProgram(work_.Run({See("good", "/good", "Welcome home")}));
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err << Words(report);
  EXPECT_EQ(report.Run("good").verdict, "pass");
  EXPECT_TRUE(report.Run("good").findings.empty()) << Words(report);
}

TEST_F(ExitCodeTest, FailIsOneAndConfirmed) {
  const Ended ended = RunProgram(
      work_.Run({See("bad", "/good", "Nobody wrote this"), See("good", "/good", "Welcome home")}));
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err << Words(report);
  EXPECT_EQ(report.Run("bad").verdict, "fail");
  EXPECT_EQ(report.Run("bad").confirmation, "fail");
  EXPECT_TRUE(report.Run("bad").Has("missing-content")) << Words(report);
  EXPECT_EQ(report.Run("good").verdict, "pass") << Words(report);
  EXPECT_THAT(ended.out, HasSubstr("Nobody wrote this"));
}

TEST_F(ExitCodeTest, FlakyIsZeroAndKeepsTheFirstEvidence) {
  const Ended ended = RunProgram(work_.Run({See("flaky", "/flaky", "Welcome home")}));
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err << Words(report);
  const ToldRun& run = report.Run("flaky");
  EXPECT_EQ(run.verdict, "flaky");
  EXPECT_EQ(run.confirmation, "pass");
  EXPECT_EQ(*asked_, 2);
  ASSERT_TRUE(run.Has("missing-content")) << Words(report);
  EXPECT_TRUE(std::filesystem::is_regular_file(work_.report() / run.findings[0].screenshot))
      << Words(report);
}

TEST_F(ExitCodeTest, FlakyIsOneWhenAsked) {
  const Ended ended =
      RunProgram(work_.Run({See("flaky", "/flaky", "Welcome home"), "--fail-on-flaky"}));
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_EQ(ReadReport(work_.report()).Run("flaky").verdict, "flaky");
}

TEST_F(ExitCodeTest, NoConfirmationWhenNotWanted) {
  const Ended ended =
      RunProgram(work_.Run({See("flaky", "/flaky", "Welcome home"), "--no-confirm"}));
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_EQ(report.Run("flaky").verdict, "fail");
  EXPECT_EQ(*asked_, 1);
}

TEST_F(ExitCodeTest, BadUsageIsTwo) {
  EXPECT_EQ(RunProgram({{}}).code, 2);
  EXPECT_EQ(RunProgram({{"rum"}}).code, 2);
  EXPECT_EQ(RunProgram({{"run"}}).code, 2);
  EXPECT_EQ(RunProgram({{"run", "--jobs", "0", "x.yaml"}}).code, 2);
  EXPECT_EQ(RunProgram({{"schema", "poem"}}).code, 2);
  EXPECT_EQ(RunProgram({{"look"}}).code, 2);
}

TEST_F(ExitCodeTest, HelpAndListsAreZeroAndSaySomething) {
  for (const char* command :
       {"run", "look", "check", "devices", "steps", "checks", "schema", "demo", "demo-server"}) {
    const Ended ended = RunProgram({{command, "--help"}});
    EXPECT_EQ(ended.code, 0) << command;
    EXPECT_THAT(ended.out, HasSubstr("--help")) << command;
  }
  EXPECT_THAT(RunProgram({{"--version"}}).out, HasSubstr("roundsman "));
  EXPECT_THAT(RunProgram({{"devices"}}).out, HasSubstr("iphone-15"));
  EXPECT_THAT(RunProgram({{"steps"}}).out, HasSubstr("long-press"));
  EXPECT_THAT(RunProgram({{"checks"}}).out, HasSubstr("dead-control"));
  EXPECT_THAT(RunProgram({{"schema", "scenario"}}).out, HasSubstr("draft-07"));
}

TEST_F(ExitCodeTest, CheckRunsNothing) {
  const std::string good = See("good", "/good", "Welcome home");
  EXPECT_EQ(RunProgram({{"check", good}}).code, 0);
  EXPECT_EQ(site_.Requests("/good"), 0);
  const std::string bad = work_.Scenario("bad", "  - tapp: x\n");
  const Ended ended = RunProgram({{"check", good, bad}});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("bad.yaml:3:"));
  EXPECT_THAT(ended.err, HasSubstr("tap"));
}

TEST_F(ExitCodeTest, NothingRunsFromASetWithAMistake) {
  const std::string good = See("good", "/good", "Welcome home");
  const std::string bad = work_.Scenario("bad", "  - tapp: x\n");
  EXPECT_EQ(RunProgram(work_.Run({good, bad})).code, 2);
  EXPECT_EQ(site_.Requests("/good"), 0);
  EXPECT_FALSE(std::filesystem::exists(work_.report() / "report.json"));
}

}  // namespace
}  // namespace roundsman

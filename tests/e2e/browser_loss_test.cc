#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "core/deadline.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// What happens to the browser under the robot's hands is never a pass, never a hang, and never the
// page's fault, unless it was the page that died.
class BrowserLossTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{
      "", {{"/", [](const auto&, const auto&) {
              return Html(
                  "<!doctype html><meta name=viewport "
                  "content='width=device-width'><title>t</title><h1>A page that waits</h1>");
            }}}};

  std::unique_ptr<Program> StartInTheMiddle() {
    const std::string head = "base-url: " + site_.url() + "\n";
    auto program = std::make_unique<Program>(
        work_.Run({work_.Scenario("a-long", "  - open: /\n  - wait: 1m\n", head),
                   work_.Scenario("b-next", "  - open: /\n  - see: A page that waits\n", head),
                   "--jobs", "1", "--no-confirm"}));
    EXPECT_TRUE(program->AwaitOutput("1/2 passed")) << program->Told();
    return program;
  }

  static void SignalAll(const std::vector<ProcessSeen>& processes, int signal) {
    ASSERT_FALSE(processes.empty());
    for (const ProcessSeen& process : processes) ::kill(process.pid, signal);
  }

  // The run that was hit is unknown, the next one has a new browser, and all is over soon.
  void LosesOnlyTheRunThatWasHit(Program& program, double most_seconds) {
    const MonoTime hit = MonoClock::now();
    const Ended ended = program.Finish();
    EXPECT_LT(Seconds(MonoClock::now() - hit), most_seconds) << program.Told();
    EXPECT_EQ(ended.code, 3) << program.Told();
    const ToldReport report = ReadReport(work_.report());
    EXPECT_EQ(report.Run("a-long").verdict, "inconclusive") << Words(report);
    EXPECT_THAT(report.Run("a-long").findings, IsEmpty()) << Words(report);
    EXPECT_THAT(report.Run("a-long").inconclusive, HasSubstr("browser"));
    EXPECT_EQ(report.Run("b-next").verdict, "pass") << Words(report);
    EXPECT_THAT(program.AwaitNoDescendants(std::chrono::seconds(5)), IsEmpty());
    EXPECT_THAT(program.Leftovers(), IsEmpty());
  }
};

TEST_F(BrowserLossTest, KilledBrowserIsInconclusive) {
  const auto program = StartInTheMiddle();
  SignalAll(program->DescendantsWith("--remote-debugging-pipe"), SIGKILL);
  LosesOnlyTheRunThatWasHit(*program, 20);
}

TEST_F(BrowserLossTest, StandingBrowserIsInconclusive) {
  const auto program = StartInTheMiddle();
  SignalAll(program->Descendants(), SIGSTOP);
  LosesOnlyTheRunThatWasHit(*program, 30);
}

TEST_F(BrowserLossTest, DeadRendererIsACrashOfThePage) {
  const auto program = StartInTheMiddle();
  SignalAll(program->DescendantsWith("--type=renderer"), SIGKILL);
  const MonoTime hit = MonoClock::now();
  const Ended ended = program->Finish();
  EXPECT_LT(Seconds(MonoClock::now() - hit), 20) << program->Told();
  EXPECT_EQ(ended.code, 1) << program->Told();
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(report.Run("a-long").verdict, "fail") << Words(report);
  EXPECT_TRUE(report.Run("a-long").Has("crash")) << Words(report);
  EXPECT_EQ(report.Run("b-next").verdict, "pass") << Words(report);
}

TEST_F(BrowserLossTest, PageThatHangsIsTheirFaultAndDisturbsNobody) {
  PageServer site("", {{"/hangs", [](const auto&, const auto&) {
                          return Html(
                              "<!doctype html><meta name=viewport "
                              "content='width=device-width'><title>t</title><h1>Fine at "
                              "first</h1><button onclick='for(;;){}'>Buy "
                              "now</button>");
                        }}});
  const Ended ended = RunProgram(work_.Run(
      {work_.Scenario("hangs",
                      "  - open: " + site.url() + "/hangs\n  - tap: Buy now\n  - see: never\n"),
       work_.Scenario("next", "  - open: " + site_.url() + "/\n  - see: A page that waits\n"),
       "--jobs", "1", "--no-confirm"}));
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  EXPECT_TRUE(report.Run("hangs").Has("stall")) << Words(report);
  EXPECT_EQ(report.Run("next").verdict, "pass") << Words(report);
}

TEST_F(BrowserLossTest, BrowserThatCannotStartIsInconclusive) {
  const Ended ended =
      RunProgram(work_.Run({work_.Scenario("x", "  - open: /\n", "base-url: " + site_.url() + "\n"),
                            "--browser", "/bin/false"}));
  EXPECT_EQ(ended.code, 3) << ended.out << ended.err;
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(report.Run("x").verdict, "inconclusive");
  EXPECT_THAT(report.Run("x").inconclusive, HasSubstr("/bin/false"));
  EXPECT_THAT(ended.out, Not(HasSubstr("fine")));
}

}  // namespace
}  // namespace roundsman

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "core/deadline.h"
#include "core/io/files.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string CommandsOf(const std::vector<ProcessSeen>& processes) {
  std::string text;
  for (const ProcessSeen& process : processes)
    text += std::to_string(process.pid) + " " + process.command + "\n";
  return text;
}

// A journey in its middle: the first step is over, the second waits for a minute. Another one has
// not begun.
class InterruptionTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{
      "", {{"/", [](const auto&, const auto&) {
              return Html(
                  "<!doctype html><meta name=viewport "
                  "content='width=device-width'><title>t</title><h1>A page that waits</h1>");
            }}}};

  std::unique_ptr<Program> StartInTheMiddle(std::vector<std::string> more = {}) {
    const std::string head = "base-url: " + site_.url() + "\n";
    std::vector<std::string> words = {work_.Scenario("a-long", "  - open: /\n  - wait: 1m\n", head),
                                      work_.Scenario("b-next", "  - open: /\n", head), "--jobs",
                                      "1"};
    words.insert(words.end(), more.begin(), more.end());
    auto program = std::make_unique<Program>(work_.Run(words));
    EXPECT_TRUE(program->AwaitOutput("1/2 passed")) << program->Told();
    EXPECT_FALSE(program->DescendantsWith("--remote-debugging-pipe").empty());
    return program;
  }

  // Ends it with the signal; it must be quick and leave nothing but a report.
  void EndsCleanly(int signal) {
    const auto program = StartInTheMiddle();
    const MonoTime sent = MonoClock::now();
    program->Signal(signal);
    const Ended ended = program->Finish();
    EXPECT_LT(Seconds(MonoClock::now() - sent), 2.0) << program->Told();
    EXPECT_EQ(ended.code, 3) << program->Told();
    EXPECT_EQ(CommandsOf(program->AwaitNoDescendants(std::chrono::seconds(5))), "");
    EXPECT_THAT(program->Leftovers(), IsEmpty());
    const ToldReport report = ReadReport(work_.report());
    EXPECT_EQ(report.Run("a-long").verdict, "inconclusive") << Words(report);
    EXPECT_THAT(report.Run("a-long").inconclusive, HasSubstr("cancelled"));
    ASSERT_EQ(report.cancelled.size(), 1U) << Words(report);
    EXPECT_THAT(report.cancelled[0], HasSubstr("b-next"));
    const Result<std::string> page = ReadFile(work_.report() / "report.html");
    ASSERT_TRUE(page);
    EXPECT_THAT(*page, HasSubstr("b-next"));
    EXPECT_THAT(ended.out, HasSubstr("b-next"));
  }
};

TEST_F(InterruptionTest, CtrlCEndsSoonWithAReportAndNothingLeft) { EndsCleanly(SIGINT); }

TEST_F(InterruptionTest, TerminationIsTheSameAsCtrlC) { EndsCleanly(SIGTERM); }

TEST_F(InterruptionTest, CtrlCDuringTheLaunchLeavesNothing) {
  const std::string path = work_.Scenario("x", "  - open: " + site_.url() + "/\n  - wait: 1m\n");
  Program program(work_.Run({path}));
  // The signal may meet it anywhere on the way to its first page.
  const Deadline deadline = Deadline::In(std::chrono::seconds(60));
  while (program.Descendants().empty() && deadline.Open())
    deadline.Pause(std::chrono::milliseconds(5));
  const MonoTime sent = MonoClock::now();
  program.Signal(SIGINT);
  const Ended ended = program.Finish();
  EXPECT_LT(Seconds(MonoClock::now() - sent), 2.0) << program.Told();
  EXPECT_EQ(ended.code, 3) << program.Told();
  EXPECT_EQ(CommandsOf(program.AwaitNoDescendants(std::chrono::seconds(5))), "");
  EXPECT_THAT(program.Leftovers(), IsEmpty());
}

TEST_F(InterruptionTest, KilledRobotTakesItsBrowserAlong) {
  std::string left;
  {
    const auto program = StartInTheMiddle();
    program->Signal(SIGKILL);
    EXPECT_EQ(program->Finish().code, 128 + SIGKILL);
    EXPECT_EQ(CommandsOf(program->AwaitNoDescendants(std::chrono::seconds(10))), "");
    // Nobody was left to remove the profile: the next robot does.
    ASSERT_EQ(program->Leftovers().size(), 1U);
    Call next = work_.Run({(work_.path() / "scenarios" / "b-next.yaml").string()});
    next.environment = {"TMPDIR=" + program->temporary().string()};
    EXPECT_EQ(RunProgram(next).code, 0);
    EXPECT_THAT(program->Leftovers(), IsEmpty());
  }
}

TEST_F(InterruptionTest, NothingIsLeftAfterAnOrderlyEnd) {
  Program program(work_.Run({work_.Scenario("x", "  - open: " + site_.url() + "/\n")}));
  EXPECT_EQ(program.Finish().code, 0) << program.Told();
  EXPECT_EQ(CommandsOf(program.AwaitNoDescendants(std::chrono::seconds(5))), "");
  EXPECT_THAT(program.Leftovers(), IsEmpty());
}

}  // namespace
}  // namespace roundsman

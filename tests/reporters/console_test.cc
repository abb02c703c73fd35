#include "reporters/console.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <sstream>
#include <thread>

#include "core/text.h"
#include "tests/reporters/golden.h"
#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

// A terminal that obeys what ConsoleProgress sends: text, line feed, return, up, clear to the end
// of the line or the screen. Counts bytes as columns: whole lines come out right.
class FakeScreen {
 public:
  void Write(std::string_view text) {
    const std::lock_guard lock(mutex_);
    all_ += text;
    while (!text.empty()) {
      if (text.starts_with("\x1b[")) {
        const auto end = text.find_first_of("AJKm");
        if (text[end] == 'A') row_ -= std::stoul(std::string(text.substr(2)));
        if (text[end] == 'J') rows_.resize(row_ + 1);
        if (text[end] == 'J' || text[end] == 'K') rows_[row_].resize(column_);
        text.remove_prefix(end + 1);
        continue;
      }
      Put(text[0]);
      text.remove_prefix(1);
    }
  }
  std::vector<std::string> Rows() {
    const std::lock_guard lock(mutex_);
    return rows_;
  }
  std::string All() {
    const std::lock_guard lock(mutex_);
    return all_;
  }
  // The cursor stands on an empty line.
  bool Tidy() {
    const std::lock_guard lock(mutex_);
    return rows_[row_].empty();
  }

 private:
  void Put(char c) {
    if (c == '\n' && ++row_ >= rows_.size()) rows_.emplace_back();
    if (c == '\n' || c == '\r') {
      column_ = 0;
      return;
    }
    std::string& row = rows_[row_];
    row.resize(std::max(row.size(), column_ + 1), ' ');
    row[column_++] = c;
  }

  std::mutex mutex_;
  std::vector<std::string> rows_ = {""};
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::string all_;
};

ConsoleOptions Onto(FakeScreen& screen, Terminal terminal, int columns = 80) {
  return {terminal,
          [columns] {
            return TerminalSize{columns, 24};
          },
          [&screen](std::string_view text) { screen.Write(text); }};
}

void Play(ConsoleProgress& progress, const RunReport& whole) {
  RunReport run = whole;
  run.steps.clear();
  run.findings.clear();
  progress.RunStarted(run, static_cast<int>(whole.steps.size()));
  for (const StepReport& step : whole.steps) {
    progress.StepStarted(run, step);
    progress.Noticed(run, "waiting until it settles");
    run.steps.push_back(step);
    for (const Finding& finding : whole.findings) {
      if (finding.step == step.index) run.findings.push_back(finding);
    }
    progress.StepEnded(run, step);
  }
  progress.RunEnded(whole);
}

TEST(ConsoleTest, WritesPlainLinesIntoAPipe) {
  FakeScreen screen;
  {
    ConsoleProgress progress(Onto(screen, {}));
    for (const RunReport& run : SampleReport().runs) Play(progress, run);
  }
  EXPECT_EQ(screen.All(), Golden("progress.txt", screen.All()));
  EXPECT_EQ(screen.All().find('\x1b'), std::string::npos);
}

TEST(ConsoleTest, LeavesOneLineForEachFinishedRunOnATerminal) {
  FakeScreen screen;
  {
    ConsoleProgress progress(Onto(screen, {Terminal::Kind::kLive, Colour::kNever}));
    for (const RunReport& run : SampleReport().runs) Play(progress, run);
    EXPECT_TRUE(screen.Tidy());
  }
  EXPECT_THAT(screen.Rows(),
              testing::ElementsAre(
                  testing::HasSubstr("✓ Browse the funds on iphone-15  2.1 s"),
                  testing::HasSubstr("✗ 登录并查看持仓 on iphone-15, user=a  14 s  Tapped 登录"),
                  testing::HasSubstr("~ 查看基金详情 on pixel-8"),
                  testing::HasSubstr("? 买入基金 on ipad-air  2.4 s  The browser went away"),
                  testing::HasSubstr("✓ Holdings on a desktop"), ""));
}

TEST(ConsoleTest, ShowsWhatIsGoingOnAndClearsItAtTheEnd) {
  FakeScreen screen;
  const Report report = SampleReport();
  {
    ConsoleProgress progress(Onto(screen, {Terminal::Kind::kLive, Colour::kAlways}));
    progress.RunStarted(report.runs[1], 6);
    progress.StepStarted(report.runs[1], report.runs[1].steps[3]);
    progress.Noticed(report.runs[1], "nothing moves");
    progress.RunStarted(report.runs[0], 3);
    EXPECT_THAT(screen.Rows(), testing::Contains(testing::AllOf(
                                   testing::HasSubstr("4/6"), testing::HasSubstr("tap 登录"),
                                   testing::HasSubstr("nothing moves"))));
    EXPECT_EQ(screen.Rows().size(), 3U);
    EXPECT_TRUE(screen.Tidy());
  }
  EXPECT_THAT(screen.Rows(), testing::ElementsAre(""));
}

TEST(ConsoleTest, NeverWritesALineWiderThanTheTerminal) {
  for (const int columns : {12, 20, 40, 79, 200}) {
    FakeScreen screen;
    ConsoleProgress progress(Onto(screen, {Terminal::Kind::kLive, Colour::kAlways}, columns));
    for (const RunReport& run : SampleReport().runs) {
      progress.RunStarted(run, 6);
      progress.StepStarted(run, run.steps[0]);
      progress.Noticed(run, "正在等待页面稳定，正在等待页面稳定，正在等待页面稳定");
      for (const std::string& row : screen.Rows()) {
        EXPECT_LT(TerminalWidth(row), static_cast<std::size_t>(columns)) << row;
      }
      progress.RunEnded(run);
      for (const std::string& row : screen.Rows()) {
        EXPECT_LE(TerminalWidth(row), static_cast<std::size_t>(columns)) << row;
      }
    }
  }
}

TEST(ConsoleTest, TakesManyRunsAtOnce) {
  FakeScreen screen;
  {
    ConsoleProgress progress(Onto(screen, {Terminal::Kind::kLive, Colour::kNever}));
    std::vector<std::jthread> workers;
    workers.reserve(4);
    for (int i = 0; i < 4; ++i) {
      workers.emplace_back([&progress, i] {
        for (int n = 0; n < 10; ++n) {
          RunReport run = SampleReport().runs[0];
          run.run = std::to_string(i * 100 + n);
          Play(progress, run);
        }
      });
    }
  }
  EXPECT_EQ(screen.Rows().size(), 41U);
}

TEST(ConsoleTest, LetsNoEscapeCodeOfThePageThrough) {
  FakeScreen screen;
  {
    ConsoleProgress progress(Onto(screen, {}));
    Play(progress, HostileRun("evil\x1b[2J\ntext"));
  }
  EXPECT_EQ(screen.All().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace roundsman

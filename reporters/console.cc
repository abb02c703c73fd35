#include "reporters/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <mutex>
#include <thread>
#include <vector>

#include "core/deadline.h"
#include "core/text.h"
#include "reporters/clean_text.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds(100);

// One run that is going on.
struct Line {
  std::string run;
  std::string who;
  int steps = 0;
  int at = 0;
  std::string doing;
  std::string note;
  std::size_t findings_told = 0;
  MonoTime since = MonoClock::now();
};

std::string WhoOf(const RunReport& run) {
  const std::string row = RowOf(run);
  return CleanLine(
      fmt::format("{} on {}{}{}", NameOf(run), run.device, row.empty() ? "" : ", ", row));
}

std::string HeadlineOf(const RunReport& run) {
  if (run.verdict == Verdict::kInconclusive) return CleanLine(run.inconclusive);
  const Finding* worst = WorstOf(run);
  return worst == nullptr ? "" : CleanLine(worst->says);
}

int PositionOf(const RunReport& run, const StepReport& step, int otherwise) {
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    if (run.steps[i].index == step.index) return static_cast<int>(i) + 1;
  }
  return otherwise;
}

}  // namespace

// The lines that are going on and what is on the terminal now.
class ConsoleProgress::Board {
 public:
  explicit Board(ConsoleOptions options)
      : options_(std::move(options)), paint_(options_.terminal.colour) {
    if (!Live()) return;
    ticker_ = std::jthread([this](const std::stop_token& stop) {
      const Deadline forever(MonoTime::max(), stop);
      while (forever.Open()) {
        forever.Pause(kRedraw);
        const std::lock_guard lock(mutex_);
        if (!lines_.empty()) Redraw("");
      }
    });
  }
  ~Board() {
    ticker_ = {};
    const std::lock_guard lock(mutex_);
    lines_.clear();
    if (!shown_.empty()) Redraw("");
  }

  void Start(const RunReport& run, int steps) {
    const std::lock_guard lock(mutex_);
    Line& line = lines_.emplace_back();
    line.run = run.run;
    line.who = WhoOf(run);
    line.steps = steps;
    Say(Live() ? "" : fmt::format("{}: started, {} steps\n", line.who, steps));
  }

  void StartStep(const RunReport& run, const StepReport& step) {
    const std::lock_guard lock(mutex_);
    Line* line = Find(run);
    if (line == nullptr) return;
    line->at = std::min(PositionOf(run, step, line->at + 1), std::max(line->steps, 1));
    line->doing = CleanLine(step.name);
    line->note.clear();
    if (Live()) Redraw("");
  }

  void Note(const RunReport& run, const std::string& note) {
    const std::lock_guard lock(mutex_);
    Line* line = Find(run);
    if (line == nullptr) return;
    line->note = CleanLine(note);
    if (Live()) Redraw("");
  }

  void EndStep(const RunReport& run, const StepReport& step) {
    const std::lock_guard lock(mutex_);
    Line* line = Find(run);
    if (line == nullptr) return;
    line->note.clear();
    if (Live()) return Redraw("");
    const std::string note = step.note.empty() ? "" : ": " + CleanLine(step.note);
    const std::string took =
        step.status == StepStatus::kSkipped ? "" : fmt::format(" ({})", Took(step.seconds));
    Say(fmt::format("{}: {}/{} {} {}{}{}\n", line->who, line->at, line->steps, Name(step.status),
                    CleanLine(step.name), took, note) +
        NewFindings(*line, run));
  }

  void End(const RunReport& run) {
    const std::lock_guard lock(mutex_);
    Line* line = Find(run);
    const std::string who = line == nullptr ? WhoOf(run) : line->who;
    std::string text;
    if (Live()) {
      text = FinishedLine(run);
    } else {
      if (line != nullptr) text = NewFindings(*line, run);
      const std::string reason =
          run.verdict == Verdict::kInconclusive ? ": " + CleanLine(run.inconclusive) : "";
      text += fmt::format("{}: {} in {}{}\n", who, Name(run.verdict), Took(run.seconds), reason);
    }
    std::erase_if(lines_, [&](const Line& l) { return l.run == run.run; });
    Say(text);
  }

 private:
  bool Live() const { return options_.terminal.kind == Terminal::Kind::kLive; }

  Line* Find(const RunReport& run) {
    const auto it = std::find_if(lines_.begin(), lines_.end(),
                                 [&](const Line& line) { return line.run == run.run; });
    return it == lines_.end() ? nullptr : &*it;
  }

  void Say(const std::string& text) {
    if (Live()) return Redraw(text);
    if (!text.empty()) options_.write(text);
  }

  static std::string NewFindings(Line& line, const RunReport& run) {
    std::string text;
    for (; line.findings_told < run.findings.size(); ++line.findings_told) {
      const Finding& finding = run.findings[line.findings_told];
      text += fmt::format("{}: {} {}: {}\n", line.who, Name(finding.severity), Name(finding.kind),
                          CleanLine(finding.says));
    }
    return text;
  }

  std::string Sign(Verdict verdict) const {
    switch (verdict) {
      case Verdict::kPass:
        return paint_.Green("✓");
      case Verdict::kFlaky:
        return paint_.Yellow("~");
      case Verdict::kFail:
        return paint_.Red("✗");
      case Verdict::kInconclusive:
        break;
    }
    return paint_.Violet("?");
  }

  // Stays above the live lines for good; cut to the terminal's width like them.
  std::string FinishedLine(const RunReport& run) const {
    const int columns = options_.size().columns - 3;
    const std::string who = FitColumns(WhoOf(run), columns);
    const std::string took = FitColumns("  " + Took(run.seconds), columns - Width(who));
    const std::string why = HeadlineOf(run);
    const int left = columns - Width(who) - Width(took) - 2;
    std::string text = fmt::format("{} {}{}", Sign(run.verdict), who, paint_.Dim(took));
    if (!why.empty() && left > 8) text += "  " + paint_.Dim(FitColumns(why, left));
    return text + "\n";
  }

  static int Width(std::string_view text) { return static_cast<int>(TerminalWidth(text)); }

  struct Drawn {
    std::string text;
    int columns = 0;
  };

  Drawn LiveLine(const Line& line, int columns) const {
    static constexpr std::array<std::string_view, 10> kSpinner = {"⠋", "⠙", "⠹", "⠸", "⠼",
                                                                  "⠴", "⠦", "⠧", "⠇", "⠏"};
    const double elapsed = Seconds(MonoClock::now() - line.since);
    const std::string spin(kSpinner[static_cast<std::size_t>(elapsed * 10) % kSpinner.size()]);
    const std::string time = fmt::format("{:4.1f} s", elapsed);
    const std::string step = fmt::format("{}/{}", line.at, line.steps);
    int left = columns - 1 - 2 - Width(time) - 2 - Width(step) - 2;
    if (left < 8)
      return {FitColumns(fmt::format("{} {}", step, line.who), columns - 1), columns - 1};
    const std::string who = FitColumns(line.who, std::max(left * 2 / 5, 8));
    left -= Width(who) + 2;
    const std::string doing = FitColumns(line.doing, std::max(left, 0));
    left -= Width(doing) + 2;
    const std::string note = left > 6 ? FitColumns(line.note, left) : "";
    const std::string gap = note.empty() ? "" : "  ";
    return {fmt::format("{} {}  {}  {}  {}{}{}", paint_.Cyan(spin), paint_.Dim(time),
                        paint_.Bold(who), paint_.Dim(step), doing, gap, paint_.Yellow(note)),
            8 + Width(time) + Width(who) + Width(step) + Width(doing) + Width(gap + note)};
  }

  // `above`, one line, scrolls away for good, the live lines follow. One write, so that nothing
  // tears.
  void Redraw(const std::string& above) {
    const TerminalSize size = options_.size();
    int rows = 0;
    // A narrower window has wrapped what was shown.
    for (const int width : shown_) rows += std::max(1, (width + size.columns - 1) / size.columns);
    if (rows == 0 && above.empty() && lines_.empty()) return;
    std::string text = rows > 0 ? fmt::format("\x1b[{}A\r", rows) : "\r";
    // Lines are overwritten, not cleared first: that would flicker, and tmux keeps what is cleared.
    const auto write = [&text](std::string_view line) { text += fmt::format("{}\x1b[K\n", line); };
    if (!above.empty()) write(std::string_view(above).substr(0, above.size() - 1));
    shown_.clear();
    const auto room = static_cast<std::size_t>(std::max(size.lines - 2, 1));
    for (const Line& line : lines_) {
      if (shown_.size() + 1 == room && lines_.size() > room) {
        write(paint_.Dim(fmt::format("  and {} more", lines_.size() - shown_.size())));
        shown_.push_back(16);
        break;
      }
      const Drawn drawn = LiveLine(line, size.columns);
      write(drawn.text);
      shown_.push_back(drawn.columns);
    }
    text += "\x1b[J";
    options_.write(text);
  }

  const ConsoleOptions options_;
  const Paint paint_;
  std::mutex mutex_;
  std::vector<Line> lines_;
  // Columns of each live line now on the terminal.
  std::vector<int> shown_;
  // Thread is last: it stops before what it uses is gone.
  std::jthread ticker_;
};

ConsoleOptions ConsoleOptionsFor(int fd) {
  return {TerminalOf(fd), [fd] { return TerminalSizeOf(fd); },
          [fd](std::string_view text) {
            while (!text.empty()) {
              const ssize_t written = ::write(fd, text.data(), text.size());
              if (written < 0 && errno == EINTR) continue;
              // A reader that went away is no reason to stop the run.
              if (written <= 0) return;
              text.remove_prefix(static_cast<std::size_t>(written));
            }
          }};
}

ConsoleProgress::ConsoleProgress(ConsoleOptions options)
    : board_(std::make_unique<Board>(std::move(options))) {}
ConsoleProgress::~ConsoleProgress() = default;

void ConsoleProgress::RunStarted(const RunReport& run, int steps) { board_->Start(run, steps); }
void ConsoleProgress::StepStarted(const RunReport& run, const StepReport& step) {
  board_->StartStep(run, step);
}
void ConsoleProgress::Noticed(const RunReport& run, const std::string& note) {
  board_->Note(run, note);
}
void ConsoleProgress::StepEnded(const RunReport& run, const StepReport& step) {
  board_->EndStep(run, step);
}
void ConsoleProgress::RunEnded(const RunReport& run) { board_->End(run); }

}  // namespace roundsman

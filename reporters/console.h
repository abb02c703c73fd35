#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "core/progress.h"
#include "reporters/terminal.h"

namespace roundsman {

// Where progress is written and what that place can show.
struct ConsoleOptions {
  Terminal terminal;
  // Asked before every redraw, so that a resized window stays tidy.
  std::function<TerminalSize()> size;
  // Called with whole lines (plain) or one whole redraw (live), never from two threads at once.
  std::function<void(std::string_view)> write;
};

// Options for a file descriptor of this process.
ConsoleOptions ConsoleOptionsFor(int fd);

// Shows what is going on. On a live terminal one line per running run, redrawn in place, with
// finished runs above; elsewhere plain lines without escape codes. Between writes the cursor stands
// at the start of an empty line and nothing of the terminal is changed, so an interrupt leaves no
// mess. Thread-safe.
class ConsoleProgress : public Progress {
 public:
  explicit ConsoleProgress(ConsoleOptions options);
  // Clears the live lines.
  ~ConsoleProgress() override;

  void RunStarted(const RunReport& run, int steps) override;
  void StepStarted(const RunReport& run, const StepReport& step) override;
  void Noticed(const RunReport& run, const std::string& note) override;
  void StepEnded(const RunReport& run, const StepReport& step) override;
  void RunEnded(const RunReport& run) override;

 private:
  class Board;
  std::unique_ptr<Board> board_;
};

}  // namespace roundsman

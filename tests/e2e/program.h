#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/io/files.h"

namespace roundsman {

// One call of the program, as a person would type it.
struct Call {
  // Without the program's own name.
  std::vector<std::string> arguments;
  // "NAME=value" on top of ours; "NAME" alone takes it away.
  std::vector<std::string> environment = {};
  // Where it is typed; empty: here.
  std::filesystem::path directory = {};
  // Nothing waits longer than this; whoever still runs then is killed and the test fails.
  Duration limit = std::chrono::minutes(3);
};

// What a call came to.
struct Ended {
  // As a shell counts: 128 + signal when it was killed.
  int code = -1;
  std::string out;
  std::string err;
  Duration took{};
};

// A child or grandchild of ours, as /proc shows it.
struct ProcessSeen {
  pid_t pid = 0;
  std::string command;
};

// Where the real binary is.
std::string ProgramPath();
// All that descend from it; zombies are not listed.
std::vector<ProcessSeen> DescendantsOf(pid_t root);

// The real binary as a child of the test. It gets a $TMPDIR of its own, and the test adopts
// whatever it leaves behind (subreaper), so that no stray process or browser profile can hide.
// Belongs to one thread; what still runs when this goes is killed.
class Program {
 public:
  explicit Program(Call call);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  // False when it ended or the limit came first.
  bool AwaitOutput(std::string_view text);
  void Signal(int signal) const;
  // Waits for the end.
  Ended Finish();

  // Everything that descends from it; after its end, from us. Zombies are reaped, not listed.
  std::vector<ProcessSeen> Descendants() const;
  // Those of them whose command line holds the text.
  std::vector<ProcessSeen> DescendantsWith(std::string_view text) const;
  // Waits until none is left; else those that are.
  std::vector<ProcessSeen> AwaitNoDescendants(Duration limit) const;
  // Profile directories and the like that it left in its $TMPDIR.
  std::vector<std::string> Leftovers() const;
  const std::filesystem::path& temporary() const { return temporary_.path(); }

  const std::string& out() const { return out_; }
  const std::string& err() const { return err_; }
  // All it printed, for a failing assertion.
  std::string Told() const;

 private:
  // Takes what it wrote; false once it has ended or the limit has come.
  bool Pump();
  void Drain();

  Call call_;
  TempDir temporary_;
  pid_t pid_ = -1;
  int process_ = -1;
  int streams_[2] = {-1, -1};
  std::string out_;
  std::string err_;
  MonoTime begun_;
  MonoTime end_;
  bool ended_ = false;
  Ended result_;
};

// Calls the program and waits for its end.
Ended RunProgram(Call call);

}  // namespace roundsman

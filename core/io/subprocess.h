#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"

namespace roundsman {

// What to start. The child gets /dev/null as its input; both its outputs go to the ring of its last
// words.
struct Command {
  // The first is the program's path.
  std::vector<std::string> arguments;
  // "NAME=value", on top of ours.
  std::vector<std::string> environment;
  // (descriptor in the child, ours that it becomes); everything else is closed to it.
  std::vector<std::pair<int, int>> descriptors;
};

// A running child and the process group it leads. Thread-safe. Nothing of the group outlives this
// object, nor the supervisor, nor this process, however it ends.
class Subprocess {
 public:
  struct Child;

  explicit Subprocess(std::shared_ptr<Child> child);
  // Kills at once, waits until reaped.
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t pid() const;
  bool Running() const;
  // Exit code, or 128 + signal; nothing while it runs.
  std::optional<int> ExitCode() const;
  // The last lines of what it wrote.
  std::string LastWords(int lines) const;

  // To the whole group; never waits. Nothing happens once it is gone.
  void Signal(int signal) const;
  // True once the whole group is gone and reaped.
  bool AwaitGone(const Deadline& deadline) const;
  // SIGTERM, after `grace` SIGKILL, to the group. Comes back when it is gone.
  void Kill(Duration grace) const;

 private:
  std::shared_ptr<Child> child_;
};

// Forks, listens to and reaps children on one thread of its own: the kernel kills a child with
// PDEATHSIG when the forking *thread* ends, so that one must live as long as they may. Orphans of
// their groups come to it too (it makes this process a subreaper). Thread-safe; its destruction
// kills what still runs.
class Supervisor {
 public:
  Supervisor();
  ~Supervisor();
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  // A program that cannot be started is a robot error with the system's reason.
  Result<std::unique_ptr<Subprocess>> Start(const Command& command);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace roundsman

#pragma once

#include <sys/types.h>

#include <map>

#include "core/clock.h"

namespace roundsman {

// How long a browser's processes had to wait for a CPU although they could have run: what the host,
// not the page, is to blame for. Reads the kernel's run delay (/proc/PID/schedstat, second field)
// of the main threads of a process, its children and theirs, which is where browsers keep their
// renderers. Not thread-safe. Zero where the kernel does not tell.
class CpuWaitMeter {
 public:
  explicit CpuWaitMeter(pid_t root) : root_(root) {}

  // The longest wait of any of them since the last call; since its own start for one that is new.
  Duration Sample();

 private:
  pid_t root_;
  std::map<pid_t, Duration> waited_;
};

}  // namespace roundsman

#pragma once

#include <sys/types.h>

#include <map>

#include "core/clock.h"

namespace roundsman {

// How long a page had to wait for a CPU although it could have run: what the host, not the page, is
// to blame for. Reads the kernel's word (/proc/PID/schedstat: ns run, ns waited) of the main
// threads of a browser's grandchildren, which is where it keeps its renderers. Those that were
// there when the meter was made are other pages'. Not thread-safe. Zero where the kernel does not
// tell.
class CpuWaitMeter {
 public:
  explicit CpuWaitMeter(pid_t browser);

  // The wait of the renderer that wanted the CPU most since the last call.
  Duration Sample();

 private:
  struct Use {
    Duration ran{};
    Duration waited{};
  };
  using Uses = std::map<pid_t, Use>;
  Uses Read() const;

  pid_t browser_;
  Uses others_;
  Uses last_;
};

}  // namespace roundsman

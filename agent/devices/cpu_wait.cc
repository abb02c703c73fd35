#include "agent/devices/cpu_wait.h"

#include <fmt/format.h>

#include <fstream>
#include <utility>
#include <vector>

namespace roundsman {
namespace {

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{0}/task/{0}/children", pid));
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

}  // namespace

CpuWaitMeter::CpuWaitMeter(pid_t browser) : browser_(browser) { others_ = Read(); }

CpuWaitMeter::Uses CpuWaitMeter::Read() const {
  Uses uses;
  for (const pid_t zygote : ChildrenOf(browser_)) {
    for (const pid_t renderer : ChildrenOf(zygote)) {
      std::ifstream file(fmt::format("/proc/{}/schedstat", renderer));
      long long ran = 0;
      long long waited = 0;
      if (others_.count(renderer) > 0 || !(file >> ran >> waited)) continue;
      uses[renderer] = {std::chrono::nanoseconds(ran), std::chrono::nanoseconds(waited)};
    }
  }
  return uses;
}

Duration CpuWaitMeter::Sample() {
  Uses now = Read();
  Use most;
  for (const auto& [renderer, use] : now) {
    const auto before = last_.find(renderer);
    const Use since = before == last_.end()
                          ? use
                          : Use{use.ran - before->second.ran, use.waited - before->second.waited};
    if (since.ran + since.waited > most.ran + most.waited) most = since;
  }
  last_ = std::move(now);
  return most.waited;
}

}  // namespace roundsman

#include "agent/devices/cpu_wait.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <vector>

namespace roundsman {
namespace {

std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{0}/task/{0}/children", pid));
  std::vector<pid_t> children;
  for (pid_t child = 0; file >> child;) children.push_back(child);
  return children;
}

Duration RunDelay(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/schedstat", pid));
  long long ran = 0;
  long long waited = 0;
  if (!(file >> ran >> waited)) return {};
  return std::chrono::nanoseconds(waited);
}

}  // namespace

Duration CpuWaitMeter::Sample() {
  std::vector<pid_t> family{root_};
  for (const pid_t child : ChildrenOf(root_)) {
    family.push_back(child);
    // A zygote's children are the renderers.
    const std::vector<pid_t> grandchildren = ChildrenOf(child);
    family.insert(family.end(), grandchildren.begin(), grandchildren.end());
  }
  std::map<pid_t, Duration> now;
  Duration longest{};
  for (const pid_t pid : family) {
    const Duration waited = RunDelay(pid);
    const auto before = waited_.find(pid);
    longest = std::max(longest, waited - (before == waited_.end() ? Duration{} : before->second));
    now[pid] = waited;
  }
  waited_ = std::move(now);
  return longest;
}

}  // namespace roundsman

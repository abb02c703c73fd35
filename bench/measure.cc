// Runs a command and says what the command itself cost: processor time and peak memory of its
// process and of helpers it starts, without the browser. Processor time is read from the dead but
// unreaped process, so nothing of it is missed; memory is its high-water mark, read every 10 ms.
//
//   measure RESULT.json COMMAND [ARGUMENT…]

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace roundsman {
namespace {

namespace fs = std::filesystem;
constexpr int kReadEveryMs = 10;

double ProcessorSeconds(pid_t pid) {
  clockid_t clock;
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0) return -1;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

long PeakKilobytes(pid_t pid) {
  std::ifstream status(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::strtol(line.c_str() + 6, nullptr, 10);
  }
  return 0;
}

// Any thread may have forked.
std::vector<pid_t> ChildrenOf(pid_t pid) {
  std::vector<pid_t> children;
  std::error_code gone;
  for (const auto& task : fs::directory_iterator(fmt::format("/proc/{}/task", pid), gone)) {
    std::ifstream list(task.path() / "children");
    for (pid_t child; list >> child;) children.push_back(child);
  }
  return children;
}

struct Use {
  std::string program;
  double processor = 0;
  long kilobytes = 0;
};

class Meter {
 public:
  explicit Meter(pid_t pid) : pid_(pid) {}

  void Read() {
    own_.kilobytes = std::max(own_.kilobytes, PeakKilobytes(pid_));
    for (const pid_t child : ChildrenOf(pid_)) {
      std::error_code gone;
      const std::string program =
          fs::read_symlink(fmt::format("/proc/{}/exe", child), gone).filename();
      // Between fork and exec a child still carries its parent's program.
      if (gone || program.find("chrom") != std::string::npos || program == Program()) continue;
      Use& helper = helpers_[child];
      helper = {program, std::max(helper.processor, ProcessorSeconds(child)),
                std::max(helper.kilobytes, PeakKilobytes(child))};
    }
  }

  void ReadDead() { own_.processor = ProcessorSeconds(pid_); }

  std::string Json(double wall, int code) const {
    double processor = own_.processor;
    long kilobytes = own_.kilobytes;
    std::string names;
    for (const auto& [pid, helper] : helpers_) {
      processor += helper.processor;
      kilobytes += helper.kilobytes;
      names += fmt::format("{}\"{}\"", names.empty() ? "" : ",", helper.program);
    }
    return fmt::format(R"({{"wall":{:.4f},"cpu":{:.4f},"rss":{:.2f},"code":{},"helpers":[{}]}})",
                       wall, processor, static_cast<double>(kilobytes) / 1024, code, names);
  }

 private:
  std::string Program() const {
    std::error_code gone;
    return fs::read_symlink(fmt::format("/proc/{}/exe", pid_), gone).filename();
  }

  pid_t pid_;
  Use own_;
  std::map<pid_t, Use> helpers_;
};

int Measure(const char* result, char** command) {
  const auto begun = std::chrono::steady_clock::now();
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::execvp(command[0], command);
    fmt::print(stderr, "measure: {}: {}\n", command[0], std::strerror(errno));
    ::_exit(127);
  }
  const int handle = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  Meter meter(pid);
  pollfd ended{handle, POLLIN, 0};
  while (::poll(&ended, 1, kReadEveryMs) == 0) meter.Read();
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  siginfo_t how{};
  ::waitid(P_PID, static_cast<id_t>(pid), &how, WEXITED | WNOWAIT);
  meter.ReadDead();
  ::waitid(P_PID, static_cast<id_t>(pid), &how, WEXITED);
  const int code = how.si_code == CLD_EXITED ? how.si_status : 128 + how.si_status;
  std::ofstream(result) << meter.Json(wall.count(), code) << "\n";
  return code;
}

}  // namespace
}  // namespace roundsman

int main(int argc, char** argv) {
  if (argc < 3) {
    fmt::print(stderr, "usage: measure RESULT.json COMMAND [ARGUMENT…]\n");
    return 2;
  }
  return roundsman::Measure(argv[1], argv + 2);
}

#include "tests/e2e/program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "core/deadline.h"

namespace roundsman {
namespace {

TempDir MakeTemporary() {
  Result<TempDir> made = TempDir::Make("roundsman-e2e");
  if (!made) {
    fmt::print(stderr, "{}\n", made.error().ToString());
    std::abort();
  }
  return *std::move(made);
}

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct ProcessLine {
  pid_t parent = 0;
  char state = '?';
};

// The command in /proc/PID/stat is in brackets and may hold blanks and brackets itself.
ProcessLine LineOf(pid_t pid) {
  const std::string stat = ReadAll(fmt::format("/proc/{}/stat", pid));
  const std::size_t end = stat.rfind(')');
  ProcessLine line;
  if (end == std::string::npos) return line;
  std::istringstream rest(stat.substr(end + 1));
  rest >> line.state >> line.parent;
  return line;
}

std::string CommandOf(pid_t pid) {
  std::string command = ReadAll(fmt::format("/proc/{}/cmdline", pid));
  for (char& c : command) c = c == '\0' ? ' ' : c;
  return command;
}

void Child(const Call& call, const std::string& temporary, int out, int err) {
  // The test may die of its own time limit: then nothing of this may go on.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(err, STDERR_FILENO);
  ::setenv("TMPDIR", temporary.c_str(), 1);
  if (!call.directory.empty() && ::chdir(call.directory.c_str()) != 0) ::_exit(126);
  for (const std::string& setting : call.environment) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      ::unsetenv(setting.c_str());
    } else {
      ::setenv(setting.substr(0, equals).c_str(), setting.c_str() + equals + 1, 1);
    }
  }
  std::vector<char*> words = {const_cast<char*>(ROUNDSMAN_PROGRAM)};
  for (const std::string& word : call.arguments) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  ::execv(words[0], words.data());
  ::_exit(127);
}

}  // namespace

std::string ProgramPath() { return ROUNDSMAN_PROGRAM; }

std::vector<ProcessSeen> DescendantsOf(pid_t root) {
  std::multimap<pid_t, pid_t> children;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", failed)) {
    const pid_t pid = std::atoi(entry.path().filename().c_str());
    if (pid <= 0) continue;
    const ProcessLine line = LineOf(pid);
    if (line.state != 'Z' && line.state != 'X' && line.state != '?')
      children.emplace(line.parent, pid);
  }
  std::vector<ProcessSeen> found;
  std::vector<pid_t> todo = {root};
  while (!todo.empty()) {
    const auto [begin, end] = children.equal_range(todo.back());
    todo.pop_back();
    for (auto child = begin; child != end; ++child) {
      found.push_back({child->second, CommandOf(child->second)});
      todo.push_back(child->second);
    }
  }
  return found;
}

Program::Program(Call call)
    : call_(std::move(call)),
      temporary_(MakeTemporary()),
      begun_(MonoClock::now()),
      end_(begun_ + call_.limit) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) std::abort();
  pid_ = ::fork();
  if (pid_ == 0) Child(call_, temporary_.path().string(), out[1], err[1]);
  ::close(out[1]);
  ::close(err[1]);
  streams_[0] = out[0];
  streams_[1] = err[0];
  for (const int stream : streams_) ::fcntl(stream, F_SETFL, O_NONBLOCK);
  process_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
}

Program::~Program() {
  if (!ended_) {
    Signal(SIGKILL);
    end_ = MonoClock::now() + std::chrono::seconds(10);
    while (Pump()) {
    }
  }
  for (const ProcessSeen& stray : Descendants()) ::kill(stray.pid, SIGKILL);
  AwaitNoDescendants(std::chrono::seconds(10));
  for (const int descriptor : {streams_[0], streams_[1], process_}) ::close(descriptor);
}

void Program::Drain() {
  for (int i = 0; i < 2; ++i) {
    std::array<char, 65536> bytes{};
    for (ssize_t got = 0; (got = ::read(streams_[i], bytes.data(), bytes.size())) > 0;) {
      (i == 0 ? out_ : err_).append(bytes.data(), static_cast<std::size_t>(got));
    }
  }
}

bool Program::Pump() {
  if (ended_) return false;
  std::array<pollfd, 3> ready = {
      {{streams_[0], POLLIN, 0}, {streams_[1], POLLIN, 0}, {process_, POLLIN, 0}}};
  const Deadline deadline(end_, {});
  // Closed streams are always ready; they must not turn the wait into a busy loop.
  for (int i = 0; i < 2; ++i) {
    pollfd& stream = ready[static_cast<std::size_t>(i)];
    if (::poll(&stream, 1, 0) == 1 && (stream.revents & (POLLIN | POLLHUP)) == POLLHUP)
      stream.fd = -1;
    stream.revents = 0;
  }
  ::poll(ready.data(), ready.size(), deadline.RemainingMillis(1000));
  Drain();
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) == pid_) {
    Drain();
    ended_ = true;
    result_.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    result_.took = MonoClock::now() - begun_;
    return false;
  }
  return !deadline.Expired();
}

bool Program::AwaitOutput(std::string_view text) {
  const auto there = [&] {
    return out_.find(text) != std::string::npos || err_.find(text) != std::string::npos;
  };
  while (!there()) {
    if (!Pump()) return there();
  }
  return true;
}

void Program::Signal(int signal) const {
  if (!ended_) ::kill(pid_, signal);
}

Ended Program::Finish() {
  while (Pump()) {
  }
  if (!ended_) {
    ADD_FAILURE() << "did not end within " << FormatDuration(call_.limit) << "\n" << Told();
    Signal(SIGKILL);
    end_ = MonoClock::now() + std::chrono::seconds(10);
    while (Pump()) {
    }
  }
  result_.out = out_;
  result_.err = err_;
  return result_;
}

std::vector<ProcessSeen> Program::Descendants() const {
  if (!ended_) return DescendantsOf(pid_);
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  return DescendantsOf(::getpid());
}

std::vector<ProcessSeen> Program::DescendantsWith(std::string_view text) const {
  std::vector<ProcessSeen> found = Descendants();
  std::erase_if(found,
                [&](const ProcessSeen& p) { return p.command.find(text) == std::string::npos; });
  return found;
}

std::vector<ProcessSeen> Program::AwaitNoDescendants(Duration limit) const {
  const Deadline deadline = Deadline::In(limit);
  for (;;) {
    std::vector<ProcessSeen> left = Descendants();
    if (left.empty() || deadline.Expired()) return left;
    deadline.Pause(std::chrono::milliseconds(20));
  }
}

std::vector<std::string> Program::Leftovers() const {
  std::vector<std::string> left;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(temporary_.path(), failed)) {
    left.push_back(entry.path().filename().string());
  }
  return left;
}

std::string Program::Told() const {
  std::string line = "roundsman";
  for (const std::string& word : call_.arguments) line += " " + word;
  return fmt::format("$ {}\n-- stdout\n{}\n-- stderr\n{}\n", line, out_, err_);
}

Ended RunProgram(Call call) { return Program(std::move(call)).Finish(); }

}  // namespace roundsman

#include "core/io/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

namespace roundsman {

struct Subprocess::Child {
  mutable std::mutex mutex;
  std::condition_variable_any changed;
  pid_t pid = -1;
  int output = -1;
  int pid_fd = -1;
  std::string words;
  std::optional<int> exit_code;
  // The leader was reaped, the rest of its group was killed.
  bool reaped = false;
  bool gone = false;

  ~Child() {
    if (output >= 0) ::close(output);
    if (pid_fd >= 0) ::close(pid_fd);
  }
};

namespace {

constexpr std::size_t kMostWords = std::size_t{32} << 10U;
constexpr int kFirstFreeDescriptor = 64;

using ChildPtr = std::shared_ptr<Subprocess::Child>;

// Everything the child needs between fork and exec: there it may not allocate.
struct Launch {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<std::string> environment_texts;
  std::vector<std::pair<int, int>> descriptors;
  int output = -1;
  int report = -1;
  pid_t parent = 0;
};

Launch Prepare(const Command& command) {
  Launch launch;
  for (const std::string& argument : command.arguments) {
    launch.arguments.push_back(const_cast<char*>(argument.c_str()));
  }
  launch.arguments.push_back(nullptr);
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view ours(*entry);
    const std::string_view name = ours.substr(0, ours.find('=') + 1);
    const bool replaced = std::ranges::any_of(
        command.environment, [&](const std::string& e) { return e.starts_with(name); });
    if (!replaced) launch.environment_texts.emplace_back(ours);
  }
  launch.environment_texts.insert(launch.environment_texts.end(), command.environment.begin(),
                                  command.environment.end());
  for (std::string& text : launch.environment_texts) launch.environment.push_back(text.data());
  launch.environment.push_back(nullptr);
  launch.descriptors = command.descriptors;
  launch.parent = ::getpid();
  return launch;
}

[[noreturn]] void GiveUp(const Launch& launch) {
  const int reason = errno;
  [[maybe_unused]] const ssize_t ignored = ::write(launch.report, &reason, sizeof reason);
  ::_exit(127);
}

// In the child, between fork and exec: only what is safe after a fork of many threads.
[[noreturn]] void BecomeChild(Launch& launch) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != launch.parent) ::_exit(127);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(signal, SIG_DFL);

  // First out of the way of the numbers they shall get, then there.
  launch.report = ::fcntl(launch.report, F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
  const int output = ::fcntl(launch.output, F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
  for (auto& [theirs, ours] : launch.descriptors) {
    ours = ::fcntl(ours, F_DUPFD_CLOEXEC, kFirstFreeDescriptor);
    if (ours < 0) GiveUp(launch);
  }
  const int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (::dup2(nothing, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0 ||
      ::dup2(output, STDERR_FILENO) < 0) {
    GiveUp(launch);
  }
  // What a library opened without O_CLOEXEC is not the child's business.
  ::syscall(SYS_close_range, 3U, ~0U, 4U /* CLOSE_RANGE_CLOEXEC */);
  for (const auto& [theirs, ours] : launch.descriptors) {
    if (::dup2(ours, theirs) < 0) GiveUp(launch);
  }
  ::execve(launch.arguments[0], launch.arguments.data(), launch.environment.data());
  GiveUp(launch);
}

Result<ChildPtr> Fork(const Command& command) {
  Launch launch = Prepare(command);
  std::array<int, 2> output{};
  std::array<int, 2> report{};
  if (::pipe2(output.data(), O_CLOEXEC) != 0)
    return RobotError("no pipe: " + std::string(std::strerror(errno)));
  if (::pipe2(report.data(), O_CLOEXEC) != 0) {
    ::close(output[0]);
    ::close(output[1]);
    return RobotError("no pipe: " + std::string(std::strerror(errno)));
  }
  launch.output = output[1];
  launch.report = report[1];
  auto child = std::make_shared<Subprocess::Child>();
  child->output = output[0];
  const pid_t pid = ::fork();
  if (pid == 0) BecomeChild(launch);
  int reason = pid < 0 ? errno : 0;
  ::close(output[1]);
  ::close(report[1]);
  if (pid > 0) {
    ::setpgid(pid, pid);
    while (::read(report[0], &reason, sizeof reason) < 0 && errno == EINTR) {
    }
    if (reason != 0) ::waitpid(pid, nullptr, 0);
  }
  ::close(report[0]);
  if (reason != 0) {
    return RobotError(
        fmt::format("cannot start {}: {}", command.arguments[0], std::strerror(reason)));
  }
  ::fcntl(child->output, F_SETFL, O_NONBLOCK);
  child->pid = pid;
  child->pid_fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  return child;
}

void ListenTo(Subprocess::Child& child) {
  std::array<char, 4096> chunk;
  for (;;) {
    const ssize_t got = ::read(child.output, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return;
    if (got == 0) {
      ::close(child.output);
      child.output = -1;
      return;
    }
    const std::lock_guard lock(child.mutex);
    child.words.append(chunk.data(), static_cast<std::size_t>(got));
    if (child.words.size() > 2 * kMostWords) child.words.erase(0, child.words.size() - kMostWords);
  }
}

void NoteExit(Subprocess::Child& child) {
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(child.pid), &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
      info.si_pid == 0) {
    return;
  }
  if (child.output >= 0) ListenTo(child);
  const std::lock_guard lock(child.mutex);
  child.exit_code = info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
  // While the leader is a zombie nobody else can have its number.
  ::kill(-child.pid, SIGKILL);
  ::waitpid(child.pid, nullptr, 0);
  child.reaped = true;
}

// Orphans of the group come to us, the subreaper.
void ReapGroup(Subprocess::Child& child) {
  while (::waitpid(-child.pid, nullptr, WNOHANG) > 0) {
  }
  if (::kill(-child.pid, 0) == 0 || errno != ESRCH) return;
  const std::lock_guard lock(child.mutex);
  child.gone = true;
  child.changed.notify_all();
}

}  // namespace

struct Supervisor::State {
  struct Order {
    const Command* command = nullptr;
    std::optional<Result<ChildPtr>> outcome;
  };

  std::mutex mutex;
  std::condition_variable_any changed;
  std::deque<Order*> orders;
  bool ending = false;
  int wake = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  // Only the thread touches these.
  std::vector<ChildPtr> children;
  std::jthread thread;

  ~State() { ::close(wake); }

  void Wake() const { ::eventfd_write(wake, 1); }

  // False when it is time to end.
  bool TakeOrders() {
    std::unique_lock lock(mutex);
    while (!orders.empty()) {
      Order* order = orders.front();
      orders.pop_front();
      lock.unlock();
      Result<ChildPtr> outcome = Fork(*order->command);
      if (outcome) children.push_back(*outcome);
      lock.lock();
      order->outcome = std::move(outcome);
      changed.notify_all();
    }
    return !ending;
  }

  void Wait() {
    std::vector<pollfd> polled{{wake, POLLIN, 0}};
    bool hurry = false;
    for (const ChildPtr& child : children) {
      if (child->output >= 0) polled.push_back({child->output, POLLIN, 0});
      if (!child->reaped && child->pid_fd >= 0) polled.push_back({child->pid_fd, POLLIN, 0});
      hurry |= child->reaped || child->pid_fd < 0;
    }
    // The rest of a killed group goes within milliseconds, and tells nobody.
    ::poll(polled.data(), polled.size(), hurry ? 5 : 1000);
    eventfd_t ignored = 0;
    ::eventfd_read(wake, &ignored);
  }

  void Run() {
    bool killed = false;
    for (;;) {
      const bool go_on = TakeOrders();
      if (!go_on && !killed) {
        for (const ChildPtr& child : children) {
          if (!child->reaped) ::kill(-child->pid, SIGKILL);
        }
        killed = true;
      }
      if (!go_on && children.empty()) return;
      Wait();
      for (const ChildPtr& child : children) {
        if (child->output >= 0) ListenTo(*child);
        if (!child->reaped) NoteExit(*child);
        if (child->reaped) ReapGroup(*child);
      }
      std::erase_if(children, [](const ChildPtr& child) { return child->gone; });
    }
  }
};

Supervisor::Supervisor() : state_(std::make_shared<State>()) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  state_->thread = std::jthread([state = state_.get()] { state->Run(); });
}

Supervisor::~Supervisor() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->ending = true;
  }
  state_->Wake();
  state_->thread.join();
}

Result<std::unique_ptr<Subprocess>> Supervisor::Start(const Command& command) {
  State::Order order{&command, std::nullopt};
  {
    std::unique_lock lock(state_->mutex);
    state_->orders.push_back(&order);
    state_->Wake();
    state_->changed.wait(lock, [&] { return order.outcome.has_value(); });
  }
  if (!*order.outcome) return Forward(*order.outcome);
  return std::make_unique<Subprocess>(**order.outcome);
}

Subprocess::Subprocess(std::shared_ptr<Child> child) : child_(std::move(child)) {}

Subprocess::~Subprocess() { Kill(Duration::zero()); }

pid_t Subprocess::pid() const { return child_->pid; }

bool Subprocess::Running() const { return !ExitCode(); }

std::optional<int> Subprocess::ExitCode() const {
  const std::lock_guard lock(child_->mutex);
  return child_->exit_code;
}

std::string Subprocess::LastWords(int lines) const {
  const std::lock_guard lock(child_->mutex);
  std::string_view words = child_->words;
  while (words.ends_with('\n')) words.remove_suffix(1);
  std::size_t from = words.size();
  for (int i = 0; i < lines && from != 0 && from != std::string_view::npos; ++i) {
    from = words.rfind('\n', from - 1);
  }
  return std::string(words.substr(
      from == std::string_view::npos ? 0 : from + (from < words.size() && words[from] == '\n')));
}

void Subprocess::Signal(int signal) const {
  const std::lock_guard lock(child_->mutex);
  if (!child_->reaped) ::kill(-child_->pid, signal);
}

bool Subprocess::AwaitGone(const Deadline& deadline) const {
  std::unique_lock lock(child_->mutex);
  return deadline.Await(child_->changed, lock, [&] { return child_->gone; });
}

void Subprocess::Kill(Duration grace) const {
  if (grace > Duration::zero()) {
    Signal(SIGTERM);
    if (AwaitGone(Deadline::In(grace))) return;
  }
  Signal(SIGKILL);
  // A process in uninterruptible sleep cannot be waited for for ever; the supervisor will still
  // reap it.
  AwaitGone(Deadline::In(std::chrono::seconds(10)));
}

}  // namespace roundsman

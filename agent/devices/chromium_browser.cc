#include "agent/devices/chromium_browser.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/devices/chromium_command.h"

namespace roundsman {
namespace {

constexpr auto kLaunchLimit = std::chrono::seconds(60);
constexpr auto kHeartbeatEvery = std::chrono::seconds(2);
constexpr auto kHeartbeatLimit = std::chrono::seconds(5);
constexpr int kPipeSize = 1 << 20;

class Heartbeat : public CdpListener, public std::enable_shared_from_this<Heartbeat> {
 public:
  Heartbeat(CdpConnection& connection, std::weak_ptr<Subprocess> process)
      : connection_(connection), process_(std::move(process)) {}

  void OnEvent(const CdpEvent&) override {}
  void OnClosed(const std::string&) override {}

  MonoTime OnTick(MonoTime now) override {
    if (!waiting_) {
      waiting_ = true;
      asked_ = now;
      connection_.Send("", "Browser.getVersion", "{}", [weak = weak_from_this()](const CdpResult&) {
        if (const auto self = weak.lock()) self->waiting_ = false;
      });
    } else if (now - asked_ > kHeartbeatLimit) {
      if (const auto process = process_.lock()) process->Signal(SIGKILL);
      connection_.Close("the browser has not answered for 5 s and was killed");
    }
    return now + (waiting_ && now - asked_ > kHeartbeatEvery ? std::chrono::milliseconds(500)
                                                             : kHeartbeatEvery);
  }

 private:
  CdpConnection& connection_;
  // Weak: the last owner waits for the process's end, which is nothing for the I/O thread.
  std::weak_ptr<Subprocess> process_;
  std::atomic<bool> waiting_ = false;
  MonoTime asked_;
};

std::string Obituary(const Subprocess& process) {
  // The pipe ends a moment before the process does.
  process.AwaitGone(Deadline::In(std::chrono::milliseconds(200)));
  const std::optional<int> code = process.ExitCode();
  const std::string words = process.LastWords(3);
  std::string how = "closed its pipe";
  if (code && *code > 128) how = fmt::format("was killed by signal {}", *code - 128);
  if (code && *code <= 128) how = fmt::format("ended with code {}", *code);
  return fmt::format("the browser {}{}{}", how, words.empty() ? "" : ": ", words);
}

}  // namespace

ChromiumBrowser::ChromiumBrowser(std::shared_ptr<Supervisor> supervisor, ProfileDirectory profile)
    : supervisor_(std::move(supervisor)), profile_(std::move(profile)) {}

Result<std::shared_ptr<ChromiumBrowser>> ChromiumBrowser::Launch(
    std::shared_ptr<Supervisor> supervisor, const std::string& path, const BrowserOptions& options,
    const Deadline& deadline) {
  Result<ProfileDirectory> profile = ProfileDirectory::Make(options.profiles_directory);
  if (!profile) return Forward(profile);
  std::shared_ptr<ChromiumBrowser> browser(
      new ChromiumBrowser(std::move(supervisor), *std::move(profile)));
  if (Result<void> started = browser->Start(path, options, deadline.Within(kLaunchLimit));
      !started) {
    return Forward(started);
  }
  return browser;
}

Result<void> ChromiumBrowser::Start(const std::string& path, const BrowserOptions& options,
                                    const Deadline& deadline) {
  // A socket towards the browser: one can write to it without a SIGPIPE. A large pipe back, so that
  // pictures do not make the browser wait.
  std::array<int, 2> commands{};
  std::array<int, 2> answers{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, commands.data()) != 0) {
    return RobotError(fmt::format("no socket: {}", std::strerror(errno)));
  }
  if (::pipe2(answers.data(), O_CLOEXEC) != 0) {
    ::close(commands[0]);
    ::close(commands[1]);
    return RobotError(fmt::format("no pipe: {}", std::strerror(errno)));
  }
  ::fcntl(answers[0], F_SETPIPE_SZ, kPipeSize);
  ::fcntl(answers[0], F_SETFL, O_NONBLOCK);
  const std::filesystem::path temporary = profile_->path() / "tmp";
  std::error_code failed;
  std::filesystem::create_directory(temporary, failed);
  Command command{BrowserCommand(path, profile_->path().string(), options),
                  {"TMPDIR=" + temporary.string()},
                  {{3, commands[1]}, {4, answers[1]}}};
  Result<std::unique_ptr<Subprocess>> process = supervisor_->Start(command);
  ::close(commands[1]);
  ::close(answers[1]);
  if (!process) {
    ::close(commands[0]);
    ::close(answers[0]);
    return Forward(process);
  }
  process_ = *std::move(process);
  connection_ = std::make_unique<CdpConnection>(
      commands[0], answers[0], [process = process_.get()] { return Obituary(*process); });

  const CdpResult version = connection_->Call("", "Browser.getVersion", "{}", deadline);
  if (!version) {
    const CdpFailure& failure = version.error();
    if (failure.trouble == CdpTrouble::kCancelled) return CancelledError();
    return RobotError(fmt::format("the browser {} does not start: {}", path, failure.message));
  }
  product_ = version->result()["product"].Text();
  user_agent_ = version->result()["userAgent"].Text();
  connection_->Listen("", std::make_shared<Heartbeat>(*connection_, process_));
  return {};
}

void ChromiumBrowser::ShutDown() {
  if (connection_) connection_->Close("the browser was let go");
  // A profile that is thrown away needs no orderly end.
  if (process_) process_->Kill(Duration::zero());
  const std::lock_guard lock(mutex_);
  profile_.reset();
}

ChromiumBrowser::~ChromiumBrowser() { ShutDown(); }

}  // namespace roundsman

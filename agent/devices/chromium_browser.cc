#include "agent/devices/chromium_browser.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "agent/devices/chromium_command.h"

namespace roundsman {
namespace {

constexpr auto kLaunchLimit = std::chrono::seconds(60);
constexpr int kPipeSize = 1 << 20;

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
  watch_ = std::make_shared<BrowserWatch>(*connection_, process_);
  connection_->Listen("", watch_);
  // Pages that pages open wait until they look like the device, noopener ones too.
  const CdpResult attaching = connection_->Call(
      "", "Target.setAutoAttach",
      R"({"autoAttach":true,"waitForDebuggerOnStart":true,"flatten":true,"filter":[{"type":"page"}]})",
      deadline);
  if (!attaching && attaching.error().trouble == CdpTrouble::kCancelled) return CancelledError();
  if (!attaching) {
    return RobotError(
        fmt::format("the browser {} is of no use: {}", path, attaching.error().message));
  }
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

#include "agent/host_watch.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

#include "core/deadline.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A process of its own that watches, so that a test can stop all of it. Says "-" for "no gap".
class WatchedProcess {
 public:
  WatchedProcess() {
    if (::pipe(ask_.data()) != 0 || ::pipe(answer_.data()) != 0) ::abort();
    pid_ = ::fork();
    if (pid_ == 0) Watch();
    Hear();
  }
  ~WatchedProcess() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    for (const int end : {ask_[0], ask_[1], answer_[0], answer_[1]}) ::close(end);
  }
  WatchedProcess(const WatchedProcess&) = delete;
  WatchedProcess& operator=(const WatchedProcess&) = delete;

  void StandStill(Duration time) const {
    ::kill(pid_, SIGSTOP);
    Deadline::In(time + seconds(60)).Pause(time);
    ::kill(pid_, SIGCONT);
  }
  // Of a run since the last answer.
  std::string Gap() {
    if (::write(ask_[1], "?", 1) != 1) return "(no process)";
    const std::string said = Hear();
    return said == "-" ? "" : said;
  }

 private:
  std::string Hear() {
    std::array<char, 500> said{};
    const ssize_t size = ::read(answer_[0], said.data(), said.size());
    return {said.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
  }

  [[noreturn]] void Watch() {
    const Log log(LogLevel::kError);
    HostWatchOptions options;
    options.every = milliseconds(100);
    HostWatch watch(options, log);
    // Looks at once: what was not watched yet cannot be seen to stand still.
    static_cast<void>(watch.Trouble(MonoClock::now(), MonoClock::now()));
    std::string say = "-";
    // Before it answers: it may be stopped right after.
    MonoTime begun = MonoClock::now();
    while (::write(answer_[1], say.data(), say.size()) > 0) {
      char asked = 0;
      if (::read(ask_[0], &asked, 1) != 1) break;
      say = watch.Gap(begun, MonoClock::now());
      begun = MonoClock::now();
      if (say.empty()) say = "-";
    }
    ::_exit(0);
  }

  std::array<int, 2> ask_{};
  std::array<int, 2> answer_{};
  pid_t pid_ = 0;
};

TEST(HostWatchTest, ARunDuringWhichTheProcessWasStoppedIsDoubtedAndTheNextIsNot) {
  WatchedProcess process;
  process.StandStill(seconds(4));
  EXPECT_THAT(process.Gap(), HasSubstr("this robot stood still for "));
  Deadline::In(seconds(60)).Pause(milliseconds(500));
  EXPECT_EQ(process.Gap(), "") << "it goes on as before";
}

TEST(HostWatchTest, ARunOfTheSameLengthWithoutAStopIsNot) {
  WatchedProcess process;
  Deadline::In(seconds(60)).Pause(seconds(4));
  EXPECT_EQ(process.Gap(), "");
}

// Takes connections and never answers.
class SilentListener {
 public:
  SilentListener() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address_);
    auto* const at = reinterpret_cast<sockaddr*>(&address_);
    if (::bind(socket_, at, size) != 0 || ::listen(socket_, 8) != 0) ::abort();
    if (::getsockname(socket_, at, &size) != 0) ::abort();
  }
  ~SilentListener() { ::close(socket_); }
  SilentListener(const SilentListener&) = delete;
  SilentListener& operator=(const SilentListener&) = delete;

  std::string Url() const {
    return "http://127.0.0.1:" + std::to_string(ntohs(address_.sin_port)) + "/";
  }

 private:
  int socket_;
  sockaddr_in address_{};
};

TEST(HostWatchTest, WaitingForTheReferenceAddressIsNotStandingStill) {
  const SilentListener listener;
  const Log log(LogLevel::kError);
  HostWatchOptions options;
  options.every = milliseconds(100);
  options.reference = listener.Url();
  options.patience = seconds(4);
  const MonoTime begun = MonoClock::now();
  HostWatch watch(options, log);
  Deadline::In(seconds(60)).Pause(seconds(4) + milliseconds(500));
  EXPECT_THAT(watch.Gap(begun, MonoClock::now()), IsEmpty());
}

}  // namespace
}  // namespace roundsman

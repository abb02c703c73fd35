#include "core/io/subprocess.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "core/io/files.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

Command Shell(const std::string& script) { return {{"/bin/sh", "-c", script}, {}, {}}; }

Deadline Soon() { return Deadline::In(seconds(30)); }

bool Exists(pid_t pid) { return ::kill(pid, 0) == 0; }

// Waits for a number in a file that a shell writes.
pid_t PidIn(const std::filesystem::path& file) {
  const Deadline deadline = Soon();
  while (deadline.Open()) {
    const Result<std::string> text = ReadFile(file);
    if (text && text->ends_with('\n')) return static_cast<pid_t>(std::stol(*text));
    deadline.Pause(milliseconds(10));
  }
  return -1;
}

bool GoneSoon(pid_t pid) {
  const Deadline deadline = Soon();
  while (Exists(pid) && deadline.Open()) {
    // This process is a subreaper since it had a supervisor: strangers' orphans come to it too.
    ::waitpid(pid, nullptr, WNOHANG);
    deadline.Pause(milliseconds(10));
  }
  return !Exists(pid);
}

TEST(SubprocessTest, TellsItsCodeAndItsLastWords) {
  Supervisor supervisor;
  const auto child = supervisor.Start(Shell("echo one; echo two >&2; echo three; exit 7"));
  ASSERT_TRUE(child);
  ASSERT_TRUE((*child)->AwaitGone(Soon()));
  EXPECT_EQ((*child)->ExitCode(), 7);
  EXPECT_EQ((*child)->LastWords(2), "two\nthree");
  EXPECT_EQ((*child)->LastWords(9), "one\ntwo\nthree");
  EXPECT_FALSE(Exists((*child)->pid())) << "not even a zombie";
}

TEST(SubprocessTest, KeepsOnlyTheLastOfManyWords) {
  Supervisor supervisor;
  const auto child =
      supervisor.Start(Shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"));
  ASSERT_TRUE(child);
  ASSERT_TRUE((*child)->AwaitGone(Soon()));
  EXPECT_EQ((*child)->LastWords(1), "line 19999");
  EXPECT_LT((*child)->LastWords(100000).size(), 70000U);
}

TEST(SubprocessTest, ProgramThatCannotBeStartedSaysWhy) {
  Supervisor supervisor;
  const auto child = supervisor.Start({{"/no/such/program"}, {}, {}});
  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().blame, Blame::kRobot);
  EXPECT_THAT(child.error().message, HasSubstr("/no/such/program: No such file"));
}

TEST(SubprocessTest, GetsTheDescriptorsItWasGivenAndNoOthers) {
  Supervisor supervisor;
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  ASSERT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
  ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
  // Left open by a careless library.
  const int leaked = ::open("/dev/null", O_RDONLY);
  Command command = Shell("read line <&3; echo \"got $line\" >&4; ls /proc/$$/fd; echo $NAME");
  command.descriptors = {{3, in[0]}, {4, out[1]}};
  command.environment = {"NAME=value of it"};
  const auto child = supervisor.Start(command);
  ::close(in[0]);
  ::close(out[1]);
  ASSERT_TRUE(child);
  ASSERT_EQ(::write(in[1], "word\n", 5), 5);
  std::array<char, 64> answer{};
  const ssize_t got = ::read(out[0], answer.data(), answer.size());
  EXPECT_EQ(std::string(answer.data(), static_cast<std::size_t>(got)), "got word\n");
  ASSERT_TRUE((*child)->AwaitGone(Soon()));
  EXPECT_THAT((*child)->LastWords(1), "value of it");
  EXPECT_THAT((*child)->LastWords(20), Not(HasSubstr(fmt::format("\n{}\n", leaked))));
  for (const int fd : {in[1], out[0], leaked}) ::close(fd);
}

TEST(SubprocessTest, KillAsksFirstThenInsistsOnTheWholeGroup) {
  Supervisor supervisor;
  const auto dir = TempDir::Make("roundsman-subprocess-test");
  ASSERT_TRUE(dir);
  const std::string pid_file = (dir->path() / "pid").string();
  const auto deaf = supervisor.Start(
      Shell("trap '' TERM; (trap '' TERM; while :; do sleep 1; done) & echo $! > " + pid_file +
            "; while :; do sleep 1; done"));
  ASSERT_TRUE(deaf);
  const pid_t grandchild = PidIn(pid_file);
  ASSERT_GT(grandchild, 0);
  (*deaf)->Kill(milliseconds(200));
  EXPECT_EQ((*deaf)->ExitCode(), 128 + SIGKILL);
  EXPECT_FALSE(Exists(grandchild)) << "reaped too";

  const auto polite = supervisor.Start(Shell("trap 'echo bye; exit 0' TERM; echo ready > " +
                                             pid_file + ".2; while :; do sleep 0.05; done"));
  ASSERT_TRUE(polite);
  const Deadline deadline = Soon();
  while (!std::filesystem::exists(pid_file + ".2") && deadline.Open()) {
    deadline.Pause(milliseconds(10));
  }
  (*polite)->Kill(seconds(20));
  EXPECT_EQ((*polite)->ExitCode(), 0);
  EXPECT_EQ((*polite)->LastWords(1), "bye");
}

TEST(SubprocessTest, OrphansGoWithTheirLeader) {
  Supervisor supervisor;
  const auto dir = TempDir::Make("roundsman-subprocess-test");
  ASSERT_TRUE(dir);
  const std::string pid_file = (dir->path() / "pid").string();
  const auto child = supervisor.Start(Shell("sleep 100 & echo $! > " + pid_file));
  ASSERT_TRUE(child);
  const pid_t orphan = PidIn(pid_file);
  ASSERT_TRUE((*child)->AwaitGone(Soon()));
  EXPECT_FALSE(Exists(orphan));
}

TEST(SubprocessTest, SupervisorTakesEverythingWithIt) {
  auto supervisor = std::make_unique<Supervisor>();
  const auto child = supervisor->Start(Shell("sleep 100"));
  ASSERT_TRUE(child);
  EXPECT_TRUE((*child)->Running());
  supervisor.reset();
  EXPECT_FALSE((*child)->Running());
  EXPECT_FALSE(Exists((*child)->pid()));
}

TEST(SubprocessTest, ChildrenOutliveTheThreadThatAskedForThem) {
  Supervisor supervisor;
  std::unique_ptr<Subprocess> child;
  std::jthread([&] { child = *supervisor.Start(Shell("sleep 100")); }).join();
  EXPECT_FALSE(child->AwaitGone(Deadline::In(milliseconds(300))));
  EXPECT_TRUE(child->Running());
}

TEST(SubprocessTest, NothingOutlivesAKilledParent) {
  const auto dir = TempDir::Make("roundsman-subprocess-test");
  ASSERT_TRUE(dir);
  const std::string pid_file = (dir->path() / "pid").string();
  const pid_t parent = ::fork();
  if (parent == 0) {
    Supervisor supervisor;
    const auto child = supervisor.Start(Shell("echo $$ > " + pid_file + "; sleep 100"));
    ::pause();
    ::_exit(0);
  }
  const pid_t child = PidIn(pid_file);
  ASSERT_GT(child, 0);
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  EXPECT_TRUE(GoneSoon(child));
}

TEST(SubprocessTest, ManyAtOnceFromManyThreads) {
  Supervisor supervisor;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&supervisor, t] {
      for (int i = 0; i < 8; ++i) {
        const auto child = supervisor.Start(Shell(fmt::format("exit {}", t * 8 + i)));
        ASSERT_TRUE(child);
        ASSERT_TRUE((*child)->AwaitGone(Soon()));
        EXPECT_EQ((*child)->ExitCode(), t * 8 + i);
      }
    });
  }
}

}  // namespace
}  // namespace roundsman

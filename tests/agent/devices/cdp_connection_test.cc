#include "agent/devices/cdp_connection.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <thread>

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Deadline Soon() { return Deadline::In(seconds(30)); }

// The browser's end of the pipe, in the hands of the test.
class CdpConnectionTest : public ::testing::Test {
 protected:
  CdpConnectionTest() {
    std::array<int, 2> to{};
    std::array<int, 2> from{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, to.data()), 0);
    EXPECT_EQ(::pipe2(from.data(), O_CLOEXEC), 0);
    ::fcntl(from[0], F_SETFL, O_NONBLOCK);
    browser_in_ = to[1];
    browser_out_ = from[1];
    connection_ = std::make_unique<CdpConnection>(to[0], from[0], [] { return "it died"; });
  }
  ~CdpConnectionTest() override {
    connection_.reset();
    ::close(browser_in_);
    Hang();
  }

  void Answer(std::string_view bytes) const {
    std::string message(bytes);
    message += '\0';
    ASSERT_EQ(::write(browser_out_, message.data(), message.size()),
              static_cast<ssize_t>(message.size()));
  }
  void Hang() {
    if (browser_out_ >= 0) ::close(browser_out_);
    browser_out_ = -1;
  }
  std::string Heard() const {
    std::string message;
    char c = 0;
    while (::read(browser_in_, &c, 1) == 1 && c != '\0') message += c;
    return message;
  }

  int browser_in_ = -1;
  int browser_out_ = -1;
  std::unique_ptr<CdpConnection> connection_;
};

class Notebook : public CdpListener {
 public:
  void OnEvent(const CdpEvent& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::string(event.session) + " " + std::string(event.method) + " " +
                      std::string(event.params["x"].raw()));
    changed_.notify_all();
  }
  MonoTime OnTick(MonoTime now) override { return now + seconds(1); }
  void OnClosed(const std::string& why) override {
    const std::lock_guard lock(mutex_);
    events_.push_back("closed: " + why);
    changed_.notify_all();
  }
  std::vector<std::string> Await(std::size_t count) {
    std::unique_lock lock(mutex_);
    Soon().Await(changed_, lock, [&] { return events_.size() >= count; });
    return events_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::string> events_;
};

TEST_F(CdpConnectionTest, WritesCommandsAndMatchesAnswersInAnyOrder) {
  const CdpCall first = connection_->Send("", "A.a", "{}");
  const CdpCall second = connection_->Send("S1", "B.b", R"({"x":1})");
  EXPECT_EQ(Heard(), R"({"id":1,"method":"A.a","params":{}})");
  EXPECT_EQ(Heard(), R"({"id":2,"method":"B.b","params":{"x":1},"sessionId":"S1"})");
  Answer(R"({"id":2,"result":{"y":"two"},"sessionId":"S1"})");
  Answer(R"({"id":1,"result":{"y":"one"}})");
  EXPECT_EQ(first.Wait(Soon())->result()["y"].Text(), "one");
  EXPECT_EQ(second.Wait(Soon())->result()["y"].Text(), "two");
}

TEST_F(CdpConnectionTest, RefusalsTellTheReason) {
  const CdpCall call = connection_->Send("", "A.a", "{}");
  Answer(R"({"id":1,"error":{"code":-32000,"message":"No \"such\" thing"}})");
  const CdpResult result = call.Wait(Soon());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().trouble, CdpTrouble::kRefused);
  EXPECT_EQ(result.error().message, "No \"such\" thing");
  const CdpCall fine = connection_->Send("", "A.a", "{}");
  Answer(R"({"id":2,"result":{"text":",\"error\":"}})");
  EXPECT_TRUE(fine.Wait(Soon())) << "the word in a text is no refusal";
}

TEST_F(CdpConnectionTest, WaitsEndByTimeOrStop) {
  const CdpCall call = connection_->Send("", "A.a", "{}");
  EXPECT_EQ(call.Wait(Deadline::In(milliseconds(20))).error().trouble, CdpTrouble::kTimeout);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(call.Wait(Deadline::In(seconds(60), stop.get_token())).error().trouble,
            CdpTrouble::kCancelled);
  Answer(R"({"id":1,"result":{}})");
  EXPECT_TRUE(call.Wait(Soon())) << "a late answer is not lost";
}

TEST_F(CdpConnectionTest, EventsGoToTheirSession) {
  const auto page = std::make_shared<Notebook>();
  const auto browser = std::make_shared<Notebook>();
  connection_->Listen("S1", page);
  connection_->Listen("", browser);
  Answer(R"({"method":"P.e","params":{"x":1,"sessionId":7},"sessionId":"S1"})");
  Answer(R"({"method":"P.e","params":{"x":2},"sessionId":"S2"})");
  Answer(R"({"method":"T.gone","params":{"x":3,"sessionId":"S1"}})");
  Answer(R"({"method":"T.new","params":{"x":4,"sessionId":"S9"}})");
  EXPECT_THAT(page->Await(2), ElementsAre("S1 P.e 1", " T.gone 3"));
  EXPECT_THAT(browser->Await(1), ElementsAre(" T.new 4"));
  connection_->Forget("S1");
  Answer(R"({"method":"P.e","params":{"x":5},"sessionId":"S1"})");
  Answer(R"({"method":"B.e","params":{"x":6}})");
  browser->Await(2);
  EXPECT_THAT(page->Await(2), ElementsAre("S1 P.e 1", " T.gone 3"));
}

TEST_F(CdpConnectionTest, MessagesMayComeInPiecesAndBeLarge) {
  const CdpCall call = connection_->Send("", "A.a", "{}");
  const std::string message =
      R"({"id":1,"result":{"data":")" + std::string(std::size_t{3} << 20U, 'A') + "\"}}";
  std::jthread writer([&] {
    std::string_view rest = message;
    while (!rest.empty()) {
      const ssize_t written =
          ::write(browser_out_, rest.data(), std::min<std::size_t>(rest.size(), 7777));
      rest.remove_prefix(static_cast<std::size_t>(written));
    }
    EXPECT_EQ(::write(browser_out_, "", 1), 1);
  });
  const CdpResult result = call.Wait(Soon());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->result()["data"].RawString().size(), std::size_t{3} << 20U);
}

TEST_F(CdpConnectionTest, BrowserThatDoesNotReadDoesNotStopUs) {
  const std::string params = R"({"x":")" + std::string(100000, 'x') + "\"}";
  const MonoTime begun = MonoClock::now();
  for (int i = 0; i < 8; ++i) connection_->Post("", "A.a", params);
  EXPECT_LT(MonoClock::now() - begun, seconds(10));
  for (int i = 0; i < 8; ++i) EXPECT_GT(Heard().size(), 100000U);
}

TEST_F(CdpConnectionTest, EndOfTheBrowserEndsEveryWaitAndIsTold) {
  const auto page = std::make_shared<Notebook>();
  connection_->Listen("S1", page);
  const CdpCall call = connection_->Send("S1", "A.a", "{}");
  Hang();
  const CdpResult result = call.Wait(Soon());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().trouble, CdpTrouble::kClosed);
  EXPECT_EQ(result.error().message, "it died");
  EXPECT_THAT(page->Await(1), ElementsAre("closed: it died"));
  EXPECT_EQ(connection_->Call("", "A.a", "{}", Soon()).error().trouble, CdpTrouble::kClosed);
}

TEST_F(CdpConnectionTest, LostSessionFailsOnlyWhatWasAskedBefore) {
  const CdpCall before = connection_->Send("S1", "A.a", "{}");
  const CdpCall other = connection_->Send("S2", "A.a", "{}");
  const int last = connection_->last_sent();
  const CdpCall after = connection_->Send("S1", "A.a", "{}");
  connection_->FailSession("S1", "it crashed", last);
  EXPECT_EQ(before.Wait(Soon()).error().trouble, CdpTrouble::kSessionLost);
  Answer(R"({"id":2,"result":{}})");
  Answer(R"({"id":3,"result":{}})");
  EXPECT_TRUE(other.Wait(Soon()));
  EXPECT_TRUE(after.Wait(Soon()));
}

TEST_F(CdpConnectionTest, NonsenseIsPassedOver) {
  for (const char* text :
       {"", "x", "{", "{}", "{\"id\":", "{\"id\":99,\"result\":{}}", "{\"method\":1}"}) {
    Answer(text);
  }
  const CdpCall call = connection_->Send("", "A.a", "{}");
  Answer(R"({"id":1,"result":{}})");
  EXPECT_TRUE(call.Wait(Soon()));
}

}  // namespace
}  // namespace roundsman

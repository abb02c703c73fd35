#include "core/io/http_client.h"

#include <gmock/gmock.h>
#include <httplib.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Answers on a free port of loopback. /hang answers only when the server goes.
class Server {
 public:
  Server() {
    server_.Get("/hello", [](const httplib::Request& request, httplib::Response& response) {
      response.set_header("X-Seen", request.get_header_value("X-Given"));
      response.set_header("X-Auth", request.get_header_value("Authorization"));
      response.headers.emplace("X-Twice", "a");
      response.headers.emplace("X-Twice", "b");
      response.set_content("hello", "text/plain");
    });
    server_.Get("/away", [](const httplib::Request&, httplib::Response& response) {
      response.set_redirect("/hello");
    });
    server_.Get("/broken", [](const httplib::Request&, httplib::Response& response) {
      response.status = 503;
      response.set_content("no", "text/plain");
    });
    const auto echo = [](const httplib::Request& request, httplib::Response& response) {
      response.set_header("X-Method", request.method);
      response.set_header("X-Type", request.get_header_value("Content-Type"));
      response.set_header("X-Length", request.get_header_value("Content-Length"));
      response.set_header("X-Expect", request.get_header_value("Expect"));
      response.set_content(request.body, "application/octet-stream");
    };
    server_.Post("/echo", echo);
    server_.Put("/echo", echo);
    server_.Delete("/echo", echo);
    server_.Get("/hang", [this](const httplib::Request&, httplib::Response&) { Hold(); });
    server_.Get("/trickle", [this](const httplib::Request&, httplib::Response& response) {
      response.set_chunked_content_provider("text/plain",
                                            [this](std::size_t, httplib::DataSink& sink) {
                                              sink.write("x", 1);
                                              Hold();
                                              sink.done();
                                              return true;
                                            });
    });
    server_.Get(
        R"(/large/(\d+))", [](const httplib::Request& request, httplib::Response& response) {
          response.set_content(std::string(std::stoul(request.matches[1]), 'x'), "text/plain");
        });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::jthread([this] { server_.listen_after_bind(); });
    // A stop before it listens would be lost.
    const Deadline deadline = Deadline::In(std::chrono::seconds(30));
    while (!server_.is_running() && deadline.Open()) deadline.Pause(std::chrono::milliseconds(1));
  }
  ~Server() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    changed_.notify_all();
    server_.stop();
  }

  std::string Url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  int port() const { return port_; }
  void AwaitHeld() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return held_ > 0; });
  }

 private:
  void Hold() {
    std::unique_lock lock(mutex_);
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return over_; });
  }

  httplib::Server server_;
  int port_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false;
  int held_ = 0;
  std::jthread thread_;
};

Deadline Soon() { return Deadline::In(seconds(60)); }

HttpRequest Get(const std::string& url) { return {.url = url}; }

TEST(HttpClientTest, GivesStatusHeadersAndBody) {
  Server server;
  HttpRequest request = Get(server.Url("/hello"));
  request.headers = {{"X-Given", "this"}};
  const auto answer = SendHttp(request, Soon());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "hello");
  EXPECT_EQ(answer->headers.at("x-seen"), "this");
  EXPECT_EQ(answer->headers.at("content-type"), "text/plain");
  EXPECT_EQ(answer->headers.at("x-twice"), "a, b");
}

TEST(HttpClientTest, AnswersOfAnyStatusAreAnswersAndNoRedirectIsFollowed) {
  Server server;
  const auto missing = SendHttp(Get(server.Url("/nowhere")), Soon());
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->status, 404);
  const auto broken = SendHttp(Get(server.Url("/broken")), Soon());
  ASSERT_TRUE(broken);
  EXPECT_EQ(broken->status, 503);
  EXPECT_EQ(broken->body, "no");
  const auto away = SendHttp(Get(server.Url("/away")), Soon());
  ASSERT_TRUE(away);
  EXPECT_EQ(away->status, 302);
  EXPECT_EQ(away->headers.at("location"), "/hello");
}

TEST(HttpClientTest, SendsTheBodyAsItIs) {
  Server server;
  const std::string body(std::string("\0\r\n\xff", 4) + std::string(2'000'000, 'b'));
  for (const std::string method : {"POST", "PUT"}) {
    const auto answer = SendHttp({.method = method,
                                  .url = server.Url("/echo"),
                                  .headers = {{"Content-Type", "text/x-own"}},
                                  .body = body},
                                 Soon());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->headers.at("x-method"), method);
    EXPECT_EQ(answer->headers.at("x-type"), "text/x-own");
    EXPECT_EQ(answer->headers.at("x-expect"), "") << "no second lost for 100 Continue";
    EXPECT_EQ(answer->body, body);
  }
  const auto empty = SendHttp({.method = "POST", .url = server.Url("/echo")}, Soon());
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->headers.at("x-length"), "0");
  EXPECT_EQ(empty->headers.at("x-type"), "") << "no form is made of it";
  const auto gone = SendHttp({.method = "DELETE", .url = server.Url("/echo")}, Soon());
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->headers.at("x-method"), "DELETE");
}

TEST(HttpClientTest, HeadComesBackWithoutABody) {
  Server server;
  const auto answer = SendHttp({.method = "HEAD", .url = server.Url("/hello")}, Soon());
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "");
}

TEST(HttpClientTest, CredentialsOfTheUrlAreSentAndNeverTold) {
  Server server;
  const std::string port = std::to_string(server.port());
  const auto answer = SendHttp(Get("http://eve:s3cret@127.0.0.1:" + port + "/hello"), Soon());
  ASSERT_TRUE(answer);
  EXPECT_THAT(answer->headers.at("x-auth"), HasSubstr("Basic "));

  HttpRequest hanging = Get("http://eve:s3cret@127.0.0.1:" + port + "/hang?token=t0p");
  hanging.timeout = milliseconds(50);
  for (const HttpRequest& request :
       {hanging, Get("http://eve:s3cret@127.0.0.1:1/services/t0p?token=t0p"),
        Get("http://eve:s3cret@127.0.0.1:99999/t0p"), Get("ftp://eve:s3cret@127.0.0.1/t0p"),
        Get("http://eve:s3cret@no such host/t0p"), Get("")}) {
    const auto failed = SendHttp(request, Soon());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().blame, Blame::kRobot);
    EXPECT_THAT(failed.error().message,
                AllOf(Not(HasSubstr("s3cret")), Not(HasSubstr("t0p")), Not(HasSubstr("eve"))));
    EXPECT_NE(failed.error().message, "");
  }
}

TEST(HttpClientTest, RefusedSaysWhoRefused) {
  int port = 0;
  { port = Server().port(); }
  const auto failed = SendHttp(Get("http://127.0.0.1:" + std::to_string(port) + "/"), Soon());
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message,
              AllOf(HasSubstr("127.0.0.1:" + std::to_string(port)), HasSubstr("connect")));
}

TEST(HttpClientTest, TimeOfTheRequestIsUpBeforeTheDeadline) {
  Server server;
  for (const std::string path : {"/hang", "/trickle"}) {
    HttpRequest request = Get(server.Url(path));
    request.timeout = milliseconds(100);
    const MonoTime begun = MonoClock::now();
    const auto failed = SendHttp(request, Soon());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().blame, Blame::kRobot);
    EXPECT_THAT(failed.error().message, HasSubstr("no answer within"));
    EXPECT_LT(MonoClock::now() - begun, seconds(5));
  }
  EXPECT_FALSE(SendHttp(Get(server.Url("/hang")), Deadline::In(milliseconds(50))));
}

TEST(HttpClientTest, StopEndsAHangingExchangeAtOnce) {
  Server server;
  std::stop_source stop;
  std::atomic<MonoTime> asked{MonoTime::max()};
  const std::jthread stopper([&] {
    server.AwaitHeld();
    asked = MonoClock::now();
    stop.request_stop();
  });
  HttpRequest request = Get(server.Url("/hang"));
  request.timeout = seconds(60);
  const auto failed = SendHttp(request, Deadline::In(seconds(60), stop.get_token()));
  const Duration late = MonoClock::now() - asked.load();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().blame, Blame::kCancelled);
  EXPECT_LT(late, milliseconds(200));
  // And one that is asked for when all is over already.
  const auto never =
      SendHttp(Get(server.Url("/hello")), Deadline::In(seconds(60), stop.get_token()));
  ASSERT_FALSE(never);
  EXPECT_EQ(never.error().blame, Blame::kCancelled);
}

TEST(HttpClientTest, AnswerMayBe16MegabytesAndNoMore) {
  Server server;
  const auto fits = SendHttp(Get(server.Url("/large/16777216")), Soon());
  ASSERT_TRUE(fits) << fits.error().message;
  EXPECT_EQ(fits->body.size(), 16777216U);
  const auto huge = SendHttp(Get(server.Url("/large/16777217")), Soon());
  ASSERT_FALSE(huge);
  EXPECT_THAT(huge.error().message, HasSubstr("larger than 16 MB"));
}

TEST(HttpClientTest, LineBreaksInHeadersAreRefused) {
  Server server;
  HttpRequest request = Get(server.Url("/hello"));
  request.headers = {{"X-Given", "a\r\nX-Evil: b"}};
  const auto failed = SendHttp(request, Soon());
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr("X-Given"));
}

TEST(HttpClientTest, ManyThreadsAtOnce) {
  Server server;
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
          const auto answer = SendHttp(Get(server.Url("/hello")), Soon());
          good += answer && answer->body == "hello" ? 1 : 0;
        }
      });
    }
  }
  EXPECT_EQ(good, 80);
}

}  // namespace
}  // namespace roundsman

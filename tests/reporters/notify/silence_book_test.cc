#include "reporters/notify/silence_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// Answers GET /api/v2/silences with what it is given.
class SilenceBookTest : public testing::Test {
 protected:
  SilenceBookTest() {
    http_.set_keep_alive_max_count(1);
    http_.Get("/api/v2/silences", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(list_, "application/json");
    });
    const int port = http_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { http_.listen_after_bind(); });
    const Deadline limit = Deadline::In(seconds(30));
    while (!http_.is_running() && limit.Open()) limit.Pause(std::chrono::milliseconds(2));
    url_ = "http://127.0.0.1:" + std::to_string(port);
  }
  ~SilenceBookTest() override {
    http_.stop();
    thread_.join();
  }
  static std::string Silence(const std::string& matchers) {
    return R"([{"id":"1","createdBy":"anna","comment":"release tonight",
                "startsAt":"2026-11-22T14:00:00.000Z","endsAt":"2026-11-22T16:00:00.000Z",
                "status":{"state":"active"},"matchers":)" +
           matchers + "}]";
  }
  // Whether a silence of these matchers covers the sample alert.
  bool Covers(const std::string& matchers) {
    list_ = Silence(matchers);
    SilenceBook book({Secret(url_)}, seconds(10));
    EXPECT_TRUE(book.Poll(Deadline::In(seconds(30))));
    return book.Covering(AlertLabels(SampleAlert()), SampleSince()).has_value();
  }

  std::string list_;
  httplib::Server http_;
  std::thread thread_;
  std::string url_;
};

TEST_F(SilenceBookTest, ReadsMatchersAsAlertmanagerDoes) {
  EXPECT_TRUE(
      Covers(R"([{"name":"scenario","value":"login-holdings","isRegex":false,"isEqual":true}])"));
  EXPECT_FALSE(Covers(R"([{"name":"scenario","value":"login","isRegex":false,"isEqual":true}])"));
  EXPECT_TRUE(
      Covers(R"([{"name":"scenario","value":"login-.*|buy","isRegex":true,"isEqual":true}])"));
  EXPECT_FALSE(Covers(R"([{"name":"scenario","value":"login","isRegex":true,"isEqual":true}])"))
      << "anchored";
  EXPECT_FALSE(Covers(R"([{"name":"device","value":"iphone.*","isRegex":true,"isEqual":false}])"));
  EXPECT_TRUE(Covers(R"([{"name":"device","value":"pixel.*","isRegex":true,"isEqual":false}])"));
  EXPECT_TRUE(Covers(R"([{"name":"journey","value":"登录并查看持仓","isRegex":false}])"));
  EXPECT_FALSE(Covers(R"([{"name":"step","value":"tap-登录","isRegex":false}])"))
      << "a broken journey has no step, as that of the rules";
  EXPECT_FALSE(Covers(R"([{"name":"team","value":"x","isRegex":false,"isEqual":true}])"));
  EXPECT_TRUE(Covers(R"([{"name":"team","value":"","isRegex":false,"isEqual":true}])"))
      << "a missing label is an empty one";
  EXPECT_FALSE(Covers(R"([{"name":"scenario","value":"login-holdings"},
                          {"name":"device","value":"pixel-8"}])"))
      << "all of them";
}

TEST_F(SilenceBookTest, WhatItCannotReadSilencesNothing) {
  EXPECT_FALSE(Covers(R"([{"name":"scenario","value":"(","isRegex":true}])"));
  EXPECT_FALSE(Covers("[]"));
  EXPECT_FALSE(Covers(R"([7])"));
  EXPECT_FALSE(Covers(R"("x")"));
}

TEST_F(SilenceBookTest, AWildPatternHoldsNobodyUp) {
  const MonoTime begin = MonoClock::now();
  EXPECT_FALSE(Covers(R"([{"name":"scenario","value":"(([a-z-]+)+)+X","isRegex":true}])"));
  EXPECT_LT(MonoClock::now() - begin, seconds(10));
}

TEST_F(SilenceBookTest, HoldsFromItsBeginningToItsEnd) {
  list_ = Silence(R"([{"name":"scenario","value":"login-holdings"}])");
  SilenceBook book({Secret("http://127.0.0.1:1"), Secret(url_)}, seconds(10));
  ASSERT_TRUE(book.Poll(Deadline::In(seconds(30)))) << "another member answers";
  const Labels labels = AlertLabels(SampleAlert());
  EXPECT_EQ(book.Covering(labels, SampleSince()), "silenced by anna: release tonight");
  EXPECT_FALSE(book.Covering(labels, SampleSince() - hours(1)));
  EXPECT_FALSE(book.Covering(labels, SampleSince() + hours(2)));
}

TEST_F(SilenceBookTest, AnAlertmanagerThatIsAwayChangesNothing) {
  list_ = Silence(R"([{"name":"scenario","value":"login-holdings"}])");
  SilenceBook book({Secret(url_)}, seconds(10));
  ASSERT_TRUE(book.Poll(Deadline::In(seconds(30))));
  list_ = "<html>bad gateway";
  EXPECT_FALSE(book.Poll(Deadline::In(seconds(30))));
  EXPECT_TRUE(book.Covering(AlertLabels(SampleAlert()), SampleSince()));
  list_ = "[]";
  EXPECT_TRUE(book.Poll(Deadline::In(seconds(30))));
  EXPECT_FALSE(book.Covering(AlertLabels(SampleAlert()), SampleSince()));
}

}  // namespace
}  // namespace roundsman

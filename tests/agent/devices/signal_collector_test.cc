#include "agent/devices/signal_collector.h"

#include <gmock/gmock.h>

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SignalCollectorTest : public ::testing::Test {
 protected:
  SignalCollectorTest() { collector_.SetDocument("https://shop.test/cart"); }

  void Tell(std::string_view method, const std::string& params, Duration after = {}) {
    collector_.Observe({method, "S", JsonView(params), start_ + after}, "MAIN");
  }
  void Request(const std::string& id, const std::string& url, const std::string& type,
               const std::string& frame = "MAIN") {
    Tell("Network.requestWillBeSent", R"({"requestId":")" + id + R"(","request":{"url":")" + url +
                                          R"("},"type":")" + type + R"(","frameId":")" + frame +
                                          "\"}");
  }
  void Response(const std::string& id, const std::string& url, int status,
                const std::string& mime = "text/html") {
    Tell("Network.responseReceived", R"({"requestId":")" + id + R"(","response":{"url":")" + url +
                                         R"(","status":)" + std::to_string(status) +
                                         R"(,"mimeType":")" + mime + "\"}}");
  }
  void Finished(const std::string& id) {
    Tell("Network.loadingFinished", R"({"requestId":")" + id + "\"}");
  }
  void Failed(const std::string& id, const std::string& error, const std::string& canceled) {
    Tell("Network.loadingFailed", R"({"requestId":")" + id + R"(","errorText":")" + error +
                                      R"(","canceled":)" + canceled + "}");
  }
  PageSignals Take(Duration after = {}) { return collector_.Take(start_ + after); }

  const MonoTime start_ = MonoClock::now();
  SignalCollector collector_;
};

TEST_F(SignalCollectorTest, CountsWhatIsUnderWay) {
  Request("1", "https://shop.test/a.js", "Script");
  Request("2", "https://shop.test/b.css", "Stylesheet");
  Finished("1");
  PageSignals signals = Take();
  EXPECT_EQ(signals.requests_begun, 2);
  EXPECT_EQ(signals.requests_pending, 1);
  signals = Take();
  EXPECT_EQ(signals.requests_begun, 0) << "told once";
  EXPECT_EQ(signals.requests_pending, 1) << "still under way";
}

TEST_F(SignalCollectorTest, StreamsAndLongPollsAreNotWaitedFor) {
  Request("1", "https://shop.test/events", "EventSource");
  Request("2", "wss://shop.test/ws", "WebSocket");
  Request("3", "https://shop.test/stream", "Fetch");
  Response("3", "https://shop.test/stream", 200, "text/event-stream");
  EXPECT_EQ(Take().requests_pending, 0);
  Request("4", "https://shop.test/poll", "XHR");
  EXPECT_EQ(Take(seconds(9)).requests_pending, 1) << "a slow answer is waited for";
  EXPECT_EQ(Take(seconds(11)).requests_pending, 0) << "a long poll is not";
  Finished("4");
  Request("5", "https://shop.test/lines", "Fetch");
  Response("5", "https://shop.test/lines", 200);
  EXPECT_EQ(Take(seconds(2)).requests_pending, 1);
  EXPECT_EQ(Take(seconds(4)).requests_pending, 0);
  Request("6", "https://shop.test/slow.css", "Stylesheet");
  EXPECT_EQ(Take(seconds(60)).requests_pending, 1);
}

TEST_F(SignalCollectorTest, TellsFailuresApartByOrigin) {
  Request("1", "https://shop.test/logo.png", "Image");
  Response("1", "https://shop.test/logo.png", 500);
  Request("2", "https://shop.test.evil/x.js", "Script");
  Failed("2", "net::ERR_CONNECTION_REFUSED", "false");
  Request("3", "https://shop.test/gone", "Fetch");
  Failed("3", "net::ERR_ABORTED", "true");
  const PageSignals signals = Take();
  ASSERT_THAT(signals.failed_requests, SizeIs(2));
  EXPECT_TRUE(signals.failed_requests[0].same_origin);
  EXPECT_EQ(signals.failed_requests[0].http_status, 500);
  EXPECT_EQ(signals.failed_requests[0].type, "image");
  EXPECT_FALSE(signals.failed_requests[1].same_origin);
  EXPECT_EQ(signals.failed_requests[1].error, "net::ERR_CONNECTION_REFUSED");
}

TEST_F(SignalCollectorTest, OnlyTheMainDocumentIsANavigation) {
  Request("1", "https://shop.test/", "Document");
  Request("1", "https://shop.test/home", "Document");
  Response("1", "https://shop.test/home", 200);
  Request("2", "https://ads.test/", "Document", "FRAME");
  Response("2", "https://ads.test/", 404);
  const PageSignals signals = Take();
  ASSERT_THAT(signals.navigations, SizeIs(1)) << "redirects are one, frames are none";
  EXPECT_EQ(signals.navigations[0].url, "https://shop.test/home");
  EXPECT_EQ(signals.requests_begun, 2);
}

TEST_F(SignalCollectorTest, TellsWhyNoDocumentCame) {
  Request("1", "https://down.test/", "Document");
  Failed("1", "net::ERR_NAME_NOT_RESOLVED", "false");
  EXPECT_TRUE(collector_.FailedSince(start_));
  EXPECT_FALSE(collector_.FailedSince(start_ + seconds(1)));
  const PageSignals signals = Take();
  ASSERT_THAT(signals.navigations, SizeIs(1));
  EXPECT_EQ(signals.navigations[0].error, "net::ERR_NAME_NOT_RESOLVED");
  EXPECT_TRUE(signals.failed_requests.at(0).same_origin);
}

TEST_F(SignalCollectorTest, FailureIsKnownAlsoAfterItWasTaken) {
  Request("1", "https://down.test/", "Document");
  Failed("1", "net::ERR_EMPTY_RESPONSE", "false");
  EXPECT_THAT(Take().navigations, SizeIs(1));
  EXPECT_TRUE(collector_.FailedSince(start_)) << "the browser's error page comes later";
}

TEST_F(SignalCollectorTest, MainDocumentIsAwaitedUntilAWordOfItComes) {
  Request("1", "https://ads.test/", "Document", "FRAME");
  EXPECT_FALSE(Take().awaited) << "frames are not";
  Request("2", "https://shop.test/next", "Document");
  ASSERT_TRUE(Take().awaited);
  EXPECT_EQ(Take().awaited->url, "https://shop.test/next");
  EXPECT_EQ(Take().awaited->since, start_) << "as long as it lasts";
  Response("2", "https://shop.test/next", 200);
  EXPECT_FALSE(Take().awaited);
  for (const char* canceled : {"true", "false"}) {
    Request("3", "https://shop.test/other", "Document");
    EXPECT_TRUE(Take().awaited);
    Failed("3", "net::ERR_ABORTED", canceled);
    EXPECT_FALSE(Take().awaited);
  }
  Request("4", "https://shop.test/last", "Document");
  collector_.DocumentCame("4");
  EXPECT_FALSE(Take().awaited);
}

TEST_F(SignalCollectorTest, ReadsExceptions) {
  Tell("Runtime.exceptionThrown",
       R"({"exceptionDetails":{"text":"Uncaught","lineNumber":4,"url":"https://shop.test/a.js",)"
       R"("exception":{"description":"TypeError: x is null\n    at a.js:5"}}})");
  Tell("Runtime.exceptionThrown",
       R"({"exceptionDetails":{"text":"Uncaught","exception":{"value":"just text"}}})");
  const PageSignals signals = Take();
  ASSERT_THAT(signals.exceptions, SizeIs(2));
  EXPECT_EQ(signals.exceptions[0].message, "TypeError: x is null");
  EXPECT_EQ(signals.exceptions[0].line, 5);
  EXPECT_EQ(signals.exceptions[1].message, "Uncaught just text");
}

TEST_F(SignalCollectorTest, StaysBoundedWhateverThePageDoes) {
  for (int i = 0; i < 20000; ++i) {
    const std::string id = std::to_string(i);
    Request(id, "https://shop.test/" + id, "Fetch");
    if (i % 2 == 0) Response(id, "https://shop.test/" + id, 500);
  }
  const PageSignals signals = Take();
  EXPECT_LE(signals.failed_requests.size(), 200U);
  EXPECT_LE(signals.requests_pending, 5000);
}

}  // namespace
}  // namespace roundsman

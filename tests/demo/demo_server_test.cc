#include "demo/demo_server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "core/deadline.h"
#include "demo/faults.h"
#include "tests/agent/server/raw_client.h"

namespace roundsman {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

// How long a late answer is waited for.
constexpr milliseconds kPatience{500};
constexpr const char* kLogin = R"({"user":"demo","password":"wealth-2026"})";
constexpr const char* kOrder = R"({"code":"110275","amount":1000,"pin":"246810"})";

class DemoServerTest : public ::testing::Test {
 protected:
  DemoServerTest()
      : DemoServerTest(DemoOptions{.fastest = milliseconds(0), .slowest = milliseconds(0)}) {}
  explicit DemoServerTest(const DemoOptions& options)
      : server_(DemoServer::Start(options).value()), client_("127.0.0.1", server_->port()) {
    client_.set_keep_alive(true);
    client_.set_read_timeout(std::chrono::seconds(30));
  }

  httplib::Result Get(const std::string& path) { return client_.Get(path, Headers()); }
  std::string Body(const std::string& path) {
    const auto answer = Get(path);
    return answer ? answer->body : "no answer";
  }
  json Read(const std::string& path) { return json::parse(Body(path), nullptr, false); }
  httplib::Headers Headers() const {
    return cookie_.empty() ? httplib::Headers() : httplib::Headers{{"Cookie", cookie_}};
  }
  httplib::Result Post(const std::string& path, const std::string& body) {
    return client_.Post(path, Headers(), body, "application/json");
  }
  void LogIn() {
    const auto answer = Post("/api/login", kLogin);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200);
    cookie_ = answer->get_header_value("Set-Cookie");
    cookie_.resize(cookie_.find(';'));
  }
  std::string OrderId() {
    return json::parse(Post("/api/orders", kOrder)->body)["id"].get<std::string>();
  }

  std::unique_ptr<DemoServer> server_;
  httplib::Client client_;
  std::string cookie_;
};

TEST_F(DemoServerTest, ServesEveryPageWithItsScript) {
  for (const std::string page : {"login", "holdings", "funds", "fund", "buy", "result", "orders",
                                 "settings", "messages", "help", "help-404", "developers"}) {
    EXPECT_THAT(Body("/" + page), HasSubstr("assets/pages/" + page + ".js"));
    const auto script = Get("/assets/pages/" + page + ".js");
    ASSERT_TRUE(script);
    EXPECT_EQ(script->status, 200);
    EXPECT_THAT(script->get_header_value("Content-Type"), HasSubstr("javascript"));
  }
  EXPECT_EQ(Body("/"), Body("/login"));
}

TEST_F(DemoServerTest, KeepsLinksRelative) {
  for (const std::string path :
       {"/login", "/assets/core.js", "/assets/pages/holdings.js", "/assets/pages/buy.js"}) {
    for (const char* absolute : {"href=\"/", "src=\"/", "'/api", "`/", "href = '/", "http://1"}) {
      EXPECT_THAT(Body(path), Not(HasSubstr(absolute))) << path;
    }
  }
}

TEST_F(DemoServerTest, AnswersUnknownPathsWith404) {
  for (const std::string path :
       {"/nothing", "/assets/nothing.js", "/api/nothing", "/_demo/nothing", "/data/account.json",
        "/faults/busy.html", "/f/no-such-fault/login"}) {
    EXPECT_EQ(Get(path)->status, 404) << path;
  }
}

TEST_F(DemoServerTest, LetsOnlyTheRightPasswordIn) {
  EXPECT_EQ(Get("/api/holdings")->status, 401);
  EXPECT_EQ(Post("/api/login", R"({"user":"demo","password":"guess"})")->status, 401);
  EXPECT_EQ(Post("/api/login", "not json")->status, 401);
  EXPECT_EQ(Post("/api/login", "\xff\xfe")->status, 401);
  LogIn();
  const json holdings = Read("/api/holdings");
  EXPECT_EQ(holdings["owner"], "林晓禾");
  double sum = 0;
  for (const json& fund : holdings["funds"]) sum += fund["value"].get<double>();
  EXPECT_NEAR(sum, holdings["total"].get<double>(), 0.001);
}

TEST_F(DemoServerTest, GivesADemoSessionToPagesThatAskForIt) {
  const auto page = Get("/holdings?as=demo");
  EXPECT_THAT(page->get_header_value("Set-Cookie"), HasSubstr("session="));
  EXPECT_FALSE(Get("/holdings")->has_header("Set-Cookie"));
}

TEST_F(DemoServerTest, SpeaksEnglish) {
  EXPECT_EQ(Read("/api/funds/110275?lang=en")["name"], "Green Energy A");
  EXPECT_EQ(Read("/api/funds/110275?lang=zh")["name"], "绿色能源股票A");
}

TEST_F(DemoServerTest, PagesAndFiltersTheFundList) {
  const json first = Read("/api/funds?from=0&count=12");
  const json second = Read("/api/funds?from=12&count=12");
  EXPECT_EQ(first["funds"].size(), 12U);
  EXPECT_NE(first["funds"][0]["code"], second["funds"][0]["code"]);
  EXPECT_EQ(first["total"], second["total"]);
  const json bonds = Read("/api/funds?type=bond&count=100");
  for (const json& fund : bonds["funds"]) EXPECT_EQ(fund["type"], "bond");
  EXPECT_EQ(Read("/api/funds?q=%E7%9F%AD%E5%80%BA")["total"], 2);
  EXPECT_EQ(Read("/api/funds?q=GREEN&lang=en")["total"], 2);
  EXPECT_EQ(Read("/api/funds?q=nothing-like-it")["total"], 0);
  EXPECT_EQ(Read("/api/funds?from=-1&count=x")["funds"].size(), 12U);
}

TEST_F(DemoServerTest, RemembersAnOrderForItsOwner) {
  LogIn();
  EXPECT_EQ(Post("/api/orders", R"({"code":"110275","amount":1000,"pin":"000000"})")->status, 403);
  EXPECT_EQ(Post("/api/orders", R"({"code":"110275","amount":"1000","pin":"246810"})")->status,
            400);
  const std::string id = OrderId();
  const json order = Read("/api/orders/" + id);
  EXPECT_EQ(order["amount"], 1000);
  EXPECT_EQ(order["fund"], "绿色能源股票A");
  EXPECT_EQ(Read("/api/orders")["orders"][0]["state"], "pending");
  LogIn();
  EXPECT_EQ(Read("/api/orders")["orders"][0]["state"], "done");
}

TEST_F(DemoServerTest, ChangesWhatIsServedForEveryFault) {
  LogIn();
  const std::map<std::string_view, std::string> samples = {
      {"@page", "login"},
      {"img/cover-*", "img/cover-0.svg"},
      {"api/funds*", "api/funds"},
      {"api/funds/*", "api/funds/110275"},
      {"api/orders/*", "api/orders/" + OrderId()}};
  for (const Fault& fault : Faults()) {
    const auto sample = samples.find(fault.effect.path);
    const std::string path =
        sample == samples.end() ? std::string(fault.effect.path) : sample->second;
    const auto truth = Get("/" + path);
    ASSERT_TRUE(truth) << path;
    ASSERT_EQ(truth->status, 200) << fault.name << " starts from something broken: " << path;

    httplib::Client client("127.0.0.1", server_->port());
    client.set_read_timeout(kPatience);
    const MonoTime before = MonoClock::now();
    const auto changed = client.Get(fmt::format("/f/{}/{}", fault.name, path), Headers());
    const auto took = MonoClock::now() - before;
    switch (fault.effect.action) {
      case FaultAction::kDrop:
      case FaultAction::kHang:
        EXPECT_FALSE(changed) << fault.name;
        break;
      case FaultAction::kDelay:
        EXPECT_GE(took, std::min(milliseconds(fault.effect.number), kPatience)) << fault.name;
        break;
      case FaultAction::kReplace:
      case FaultAction::kInject:
      case FaultAction::kRewrite:
        ASSERT_TRUE(changed) << fault.name;
        EXPECT_TRUE(changed->body != truth->body || changed->status != truth->status) << fault.name;
    }
  }
}

TEST_F(DemoServerTest, HangsUpAtOnceWhereAFaultSaysSo) {
  LogIn();
  httplib::Client client("127.0.0.1", server_->port());
  client.set_keep_alive(true);
  client.set_read_timeout(std::chrono::seconds(15));
  ASSERT_TRUE(client.Get("/f/holdings-cut/login"));
  const MonoTime before = MonoClock::now();
  EXPECT_FALSE(client.Get("/f/holdings-cut/holdings", Headers()));
  EXPECT_LT(MonoClock::now() - before, std::chrono::seconds(5));
}

TEST_F(DemoServerTest, KeepsAPrefixToItself) {
  const std::string truth = Body("/holdings");
  EXPECT_THAT(Body("/f/busy/holdings"), HasSubstr("系统繁忙"));
  EXPECT_EQ(Body("/holdings"), truth);
  EXPECT_EQ(Body("/f/slow-but-ok/holdings"), truth);
  ASSERT_EQ(client_.Put("/_demo/faults/busy")->status, 200);
  EXPECT_THAT(Body("/holdings"), HasSubstr("系统繁忙"));
  EXPECT_EQ(Body("/f/slow-but-ok/holdings"), truth);
}

TEST_F(DemoServerTest, CombinesFaultsOfAPrefix) {
  LogIn();
  const std::string path = "/f/name-undefined+amount-nan/api/holdings";
  EXPECT_THAT(Body(path), Not(HasSubstr("\"owner\":")));
  EXPECT_THAT(Body(path), HasSubstr("\"gain\":\"n/a\""));
}

TEST_F(DemoServerTest, LeadsToTheSlashBehindAPrefix) {
  const auto answer = Get("/f/busy");
  EXPECT_EQ(answer->status, 302);
  EXPECT_EQ(answer->get_header_value("Location"), "/f/busy/");
}

TEST_F(DemoServerTest, IsSwitchedByHttp) {
  const auto on = [this] {
    std::vector<std::string> names;
    for (const json& fault : Read("/_demo/faults")) {
      if (fault["on"]) names.push_back(fault["name"]);
    }
    return names;
  };
  EXPECT_TRUE(on().empty());
  EXPECT_EQ(Post("/_demo/faults", R"({"on":["busy","dead-buy"]})")->status, 200);
  EXPECT_EQ(on(), (std::vector<std::string>{"busy", "dead-buy"}));
  EXPECT_EQ(Post("/_demo/faults", R"({"off":["busy"]})")->status, 200);
  EXPECT_EQ(on(), std::vector<std::string>{"dead-buy"});
  EXPECT_EQ(client_.Delete("/_demo/faults/dead-buy")->status, 200);
  EXPECT_TRUE(on().empty());
  EXPECT_EQ(client_.Put("/_demo/faults/busy")->status, 200);
  EXPECT_EQ(client_.Delete("/_demo/faults")->status, 200);
  EXPECT_TRUE(on().empty());
  EXPECT_EQ(client_.Put("/_demo/faults/bizzy")->status, 404);
  EXPECT_EQ(Post("/_demo/faults", "not json")->status, 400);
  EXPECT_EQ(Post("/_demo/faults", R"({"on":[7]})")->status, 400);
  EXPECT_TRUE(on().empty());
}

// As `curl -X PUT` asks; a wait for a body would outlast the answer's deadline.
TEST_F(DemoServerTest, ARequestThatSaysNoLengthHasNoBody) {
  const MonoTime begun = MonoClock::now();
  RawClient client(server_->port());
  for (const char* method : {"PUT", "DELETE"}) {
    client.Send(fmt::format("{} /_demo/faults/dead-buy HTTP/1.1\r\nHost: demo\r\n\r\n", method));
  }
  client.Send("GET /_demo/faults HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n\r\n");
  const std::string answers = client.ReadUntil("no such thing");
  EXPECT_THAT(answers, Not(HasSubstr("HTTP/1.1 400")));
  EXPECT_THAT(answers, HasSubstr("dead-buy"));
  EXPECT_LT(MonoClock::now() - begun, std::chrono::seconds(8));
}

TEST_F(DemoServerTest, ARequestInChunksHasItsBody) {
  RawClient client(server_->port());
  client.Send(
      "POST /_demo/faults HTTP/1.1\r\nHost: demo\r\nTransfer-Encoding: chunked\r\n"
      "Connection: close\r\n\r\n");
  client.Send("8\r\n{\"on\":[\"\r\n7\r\nbusy\"]}\r\n0\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("no such thing"), HasSubstr("HTTP/1.1 200"));
  EXPECT_THAT(Body("/_demo/faults"), HasSubstr("busy"));
  for (const json& fault : Read("/_demo/faults")) {
    EXPECT_EQ(fault["on"], fault["name"] == "busy") << fault["name"];
  }
}

TEST_F(DemoServerTest, CountsWhatItDid) {
  Get("/f/busy/holdings");
  Get("/f/busy/holdings");
  Get("/f/busy/funds");
  for (const json& fault : Read("/_demo/faults")) {
    EXPECT_EQ(fault["hits"], fault["name"] == "busy" ? 2 : 0) << fault["name"];
  }
  const json stats = Read("/_demo/stats");
  EXPECT_EQ(stats["pages"], 3);
  EXPECT_EQ(stats["requests"], 5);
}

TEST_F(DemoServerTest, AnswersManyAtOnce) {
  std::vector<std::jthread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 32; ++i) {
    threads.emplace_back([this, i, &right] {
      httplib::Client client("127.0.0.1", server_->port());
      client.set_read_timeout(std::chrono::seconds(30));
      for (int turn = 0; turn < 5; ++turn) {
        const auto answer = client.Get(i % 2 == 0 ? "/f/busy/holdings" : "/holdings");
        const bool busy = answer && answer->body.find("系统繁忙") != std::string::npos;
        if (answer && busy == (i % 2 == 0)) ++right;
      }
    });
  }
  threads.clear();
  EXPECT_EQ(right, 160);
}

TEST(DemoOptionsTest, SwitchFaultsOnFromTheStart) {
  const auto server = DemoServer::Start({.faults = {"busy"}});
  ASSERT_TRUE(server);
  httplib::Client client("127.0.0.1", (*server)->port());
  EXPECT_THAT(client.Get("/holdings")->body, HasSubstr("系统繁忙"));
  const auto refused = DemoServer::Start({.faults = {"bizzy"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().blame, Blame::kConfig);
}

TEST(DemoOptionsTest, GiveTheApiItsLatency) {
  const auto server = DemoServer::Start({.fastest = milliseconds(80), .slowest = milliseconds(90)});
  ASSERT_TRUE(server);
  httplib::Client client("127.0.0.1", (*server)->port());
  const MonoTime before = MonoClock::now();
  ASSERT_TRUE(client.Get("/api/funds"));
  EXPECT_GE(MonoClock::now() - before, milliseconds(80));
}

}  // namespace
}  // namespace roundsman

#include "agent/server/console_server.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <future>
#include <nlohmann/json.hpp>

#include "agent/server/web_assets.h"
#include "core/io/signed_link.h"
#include "tests/agent/server/console_fixture.h"
#include "tests/agent/server/raw_client.h"

namespace roundsman {
namespace {

using Json = nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ConsoleServerTest : public ConsoleTest {};

const httplib::Headers kFull = {{"Authorization", "Bearer full-token"}};
const httplib::Headers kRead = {{"Authorization", "Bearer read-token"}};

TEST_F(ConsoleServerTest, WantsATokenWhereThereIsOne) {
  GiveTokens();
  Start();
  httplib::Client client = Client();
  for (const char* path : {"/api/v1/scenarios", "/api/v1/health", "/api/v1/events", "/metrics",
                           "/api/v1/session", "/artifacts/runs/buy/01.jpg"}) {
    EXPECT_EQ(client.Get(path)->status, 401) << path;
  }
  EXPECT_EQ(client.Get("/api/v1/health", kRead)->status, 200);
  EXPECT_EQ(client.Get("/metrics", kRead)->status, 200);
  EXPECT_EQ(client.Get("/artifacts/runs/buy/01.jpg", kRead)->status, 200);
  // What holds no data is for everybody: the page to sign in with.
  for (const char* path : {"/", "/findings", "/assets/app.js", "/-/healthy", "/-/ready"}) {
    EXPECT_EQ(client.Get(path)->status, 200) << path;
  }
}

TEST_F(ConsoleServerTest, AReadOnlyTokenChangesNothing) {
  GiveTokens();
  Start();
  httplib::Client client = Client();
  const std::string alert = "/api/v1/alerts/" + FirstFingerprint();
  for (const std::string& path :
       {std::string("/api/v1/reload"), std::string("/-/reload"), alert + "/acknowledge",
        alert + "/mute", std::string("/api/v1/scenarios/buy-fund/run")}) {
    EXPECT_EQ(client.Post(path, kRead, "{}", "application/json")->status, 403) << path;
    EXPECT_EQ(client.Post(path, httplib::Headers(), "{}", "application/json")->status, 401) << path;
    EXPECT_EQ(client.Get(path, kFull)->status, 405) << path;
  }
  EXPECT_THAT(source_.asked(), ElementsAre());
  EXPECT_EQ(client.Post("/-/reload", kFull, "", "application/json")->status, 200);
  EXPECT_THAT(source_.asked(), ElementsAre("reload"));
}

TEST_F(ConsoleServerTest, SigningInGivesACookieThatScriptsCannotRead) {
  GiveTokens();
  Start();
  httplib::Client client = Client();
  const httplib::Headers page = {{"X-Roundsman", "console"}};
  EXPECT_EQ(client.Post("/api/v1/session", page, R"({"token":"x"})", "application/json")->status,
            401);
  const auto in =
      client.Post("/api/v1/session", page, R"({"token":"read-token"})", "application/json");
  ASSERT_EQ(in->status, 200);
  const std::string cookie = in->get_header_value("Set-Cookie");
  EXPECT_THAT(cookie, AllOf(HasSubstr("HttpOnly"), HasSubstr("SameSite=Strict"),
                            Not(HasSubstr("read-token"))));
  const httplib::Headers with = {{"Cookie", cookie.substr(0, cookie.find(';'))}};
  const auto session = client.Get("/api/v1/session", with);
  ASSERT_EQ(session->status, 200);
  EXPECT_EQ(Json::parse(session->body)["right"], "read");
  EXPECT_THAT(client.Delete("/api/v1/session")->get_header_value("Set-Cookie"),
              HasSubstr("Max-Age=0"));
}

TEST_F(ConsoleServerTest, RefusesWhatAnotherSiteMayHaveAskedFor) {
  Start();
  httplib::Client client = Client();
  const std::string own = fmt::format("http://127.0.0.1:{}", server_->port());
  EXPECT_EQ(
      client.Post("/-/reload", {{"Origin", "https://evil.example"}}, "", "text/plain")->status,
      403);
  EXPECT_EQ(client.Post("/-/reload", {{"Origin", own}}, "", "text/plain")->status, 403);
  EXPECT_THAT(source_.asked(), ElementsAre());
  const httplib::Headers page = {{"Origin", own}, {"X-Roundsman", "console"}};
  EXPECT_EQ(client.Post("/-/reload", page, "", "text/plain")->status, 200);
  // As curl does it.
  EXPECT_EQ(client.Post("/-/reload", "", "text/plain")->status, 200);
  // A name that was made to point to us.
  EXPECT_EQ(client.Get("/api/v1/health", {{"Host", "evil.example"}})->status, 421);
  EXPECT_EQ(client.Get("/", {{"Host", "evil.example"}})->status, 421);
}

TEST_F(ConsoleServerTest, DoesWhatItIsAskedFor) {
  Start();
  httplib::Client client = Client();
  const std::string print = FirstFingerprint();
  const std::string alert = "/api/v1/alerts/" + print;
  EXPECT_EQ(client.Post(alert + "/acknowledge", R"({"by":"王敏"})", "application/json")->status,
            200);
  EXPECT_EQ(
      client.Post(alert + "/mute", R"({"until":"2100-01-01T09:00:00+08:00"})", "application/json")
          ->status,
      200);
  const Json shown = Json::parse(client.Get(alert)->body);
  EXPECT_EQ(shown["acknowledged_by"], "王敏");
  EXPECT_EQ(shown["muted_until"], "2100-01-01T01:00:00.000Z");
  EXPECT_EQ(client.Post(alert + "/mute", "{}", "application/json")->status, 200);
  EXPECT_FALSE(Json::parse(client.Get(alert)->body).contains("muted_until"));
  EXPECT_EQ(client.Post(alert + "/mute", R"({"until":"soon"})", "application/json")->status, 400);
  EXPECT_EQ(client.Post(alert + "/acknowledge", "[", "application/json")->status, 400);
  EXPECT_EQ(client
                .Post("/api/v1/scenarios/payments%2Ftransfer/run", R"({"device":"pixel-8"})",
                      "application/json")
                ->status,
            202);
  EXPECT_EQ(
      client.Post("/api/v1/scenarios/buy-fund/run", R"({"device":"none"})", "application/json")
          ->status,
      409);
  EXPECT_EQ(client.Post("/api/v1/scenarios/none/run", "{}", "application/json")->status, 404);
  EXPECT_THAT(source_.asked(), Contains("run payments/transfer on pixel-8"));
}

TEST_F(ConsoleServerTest, WhatTheStoreCannotTellIsUnavailable) {
  Start();
  source_.store().Fail("database is locked");
  const auto answer = Client().Get("/api/v1/runs");
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(Json::parse(answer->body)["message"], "database is locked");
  EXPECT_EQ(Client().Get("/metrics")->status, 200);
}

TEST_F(ConsoleServerTest, MetricsSpeakTheDialectAskedFor) {
  options_.metrics = MetricsAccess::kEverybody;
  GiveTokens();
  Start();
  httplib::Client client = Client();
  EXPECT_THAT(client.Get("/metrics")->get_header_value("Content-Type"), StartsWith("text/plain"));
  const auto open = client.Get("/metrics", {{"Accept", "application/openmetrics-text"}});
  EXPECT_THAT(open->get_header_value("Content-Type"), StartsWith("application/openmetrics-text"));
  EXPECT_THAT(open->body, HasSubstr("# EOF"));
  EXPECT_EQ(client.Get("/api/v1/health")->status, 401);
}

TEST_F(ConsoleServerTest, NoPathLeavesTheArtefacts) {
  Start();
  const std::vector<std::string> corpus = {"/artifacts/../broken.json",
                                           "/artifacts/..%2f..%2fresearch",
                                           "/artifacts/%2e%2e/%2e%2e/CMakeLists.txt",
                                           "/artifacts/%252e%252e/CMakeLists.txt",
                                           "/artifacts/runs/../../../CMakeLists.txt",
                                           "/artifacts/runs/%2e%2e/%2e%2e/%2e%2e/CMakeLists.txt",
                                           "/artifacts//etc/passwd",
                                           "/artifacts/%2fetc%2fpasswd",
                                           "/artifacts/..\\..\\CMakeLists.txt",
                                           "/artifacts/..%5c..%5cCMakeLists.txt",
                                           "/artifacts/runs/buy/01.jpg%00.txt",
                                           "/artifacts/runs/buy/01.jpg/",
                                           "/artifacts/runs/buy/",
                                           "/artifacts/runs",
                                           "/artifacts/",
                                           "/artifacts",
                                           "/artifacts/./runs/buy/01.jpg",
                                           "/artifacts/....//runs",
                                           "/artifacts/%c0%ae%c0%ae/CMakeLists.txt",
                                           "/artifacts/file:///etc/passwd",
                                           "/assets/../CMakeLists.txt",
                                           "/assets/%2e%2e%2fapp.js",
                                           "/assets//app.js"};
  for (const std::string& path : corpus) {
    const std::string answer =
        AskRaw(server_->port(),
               "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, ::testing::ContainsRegex("^HTTP/1.1 40[04]")) << path;
    EXPECT_THAT(answer, Not(HasSubstr("root:"))) << path;
  }
  EXPECT_EQ(Client().Get("/artifacts/runs/buy/01.jpg")->status, 200);
}

TEST_F(ConsoleServerTest, ASignedLinkOpensItsPictureAndNothingElse) {
  GiveTokens();
  options_.link_key = Secret("link-key");
  Start();
  httplib::Client client = Client();
  const auto now = std::chrono::system_clock::now();
  const auto link = [&](const std::string& path, WallTime until, const char* key) {
    return SignLink("", path, until, Secret(key));
  };
  const std::string good =
      link("artifacts/runs/buy/01.jpg", now + std::chrono::hours(1), "link-key");
  const auto answer = client.Get(good);
  EXPECT_EQ(answer->status, 200) << good;
  EXPECT_EQ(answer->get_header_value("Content-Type"), "image/jpeg");
  const std::string query = good.substr(good.find('?'));
  EXPECT_EQ(client.Get("/artifacts/runs/buy/02.jpg" + query)->status, 401);
  EXPECT_EQ(client.Get("/api/v1/health" + query)->status, 401);
  EXPECT_EQ(client.Get(link("artifacts/runs/buy/01.jpg", now - std::chrono::hours(1), "link-key"))
                ->status,
            401);
  EXPECT_EQ(
      client.Get(link("artifacts/runs/buy/01.jpg", now + std::chrono::hours(1), "other"))->status,
      401);
}

// As Chrome asks for what is opened from a chat.
TEST_F(ConsoleServerTest, ToAPersonALinkThatOpensNothingSaysWhatToDo) {
  GiveTokens();
  options_.link_key = Secret("link-key");
  Start();
  httplib::Client client = Client();
  const httplib::Headers browser = {{"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}};
  const auto now = std::chrono::system_clock::now();
  const auto link = [](WallTime until) {
    return SignLink("", "artifacts/runs/buy/01.jpg", until, Secret("link-key"));
  };
  const std::string old = link(now - std::chrono::hours(1));
  const auto expired = client.Get(old, browser);
  EXPECT_EQ(expired->status, 410);
  EXPECT_EQ(expired->get_header_value("Content-Type"), "text/html; charset=utf-8");
  for (const char* says :
       {"This link has expired", "此链接已过期", "sign in", "href=\"/findings\""}) {
    EXPECT_THAT(expired->body, HasSubstr(says));
  }
  std::string altered = link(now + std::chrono::hours(1));
  altered.back() = altered.back() == '0' ? '1' : '0';
  const auto wrong = client.Get(altered, browser);
  EXPECT_EQ(wrong->status, 403);
  EXPECT_THAT(wrong->body, AllOf(HasSubstr("This link is not valid"), HasSubstr("此链接无效"),
                                 Not(HasSubstr("expired"))));
  // Programs, and who has a good link or a token, see no page.
  EXPECT_EQ(client.Get(old, {{"Accept", "application/json"}})->status, 401);
  EXPECT_EQ(client.Get(old)->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(client.Get(link(now + std::chrono::hours(1)), browser)->status, 200);
  httplib::Headers reader = browser;
  reader.insert(*kRead.begin());
  EXPECT_EQ(client.Get(old, reader)->status, 200);
}

TEST_F(ConsoleServerTest, EveryTimeAFindingWasThereHasItsOwnAddress) {
  Start();
  httplib::Client client = Client();
  Alert alert = source_.ActiveAlerts().front();
  const WallTime last = std::chrono::floor<std::chrono::seconds>(alert.since);
  Alert before = alert;
  before.since = last - std::chrono::hours(5) + std::chrono::milliseconds(400);
  before.resolved = last - std::chrono::hours(4);
  before.phase = AlertPhase::kResolved;
  before.first_run = "an earlier run";
  ASSERT_TRUE(source_.Store().PutAlerts(std::span(&before, 1)));
  const auto at = [&](WallTime when) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(when.time_since_epoch());
    return client.Get(fmt::format("/api/v1/alerts/{}?at={}", alert.fingerprint, seconds.count()));
  };
  EXPECT_THAT(at(before.since)->body, HasSubstr("an earlier run"));
  EXPECT_THAT(at(before.since + std::chrono::minutes(20))->body, HasSubstr("an earlier run"));
  EXPECT_EQ(at(before.since - std::chrono::minutes(20))->status, 404);
  EXPECT_EQ(at(last - std::chrono::hours(2))->status, 404);
  EXPECT_THAT(at(alert.since)->body, Not(HasSubstr("an earlier run")));
  EXPECT_EQ(at(alert.since)->status, 200);
  // Without a time, the last one.
  EXPECT_EQ(client.Get("/api/v1/alerts/" + alert.fingerprint)->body, at(alert.since)->body);
  for (const char* wrong : {"yesterday", "-1", "99999999999", "1.5"}) {
    EXPECT_EQ(client.Get("/api/v1/alerts/" + alert.fingerprint + "?at=" + wrong)->status, 400);
  }
}

TEST_F(ConsoleServerTest, EveryAnswerIsGuarded) {
  Start();
  httplib::Client client = Client();
  for (const char* path : {"/", "/api/v1/health", "/nothing", "/assets/app.js", "/metrics"}) {
    const auto answer = client.Get(path);
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_THAT(answer->get_header_value("Content-Security-Policy"),
                AllOf(HasSubstr("frame-ancestors 'none'"), HasSubstr("default-src 'none'"),
                      Not(HasSubstr("unsafe"))))
        << path;
    EXPECT_FALSE(answer->has_header("Access-Control-Allow-Origin")) << path;
    EXPECT_FALSE(answer->has_header("EXCEPTION_WHAT")) << path;
  }
  EXPECT_EQ(client.Get("/nothing")->status, 404);
  EXPECT_EQ(client.Options("/api/v1/health")->status, 405);
}

TEST_F(ConsoleServerTest, PagesAreSmallCompressedAndKnownAgain) {
  Start();
  std::size_t all = 0;
  const WebAssets assets;
  for (const auto& [name, asset] : assets.all()) {
    if (name != "openapi.yaml") all += asset.gzipped.size();
  }
  RecordProperty("gzipped_bytes", static_cast<int>(all));
  EXPECT_LT(all, 60'000U);
  const std::string ask =
      "GET /assets/app.js HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, deflate, br\r\n"
      "Connection: close\r\n\r\n";
  EXPECT_THAT(AskRaw(server_->port(), ask), HasSubstr("Content-Encoding: gzip"));
  httplib::Client client = Client();
  const std::string tag = client.Get("/assets/app.js")->get_header_value("ETag");
  EXPECT_EQ(client.Get("/assets/app.js", {{"If-None-Match", tag}})->status, 304);
}

TEST_F(ConsoleServerTest, ListensToOthersOnlyWithAToken) {
  options_.listen.host = "0.0.0.0";
  const auto refused = ConsoleServer::Start(options_, source_, events_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().blame, Blame::kConfig);
  EXPECT_THAT(refused.error().message, HasSubstr("token"));
  GiveTokens();
  EXPECT_TRUE(ConsoleServer::Start(options_, source_, events_));
}

TEST_F(ConsoleServerTest, SaysWhyItCannotListen) {
  Start();
  options_.listen.port = server_->port();
  const auto taken = ConsoleServer::Start(options_, source_, events_);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr(std::to_string(server_->port())));
  options_.listen = {};
  options_.listen.tls_certificate = "/nowhere/cert.pem";
  options_.listen.tls_key = "/nowhere/key.pem";
  const auto missing = ConsoleServer::Start(options_, source_, events_);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("/nowhere/cert.pem"));
}

// What `curl -X POST` sends.
TEST_F(ConsoleServerTest, APostThatSaysNoLengthHasNoBody) {
  Start();
  RawClient client(server_->port());
  client.Send("POST /-/reload HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n");
  EXPECT_THAT(client.ReadUntil("\r\n\r\n"), HasSubstr("HTTP/1.1 200"));
}

TEST_F(ConsoleServerTest, SurvivesWhatIsNoRequest) {
  Start();
  for (const std::string& noise :
       {std::string("\r\n\r\n"), std::string("GET\r\n\r\n"), std::string(20'000, 'A') + "\r\n\r\n",
        "GET /" + std::string(8000, 'a') +
            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /" + std::string(4000, '/') +
            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        std::string("GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
        std::string("POST /-/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n"
                    "Connection: close\r\n\r\n"),
        std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)}) {
    EXPECT_THAT(AskRaw(server_->port(), noise), Not(HasSubstr("HTTP/1.1 200")));
  }
  EXPECT_EQ(Client().Get("/-/healthy")->status, 200);
}

}  // namespace
}  // namespace roundsman

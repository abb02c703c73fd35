#include "agent/server/access.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

const WallTime kNow{std::chrono::seconds(1'795'000'000)};

ConsoleRequest With(std::map<std::string, std::string> headers) {
  ConsoleRequest request;
  request.method = "POST";
  request.headers = std::move(headers);
  return request;
}

Access Guarded() {
  AccessRules rules;
  rules.full_tokens = {Secret("full-token")};
  rules.read_tokens = {Secret("read-token")};
  return Access(std::move(rules));
}

TEST(AccessTest, WithoutTokensEverybodyMayDoEverything) {
  EXPECT_EQ(Access({}).RightOf(With({}), kNow), Right::kFull);
}

TEST(AccessTest, TokensGiveTheirRightAndNothingElseDoes) {
  const Access access = Guarded();
  const auto right = [&](const std::string& header) {
    return access.RightOf(With({{"authorization", header}}), kNow);
  };
  EXPECT_EQ(right("Bearer full-token"), Right::kFull);
  EXPECT_EQ(right("Bearer read-token"), Right::kRead);
  for (const char* wrong : {"", "Bearer ", "Bearer full-tokem", "Bearer full-token ", "full-token",
                            "Basic full-token", "Bearer full-toke"}) {
    EXPECT_EQ(right(wrong), Right::kNone) << wrong;
  }
}

TEST(AccessTest, AnEmptyTokenInTheSettingsOpensNothing) {
  AccessRules rules;
  rules.full_tokens = {Secret("")};
  EXPECT_EQ(Access(rules).RightOf(With({{"authorization", "Bearer "}}), kNow), Right::kNone);
  EXPECT_FALSE(Access(rules).BeginSession("", kNow));
}

TEST(AccessTest, ASessionCarriesTheRightOfItsTokenUntilItEnds) {
  const Access access = Guarded();
  const auto full = access.BeginSession("full-token", kNow);
  const auto read = access.BeginSession("read-token", kNow);
  ASSERT_TRUE(full && read);
  const auto right = [&](const std::string& session, WallTime at) {
    return access.RightOf(With({{"cookie", "roundsman_session=" + session}}), at);
  };
  EXPECT_EQ(right(*full, kNow), Right::kFull);
  EXPECT_EQ(right(*read, kNow), Right::kRead);
  EXPECT_EQ(right(*full, kNow + Access::kSessionTime + std::chrono::seconds(1)), Right::kNone);
  EXPECT_EQ(full->find("full-token"), std::string::npos);
  EXPECT_FALSE(access.BeginSession("other", kNow));
  // Its end cannot be moved.
  std::string longer = *full;
  longer[0] = '9';
  EXPECT_EQ(right(longer, kNow), Right::kNone);
  EXPECT_EQ(right("9999999999.", kNow), Right::kNone);
  EXPECT_EQ(right("x.y", kNow), Right::kNone);
}

TEST(AccessTest, OnLoopbackOnlyKnownNamesAreOurs) {
  AccessRules rules;
  rules.hosts = {"console.example.com"};
  const Access access(rules);
  const auto foreign = [&](const std::string& host) {
    return access.ForeignHost(With({{"host", host}}));
  };
  for (const char* ours : {"127.0.0.1:8787", "localhost:8787", "LOCALHOST", "[::1]:8787",
                           "10.1.2.3", "console.example.com:443", "Console.Example.com."}) {
    EXPECT_FALSE(foreign(ours)) << ours;
  }
  for (const char* theirs :
       {"evil.example:8787", "localhost.evil.example", "127.0.0.1.evil.example",
        "console.example.com.evil.example", "[::1", "1"}) {
    EXPECT_TRUE(foreign(theirs)) << theirs;
  }
}

TEST(AccessTest, InANetworkAnyNameIsOursUntilNamesAreGiven) {
  AccessRules rules;
  rules.loopback = false;
  EXPECT_FALSE(Access(rules).ForeignHost(With({{"host", "robot.corp"}})));
  rules.hosts = {"console.example.com"};
  EXPECT_TRUE(Access(rules).ForeignHost(With({{"host", "robot.corp"}})));
}

TEST(AccessTest, TellsAPersonsChangeFromAForgedOne) {
  AccessRules rules;
  rules.hosts = {"console.example.com"};
  const Access access(rules);
  const std::string host = "127.0.0.1:8787";
  const std::vector<std::map<std::string, std::string>> honest = {
      {{"host", host}},
      {{"host", host}, {"authorization", "Bearer x"}},
      {{"host", host}, {"origin", "http://" + host}, {"x-roundsman", "console"}},
      {{"host", host}, {"origin", "https://console.example.com"}, {"x-roundsman", "console"}},
      {{"host", host}, {"sec-fetch-site", "same-origin"}, {"x-roundsman", "console"}},
      {{"host", host}, {"cookie", "a=b"}, {"x-roundsman", "console"}}};
  for (const auto& headers : honest) EXPECT_FALSE(access.Forged(With(headers)));
  const std::vector<std::map<std::string, std::string>> forged = {
      {{"host", host}, {"origin", "https://evil.example"}},
      {{"host", host}, {"origin", "https://evil.example"}, {"x-roundsman", "console"}},
      {{"host", host}, {"origin", "null"}},
      {{"host", host}, {"origin", "http://127.0.0.1:9999"}, {"x-roundsman", "console"}},
      {{"host", host}, {"sec-fetch-site", "cross-site"}, {"x-roundsman", "console"}},
      {{"host", host}, {"sec-fetch-site", "same-site"}, {"authorization", "Bearer x"}},
      {{"host", host}, {"cookie", "roundsman_session=x"}},
      {{"host", host}, {"referer", "https://evil.example/"}},
      {{"host", host}, {"origin", "http://" + host}}};
  for (const auto& headers : forged) EXPECT_TRUE(access.Forged(With(headers)));
}

}  // namespace
}  // namespace roundsman

#include "core/io/signed_link.h"

#include <gtest/gtest.h>

#include <string>

namespace roundsman {
namespace {

using std::chrono::seconds;

const WallTime kNow{seconds(1'795'356'000)};
const Secret kKey("a key that is long enough");
constexpr const char* kPath = "artifacts/runs/01JD/02 登录.png";

// The parameters of a link.
std::string Of(const std::string& link, const std::string& name) {
  const auto at = link.find(name + "=");
  if (at == std::string::npos) return "";
  const auto begin = at + name.size() + 1;
  return link.substr(begin, link.find('&', begin) - begin);
}

Result<std::string> Open(const std::string& link, const std::string& path, WallTime now,
                         const Secret& key = kKey) {
  const std::string expires = Of(link, "expires");
  const std::string signature = Of(link, "signature");
  return VerifyLink({path, expires, signature}, key, now);
}

TEST(SignedLinkTest, OpensItsFileUntilItExpires) {
  const std::string link = SignLink("https://robot:8787", kPath, kNow + seconds(60), kKey);
  EXPECT_TRUE(link.starts_with(
      "https://robot:8787/artifacts/runs/01JD/02%20%E7%99%BB%E5%BD%95.png?expires=1795356060&"
      "signature="))
      << link;
  EXPECT_EQ(Open(link, kPath, kNow).value(), kPath);
  EXPECT_EQ(Open(link, "/" + std::string(kPath), kNow + seconds(60)).value(), kPath);
  const auto late = Open(link, kPath, kNow + seconds(61));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().message, "the link has expired");
}

TEST(SignedLinkTest, OpensNothingElse) {
  const std::string link = SignLink("https://robot/", kPath, kNow + seconds(60), kKey);
  EXPECT_FALSE(Open(link, "artifacts/runs/01JD/03.png", kNow));
  EXPECT_FALSE(Open(link, kPath, kNow, Secret("another key")));
  EXPECT_FALSE(Open(link, kPath, kNow, Secret()));
  EXPECT_FALSE(VerifyLink({kPath, "1795356061", Of(link, "signature")}, kKey, kNow));
  EXPECT_FALSE(VerifyLink({kPath, "1795356060", ""}, kKey, kNow));
  EXPECT_FALSE(VerifyLink({kPath, "1795356060", Of(link, "signature") + "A"}, kKey, kNow));
  EXPECT_FALSE(VerifyLink({kPath, "", ""}, kKey, kNow));
}

TEST(SignedLinkTest, NoPathLeavesItsFolder) {
  for (const char* path :
       {"", "/", "//a", "a//b", "a/", "..", "../a", "a/../b", "a/..", "./a", "a/./b", "a\\..\\b",
        "a/%2e%2e/b", "a/%252e%252e", "a%2Fb", "a\nb", "a/b\x7F"}) {
    EXPECT_FALSE(NormalisePath(path)) << path;
    EXPECT_EQ(SignLink("https://robot", path, kNow, kKey), "") << path;
  }
  EXPECT_FALSE(NormalisePath(std::string_view("a\0b", 3)));
  EXPECT_EQ(NormalisePath("/runs/a..b/.hidden/…"), "runs/a..b/.hidden/…");
}

TEST(SignedLinkTest, WithoutAKeyThereAreNoLinks) {
  EXPECT_EQ(SignLink("https://robot", kPath, kNow, Secret()), "");
}

}  // namespace
}  // namespace roundsman

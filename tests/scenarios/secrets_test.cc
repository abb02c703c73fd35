#include "scenarios/secrets.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "core/clock.h"
#include "core/io/base64.h"

namespace roundsman {
namespace {

constexpr const char* kHard = "p%ss w\"or/d&<'\\é密😀+=";

Secrets One(const std::string& value) {
  Secrets secrets;
  secrets.Add("password", value);
  return secrets;
}

std::string Percent(const std::string& text, bool upper, bool everything) {
  const char* digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (!everything && std::isalnum(byte) != 0) {
      out += c;
    } else {
      out += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return out;
}

TEST(SecretsTest, MasksTheValueWhereverItStands) {
  EXPECT_EQ(One("hunter2").Mask("hunter2"), "••••");
  EXPECT_EQ(One("hunter2").Mask("a hunter2, bhunter2b"), "a ••••, b••••b");
  EXPECT_EQ(One("hunter2").Mask("nothing here"), "nothing here");
  EXPECT_EQ(One("hunter2").Mask(""), "");
  EXPECT_EQ(One("密码一二三").Mask("输入 密码一二三 登录"), "输入 •••• 登录");
}

TEST(SecretsTest, MasksEitherCase) {
  EXPECT_EQ(One("Hunter2").Mask("type-hunter2 HUNTER2"), "type-•••• ••••");
}

TEST(SecretsTest, MasksPercentEncoding) {
  for (const bool upper : {true, false}) {
    for (const bool everything : {true, false}) {
      const std::string encoded = Percent(kHard, upper, everything);
      EXPECT_EQ(One(kHard).Mask("q=" + encoded + "&x=1"), "q=••••&x=1") << encoded;
      // In a query within a query.
      EXPECT_EQ(One(kHard).Mask("u=" + Percent(encoded, upper, false)), "u=••••") << encoded;
    }
  }
  EXPECT_EQ(One("two words here").Mask("q=two+words+here&"), "q=••••&");
  EXPECT_EQ(One("two words here").Mask("q=two%20words+here&"), "q=••••&");
}

TEST(SecretsTest, MasksJsonEscapes) {
  EXPECT_EQ(One("a\"b\\c/d\ne").Mask(R"({"v":"a\"b\\c\/d\ne"})"), R"({"v":"••••"})");
  EXPECT_EQ(One("a\"b\\c/d").Mask(R"(a\"b\\c/d)"), "••••");
  EXPECT_EQ(One("p<é密😀>").Mask(R"(p\u003c\u00e9\u5bc6\ud83d\ude00\u003E)"), "••••");
  EXPECT_EQ(One("hunter2").Mask(R"(\u0068\u0075\u006e\u0074\u0065\u0072\u0032)"), "••••");
  // JSON in JSON.
  EXPECT_EQ(One("a\"b\\c").Mask(R"("{\"v\":\"a\\\"b\\\\c\"}")"), R"("{\"v\":\"••••\"}")");
}

TEST(SecretsTest, MasksHtmlEntities) {
  EXPECT_EQ(One("a&b<c>d\"e'f").Mask("<p>a&amp;b&lt;c&gt;d&quot;e&#39;f</p>"), "<p>••••</p>");
  EXPECT_EQ(One("a&b'c").Mask("a&#38;b&#x27;c"), "••••");
  EXPECT_EQ(One("a&b'c").Mask("a&amp;amp;b&amp;#39;c"), "••••");
  EXPECT_EQ(One("pass").Mask("&#112;&#97;&#x73;&#x73;"), "••••");
}

TEST(SecretsTest, MasksBase64InTheMiddleOfMore) {
  const std::string value = "hunter2-secret";
  EXPECT_EQ(One(value).Mask(EncodeBase64(value)).find(EncodeBase64(value).substr(4, 8)),
            std::string::npos);
  for (const char* user : {"a", "ab", "abc", "abcd"}) {
    const std::string header = EncodeBase64(fmt::format("{}:{}", user, value));
    const std::string masked = One(value).Mask("Authorization: Basic " + header);
    EXPECT_NE(masked.find("••••"), std::string::npos) << masked;
    EXPECT_LT(masked.size(), std::string("Authorization: Basic ").size() + 12 + 16) << masked;
  }
  const std::string odd = "\xC3\xBF\xC3\xBE\xC3\xBD?>~";
  std::string url_safe = EncodeBase64(odd);
  for (char& c : url_safe) c = c == '+' ? '-' : c == '/' ? '_' : c;
  EXPECT_NE(One(odd).Mask(url_safe), url_safe);
}

TEST(SecretsTest, OneSecretMayBeginLikeAnother) {
  Secrets secrets;
  secrets.Add("short", "hunter");
  secrets.Add("long", "hunter2-and-more");
  EXPECT_EQ(secrets.Mask("x hunter2-and-more y hunter z"), "x •••• y •••• z");
}

TEST(SecretsTest, OverlappingSecretsLeaveNothing) {
  Secrets secrets;
  secrets.Add("a", "abcdef");
  secrets.Add("b", "defghi");
  EXPECT_EQ(secrets.Mask("-abcdefghi-"), "-••••-");
  EXPECT_EQ(secrets.Mask("-abcdefdefghi-"), "-••••-");
}

TEST(SecretsTest, LeavesAloneWhatIsTooShort) {
  EXPECT_EQ(One("ab").Mask("ab cd"), "ab cd");
  EXPECT_FALSE(One("ab").ShowsIn("ab"));
  EXPECT_EQ(One("密码三").Mask("密码三"), "••••");
}

TEST(SecretsTest, SeesWhatAPersonCouldRead) {
  EXPECT_TRUE(One("Hunter 2x").ShowsIn("密码: HUNTER2X"));
  EXPECT_TRUE(One("hunter2").ShowsIn("ｈｕｎｔｅｒ２"));
  EXPECT_TRUE(One("a b/c<d").ShowsIn("You sent pw=a+b%2Fc%3Cd")) << "an address on the screen";
  EXPECT_FALSE(One("hunter2").ShowsIn("hunter3"));
  EXPECT_FALSE(Secrets().ShowsIn("anything"));
}

TEST(SecretsTest, SeesWhatIsSpreadOverPieces) {
  using ::testing::ElementsAre;
  using ::testing::IsEmpty;
  const Secrets secrets = One("hunter2");
  EXPECT_THAT(secrets.ShownBy({"pw", "h", "u", " N", "t", "er", "2", "!"}),
              ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(secrets.ShownBy({"You said hun", "", "ter2 twice", "hunter2"}), ElementsAre(0, 2, 3));
  EXPECT_THAT(secrets.ShownBy({"h", "u", "n", "t", "e", "r", "3"}), IsEmpty());
  EXPECT_THAT(secrets.ShownBy({"hunter", "and", "2"}), IsEmpty());
  EXPECT_THAT(One("a b/c").ShownBy({"?pw=a%20", "b%2", "Fc&x=1", "x"}), ElementsAre(0, 1, 2));
  EXPECT_THAT(secrets.ShownBy({}), IsEmpty());
}

TEST(SecretsTest, StaysQuickOnLargeTexts) {
  Secrets secrets;
  for (int i = 0; i < 5; ++i)
    secrets.Add(fmt::format("s{}", i), fmt::format("secret-number-{}", i));
  std::string dump;
  while (dump.size() < 2'000'000)
    dump += "<div class=\"row\">secret-nothing &amp; 100% \\u4e2d\\n</div>";
  const MonoTime begun = MonoClock::now();
  EXPECT_EQ(secrets.Mask(dump), dump);
  EXPECT_LT(Seconds(MonoClock::now() - begun), 10);
}

TEST(SecretsTest, RepeatedBeginningsDoNotBlowUp) {
  const std::string value = fmt::format("{}25%25%25%25x", std::string(200, '%'));
  const std::string text(20'000, '%');
  EXPECT_EQ(One(value).Mask(text), text);
}

// Whatever mix of encodings a value went through, no three of its characters in a row survive.
TEST(SecretsTest, NothingGetsThroughRandomEncodings) {
  std::mt19937 random(11);
  const std::string value = "S3cr&t \"pa/ss";
  const Secrets secrets = One(value);
  for (int round = 0; round < 500; ++round) {
    std::string encoded;
    for (const char c : value) {
      const auto byte = static_cast<unsigned>(static_cast<unsigned char>(c));
      char buffer[16];
      switch (random() % 5) {
        case 0:
          std::snprintf(buffer, sizeof buffer, "%%%02x", byte);
          break;
        case 1:
          std::snprintf(buffer, sizeof buffer, "\\u%04X", byte);
          break;
        case 2:
          std::snprintf(buffer, sizeof buffer, "&#%u;", byte);
          break;
        case 3:
          std::snprintf(buffer, sizeof buffer, "%%25%02X", byte);
          break;
        default:
          std::snprintf(buffer, sizeof buffer, "%c", c);
      }
      encoded += buffer;
    }
    EXPECT_EQ(secrets.Mask(fmt::format("[{}]", encoded)), "[••••]") << encoded;
  }
}

}  // namespace
}  // namespace roundsman

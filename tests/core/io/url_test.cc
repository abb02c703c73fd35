#include "core/io/url.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

TEST(UrlTest, ResolvesAsBrowsersDo) {
  EXPECT_EQ(ResolveUrl("http://h:8/f/x/", "holdings").value(), "http://h:8/f/x/holdings");
  EXPECT_EQ(ResolveUrl("http://h:8/f/x/", "/holdings").value(), "http://h:8/holdings");
  EXPECT_EQ(ResolveUrl("http://h/a/b", "../c?q=1#z").value(), "http://h/c?q=1#z");
  EXPECT_EQ(ResolveUrl("http://h/", "https://other/x").value(), "https://other/x");
  EXPECT_EQ(ResolveUrl("", "about:blank").value(), "about:blank");
  EXPECT_EQ(ResolveUrl("http://h/", "基金").value(), "http://h/%e5%9f%ba%e9%87%91");
}

TEST(UrlTest, RelativeWithoutBaseSaysWhatToDo) {
  const auto none = ResolveUrl("", "/login");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().blame, Blame::kConfig);
  EXPECT_NE(none.error().message.find("--base-url"), std::string::npos);
}

TEST(UrlTest, CompletesWhatPeopleType) {
  EXPECT_EQ(CompleteUrl("example.com").value(), "https://example.com/");
  EXPECT_EQ(CompleteUrl("localhost:8080/x").value(), "http://localhost:8080/x");
  EXPECT_EQ(CompleteUrl("127.0.0.1:1").value(), "http://127.0.0.1:1/");
  EXPECT_EQ(CompleteUrl("http://a/b").value(), "http://a/b");
  EXPECT_FALSE(CompleteUrl("http://"));
}

TEST(UrlTest, HidesWhoLogsInAndNothingElse) {
  EXPECT_EQ(HidePassword("https://qa:key@h:8/x?a=b@c"), "https://…@h:8/x?a=b@c");
  EXPECT_EQ(HidePassword("https://q@a:k@h"), "https://…@h") << "the last one counts";
  for (const char* plain : {"https://h/x@y", "https://h?mail=x@y", "https://h#a@b", "me@h", ""}) {
    EXPECT_EQ(HidePassword(plain), plain);
  }
}

TEST(UrlTest, EncodesEverythingButUnreservedCharacters) {
  EXPECT_EQ(EncodeUrlPart("a-Z_0.~"), "a-Z_0.~");
  EXPECT_EQ(EncodeUrlPart("+/= 登%"), "%2B%2F%3D%20%E7%99%BB%25");
  EXPECT_EQ(EncodeUrlPath("a b/c"), "a%20b/c");
}

}  // namespace
}  // namespace roundsman

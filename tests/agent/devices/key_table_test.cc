#include "agent/devices/key_table.h"

#include <gmock/gmock.h>

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(KeyTableTest, FindsEveryKeyItNames) {
  for (const std::string& name : KeyNames()) {
    const auto press = FindKey(name);
    ASSERT_TRUE(press) << name;
    EXPECT_NE(press->key.virtual_code, 0) << name;
  }
}

TEST(KeyTableTest, EveryPrintableCharacterHasAKey) {
  for (char c = ' '; c <= '~'; ++c) {
    const Key key = KeyOfCharacter(c);
    EXPECT_FALSE(key.code.empty()) << c;
    EXPECT_EQ(key.text, std::string(1, c));
  }
  // A full stop's character code is that of the key Delete.
  EXPECT_EQ(KeyOfCharacter('.').virtual_code, 190);
  EXPECT_TRUE(KeyOfCharacter('\x01').code.empty());
}

TEST(KeyTableTest, HoldsModifiers) {
  const auto press = FindKey("Control+Shift+a");
  ASSERT_TRUE(press);
  EXPECT_EQ(press->modifiers, 2 | 8);
  EXPECT_EQ(press->key.text, "") << "a command types nothing";
  EXPECT_EQ(FindKey("+")->key.code, "Equal");
  EXPECT_EQ(FindKey("Control++")->modifiers, 2 | 8);
}

TEST(KeyTableTest, UnknownKeySaysWhatWasMeant) {
  const auto press = FindKey("Entre");
  ASSERT_FALSE(press);
  EXPECT_EQ(press.error().blame, Blame::kConfig);
  EXPECT_EQ(press.error().message, "no key \"Entre\"; did you mean \"Enter\"?");
  EXPECT_THAT(FindKey("Hyper+a").error().message, HasSubstr("no key \"Hyper\" to hold"));
  EXPECT_THAT(FindKey("zzzzzzzz").error().message, Not(HasSubstr("did you mean")));
  EXPECT_FALSE(FindKey(""));
  EXPECT_FALSE(FindKey("Control+"));
}

}  // namespace
}  // namespace roundsman

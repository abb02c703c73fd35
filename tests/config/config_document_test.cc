#include "config/config_document.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "config/config_node.h"
#include "core/clock.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

std::string FirstMistake(std::string yaml) {
  Problems problems;
  const auto document = ConfigDocument::Parse(std::move(yaml), "f.yaml", problems);
  if (problems.empty()) return "none";
  return problems.front().ToString();
}

std::string Repeat(const std::string& part, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += part;
  return all;
}

TEST(ConfigDocumentTest, RefusesALargeFileAtOnce) {
  EXPECT_EQ(FirstMistake(fmt::format("a: \"{}\"\n", Repeat("x", 10'000'000))),
            "f.yaml: is larger than 1 MB");
}

// A person presses Ctrl-C after some seconds; these texts make yaml-cpp take minutes, or the stack.
TEST(ConfigDocumentTest, RefusesHostileTextsInABlink) {
  const std::vector<std::string> texts = {
      Repeat("[", 500'000),
      Repeat("{", 500'000),
      Repeat("{a: ", 200'000),
      Repeat("- ", 400'000),
      Repeat("? ", 400'000),
      Repeat("&a ", 300'000),
      Repeat("*a ", 300'000),
      Repeat("[&a x, ", 1) + Repeat("&a x, ", 150'000),
      Repeat("[a, ", 200'000),
      Repeat("a: ", 300'000),
      Repeat("[", 1) + Repeat("{a, a},", 120'000),
      Repeat("!a ", 300'000),
      Repeat("\"", 1) + Repeat("x\n", 400'000),
      Repeat(": ", 400'000),
      Repeat("%a\n", 300'000),
      Repeat("- a\n", 200'000),
      Repeat("---\n", 200'000),
      Repeat("{", 1) + Repeat("a, ", 300'000),
  };
  for (const std::string& text : texts) {
    const MonoTime begun = MonoClock::now();
    EXPECT_NE(FirstMistake(text), "none") << text.substr(0, 20);
    EXPECT_LT(Seconds(MonoClock::now() - begun), 20) << text.substr(0, 20);
  }
}

TEST(ConfigDocumentTest, FollowsAliasesOnlySoFar) {
  std::string bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i < 30; ++i) {
    const std::string alias = fmt::format("*a{}, ", i - 1);
    bomb += fmt::format("a{0}: &a{0} [{1}]\n", i, Repeat(alias, 10));
  }
  EXPECT_THAT(FirstMistake(bomb),
              HasSubstr("found more than 100000 values once aliases are followed"));
}

TEST(ConfigDocumentTest, CountsTheDepthBehindAliases) {
  std::string nested = "a0: &a0 [x]\n";
  for (int i = 1; i < 100; ++i) {
    nested += fmt::format("a{0}: &a{0} [*a{1}]\n", i, i - 1);
  }
  EXPECT_THAT(FirstMistake(nested), HasSubstr("levels of nesting"));
}

TEST(ConfigDocumentTest, AcceptsWhatIsJustSmallEnough) {
  EXPECT_EQ(FirstMistake(fmt::format("a: {}{}\n", Repeat("[", 58), Repeat("]", 58))), "none");
  EXPECT_EQ(FirstMistake(fmt::format("a: \"{}\"\n", Repeat("x", 1'000'000))), "none");
}

TEST(ConfigDocumentTest, SurvivesRandomDamage) {
  const std::string sound =
      "scenario: 登录\nvars: {a: &x \"b\\n\", c: *x}\nsteps:\n  - see: [x, 'y''s', {regex: "
      "\"\\\\d\"}]\n"
      "  - do: [{tap: z}]\n    if: {see: w}\ntext: |\n  block\n  text\n";
  constexpr std::string_view kBytes = "\"'[]{}:,-&*!|>%@`#? \n\t\\x~";
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text = sound;
    for (int i = 0; i < 3; ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = kBytes[random() % kBytes.size()];
          break;
        case 1:
          text.erase(at, 1 + random() % 5);
          break;
        default:
          text.insert(at, 1, kBytes[random() % kBytes.size()]);
      }
    }
    Problems problems;
    const auto document = ConfigDocument::Parse(text, "f.yaml", problems);
    EXPECT_TRUE(document != nullptr || !problems.empty()) << text;
    if (document == nullptr) continue;
    for (const auto& [key, value] :
         document->root().IsMap() ? document->root().Map() : std::vector<ConfigNode::Entry>()) {
      EXPECT_FALSE(key.Found().empty() || value.Found().empty());
    }
  }
}

}  // namespace
}  // namespace roundsman

#include "agent/reproduce.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// What the program is given when the line is pasted: a word a line.
std::string Pasted(const std::string& line) {
  const std::string script = "cd /; roundsman() { printf '%s\n' \"$@\"; }\n" + line + "\n";
  // Through a variable of the environment, so that nothing here quotes anything.
  ::setenv("ROUNDSMAN_PASTED", script.c_str(), 1);
  std::FILE* shell = ::popen("eval \"$ROUNDSMAN_PASTED\" 2>&1", "r");
  std::string words;
  std::array<char, 1000> some{};
  while (std::fgets(some.data(), some.size(), shell) != nullptr) words += some.data();
  ::pclose(shell);
  return words;
}

TEST(ReproductionTest, IsReadByAShellAsItWasMeant) {
  Reproduction again;
  again.subject = "my scenarios/*.yaml";
  again.device = "tester's phone";
  again.base_url = "https://m.example.com/?a=1&b=$HOME;`id`";
  again.variables = {"user", "a b"};
  again.browser = "/opt/\"chrome\"";
  again.config = "/etc/(x)/agent.yaml";
  EXPECT_EQ(Pasted(ToShellLine(again)),
            "run\nmy scenarios/*.yaml\n--device\ntester's phone\n--base-url\n"
            "https://m.example.com/?a=1&b=$HOME;`id`\n--var\nuser=…\n--var\na b=…\n--browser\n"
            "/opt/\"chrome\"\n--config\n/etc/(x)/agent.yaml\n");
}

TEST(ReproductionTest, IsPlainWhereNothingNeedsQuotes) {
  Reproduction again;
  again.subject = "/etc/roundsman/scenarios/shop.yaml";
  again.device = "iphone-15";
  again.base_url = "https://m.example.com:8443/a/";
  again.variables = {"user"};
  again.config = "/etc/roundsman/agent.yaml";
  EXPECT_EQ(ToShellLine(again),
            "roundsman run /etc/roundsman/scenarios/shop.yaml --device iphone-15 --base-url "
            "https://m.example.com:8443/a/ --var user=… --config /etc/roundsman/agent.yaml");
}

TEST(ReproductionTest, ShowsNoPassword) {
  Reproduction again;
  again.command = "look";
  again.subject = "https://qa:hunter2@m.example.com/a?mail=x@y.z";
  again.base_url = "http://hunter2@m.example.com";
  again.device = "iphone-15";
  const std::string line = ToShellLine(again);
  EXPECT_THAT(line, Not(HasSubstr("hunter2")));
  EXPECT_THAT(line, HasSubstr("https://…@m.example.com/a?mail=x@y.z"));
}

}  // namespace
}  // namespace roundsman

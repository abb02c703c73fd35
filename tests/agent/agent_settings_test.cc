#include "agent/agent_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <regex>

#include "config/agent_keys.h"
#include "core/io/files.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

fs::path Data() { return SourceRoot() / "tests/data/agent/invalid"; }

std::vector<fs::path> Configs() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(Data())) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string Without(std::string text, const std::string& folder) {
  for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder)) {
    text.erase(at, folder.size());
  }
  return text;
}

class InvalidAgentConfigTest : public ::testing::TestWithParam<fs::path> {};

// ROUNDSMAN_UPDATE_GOLDEN=1 writes what is said now; then read it as somebody who does not program.
TEST_P(InvalidAgentConfigTest, SaysWhatIsWrongAndWhere) {
  ::unsetenv("NOBODY_SET_THIS");
  Problems problems;
  LoadAgentSettings(GetParam(), problems);
  std::string told;
  for (const Error& problem : problems) told += problem.ToString() + "\n";
  told = Without(told, Data().string() + "/");
  fs::path golden = GetParam();
  golden.replace_extension(".txt");
  if (std::getenv("ROUNDSMAN_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(WriteFile(golden, told));
  }
  EXPECT_NE(told, "") << "nothing is wrong with it";
  EXPECT_EQ(told, ReadFile(golden).value_or("(no golden file)"));
  EXPECT_EQ(told.find("hunter2"), std::string::npos) << "shows what may be a secret";
}

std::string TestName(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, InvalidAgentConfigTest, ::testing::ValuesIn(Configs()), TestName);

AgentSettings Read(const std::string& yaml) {
  Problems problems;
  AgentSettings settings = ReadAgentSettings(yaml, "/etc/roundsman/agent.yaml", problems);
  for (const Error& problem : problems) ADD_FAILURE() << problem.ToString();
  return settings;
}

// Every value that has a default, in words: two settings that say the same are the same.
std::string Words(const AgentSettings& s) {
  std::string words;
  const auto add = [&](std::string_view name, const auto& value) {
    words += std::string(name) + " " + ::testing::PrintToString(value) + "\n";
  };
  add("base-url", s.base_url);
  add("vars", s.variables);
  add("location", s.location);
  add("every", s.every.value_or(Duration::zero()).count());
  add("browser", s.browser);
  add("count", s.workers.count);
  add("reference", s.workers.reference);
  add("most-steal", s.workers.most_steal);
  add("most-memory", s.workers.most_memory);
  add("most-load", s.workers.most_load);
  add("most-waiting", s.most_waiting);
  add("at-once", s.at_once_per_scenario);
  add("host", s.console.host);
  add("port", s.console.port);
  add("certificate", s.console.tls_certificate);
  add("key", s.console.tls_key);
  add("url", s.console.url);
  add("hosts", s.console.hosts);
  add("full", s.console.full_tokens.size());
  add("read", s.console.read_tokens.size());
  add("open-metrics", s.console.open_metrics);
  add("links-last", s.console.links_last.count());
  add("open-after", s.rules.open_after);
  add("close-after", s.rules.close_after);
  add("blind-after", s.rules.blind_after);
  add("prometheus", s.backend.prometheus.Empty());
  add("grace", s.backend.grace.count());
  add("look-for", s.backend.look_for.count());
  add("alertmanagers", s.silences.alertmanagers.size());
  add("silences every", s.silences.every.count());
  add("receivers", s.receivers.size());
  add("age", s.keep.age.count());
  add("size", s.keep.bytes);
  add("free", s.keep.free_bytes);
  return words;
}

std::string Example() {
  return ReadFile(SourceRoot() / "config/agent.example.yaml").value_or("(not there)");
}

TEST(AgentExampleTest, SaysTheDefaults) {
  const AgentSettings example = Read(Example());
  EXPECT_EQ(Words(example), Words(AgentSettings()));
  EXPECT_THAT(example.scenarios, ElementsAre("/etc/roundsman/scenarios"));
  EXPECT_EQ(example.data, "/var/lib/roundsman");
}

// What is commented out is an example too: with the marks taken away it must read, and where the
// keys have defaults it must say those.
TEST(AgentExampleTest, WhatIsCommentedOutReadsToo) {
  ::setenv("FEISHU_WEBHOOK", "https://hook.example/1", 1);
  ::setenv("FEISHU_SECRET", "s3cret", 1);
  std::string yaml;
  std::istringstream lines(Example());
  static const std::regex key(R"(^( *)# ([-a-z]+:.*)$)");
  static const std::regex under_a_key(R"(^#(  +(- )?[-a-z]+:.*)$)");
  for (std::string line; std::getline(lines, line);) {
    std::smatch parts;
    if (std::regex_match(line, parts, key)) line = parts[1].str() + parts[2].str();
    if (std::regex_match(line, parts, under_a_key)) line = " " + parts[1].str();
    // A key that is said to be empty is said in full below.
    if (line.starts_with("browser: {}")) line = "browser:";
    if (line.starts_with("receivers: []")) line = "receivers:";
    yaml += line + "\n";
  }
  AgentSettings all = Read(yaml);
  EXPECT_EQ(all.backend.prometheus.Reveal(), "http://prometheus:9090");
  EXPECT_THAT(all.silences.alertmanagers, SizeIs(1));
  EXPECT_THAT(all.receivers, SizeIs(2));
  EXPECT_EQ(all.browser, "/usr/bin/chromium");
  EXPECT_EQ(all.workers.count, 2);
  EXPECT_EQ(all.every, minutes(5));
  EXPECT_EQ(all.console.tls_key, "/etc/roundsman/tls/key.pem");
  EXPECT_EQ(all.backend.grace, AgentSettings().backend.grace);
  EXPECT_EQ(all.backend.look_for, AgentSettings().backend.look_for);
  EXPECT_EQ(all.silences.every, AgentSettings().silences.every);
}

TEST(AgentExampleTest, NamesEveryKey) {
  const std::string example = Example();
  for (const std::string_view key : kAgentKeys) {
    EXPECT_TRUE(std::regex_search(
        example, std::regex("(^|\n)(# )?" + std::string(key) + ":", std::regex::ECMAScript)))
        << key;
  }
}

// The names between the braces of `constexpr … kConsoleKeys = {…}` in the reader.
TEST(AgentExampleTest, NamesEveryKeyOfEverySection) {
  const std::string source =
      ReadFile(SourceRoot() / "agent/agent_settings.cc").value_or("(not there)");
  const std::string example = Example();
  static const std::regex keys(R"re(k\w+Keys = \{([^}]*)\})re");
  static const std::regex name(R"re("([-a-z]+)")re");
  int names = 0;
  for (std::sregex_iterator list(source.begin(), source.end(), keys), end; list != end; ++list) {
    const std::string inside = (*list)[1];
    for (std::sregex_iterator key(inside.begin(), inside.end(), name); key != end; ++key) {
      ++names;
      EXPECT_TRUE(std::regex_search(example, std::regex("[ {#]" + (*key)[1].str() + ":")))
          << (*key)[1];
    }
  }
  EXPECT_GT(names, 25);
}

TEST(AgentSettingsTest, ReadsEverything) {
  ::setenv("ROUNDSMAN_TEST_TOKEN", "t0ken", 1);
  const AgentSettings s = Read(R"(
scenarios: [journeys, /srv/more/*.yaml]
base-url: https://m.example.com
vars: {user: "007"}
location: shanghai
every: 5m
data: ../data
browser: {path: /opt/chrome}
workers: {count: 3, reference: "http://ok.example/", most-steal: 0, most-memory: 1, most-load: 2.5}
queue: {most-waiting: 7, at-once-per-scenario: 1}
console:
  host: 0.0.0.0
  port: 0
  url: https://robot.example.com
  hosts: [robot]
  tls: {certificate: c.pem, key: /k.pem}
  tokens: {full: [{env: ROUNDSMAN_TEST_TOKEN}], read: [{env: ROUNDSMAN_TEST_TOKEN}]}
  open-metrics: true
  links-last: 24h
alerts: {open-after: 1, close-after: 4, blind-after: 5}
backend: {prometheus: {env: ROUNDSMAN_TEST_TOKEN}, grace: 90s, look-for: 1h}
silences: {alertmanagers: ["http://am-0:9093", {env: ROUNDSMAN_TEST_TOKEN}], every: 10s}
receivers: [{name: chat, kind: webhook, url: "http://hook.example/"}]
keep: {age: 48h, size: 512MB, free: 64kB}
)");
  EXPECT_THAT(s.scenarios, ElementsAre("/etc/roundsman/journeys", "/srv/more/*.yaml"));
  EXPECT_EQ(s.data, "/etc/roundsman/../data");
  EXPECT_EQ(s.variables.at("user"), "007");
  EXPECT_EQ(s.location, "shanghai");
  EXPECT_EQ(s.every, minutes(5));
  EXPECT_EQ(s.browser, "/opt/chrome");
  EXPECT_EQ(s.workers.count, 3);
  EXPECT_EQ(s.workers.most_steal, 0);
  EXPECT_EQ(s.workers.most_memory, 1);
  EXPECT_EQ(s.workers.most_load, 2.5);
  EXPECT_EQ(s.most_waiting, 7U);
  EXPECT_EQ(s.at_once_per_scenario, 1);
  EXPECT_EQ(s.console.port, 0);
  EXPECT_EQ(s.console.tls_certificate, "/etc/roundsman/c.pem");
  EXPECT_EQ(s.console.tls_key, "/k.pem");
  EXPECT_THAT(s.console.hosts, ElementsAre("robot"));
  EXPECT_EQ(s.console.full_tokens.at(0).Reveal(), "t0ken");
  EXPECT_TRUE(s.console.open_metrics);
  EXPECT_EQ(s.console.links_last, hours(24));
  EXPECT_EQ(s.rules.open_after, 1);
  EXPECT_EQ(s.rules.close_after, 4);
  EXPECT_EQ(s.rules.blind_after, 5);
  EXPECT_EQ(s.backend.prometheus.Reveal(), "t0ken");
  EXPECT_EQ(s.backend.grace, seconds(90));
  EXPECT_EQ(s.backend.look_for, hours(1));
  EXPECT_THAT(s.silences.alertmanagers, SizeIs(2));
  EXPECT_EQ(s.silences.every, seconds(10));
  EXPECT_THAT(s.receivers, SizeIs(1));
  EXPECT_EQ(s.keep.age, hours(48));
  EXPECT_EQ(s.keep.bytes, 512LL << 20);
  EXPECT_EQ(s.keep.free_bytes, 64LL << 10);
}

TEST(AgentSettingsTest, AFileThatIsNotThereIsOneProblem) {
  Problems problems;
  LoadAgentSettings("/nowhere/agent.yaml", problems);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].ToString(), ::testing::StartsWith("/nowhere/agent.yaml: "));
}

TEST(ParseBytesTest, CountsInStepsOf1024) {
  EXPECT_EQ(ParseBytes("0"), 0);
  EXPECT_EQ(ParseBytes("100"), 100);
  EXPECT_EQ(ParseBytes("1kB"), 1024);
  EXPECT_EQ(ParseBytes("2MB"), 2LL << 20);
  EXPECT_EQ(ParseBytes("10GB"), 10LL << 30);
  EXPECT_EQ(ParseBytes("8388607TB"), 8388607LL << 40);
}

TEST(ParseBytesTest, TakesNothingElse) {
  for (const char* text : {"", "GB", "1KB", "1 GB", "1gb", "-1GB", "1.5GB", "8388608TB", "1GBs",
                           "99999999999999999999", "0x10", "+1"}) {
    EXPECT_EQ(ParseBytes(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace roundsman

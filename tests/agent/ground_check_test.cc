#include "agent/ground_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/agent_plan.h"
#include "core/io/files.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What `--check` and the start both read.
class GroundCheckTest : public testing::Test {
 protected:
  GroundCheckTest() : folder_(*TempDir::Make("roundsman-ground")) {
    EXPECT_TRUE(
        WriteFile(At("journeys/a.yaml"), "scenario: a\nsteps: [{open: 'http://127.0.0.1:9/'}]\n"));
  }
  fs::path At(const std::string& name) const { return folder_.path() / name; }

  // Without the folder in front.
  std::vector<std::string> Told(const std::string& config) {
    EXPECT_TRUE(WriteFile(At("agent.yaml"), config));
    Problems problems;
    LoadAgentPlan(At("agent.yaml"), problems);
    std::vector<std::string> told;
    for (const Error& problem : problems) {
      told.push_back(problem.ToString().substr(folder_.path().string().size() + 1));
    }
    return told;
  }

  TempDir folder_;
};

constexpr const char* kFine = "scenarios: [journeys]\ndata: data\n";

TEST_F(GroundCheckTest, WhatIsThereIsFineAndNothingIsLeftBehind) {
  EXPECT_THAT(Told("scenarios: [journeys, journeys/a.yaml]\ndata: not/yet/there\n"), IsEmpty());
  EXPECT_FALSE(fs::exists(At("not")));
  fs::create_directories(At("kept/empty"));
  EXPECT_THAT(Told("scenarios: [journeys]\ndata: kept/empty/data\n"), IsEmpty());
  EXPECT_TRUE(fs::exists(At("kept/empty")));
}

TEST_F(GroundCheckTest, ADataFolderThatCannotBeMade) {
  EXPECT_THAT(Told("scenarios: [journeys]\ndata: journeys/a.yaml/data\n"),
              ElementsAre(AllOf(HasSubstr("agent.yaml:2:7: `data`: nothing can be kept in "),
                                EndsWith("Not a directory"))));
  EXPECT_THAT(Told("scenarios: [journeys]\ndata: /proc/roundsman\n"),
              ElementsAre(HasSubstr("agent.yaml:2:7: `data`: nothing can be kept in ")));
}

TEST_F(GroundCheckTest, ScenariosThatAreNotThere) {
  EXPECT_THAT(
      Told("scenarios:\n  - journeys\n  - nowhere\n  - no/*.yaml\ndata: data\n"),
      ElementsAre(AllOf(HasSubstr("agent.yaml:3:5: "), HasSubstr("nowhere: is neither a file")),
                  AllOf(HasSubstr("agent.yaml:4:5: "), HasSubstr("*.yaml: matches no file"))));
}

TEST_F(GroundCheckTest, ABrowserThatIsNotThere) {
  EXPECT_THAT(Told(std::string(kFine) + "browser: {path: /no/such/chrome}\n"),
              ElementsAre(HasSubstr("agent.yaml:3:17: no browser at /no/such/chrome")));
  EXPECT_THAT(Told(std::string(kFine) + "browser: {path: /bin/true}\n"), IsEmpty());
}

TEST_F(GroundCheckTest, AConsoleThatOthersReachWantsAToken) {
  EXPECT_THAT(
      Told(std::string(kFine) + "console: {host: 0.0.0.0}\n"),
      ElementsAre(HasSubstr("agent.yaml:3:17: 0.0.0.0 is reached from other machines: give")));
  ASSERT_TRUE(WriteFile(At("token"), "s3cret-t0ken-of-the-console"));
  EXPECT_THAT(
      Told(std::string(kFine) + "console: {host: 0.0.0.0, tokens: {full: [{file: token}]}}\n"),
      IsEmpty());
  EXPECT_THAT(Told(std::string(kFine) + "console: {host: 127.0.0.2}\n"), IsEmpty());
}

TEST_F(GroundCheckTest, CertificatesThatAreNotThereOrNoneAtAll) {
  EXPECT_THAT(
      Told(std::string(kFine) + "console:\n  tls:\n    certificate: c.pem\n    key: k.pem\n"),
      ElementsAre(
          AllOf(HasSubstr("agent.yaml:5:18: "), HasSubstr("c.pem: cannot be read: No such")),
          AllOf(HasSubstr("agent.yaml:6:10: "), HasSubstr("k.pem: cannot be read: No such"))));
  ASSERT_TRUE(WriteFile(At("c.pem"), "no certificate"));
  ASSERT_TRUE(WriteFile(At("k.pem"), "no key"));
  EXPECT_THAT(
      Told(std::string(kFine) + "console:\n  tls:\n    certificate: c.pem\n    key: k.pem\n"),
      ElementsAre(AllOf(HasSubstr("agent.yaml:5:18: "), HasSubstr("no certificate can be read"))));
}

TEST_F(GroundCheckTest, AllOfThemAtOnce) {
  EXPECT_THAT(Told("scenarios: [nowhere]\ndata: journeys/a.yaml\nbrowser: {path: /x}\n"
                   "console: {host: 0.0.0.0}\n"),
              testing::SizeIs(4));
}

TEST_F(GroundCheckTest, PacesAndSizesHardlyMeant) {
  const auto doubts = [](const std::string& config) {
    Problems problems;
    const AgentSettings settings = ReadAgentSettings(kFine + config, "agent.yaml", problems);
    EXPECT_THAT(problems, IsEmpty());
    return settings.doubts.empty() ? std::string() : settings.doubts.front().ToString();
  };
  EXPECT_THAT(doubts("every: 1s\n"), HasSubstr("agent.yaml:3:8: `every: 1s` is sooner"));
  EXPECT_EQ(doubts("every: 10s\n"), "");
  EXPECT_THAT(Told(std::string(kFine) + "every: 500ms\n"),
              ElementsAre(HasSubstr("agent.yaml:3:8: ")));
  EXPECT_THAT(Told(std::string(kFine) + "keep: {size: 0}\n"),
              ElementsAre(AllOf(HasSubstr("agent.yaml:3:14: "), HasSubstr("larger than nothing"))));
  EXPECT_THAT(Told(std::string(kFine) + "keep: {size: 1MB, free: 0}\n"), IsEmpty());
}

}  // namespace
}  // namespace roundsman

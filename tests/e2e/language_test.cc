#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "core/io/files.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

// Journeys in tests/data/e2e/language, written from the specification alone.
std::filesystem::path Folder() { return SourceRoot() / "tests/data/e2e/language"; }

std::vector<std::filesystem::path> YamlIn(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  return files;
}

class LanguageTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{Folder()};

  ToldReport Run(const std::vector<std::filesystem::path>& files, int code) {
    std::vector<std::string> words = {"--jobs", "2", "--no-confirm", "--base-url",
                                      site_.url() + "/"};
    for (const auto& file : files) words.push_back(file.string());
    const Ended ended = RunProgram(work_.Run(words));
    EXPECT_EQ(ended.code, code) << ended.out << ended.err;
    return ReadReport(work_.report());
  }
};

TEST_F(LanguageTest, JourneysDoWhatTheySay) {
  const auto files = YamlIn(Folder());
  ASSERT_GE(files.size(), 7U);
  const ToldReport report = Run(files, 0);
  ASSERT_EQ(report.runs.size(), files.size());
  for (const ToldRun& run : report.runs) {
    SCOPED_TRACE(Words(run));
    EXPECT_EQ(run.verdict, "pass");
    for (const ToldFinding& finding : run.findings) {
      ADD_FAILURE() << finding.kind << ": " << finding.says << "\n"
                    << (work_.report() / finding.screenshot);
    }
    for (const ToldStep& step : run.steps) EXPECT_NE(step.status, "skipped") << step.name;
  }
}

TEST_F(LanguageTest, WhatIsNotSoIsToldAsWhatItIs) {
  static const std::regex kExpectation("^# expect: ([a-z-]+); says: (.*)");
  const auto files = YamlIn(Folder() / "wrong");
  ASSERT_GE(files.size(), 10U);
  const ToldReport report = Run(files, 1);
  for (const auto& file : files) {
    const std::string text = ReadFile(file).value_or("");
    std::smatch expected;
    ASSERT_TRUE(std::regex_search(text, expected, kExpectation)) << file;
    const ToldRun& run = report.Run(file.stem().string());
    SCOPED_TRACE(Words(run));
    EXPECT_EQ(run.verdict, "fail");
    ASSERT_EQ(run.findings.size(), 1U);
    EXPECT_EQ(run.findings[0].kind, expected[1].str());
    EXPECT_THAT(run.findings[0].says, HasSubstr(expected[2].str()));
  }
}

}  // namespace
}  // namespace roundsman

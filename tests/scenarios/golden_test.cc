#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include "config/device_profile.h"
#include "core/io/files.h"
#include "scenarios/scenario.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

fs::path Data() { return SourceRoot() / "tests/data/scenarios"; }

std::vector<fs::path> FilesIn(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

ScenarioOverrides Known() {
  ScenarioOverrides overrides;
  overrides.known_devices = DeviceProfiles::Shipped()->Names();
  return overrides;
}

// All that is said of a file, one line each, without the folder it happens to lie in.
std::string Told(const fs::path& file) {
  std::string told;
  for (const Error& problem : LoadScenarios({file.string()}, Known()).problems) {
    told += problem.ToString() + "\n";
  }
  const std::string folder = file.parent_path().string() + "/";
  for (std::size_t at = told.find(folder); at != std::string::npos; at = told.find(folder)) {
    told.erase(at, folder.size());
  }
  return told;
}

class InvalidScenarioTest : public ::testing::TestWithParam<fs::path> {};

// ROUNDSMAN_UPDATE_GOLDEN=1 writes what is said now; then read it as somebody who does not program.
TEST_P(InvalidScenarioTest, SaysWhatIsWrongAndWhere) {
  ::unsetenv("NOBODY_SET_THIS");
  const std::string told = Told(GetParam());
  fs::path golden = GetParam();
  golden.replace_extension(".txt");
  if (std::getenv("ROUNDSMAN_UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(WriteFile(golden, told));
  }
  EXPECT_NE(told, "") << "nothing is wrong with it";
  EXPECT_EQ(told, ReadFile(golden).value_or("(no golden file)"));
}

std::string TestName(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, InvalidScenarioTest,
                         ::testing::ValuesIn(FilesIn(Data() / "invalid", ".yaml")), TestName);

class ValidScenarioTest : public ::testing::TestWithParam<fs::path> {};

TEST_P(ValidScenarioTest, IsRead) { EXPECT_EQ(Told(GetParam()), ""); }

INSTANTIATE_TEST_SUITE_P(, ValidScenarioTest,
                         ::testing::ValuesIn(FilesIn(Data() / "valid", ".yaml")), TestName);

TEST(ExamplesTest, AllAreRead) {
  const ScenarioSet set = LoadScenarios({(SourceRoot() / "scenarios/examples").string()}, Known());
  EXPECT_FALSE(set.scenarios.empty());
  for (const Error& problem : set.problems) ADD_FAILURE() << problem.ToString();
}

// "found …" texts in a source, neighbouring literals joined, as a pattern with anything where a
// value goes.
std::vector<std::string> MessagesIn(const std::string& source) {
  static const std::regex literal(R"re("((?:[^"\\\n]|\\.)*)"(?:\s*"((?:[^"\\\n]|\\.)*)")*)re");
  static const std::regex piece_pattern(R"re("((?:[^"\\\n]|\\.)*)")re");
  std::vector<std::string> messages;
  for (std::sregex_iterator it(source.begin(), source.end(), literal), end; it != end; ++it) {
    std::string text;
    const std::string whole = it->str();
    for (std::sregex_iterator piece(whole.begin(), whole.end(), piece_pattern); piece != end;
         ++piece) {
      text += (*piece)[1].str();
    }
    if (text.starts_with("found ") || text.starts_with("is ") || text.starts_with("has "))
      messages.push_back(text);
  }
  return messages;
}

std::string PatternOf(const std::string& message) {
  std::string pattern;
  for (std::size_t i = 0; i < message.size(); ++i) {
    const char c = message[i];
    const bool twice = i + 1 < message.size() && message[i + 1] == c;
    if (c == '\\') {
      pattern += ".?";
      if (i + 1 < message.size()) ++i;
    } else if ((c == '{' || c == '}') && twice) {
      pattern += fmt::format("\\{}", c);
      ++i;
    } else if (c == '{') {
      pattern += "[^]*";
      i = std::min(message.find('}', i), message.size());
    } else if (std::string_view(".*+?()[]^$|}").find(c) != std::string_view::npos) {
      pattern += fmt::format("\\{}", c);
    } else {
      pattern += c;
    }
  }
  return pattern;
}

// What the golden files cannot show: too large for a repository, or a scenario cannot bring it
// about.
bool HasATestOfItsOwn(const std::string& message) {
  for (const std::string_view known :
       {"is larger than", "has more than", "found more than {} mistakes", "is not YAML",
        "found no file and no folder", "is neither a file nor", "found the id", "found {} numbers",
        "found more than {} css selectors", "found nothing to look for",
        "found a tab in the indentation, expected blanks"}) {
    if (message.starts_with(known)) return true;
  }
  return false;
}

TEST(GoldenTest, EveryMessageHasAFile) {
  std::string told;
  for (const fs::path& file : FilesIn(Data() / "invalid", ".txt"))
    told += ReadFile(file).value_or("");
  int messages = 0;
  for (const char* folder : {"config", "scenarios"}) {
    for (const fs::path& file : FilesIn(SourceRoot() / folder, ".cc")) {
      for (const std::string& message : MessagesIn(ReadFile(file).value_or(""))) {
        ++messages;
        if (HasATestOfItsOwn(message)) continue;
        bool found = false;
        const std::regex pattern(PatternOf(message));
        std::size_t begin = 0;
        while (!found && begin < told.size()) {
          const std::size_t end = told.find('\n', begin);
          found = std::regex_search(told.substr(begin, end - begin), pattern);
          begin = end + 1;
        }
        EXPECT_TRUE(found) << file.filename() << " can say \"" << message
                           << "\", and no file in invalid/ makes it";
      }
    }
  }
  EXPECT_GT(messages, 60);
}

}  // namespace
}  // namespace roundsman

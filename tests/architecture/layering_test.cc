#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "tests/architecture/source_rules.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<std::string> Said(const std::vector<SourceFile>& tree) {
  std::vector<std::string> said;
  for (const Offence& offence : FindOffences(tree)) said.push_back(ToString(offence));
  return said;
}

std::string Lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "int x;\n";
  return text;
}

std::vector<SourceFile> ReadOurSources() {
  namespace fs = std::filesystem;
  std::vector<SourceFile> tree;
  for (const char* folder :
       {"core", "config", "vision", "scenarios", "reporters", "demo", "agent", "bench", "tests"}) {
    if (!fs::exists(SourceRoot() / folder)) continue;
    for (auto it = fs::recursive_directory_iterator(SourceRoot() / folder);
         it != fs::recursive_directory_iterator(); ++it) {
      if (it->path().filename() == "node_modules") it.disable_recursion_pending();
      const auto extension = it->path().extension();
      if (!it->is_regular_file() || (extension != ".h" && extension != ".cc")) continue;
      std::ifstream in(it->path(), std::ios::binary);
      tree.push_back({it->path().lexically_relative(SourceRoot()).generic_string(),
                      std::string(std::istreambuf_iterator<char>(in), {})});
    }
  }
  return tree;
}

TEST(LayeringTest, HoldsForOurSources) {
  const auto tree = ReadOurSources();
  ASSERT_GT(tree.size(), 20U) << "looked in the wrong place: " << SourceRoot();
  for (const Offence& offence : FindOffences(tree)) ADD_FAILURE() << ToString(offence);
}

TEST(LayeringTest, AllowsIncludesDownwards) {
  EXPECT_THAT(
      Said({
          {"core/rect.h", "#pragma once\n#include <vector>\n"},
          {"core/io/files.h", "#include \"core/rect.h\"\n"},
          {"vision/frame.h", "#include <opencv2/core.hpp>\n#include \"core/rect.h\"\n"},
          {"scenarios/device.h", "#include \"vision/frame.h\"\n"},
          {"agent/devices/adb.h", "#include \"scenarios/device.h\"\n"},
          {"agent/app.cc", "#include \"agent/devices/adb.h\"\n"},
          {"reporters/json.cc", "#include <nlohmann/json.hpp>\n#include \"core/io/files.h\"\n"},
          {"reporters/json.h", "#include <nlohmann/json_fwd.hpp>\n"},
          {"tests/agent/app_test.cc", "#include \"agent/devices/adb.h\"\n"},
      }),
      IsEmpty());
}

TEST(LayeringTest, NamesFileAndLineOfAnIncludeUpwards) {
  EXPECT_THAT(Said({
                  {"core/rect.h", "#pragma once\n"},
                  {"vision/frame.h", "#pragma once\n\n#include \"scenarios/step.h\"\n"},
                  {"scenarios/step.h", "#pragma once\n"},
              }),
              ElementsAre("vision/frame.h:3: vision includes scenarios/step.h: vision may only use "
                          "core, core/io, config"));
}

TEST(LayeringTest, RefusesEveryOtherForbiddenDirection) {
  const std::vector<SourceFile> headers = {
      {"core/a.h", ""},          {"core/io/a.h", ""}, {"config/a.h", ""},    {"vision/a.h", ""},
      {"scenarios/a.h", ""},     {"agent/a.h", ""},   {"reporters/a.h", ""}, {"demo/a.h", ""},
      {"agent/devices/a.h", ""}, {"tests/a.h", ""},
  };
  const std::vector<std::pair<std::string, std::string>> forbidden = {
      {"core", "core/io"},
      {"core", "config"},
      {"core/io", "config"},
      {"config", "vision"},
      {"scenarios", "agent"},
      {"scenarios", "reporters"},
      {"agent/devices", "agent"},
      {"reporters", "vision"},
      {"reporters", "scenarios"},
      {"demo", "config"},
      {"demo", "agent"},
      {"agent", "tests"},
      {"agent/devices", "reporters"}};
  for (const auto& [user, used] : forbidden) {
    auto tree = headers;
    tree.push_back({user + "/b.cc", "#include \"" + used + "/a.h\"\n"});
    EXPECT_THAT(Said(tree), ElementsAre(StartsWith(user + "/b.cc:1: ")));
  }
}

TEST(LayeringTest, KeepsHeavyLibrariesOutOfHeaders) {
  EXPECT_THAT(
      Said({
          {"vision/screen.h", "#include <opencv2/core.hpp>\n"},
          {"core/io/json.h", "#include <nlohmann/json.hpp>\n"},
          {"core/io/http_client.h", "#include <curl/curl.h>\n"},
          {"core/io/http_client.cc", "#include <curl/curl.h>\n"},
      }),
      ElementsAre(
          "vision/screen.h:1: <opencv2/core.hpp> in a header: only vision/frame.h shows it",
          "core/io/json.h:1: <nlohmann/json.hpp> in a header: include it in the .cc only",
          "core/io/http_client.h:1: <curl/curl.h> in a header: include it in the .cc only"));
}

TEST(LayeringTest, WantsIncludesFromTheRepositoryRoot) {
  EXPECT_THAT(Said({{"core/a.h", ""}, {"core/b.cc", "#include \"a.h\"\n"}}),
              ElementsAre(AllOf(StartsWith("core/b.cc:1: \"a.h\""), HasSubstr("root"))));
}

TEST(LayeringTest, LimitsTheLengthOfAFile) {
  EXPECT_THAT(Said({{"core/a.cc", Lines(500)}}), IsEmpty());
  EXPECT_THAT(Said({{"core/a.cc", Lines(501)}}),
              ElementsAre("core/a.cc:501: 501 lines; 500 is the most"));
}

TEST(LayeringTest, KnowsNoNewFolderByItself) {
  EXPECT_THAT(Said({{"helpers/a.cc", ""}}), ElementsAre(StartsWith("helpers/a.cc:1: ")));
}

}  // namespace
}  // namespace roundsman

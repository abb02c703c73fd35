#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/io/files.h"
#include "scenarios/scenario.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

namespace fs = std::filesystem;

constexpr std::string_view kSound = "scenario: x\nsteps:\n  - tap: x\n";

class LoadScenariosTest : public ::testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text = kSound) {
    ASSERT_TRUE(WriteFile(folder_->path() / name, text));
  }
  std::string Path(const std::string& name = "") const { return (folder_->path() / name).string(); }
  std::vector<std::string> Ids(const std::vector<std::string>& paths) {
    set_ = LoadScenarios(paths, {});
    std::vector<std::string> ids;
    for (const auto& scenario : set_.scenarios) ids.push_back(scenario->id);
    return ids;
  }
  std::vector<std::string> Said() const {
    std::vector<std::string> said;
    for (const Error& problem : set_.problems) {
      std::string text = problem.ToString();
      const std::string root = folder_->path().string();
      for (std::size_t at = text.find(root); at != std::string::npos; at = text.find(root)) {
        text.replace(at, root.size(), "ROOT");
      }
      said.push_back(text);
    }
    return said;
  }

  Result<TempDir> folder_ = TempDir::Make("roundsman-scenario-files-test");
  ScenarioSet set_;
};

TEST_F(LoadScenariosTest, SearchesFoldersInOrder) {
  Write("b.yaml");
  Write("a/z.yml");
  Write("a/b/c.yaml");
  Write("notes.txt");
  Write(".hidden/x.yaml");
  EXPECT_THAT(Ids({Path()}), ElementsAre("a/b/c", "a/z", "b"));
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(LoadScenariosTest, TakesFilesAndGlobsAndEachOnce) {
  Write("one.yaml");
  Write("two.yaml");
  Write("three.scenario");
  EXPECT_THAT(Ids({Path("two.yaml"), Path("*.yaml"), Path(), Path("three.scenario")}),
              ElementsAre("two", "one", "three"));
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(LoadScenariosTest, SaysWhatIsNotThere) {
  fs::create_directory(Path("empty"));
  EXPECT_THAT(Ids({Path("nowhere.yaml"), Path("*.nothing"), Path("empty")}), IsEmpty());
  EXPECT_THAT(
      Said(),
      ElementsAre("ROOT/nowhere.yaml: is neither a file nor a folder nor a glob that matches one",
                  "ROOT/*.nothing: matches no file, expected at least one",
                  "ROOT/empty: no scenarios found in this folder, expected *.yaml or *.yml"));
}

TEST_F(LoadScenariosTest, TellsAllMistakesOfAllFiles) {
  Write("a.yaml", "scenario: x\nsteps: []\n");
  Write("b.yaml", "scenario: x\n");
  Write("c.yaml");
  EXPECT_THAT(Ids({Path()}), ElementsAre("c"));
  EXPECT_THAT(Said(),
              ElementsAre("ROOT/a.yaml:2:8: found an empty list, expected at least one step",
                          "ROOT/b.yaml:1:1: found no `steps:`, expected it in a scenario"));
}

TEST_F(LoadScenariosTest, NamesBothFilesOfAnId) {
  Write("a.yaml", "scenario: x\nid: same\nsteps:\n  - tap: x\n");
  Write("b.yaml", "scenario: x\nid: same\nsteps:\n  - tap: x\n");
  Ids({Path()});
  EXPECT_THAT(
      Said(),
      ElementsAre(
          "ROOT/b.yaml: found the id `same`, expected another: ROOT/a.yaml has it already"));
}

TEST_F(LoadScenariosTest, LinksInACircleEnd) {
  Write("a/x.yaml");
  fs::create_directory_symlink(Path(), Path("a/up"));
  fs::create_directory_symlink(Path("a"), Path("again"));
  fs::create_symlink(Path("a/x.yaml"), Path("a/y.yaml"));
  EXPECT_THAT(Ids({Path()}), ElementsAre("a/x"));
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(LoadScenariosTest, TellsLinksToNowhere) {
  fs::create_symlink(Path("gone"), Path("x.yaml"));
  Ids({Path()});
  EXPECT_THAT(Said(), ElementsAre("ROOT/x.yaml: cannot be read: No such file or directory"));
}

TEST_F(LoadScenariosTest, TellsFilesThatAreTooLarge) {
  Write("x.yaml", std::string(2'000'000, '#'));
  Ids({Path()});
  EXPECT_THAT(Said(), ElementsAre("ROOT/x.yaml: is larger than 1 MB"));
}

TEST_F(LoadScenariosTest, TellsFilesThatMayNotBeRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  Write("x.yaml");
  ::chmod(Path("x.yaml").c_str(), 0);
  Ids({Path()});
  EXPECT_THAT(Said(), ElementsAre("ROOT/x.yaml: cannot be read: Permission denied"));
}

TEST_F(LoadScenariosTest, ManyFilesComeInTheirOrder) {
  std::vector<std::string> expected;
  for (int i = 0; i < 500; ++i) {
    Write(fmt::format("{:03}.yaml", i));
    expected.push_back(fmt::format("{:03}", i));
  }
  EXPECT_EQ(Ids({Path()}), expected);
}

}  // namespace
}  // namespace roundsman

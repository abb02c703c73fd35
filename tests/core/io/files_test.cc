#include "core/io/files.h"

#include <gtest/gtest.h>

#include <fstream>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

TEST(FilesTest, WritesWholeAndMakesFolders) {
  auto dir = TempDir::Make("roundsman-test");
  ASSERT_TRUE(dir);
  const fs::path path = dir->path() / "a" / "b.txt";
  ASSERT_TRUE(WriteFile(path, "one"));
  ASSERT_TRUE(WriteFile(path, "two"));
  EXPECT_EQ(ReadFile(path).value(), "two");
  // Nothing temporary is left beside it.
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), {}), 1);
}

TEST(FilesTest, SaysWhyAFileCannotBeRead) {
  auto dir = TempDir::Make("roundsman-test");
  const auto missing = ReadFile(dir->path() / "none.yaml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().blame, Blame::kConfig);
  EXPECT_NE(missing.error().ToString().find("none.yaml"), std::string::npos);
  EXPECT_NE(ReadFile(dir->path()).error().message.find("directory"), std::string::npos);
  ASSERT_TRUE(WriteFile(dir->path() / "big", std::string(2000, 'x')));
  EXPECT_FALSE(ReadFile(dir->path() / "big", 1000));
}

TEST(FilesTest, FailedWriteLeavesTheOldFile) {
  auto dir = TempDir::Make("roundsman-test");
  ASSERT_TRUE(WriteFile(dir->path() / "file", "old"));
  // A file where a folder is needed.
  EXPECT_FALSE(WriteFile(dir->path() / "file" / "below", "new"));
  EXPECT_EQ(ReadFile(dir->path() / "file").value(), "old");
}

TEST(FilesTest, TempDirTakesAllItHoldsWithIt) {
  fs::path path;
  {
    auto dir = TempDir::Make("roundsman-test");
    path = dir->path();
    ASSERT_TRUE(WriteFile(path / "x" / "y", "z"));
  }
  EXPECT_FALSE(fs::exists(path));
}

}  // namespace
}  // namespace roundsman

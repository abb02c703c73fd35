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

TEST(FilesTest, AppendsBehindWhatIsGood) {
  auto dir = TempDir::Make("roundsman-test");
  const fs::path path = dir->path() / "log";
  EXPECT_FALSE(AppendFile(path, 0, "x")) << "it makes none";
  ASSERT_TRUE(WriteFile(path, "one\ntw"));
  ASSERT_TRUE(AppendFile(path, 4, "three\n"));
  EXPECT_EQ(ReadFile(path).value(), "one\nthree\n");
  EXPECT_FALSE(AppendFile(path, 11, "x")) << "what is missing is not made up";
  EXPECT_EQ(ReadFile(path).value(), "one\nthree\n");
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

TEST(FilesTest, WhatIsPrivateIsNobodyElsesToRead) {
  const auto folder = TempDir::Make("roundsman-test");
  ASSERT_TRUE(folder);
  const auto mode = [](const std::filesystem::path& file) {
    return std::filesystem::status(file).permissions();
  };
  using enum std::filesystem::perms;
  ASSERT_TRUE(WritePrivateFile(folder->path() / "key", "secret"));
  EXPECT_EQ(mode(folder->path() / "key"), owner_read | owner_write);
  EXPECT_EQ(ReadFile(folder->path() / "key"), "secret");
  ASSERT_TRUE(WriteFile(folder->path() / "report", "for all"));
  EXPECT_EQ(mode(folder->path() / "report"), owner_read | owner_write | group_read | others_read);
}

}  // namespace
}  // namespace roundsman

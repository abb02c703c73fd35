#include "agent/server/artifact_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/io/files.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

class ArtifactFolderTest : public ::testing::Test {
 protected:
  ArtifactFolderTest() : temp_(*TempDir::Make("artifact-folder-test")) {
    EXPECT_TRUE(WriteFile(temp_.path() / "secret.txt", "secret"));
    EXPECT_TRUE(WriteFile(root() / "runs" / "1" / "a.jpg", "jpeg"));
    EXPECT_TRUE(WriteFile(root() / "runs" / "1" / "page.html", "<script>"));
  }
  fs::path root() const { return temp_.path() / "artifacts"; }

  TempDir temp_;
};

TEST_F(ArtifactFolderTest, ReadsWhatLiesBelow) {
  const auto file = ArtifactFolder(root()).Read({"runs", "1", "a.jpg"});
  ASSERT_TRUE(file);
  EXPECT_EQ(file->bytes, "jpeg");
  EXPECT_EQ(file->type, "image/jpeg");
  EXPECT_EQ(ArtifactFolder(root()).Read({"runs", "1", "page.html"})->type,
            "application/octet-stream");
}

TEST_F(ArtifactFolderTest, NamesThatLeadElsewhereFindNothing) {
  const ArtifactFolder folder(root());
  const std::vector<std::vector<std::string>> wrong = {{},
                                                       {""},
                                                       {"."},
                                                       {".."},
                                                       {"..", "secret.txt"},
                                                       {"runs", "..", "..", "secret.txt"},
                                                       {"../secret.txt"},
                                                       {"runs/1/a.jpg"},
                                                       {"", "etc", "passwd"},
                                                       {"/etc/passwd"},
                                                       {"runs", "1"},
                                                       {"runs", "1", "a.jpg", ""},
                                                       {"runs", "1", "a.jpg\n"},
                                                       {"runs\\1", "a.jpg"},
                                                       {"none"},
                                                       {std::string(5000, 'a')}};
  for (const auto& names : wrong) EXPECT_FALSE(folder.Read(names));
}

TEST_F(ArtifactFolderTest, SymbolicLinksAreNotFollowed) {
  fs::create_symlink(temp_.path() / "secret.txt", root() / "link.txt");
  fs::create_directory_symlink(temp_.path(), root() / "up");
  const ArtifactFolder folder(root());
  EXPECT_FALSE(folder.Read({"link.txt"}));
  EXPECT_FALSE(folder.Read({"up", "secret.txt"}));
}

TEST_F(ArtifactFolderTest, APipeDoesNotHoldIt) {
  ASSERT_EQ(::mkfifo((root() / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(ArtifactFolder(root()).Read({"pipe"}));
}

TEST_F(ArtifactFolderTest, TheFolderItselfMayBeALink) {
  fs::create_directory_symlink(root(), temp_.path() / "evidence");
  EXPECT_TRUE(ArtifactFolder(temp_.path() / "evidence").Read({"runs", "1", "a.jpg"}));
  EXPECT_FALSE(ArtifactFolder(temp_.path() / "nowhere").Read({"runs", "1", "a.jpg"}));
}

}  // namespace
}  // namespace roundsman

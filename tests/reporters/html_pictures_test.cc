#include "reporters/html_pictures.h"

#include <gtest/gtest.h>

#include "core/io/files.h"
#include "reporters/picture_size.h"
#include "tests/reporters/fake_picture.h"

namespace roundsman {
namespace {

class HtmlPicturesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(dir_); }
  void Save(const std::string& path, const std::string& bytes) {
    ASSERT_TRUE(WriteFile(dir_->path() / path, bytes));
  }
  // One run; the paths are its steps' screenshots.
  static Report Steps(const std::vector<std::string>& paths) {
    Report report;
    RunReport& run = report.runs.emplace_back();
    for (const std::string& path : paths) run.steps.emplace_back().screenshot = path;
    return report;
  }

  Result<TempDir> dir_ = TempDir::Make("pictures-test");
};

TEST_F(HtmlPicturesTest, StoresEqualPicturesOnce) {
  Save("a.jpg", FakeJpeg(390, 844, 900));
  Save("b.jpg", FakeJpeg(390, 844, 900));
  Save("c.jpg", FakeJpeg(390, 844, 901));
  const HtmlPictures pictures(Steps({"a.jpg", "b.jpg", "c.jpg"}), dir_->path(), 1'000'000);
  EXPECT_EQ(pictures.At("a.jpg").id, pictures.At("b.jpg").id);
  EXPECT_NE(pictures.At("a.jpg").id, pictures.At("c.jpg").id);
  EXPECT_TRUE(pictures.At("a.jpg").url.starts_with("data:image/jpeg;base64,/9j/"));
  EXPECT_EQ(pictures.At("a.jpg").width, 390);
  EXPECT_EQ(pictures.At("a.jpg").height, 844);
}

TEST_F(HtmlPicturesTest, KeepsFindingsWhenTheBudgetEnds) {
  Save("step.jpg", FakeJpeg(390, 844, 3000));
  Save("finding.jpg", FakeJpeg(780, 1688, 3001));
  Report report = Steps({"step.jpg"});
  report.runs[0].findings.emplace_back().evidence.screenshot = "finding.jpg";
  const HtmlPictures pictures(report, dir_->path(), 5000);
  EXPECT_FALSE(pictures.At("finding.jpg").url.empty());
  EXPECT_TRUE(pictures.At("step.jpg").url.empty()) << "stays a file beside the page";
  EXPECT_FALSE(pictures.At("step.jpg").id.empty());
}

TEST_F(HtmlPicturesTest, TakesNothingFromOutsideAndNothingThatIsNoPicture) {
  Save("in/page.html", "<html>");
  Save("out.jpg", FakeJpeg(1, 1, 100));
  Save("in/cut.jpg", FakeJpeg(390, 844, 900).substr(0, 8));
  const std::string outside = (dir_->path() / "out.jpg").string();
  const HtmlPictures pictures(
      Steps({"page.html", "../out.jpg", outside, "none.jpg", "cut.jpg", ""}), dir_->path() / "in",
      1'000'000);
  for (const std::string& path : {std::string("page.html"), std::string("../out.jpg"), outside,
                                  std::string("none.jpg"), std::string("cut.jpg"), std::string()}) {
    EXPECT_TRUE(pictures.At(path).id.empty()) << path;
  }
}

TEST(PictureSizeTest, ReadsPngAndJpegAndNothingElse) {
  const std::string png("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x05\x56\0\0\x03\0\x08\x02\0\0\0", 29);
  EXPECT_EQ(ReadPictureFacts(png)->width, 1366);
  EXPECT_EQ(ReadPictureFacts(png)->height, 768);
  EXPECT_EQ(ReadPictureFacts(FakeJpeg(780, 1688, 500))->height, 1688);
  EXPECT_FALSE(ReadPictureFacts("<svg onload=alert(1)>"));
  EXPECT_FALSE(ReadPictureFacts(""));
  EXPECT_FALSE(ReadPictureFacts(FakeJpeg(0, 10, 500)));
}

}  // namespace
}  // namespace roundsman

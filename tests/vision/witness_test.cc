#include "vision/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <opencv2/imgproc.hpp>

#include "vision/image_codec.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

constexpr const char* kBrowser = "/usr/lib/chromium/chromium-headless-shell";

// A folder of the test's own, gone with it.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "witness-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// What a real browser paints, as a screencast frame. `fonts`: only these, as on a machine without
// others.
Screenshot Paint(const std::string& html, Size size, const std::string& fonts = "") {
  const Folder folder;
  std::ofstream(folder.path() / "page.html") << html;
  std::string command = "cd '" + folder.path().string() + "' && ";
  if (!fonts.empty()) {
    std::ofstream(folder.path() / "fonts.conf")
        << "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>"
        << fonts << "</dir><cachedir>" << (folder.path() / "cache").string()
        << "</cachedir></fontconfig>";
    command += "FONTCONFIG_FILE=" + (folder.path() / "fonts.conf").string() + " ";
  }
  command += std::string("timeout -k 1 50 ") + kBrowser +
             " --no-sandbox --hide-scrollbars --user-data-dir=profile --virtual-time-budget=150"
             " --screenshot=shot.png --window-size=" +
             std::to_string(static_cast<int>(size.width)) + "," +
             std::to_string(static_cast<int>(size.height)) + " page.html >/dev/null 2>&1";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::ifstream in(folder.path() / "shot.png", std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(in), {});
  const auto frame =
      Decode({std::make_shared<const std::string>(std::move(bytes)), ImageFormat::kPng, {}, size});
  EXPECT_TRUE(frame.has_value());
  if (!frame) return {};
  return {
      std::make_shared<const std::string>(EncodeJpeg(*frame, 80)), ImageFormat::kJpeg, {}, size};
}

Screenshot Redrawn(const Screenshot& shot, const std::function<void(cv::Mat&)>& draw) {
  Frame frame = *Decode(shot);
  draw(frame.bgr);
  return {std::make_shared<const std::string>(EncodeJpeg(frame, 80)), shot.format, shot.at,
          shot.css_size};
}

// The same page with its bar elsewhere.
Screenshot WithBarAt(const Screenshot& shot, double part) {
  return Redrawn(shot, [&](cv::Mat& page) {
    const cv::Rect band(0, page.rows * 90 / 100, page.cols, page.rows * 5 / 100);
    page(band).setTo(cv::Scalar(255, 255, 255));
    const int width = page.cols * 12 / 100;
    page(cv::Rect(static_cast<int>(part * (page.cols - width)), band.y, width, band.height))
        .setTo(cv::Scalar(0, 0, 0));
  });
}

std::vector<Screenshot> Film(const Screenshot& shot) {
  return {WithBarAt(shot, 0), WithBarAt(shot, 0.4), WithBarAt(shot, 0.8), shot};
}

const WitnessNonce kNonce = MakeWitnessNonce(0x9e3779b97f4a7c15);
constexpr Size kPhone{390, 844};

class WitnessTest : public testing::Test {
 protected:
  TextReader reader_{{}};
};

class WitnessViewportTest : public testing::TestWithParam<Size> {};

TEST_P(WitnessViewportTest, SeesAllOfIt) {
  TextReader reader({});
  const auto report =
      JudgeWitness(Film(Paint(MakeWitnessPage(kNonce), GetParam())), kNonce, reader);
  EXPECT_TRUE(report.SeesAll()) << report.missing;
  EXPECT_EQ(report.missing, "");
}

INSTANTIATE_TEST_SUITE_P(Viewports, WitnessViewportTest,
                         testing::Values(Size{360, 640}, Size{390, 844}, Size{844, 390},
                                         Size{820, 1180}, Size{1366, 768}, Size{1920, 1080}),
                         [](const auto& row) {
                           return std::to_string(static_cast<int>(row.param.width)) + "x" +
                                  std::to_string(static_cast<int>(row.param.height));
                         });

TEST_F(WitnessTest, MissesChineseWhereNoFontHasIt) {
  const auto shot = Paint(MakeWitnessPage(kNonce), kPhone, "/usr/share/fonts/truetype/dejavu");
  const auto report = JudgeWitness(Film(shot), kNonce, reader_);
  EXPECT_TRUE(report.pixels && report.nonce && report.latin && report.moving) << report.missing;
  EXPECT_FALSE(report.cjk);
  EXPECT_THAT(report.missing, HasSubstr("no CJK font"));
  EXPECT_THAT(report.missing, HasSubstr("apt-get install fonts-noto-cjk"));
}

TEST_F(WitnessTest, MissesMotionInFrozenFrames) {
  const auto shot = Paint(MakeWitnessPage(kNonce), kPhone);
  const auto report = JudgeWitness({shot, shot, shot, shot}, kNonce, reader_);
  EXPECT_TRUE(report.pixels && report.nonce && report.latin && report.cjk) << report.missing;
  EXPECT_FALSE(report.moving);
  EXPECT_THAT(report.missing, HasSubstr("frozen"));
}

TEST_F(WitnessTest, DoesNotTakeAnOlderPageForThisOne) {
  const auto shot = Paint(MakeWitnessPage(MakeWitnessNonce(1)), kPhone);
  const auto report = JudgeWitness(Film(shot), kNonce, reader_);
  EXPECT_FALSE(report.nonce);
  EXPECT_THAT(report.missing, HasSubstr("stale"));
}

TEST_F(WitnessTest, SaysThatNothingIsDrawn) {
  const Frame black{cv::Mat::zeros(844, 390, CV_8UC3), 1, {}};
  const Screenshot shot{
      std::make_shared<const std::string>(EncodeJpeg(black, 80)), ImageFormat::kJpeg, {}, kPhone};
  const auto report = JudgeWitness({shot, shot}, kNonce, reader_);
  EXPECT_FALSE(report.pixels);
  EXPECT_THAT(report.missing, HasSubstr("one colour"));
  EXPECT_THAT(JudgeWitness({}, kNonce, reader_).missing, HasSubstr("no frame"));
}

TEST_F(WitnessTest, SaysThatColoursAreSwapped) {
  const auto shot = Redrawn(Paint(MakeWitnessPage(kNonce), kPhone),
                            [](cv::Mat& page) { cv::cvtColor(page, page, cv::COLOR_BGR2RGB); });
  const auto report = JudgeWitness(Film(shot), kNonce, reader_);
  EXPECT_FALSE(report.pixels);
  EXPECT_THAT(report.missing, HasSubstr("red and blue are swapped"));
}

TEST_F(WitnessTest, NamesTheMissingLanguageData) {
  const Folder nothing;
  TextReader reader({.tessdata = nothing.path().string()});
  const auto report = JudgeWitness(Film(Paint(MakeWitnessPage(kNonce), kPhone)), kNonce, reader);
  EXPECT_FALSE(report.latin || report.cjk);
  EXPECT_TRUE(report.pixels && report.nonce && report.moving);
  EXPECT_THAT(report.missing, HasSubstr("tesseract-ocr"));
}

TEST(WitnessNonceTest, DiffersFromTimeToTime) {
  const auto a = MakeWitnessNonce(1);
  const auto b = MakeWitnessNonce(2);
  EXPECT_NE(a.cells, b.cells);
  EXPECT_NE(a.number, b.number);
  EXPECT_EQ(a.number.size(), 6U);
}

}  // namespace
}  // namespace roundsman

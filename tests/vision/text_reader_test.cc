#include "vision/text_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "tests/vision/rendered_page.h"
#include "vision/image_codec.h"

namespace roundsman {
namespace {

constexpr std::array kChinese = {"我的持仓",
                                 "总资产（元）",
                                 "128,604.37",
                                 "昨日收益",
                                 "+312.56",
                                 "沪深300指数基金",
                                 "1.2846",
                                 "货币市场基金",
                                 "七日年化 2.13%",
                                 "请输入手机号码",
                                 "立即登录",
                                 "买入",
                                 "领取红包",
                                 "忘记密码",
                                 "投资有风险，入市需谨慎。本产品由某某基金管理有限公司发行与管理"};
constexpr std::array kEnglish = {"My holdings",
                                 "Total assets (USD)",
                                 "128,604.37",
                                 "Yesterday",
                                 "+312.56",
                                 "Global Index Fund",
                                 "1.2846",
                                 "Money Market Fund",
                                 "7-day yield 2.13%",
                                 "Your phone number",
                                 "Sign in",
                                 "Create report",
                                 "Upload",
                                 "Forgot password",
                                 "Past performance is no guide to what comes next"};

Frame FrameOf(const Rendering& page) {
  const Result<Frame> frame = Decode(Render(page));
  EXPECT_TRUE(frame);
  return frame.value_or(Frame{});
}

double CpuMillis() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

std::size_t Threads() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return std::size_t(std::distance(begin(tasks), end(tasks)));
}

// How many of the texts a person reads there are not read.
template <std::size_t N>
std::size_t Missed(TextReader& reader, const Frame& frame,
                   const std::array<const char*, N>& wanted) {
  const Result<std::vector<TextLine>> lines = reader.ReadAll(frame);
  EXPECT_TRUE(lines) << lines.error().message;
  std::size_t missed = 0;
  for (const char* text : wanted) missed += lines && Legibility(*lines, text) >= 0.8 ? 0 : 1;
  return missed;
}

struct PageCase {
  const char* name;
  bool chinese;
  double pixel_ratio;
};

std::size_t Missed(TextReader& reader, const Frame& frame, const PageCase& page) {
  return page.chinese ? Missed(reader, frame, kChinese) : Missed(reader, frame, kEnglish);
}

class TextReaderPages : public testing::TestWithParam<PageCase> {};

TEST_P(TextReaderPages, ReadsWhatAPersonReads) {
  TextReader reader({});
  EXPECT_EQ(Missed(reader, FrameOf({GetParam().name, GetParam().pixel_ratio}), GetParam()), 0U);
}

// What the screencast gives: CSS size, JPEG. Grey small print may be beyond it.
TEST_P(TextReaderPages, ReadsASmallJpegOfItToo) {
  TextReader reader({});
  const Frame frame = FrameOf({GetParam().name, GetParam().pixel_ratio});
  Screenshot small;
  small.bytes = std::make_shared<const std::string>(EncodeJpeg(ShrinkToWidth(frame, 360), 80));
  small.format = ImageFormat::kJpeg;
  small.css_size = frame.css_size();
  const Result<Frame> decoded = Decode(small);
  ASSERT_TRUE(decoded);
  EXPECT_LE(Missed(reader, *decoded, GetParam()), 1U);
}

std::string NameOf(const testing::TestParamInfo<PageCase>& page) {
  std::string name = fmt::format("{}_{}x", page.param.name, page.param.pixel_ratio);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(
    Pages, TextReaderPages,
    testing::Values(PageCase{"zh-light.html", true, 1}, PageCase{"zh-light.html", true, 3},
                    PageCase{"zh-dark.html", true, 1}, PageCase{"zh-dark.html", true, 3},
                    PageCase{"en-light.html", false, 1}, PageCase{"en-light.html", false, 3},
                    PageCase{"en-dark.html", false, 1}, PageCase{"en-dark.html", false, 3}),
    NameOf);

TEST(TextReaderTest, DoesNotReadWhatNobodySees) {
  TextReader reader({});
  for (const double ratio : {1.0, 3.0}) {
    const Frame frame = FrameOf({"unseen.html", ratio});
    const auto read = [&](double top, std::string_view text) {
      const auto lines = reader.ReadBox(frame, {20, top, 320, 26});
      EXPECT_TRUE(lines);
      return lines ? Legibility(*lines, text) : -1;
    };
    EXPECT_GE(read(20, "Plainly visible"), 0.9) << ratio;
    EXPECT_GE(read(380, "确认付款"), 0.7) << ratio;
    EXPECT_LT(read(80, "White on white"), 0.3) << ratio;
    EXPECT_LT(read(140, "One per cent"), 0.3) << ratio;
    EXPECT_LT(read(200, "Under the cover"), 0.3) << ratio;
    EXPECT_LT(read(260, "几乎看不见的字"), 0.3) << ratio;
    EXPECT_LT(read(320, "Blue upon blue"), 0.3) << ratio;
  }
}

TEST(TextReaderTest, ReadsOnlyTheBoxItIsAskedFor) {
  TextReader reader({});
  const Frame frame = FrameOf({"unseen.html", 2});
  const auto lines = reader.ReadBox(frame, {20, 20, 320, 26});
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 1U);
  EXPECT_EQ(reader.stats().lines_asked, 1U);
  EXPECT_TRUE((*reader.ReadBox(frame, {20, 440, 320, 26})).empty());
  EXPECT_TRUE((*reader.ReadBox(frame, {2000, 20, 320, 26})).empty());
}

TEST(TextReaderTest, BoxesAreInCssPx) {
  TextReader reader({});
  const auto lines = reader.ReadAll(FrameOf({"unseen.html", 3}));
  ASSERT_TRUE(lines);
  ASSERT_FALSE(lines->empty());
  EXPECT_NEAR(lines->front().box.x, 21, 2);
  EXPECT_NEAR(lines->front().box.y, 25, 3);
  EXPECT_NEAR(lines->front().box.height, 16, 4);
}

TEST(TextReaderTest, ReadsAPageItKnowsWithoutAsking) {
  TextReader reader({});
  ASSERT_TRUE(reader.Load());
  const Frame frame = FrameOf({"zh-light.html", 3});
  const double start = CpuMillis();
  const auto cold = reader.ReadAll(frame);
  const double middle = CpuMillis();
  const std::size_t asked = reader.stats().lines_asked;
  EXPECT_EQ(reader.stats().lines_known, 0U);
  const auto warm = reader.ReadAll(frame);
  const double end = CpuMillis();
  EXPECT_EQ(reader.stats().lines_known, asked);
  ASSERT_TRUE(cold && warm);
  ASSERT_EQ(cold->size(), warm->size());
  EXPECT_LT(end - middle, (middle - start) / 3) << "a known page must cost far less";
  RecordProperty("cold_cpu_ms", fmt::format("{:.0f}", middle - start));
  RecordProperty("warm_cpu_ms", fmt::format("{:.0f}", end - middle));
}

TEST(TextReaderTest, KnowsALineWhereverItStands) {
  TextReader reader({});
  Frame frame = FrameOf({"unseen.html", 3});
  ASSERT_TRUE(reader.ReadAll(frame));
  const std::size_t asked = reader.stats().lines_asked;
  Frame lower = frame;
  lower.bgr = frame.bgr.rowRange(17, frame.bgr.rows);
  ASSERT_TRUE(reader.ReadAll(lower));
  EXPECT_EQ(reader.stats().lines_known, asked);
}

TEST(TextReaderTest, StartsNoThreads) {
  TextReader reader({});
  const Frame frame = FrameOf({"en-light.html", 1});
  ASSERT_TRUE(reader.Load());
  const std::size_t before = Threads();
  ASSERT_TRUE(reader.ReadAll(frame));
  EXPECT_EQ(Threads(), before);
}

TEST(TextReaderTest, MissingDataIsTheRobotsFaultAndNamesThePackage) {
  TextReader reader({{"chi_sim", "tlh_kli"}, ""});
  const Result<void> loaded = reader.Load();
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().blame, Blame::kRobot);
  EXPECT_NE(loaded.error().message.find("tesseract-ocr-tlh-kli"), std::string::npos)
      << loaded.error().message;
  TextReader nowhere({{"chi_sim", "eng"}, "/nonexistent"});
  const Result<void> empty = nowhere.Load();
  ASSERT_FALSE(empty);
  EXPECT_NE(empty.error().message.find("tesseract-ocr-chi-sim"), std::string::npos)
      << empty.error().message;
}

TEST(TextReaderTest, NothingIsReadOffNothing) {
  TextReader reader({});
  EXPECT_TRUE(reader.ReadAll(Frame{})->empty());
  EXPECT_TRUE(reader.ReadBox(Frame{}, {0, 0, 10, 10})->empty());
  Frame white;
  white.bgr = cv::Mat(780, 360, CV_8UC3, cv::Scalar(255, 255, 255));
  EXPECT_TRUE(reader.ReadAll(white)->empty());
}

}  // namespace
}  // namespace roundsman

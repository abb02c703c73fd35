#include "reporters/html_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "core/io/files.h"
#include "tests/reporters/fake_picture.h"
#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string PageOf(const Report& report, const std::filesystem::path& directory = "/nowhere") {
  const Result<std::string> page = ToHtml(report, {directory});
  EXPECT_TRUE(page) << page.error().message;
  return page.value_or("");
}

Report Hostile(const std::string& text) {
  Report report;
  report.version = text;
  report.runs = {HostileRun(text), HostileRun(text)};
  report.runs[1].verdict = Verdict::kInconclusive;
  report.runs[1].inconclusive = text;
  report.cancelled = {text};
  return report;
}

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(HtmlPageTest, ShowsWhatPeopleNeed) {
  const std::string page = PageOf(SampleReport());
  for (const char* words :
       {"1 journey is broken", "1 个流程出了问题", "Tapped 登录 and nothing changed for 10 s",
        "点击无反应", "The screen answers within 1 s", "login-holdings.yaml:14:5",
        "happened again on a fresh device", "roundsman run scenarios/login-holdings.yaml",
        "The browser went away (signal 9)", "transfer on iphone-15",
        "Existing monitoring did not"}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
  EXPECT_THAT(page, Not(HasSubstr("{{")));
}

TEST(HtmlPageTest, AsksNoNetwork) {
  const std::string page = PageOf(SampleReport());
  // An address a person may follow is a link; nothing is fetched.
  const std::regex fetched(
      R"((src|srcset|poster|data|action)\s*=\s*["']?(https?:)?//|url\(|@import|<link|fetch\()");
  std::smatch found;
  EXPECT_FALSE(std::regex_search(page, found, fetched)) << found.str();
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(HtmlPageTest, LetsNoWordOfThePageBecomeMarkup) {
  const std::string calm = PageOf(Hostile("calm"));
  for (const char* evil : {"</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
                           "'onclick='alert(1)", "<!--", "</title><svg/onload=alert(1)>",
                           "{{{css}}}", "]]>", "&lt;b&gt;", "javascript:alert(1)"}) {
    const std::string page = PageOf(Hostile(evil));
    EXPECT_EQ(Count(page, "<"), Count(calm, "<")) << evil;
    EXPECT_EQ(Count(page, "\""), Count(calm, "\"")) << evil;
    EXPECT_EQ(Count(page, "'"), Count(calm, "'")) << evil;
    EXPECT_THAT(page, Not(HasSubstr("href=\"javascript"))) << evil;
  }
}

TEST(HtmlPageTest, EscapesEveryCharacterThatCouldHarm) {
  for (int c = 1; c < 128; ++c) {
    if (std::isalnum(c) != 0 || c == '\n' || c == '\r' || c == '\t') continue;
    const std::string text = "zq" + std::string(1, static_cast<char>(c)) + "qz";
    const std::string page = PageOf(Hostile(text));
    const bool harmful = c < 0x20 || c == 0x7F ||
                         std::string("<>&\"'`").find(static_cast<char>(c)) != std::string::npos;
    EXPECT_EQ(page.find(text) == std::string::npos, harmful) << c;
  }
}

TEST(HtmlPageTest, LetsNoTextTurnTheReadingDirection) {
  EXPECT_THAT(PageOf(Hostile("a\u202eb\u2066c")), Not(HasSubstr("\u202e")));
  EXPECT_THAT(PageOf(Hostile("a\u202eb\u2066c")), Not(HasSubstr("\u2066")));
}

TEST(HtmlPageTest, LinksOnlyToTheWeb) {
  Report report = SampleReport();
  EXPECT_THAT(PageOf(report), HasSubstr("href=\"https://wiki.example.com/login\""));
  report.runs[1].runbook = "file:///etc/passwd";
  EXPECT_THAT(PageOf(report), Not(HasSubstr("href=\"file")));
}

TEST(HtmlPageTest, DrawsTheBoxInPerCentOfThePicture) {
  const Result<TempDir> dir = TempDir::Make("html-test");
  ASSERT_TRUE(dir);
  ASSERT_TRUE(WriteFile(dir->path() / "f-login.jpg", FakeJpeg(780, 1688, 500)));
  Report report = SampleReport();
  report.runs[1].screen = {390, 844};
  report.runs[1].findings[0].box = Rect{39, 422, 195, 84.4};
  EXPECT_THAT(PageOf(report, dir->path()),
              HasSubstr("left:10.00%;top:50.00%;width:50.00%;height:10.00%"));
}

TEST(HtmlPageTest, HoldsThirtyRunsOfTenStepsInFifteenMegabytes) {
  const Result<TempDir> dir = TempDir::Make("html-test");
  ASSERT_TRUE(dir);
  Report report;
  int seed = 20'000;
  const auto picture = [&](int width, int bytes) {
    std::string path = std::to_string(++seed) + ".jpg";
    // Not WriteFile: 660 times fsync take longer than the test.
    std::ofstream(dir->path() / path, std::ios::binary)
        << FakeJpeg(width, width * 2, bytes + seed % 997);
    return path;
  };
  for (int i = 0; i < 30; ++i) {
    RunReport run = SampleReport().runs[1];
    run.run += std::to_string(i);
    run.steps.resize(10, run.steps[0]);
    for (StepReport& step : run.steps) {
      step.screenshot = picture(390, 20'000);
      step.filmstrip = picture(1100, 30'000);
    }
    run.findings[0].evidence = {picture(780, 90'000), picture(780, 90'000), "", ""};
    report.runs.push_back(run);
  }
  const std::string page = PageOf(report, dir->path());
  EXPECT_LT(page.size(), 15'000'000U);
  EXPECT_GE(Count(page, "src=\"data:"), 330U) << "findings and steps are all in it";
}

}  // namespace
}  // namespace roundsman

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A robot that cannot see everything knows nothing: no pass, no finding, and it says what to
// install.
class WitnessTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{"",
                   {{"/", [](const auto&, const auto&) {
                       return Html(
                           "<!doctype html><meta name=viewport "
                           "content='width=device-width'><title>t</title><h1>A plain page</h1>");
                     }}}};

  void KnowsNothingAndSays(const std::string& environment, const std::string& what) {
    Call call =
        work_.Run({work_.Scenario("x", "  - open: " + site_.url() + "/\n  - see: A plain page\n")});
    call.environment = {environment};
    const Ended ended = RunProgram(call);
    EXPECT_EQ(ended.code, 3) << ended.out << ended.err;
    EXPECT_THAT(ended.out + ended.err, HasSubstr(what));
    const ToldReport report = ReadReport(work_.report());
    EXPECT_EQ(report.Run("x").verdict, "inconclusive") << Words(report);
    EXPECT_THAT(report.Run("x").inconclusive, HasSubstr(what));
    EXPECT_THAT(report.Run("x").findings, IsEmpty()) << Words(report);
  }
};

TEST_F(WitnessTest, MissingChineseFontIsNamed) {
  const std::string config = work_.Write(
      "fonts.conf",
      fmt::format("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>"
                  "<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{}</cachedir></fontconfig>",
                  (work_.path() / "font-cache").string()));
  KnowsNothingAndSays("FONTCONFIG_FILE=" + config, "fonts-noto-cjk");
}

TEST_F(WitnessTest, MissingReadingDataIsNamed) {
  KnowsNothingAndSays("TESSDATA_PREFIX=" + (work_.path() / "nothing").string(), "tesseract-ocr");
}

TEST_F(WitnessTest, MissingChineseReadingDataIsNamed) {
  const auto tessdata = work_.path() / "tessdata";
  std::filesystem::create_directory(tessdata);
  const std::filesystem::path all = "/usr/share/tesseract-ocr/5/tessdata";
  std::filesystem::create_symlink(all / "eng.traineddata", tessdata / "eng.traineddata");
  KnowsNothingAndSays("TESSDATA_PREFIX=" + tessdata.string(), "tesseract-ocr-chi-sim");
}

}  // namespace
}  // namespace roundsman

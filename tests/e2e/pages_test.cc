#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <regex>

#include "core/io/files.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

std::filesystem::path Pages() { return SourceRoot() / "tests/pages"; }

std::vector<std::string> Kinds() {
  std::vector<std::string> kinds;
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(Pages(), failed)) {
    if (entry.is_directory()) kinds.push_back(entry.path().filename().string());
  }
  std::sort(kinds.begin(), kinds.end());
  return kinds;
}

// What a page's first line says of it: <!-- expect: KIND; tap: TEXT; … -->, twins expect `none`.
struct Page {
  std::string id;
  std::string path;
  std::string expect;
  std::string tap;
  // What the journey looks for after that.
  std::string see;
  // Another device than the phone.
  std::string device;
  // How long the tap may take at most, in seconds.
  double under = 0;
};

// "expect: error-page; tap: 提交" as keys and values.
std::map<std::string, std::string> KeysOf(const std::string& line) {
  static const std::regex kKey(R"(([a-z]+):\s*([^;]*?)\s*(?:;|$))");
  std::map<std::string, std::string> keys;
  for (std::sregex_iterator at(line.begin(), line.end(), kKey), end; at != end; ++at) {
    keys[(*at)[1]] = (*at)[2];
  }
  return keys;
}

std::vector<Page> PagesOf(const std::string& kind) {
  static const std::regex kFirstLine(R"(^\s*<!--\s*(.*?)\s*-->)");
  std::vector<Page> pages;
  for (const auto& entry : std::filesystem::directory_iterator(Pages() / kind)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".html" ||
        !(name.starts_with("trip") || name.starts_with("twin")))
      continue;
    const std::string text = ReadFile(entry.path()).value_or("");
    std::smatch says;
    std::map<std::string, std::string> keys;
    if (std::regex_search(text, says, kFirstLine)) keys = KeysOf(says[1]);
    if (keys["expect"].empty()) {
      ADD_FAILURE() << entry.path() << ": the first line does not say what is expected";
      continue;
    }
    pages.push_back({kind + "-" + entry.path().stem().string(), kind + "/" + name, keys["expect"],
                     keys["tap"], keys["see"], keys["device"],
                     std::strtod(keys["under"].c_str(), nullptr)});
  }
  std::sort(pages.begin(), pages.end(), [](const Page& a, const Page& b) { return a.id < b.id; });
  return pages;
}

// Every kind has pages that must trip its detector, and near twins that must not trip anything.
class PagesTest : public ::testing::TestWithParam<std::string> {};

TEST_P(PagesTest, TripsAreNamedAndTwinsAreLeftAlone) {
  const Workplace work;
  const PageServer site(Pages());
  const std::vector<Page> pages = PagesOf(GetParam());
  ASSERT_FALSE(pages.empty());
  // A page that freezes wants a core for itself: two at a time would take it from one another.
  const std::string jobs = GetParam() == "stall" ? "1" : "2";
  std::vector<std::string> words = {"--jobs", jobs,         "--no-confirm",
                                    "--json", "--base-url", site.url() + "/"};
  for (const Page& page : pages) {
    std::string steps = fmt::format("  - open: {}\n", page.path);
    if (!page.tap.empty()) steps += fmt::format("  - tap: \"{}\"\n", page.tap);
    if (!page.see.empty()) steps += fmt::format("  - see: \"{}\"\n", page.see);
    const std::string head = page.device.empty() ? "" : fmt::format("devices: [{}]\n", page.device);
    words.push_back(work.Scenario(page.id, steps, head));
  }
  const Ended ended = RunProgram(work.Run(words));
  const Result<ToldReport> report = ParseReport(ended.out);
  ASSERT_TRUE(report) << ended.out << ended.err;
  for (const Page& page : pages) {
    const ToldRun& run = report->Run(page.id);
    SCOPED_TRACE(Words(run) + "pictures in " + work.report().string());
    EXPECT_NE(run.verdict, "inconclusive");
    if (page.expect == "none" || page.id.find("-twin") != std::string::npos) {
      EXPECT_TRUE(run.findings.empty()) << page.path << " has nothing wrong";
    } else {
      EXPECT_TRUE(run.Has(page.expect)) << page.path << " has " << page.expect;
    }
    if (page.under > 0 && run.steps.size() > 1) {
      EXPECT_LT(run.steps[1].seconds, page.under);
    }
  }
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(PagesTest);
std::string NameOf(const ::testing::TestParamInfo<std::string>& kind) {
  std::string name = kind.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, PagesTest, ::testing::ValuesIn(Kinds()), NameOf);

}  // namespace
}  // namespace roundsman

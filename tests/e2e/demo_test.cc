#include <fmt/format.h>
#include <gtest/gtest.h>

#include <regex>

#include "core/io/files.h"
#include "demo/demo_server.h"
#include "demo/faults.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

class DemoTest : public ::testing::Test {
 protected:
  DemoTest() {
    auto server = DemoServer::Start({});
    EXPECT_TRUE(server) << server.error().ToString();
    if (server) server_ = *std::move(server);
  }

  Workplace work_;
  std::unique_ptr<DemoServer> server_;

  static std::filesystem::path Examples() { return SourceRoot() / "scenarios/examples"; }

  ToldReport Run(const std::vector<std::string>& words, int code) {
    const Ended ended = RunProgram(work_.Run(words));
    EXPECT_EQ(ended.code, code) << ended.out << ended.err;
    return ReadReport(work_.report());
  }

  // The journey that meets the fault, on an app of its own that has it.
  std::string JourneyTo(const Fault& fault) {
    static const std::regex kId("\nid: [^\n]*"), kBase("\nbase-url: [^\n]*");
    std::string text = ReadFile(Examples() / fmt::format("{}.yaml", fault.journey)).value_or("");
    text = std::regex_replace(text, kId, fmt::format("\nid: {}", fault.name));
    text = std::regex_replace(text, kBase,
                              fmt::format("\nbase-url: {}/f/{}/", server_->url(), fault.name));
    return work_.Write(fmt::format("scenarios/{}.yaml", fault.name), text);
  }

  ToldReport MeetAll(const std::vector<const Fault*>& faults) {
    for (const auto& entry : std::filesystem::directory_iterator(Examples())) {
      if (entry.path().extension() == ".txt") {
        work_.Write("scenarios/" + entry.path().filename().string(),
                    ReadFile(entry.path()).value_or(""));
      }
    }
    std::vector<std::string> words = {"--jobs", "2", "--no-confirm"};
    for (const Fault* fault : faults) words.push_back(JourneyTo(*fault));
    const Ended ended = RunProgram(work_.Run(words));
    EXPECT_LE(ended.code, 1) << ended.out << ended.err;
    return ReadReport(work_.report());
  }

  // By name, so that a fault that was renamed is a failure and not one test fewer.
  void AreFound(const std::vector<const char*>& names) {
    std::vector<const Fault*> faults;
    for (const char* name : names) {
      ASSERT_NE(FindFault(name), nullptr) << name;
      faults.push_back(FindFault(name));
    }
    const ToldReport report = MeetAll(faults);
    for (const Fault* fault : faults) {
      const ToldRun& run = report.Run(fault->name);
      SCOPED_TRACE(Words(run) + "pictures in " + work_.report().string());
      ASSERT_TRUE(fault->kind);
      EXPECT_TRUE(run.Has(Name(*fault->kind)))
          << fault->name << " is " << Name(*fault->kind) << ": " << fault->sees << " ("
          << fault->where << ")";
    }
  }
};

TEST_F(DemoTest, HealthyAppHasNothingToComplainAboutOnAnyDevice) {
  const ToldReport report =
      Run({Examples().string(), "--jobs", "2", "--base-url", server_->url() + "/", "--device",
           "iphone-15", "--device", "galaxy-s24", "--device", "desktop-1366"},
          0);
  EXPECT_EQ(report.runs.size(), 18U);
  for (const ToldRun& run : report.runs) {
    SCOPED_TRACE(Words(run) + "pictures in " + work_.report().string());
    EXPECT_EQ(run.verdict, "pass");
    EXPECT_TRUE(run.findings.empty());
  }
}

// One of each kind here; all of them are the benchmark's to count.
TEST_F(DemoTest, DeadPagesAreFound) {
  AreFound({"holdings-cut", "crash-on-open", "crash-on-tap", "blank-invisible", "blank-script",
            "went-wrong", "busy"});
}

TEST_F(DemoTest, DeadControlsAreFound) {
  AreFound({"dead-buy", "dead-market", "dead-next", "invisible-veil", "cookie-wall",
            "alert-on-open", "confirm-on-buy"});
}

TEST_F(DemoTest, FaultsOfTimeAreFound) {
  AreFound({"stall-on-tap", "stall-on-open", "slow-react", "endless-order", "endless-holdings"});
}

TEST_F(DemoTest, WrongContentIsFound) {
  AreFound({"name-undefined", "amount-nan", "raw-key", "percent-s", "invalid-date", "cover-missing",
            "holdings-empty", "test-banner", "invisible-total", "no-contrast", "off-screen-buy"});
}

TEST_F(DemoTest, BenignVariationsAreNotReported) {
  std::vector<const Fault*> benign;
  for (const Fault& fault : Faults()) {
    if (!fault.kind) benign.push_back(&fault);
  }
  ASSERT_GE(benign.size(), 10U);
  const ToldReport report = MeetAll(benign);
  for (const Fault* fault : benign) {
    const ToldRun& run = report.Run(fault->name);
    SCOPED_TRACE(Words(run) + "pictures in " + work_.report().string());
    EXPECT_EQ(run.verdict, "pass") << fault->name << ": " << fault->sees;
    EXPECT_TRUE(run.findings.empty()) << fault->name << ": " << fault->sees;
  }
}

}  // namespace
}  // namespace roundsman

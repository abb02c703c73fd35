#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

PageServer::Answer Page(const std::string& body) {
  return [body](const auto&, const auto&) {
    return Html(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        "<title>t</title><h1>A page with a button</h1>" +
        body);
  };
}

// A page that dies, hangs or cannot be had after a tap is named for what it is: never unknown,
// never a pass, and no other run pays for it.
class DeadPageTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{
      "",
      {{"/well", Page("<p>All is well")},
       {"/cut", Page("<p><a href=/drop/x>Go on</a>")},
       {"/silent", Page("<p><a href=/hang/x>Go on</a>")},
       {"/refused", Page("<p><a href=" + PageServer("").url() + "/>Go on</a>")},
       {"/post", Page("<form method=post action=/drop/x><button>Go on</button></form>")},
       {"/popup", Page("<p><a target=_blank href=/drop/x>Go on</a>")},
       {"/crash",
        Page("<label>Name <input></label><p><button onclick=\"let n=document.body;for(let i=0;"
             "i<100000;i++)n=n.appendChild(document.createElement('div'));n.offsetTop\">Go on"
             "</button>")},
       {"/loop", Page("<p><button onclick='while(true){}'>Go on</button>")}}};

  std::string Tapping(const std::string& id, const std::string& page) const {
    return work_.Scenario(
        id, fmt::format("  - open: /{}\n  - tap: Go on\n  - see: All is well\n", page),
        "base-url: " + site_.url() + "\n");
  }
  std::string Well(const std::string& id) const {
    return work_.Scenario(id, "  - open: /well\n  - see: All is well\n",
                          "base-url: " + site_.url() + "\n");
  }

  static void IsNamed(const ToldReport& report, const std::string& id, const std::string& kind) {
    const ToldRun& run = report.Run(id);
    SCOPED_TRACE(Words(run));
    EXPECT_EQ(run.verdict, "fail");
    EXPECT_TRUE(run.Has(kind)) << id << " is " << kind;
  }
};

TEST_F(DeadPageTest, PageThatCannotBeHadAfterATapIsUnreachable) {
  const std::vector<std::string> ids = {"cut", "silent", "refused", "post", "popup"};
  std::vector<std::string> words = {"--jobs", "2", "--no-confirm"};
  for (const std::string& id : ids) words.push_back(Tapping(id, id));
  const Ended ended = RunProgram(work_.Run(words));
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  const ToldReport report = ReadReport(work_.report());
  for (const std::string& id : ids) {
    IsNamed(report, id, "unreachable");
    EXPECT_FALSE(report.Run(id).Has("stall")) << Words(report.Run(id));
    EXPECT_FALSE(report.Run(id).Has("dead-control")) << Words(report.Run(id));
  }
}

TEST_F(DeadPageTest, CrashAndEndlessLoopCostOnlyTheirOwnRun) {
  const Ended ended =
      RunProgram(work_.Run({"--jobs", "1", "--no-confirm", "--verbose", Tapping("a-crash", "crash"),
                            Well("b-well"), Tapping("c-loop", "loop"), Well("d-well")}));
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  const ToldReport report = ReadReport(work_.report());
  IsNamed(report, "a-crash", "crash");
  EXPECT_FALSE(report.Run("a-crash").Has("stall")) << Words(report.Run("a-crash"));
  // A freeze is measured in time, and time on a crowded machine is everybody's: that may be
  // unknown.
  const ToldRun& loop = report.Run("c-loop");
  EXPECT_TRUE(loop.Has("stall")) << Words(loop);
  EXPECT_NE(loop.verdict, "pass");
  if (loop.verdict != "fail") {
    EXPECT_THAT(loop.inconclusive, HasSubstr("too busy")) << Words(loop);
  }
  for (const char* id : {"b-well", "d-well"}) {
    EXPECT_EQ(report.Run(id).verdict, "pass") << Words(report.Run(id));
  }
  EXPECT_THAT(ended.err, HasSubstr("browser 1 started"));
  EXPECT_THAT(ended.err, Not(HasSubstr("browser 2 started"))) << "the same browser serves them all";
}

TEST_F(DeadPageTest, ExpectedDialogIsDismissedWhereTheScenarioSaysSo) {
  const PageServer shop(
      "", {{"/", Page("<p><button onclick=\"this.textContent=confirm('Delete it?')?'Deleted':"
                      "'Kept'\">Go on</button>")}});
  const auto scenario = [&](const std::string& id, const std::string& expect,
                            const std::string& see) {
    return work_.Scenario(id, fmt::format("  - open: /\n  - tap: Go on\n  - see: {}\n", see),
                          fmt::format("base-url: {}\nexpect-dialogs: {}\n", shop.url(), expect));
  };
  const Ended ended = RunProgram(
      work_.Run({"--no-confirm", scenario("no", "[{text: delete it, answer: dismiss}]", "Kept"),
                 scenario("yes", "[delete it]", "Deleted")}));
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  const ToldReport report = ReadReport(work_.report());
  for (const char* id : {"no", "yes"}) {
    EXPECT_EQ(report.Run(id).verdict, "pass") << Words(report.Run(id));
  }
}

}  // namespace
}  // namespace roundsman

// How native dialogs are answered, and what is told of them.
#include <gmock/gmock.h>

#include "tests/agent/devices/browser_fixture.h"

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::SizeIs;

class ChromiumDialogTest : public BrowserTest {
 protected:
  static std::string Asking(const std::string& question) {
    return "data:text/html,<meta name=viewport content='width=device-width'>"
           "<button onclick=\"const a=" +
           question + ";this.textContent='Got '+a\">Ask</button>";
  }
};

TEST_F(ChromiumDialogTest, ExpectedAnswerIsGiven) {
  struct Case {
    std::string question;
    std::vector<ExpectedDialog> expected;
    std::string got;
    bool accepted;
  };
  const std::vector<Case> cases = {
      {"confirm('Really delete it?')",
       {{"really DELETE", DialogAnswer::kDismiss}},
       "Got false",
       false},
      {"confirm('Really delete it?')", {{"delete", DialogAnswer::kAccept}}, "Got true", true},
      {"confirm('Really delete it?')", {{"leave", DialogAnswer::kDismiss}}, "Got true", true},
      {"confirm('Really delete it?')", {}, "Got true", true},
      {"prompt('Your name?','Ann')", {{"name", DialogAnswer::kDismiss}}, "Got null", false},
      {"prompt('Your name?','Ann')", {{"name", DialogAnswer::kAccept}}, "Got Ann", true},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.question + " " + one.got);
    const auto device = Open(Asking(one.question));
    device->ExpectDialogs(one.expected);
    ASSERT_TRUE(Tap(*device, "Ask"));
    EXPECT_TRUE(Appears(*device, one.got)) << Tree(*device).TextOf(0);
    const auto signals = device->TakeSignals();
    ASSERT_TRUE(signals);
    ASSERT_THAT(signals->dialogs, SizeIs(1));
    EXPECT_EQ(signals->dialogs[0].accepted, one.accepted);
  }
}

TEST_F(ChromiumDialogTest, DismissedQuestionToLeaveKeepsThePage) {
  const auto device = Open(site_.Url("/leaving"));
  ASSERT_TRUE(Tap(*device, "Arm"));
  ASSERT_TRUE(Appears(*device, "Ready"));
  device->ExpectDialogs({{"beforeunload", DialogAnswer::kDismiss}});
  ASSERT_TRUE(device->TakeSignals());
  ASSERT_TRUE(Tap(*device, "Leave"));
  PageSignals signals;
  const Deadline deadline = Deadline::In(seconds(10));
  while (deadline.Open() && signals.dialogs.empty()) {
    signals = *device->TakeSignals();
    deadline.Pause(std::chrono::milliseconds(20));
  }
  ASSERT_THAT(signals.dialogs, SizeIs(1));
  EXPECT_EQ(signals.dialogs[0].type, "beforeunload");
  EXPECT_FALSE(signals.dialogs[0].accepted);
  EXPECT_TRUE(Appears(*device, "Ready"));

  device->ExpectDialogs({});
  ASSERT_TRUE(Tap(*device, "Leave"));
  EXPECT_TRUE(Appears(*device, "Second page"));
}

}  // namespace
}  // namespace roundsman

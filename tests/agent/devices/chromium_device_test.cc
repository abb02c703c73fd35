#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "core/io/base64.h"
#include "tests/agent/devices/browser_fixture.h"

namespace roundsman {
namespace {

using std::chrono::seconds;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

using ChromiumDeviceTest = BrowserTest;

const UiNode& NodeOf(const UiTree& tree, int index) {
  static const UiNode kNone;
  EXPECT_GE(index, 0);
  return index < 0 ? kNone : tree.nodes[static_cast<std::size_t>(index)];
}

// Reads the tree again until its scripts and pictures have come.
UiTree SettledTree(Device& device, const TreeQuery& query = {}) {
  const Deadline deadline = Deadline::In(seconds(20));
  Result<UiTree> tree = device.ReadTree(query, deadline);
  while (deadline.Open() && !(tree && tree->ready_state == "complete")) {
    tree = device.ReadTree(query, deadline);
  }
  EXPECT_TRUE(tree.has_value());
  return tree ? *tree : UiTree{};
}

TEST_F(ChromiumDeviceTest, TapIsAcknowledgedAndAFrameShowsWhatItChanged) {
  const auto device = Open(site_.Url("/tap"));
  ASSERT_TRUE(Appears(*device, "Tap me"));
  ASSERT_TRUE(device->Film(Filming::kOn, Soon()));
  const auto first = device->TakeFrames(Soon());
  ASSERT_TRUE(first);
  ASSERT_THAT(first->frames, SizeIs(1)) << "a still page is one frame";
  EXPECT_EQ(first->frames[0].css_size, (Size{390, 844}));
  EXPECT_THAT(*first->frames[0].bytes, StartsWith("\xFF\xD8"));

  const Result<InputFact> tapped = Tap(*device, "Tap me");
  ASSERT_TRUE(tapped);
  ASSERT_TRUE(tapped->acknowledged);
  EXPECT_LT(*tapped->acknowledged - tapped->sent, seconds(3));
  // The highlight of the touch may be a frame too; the change comes 200 ms later.
  Screenshot last;
  const Deadline deadline = Deadline::In(seconds(10));
  while (deadline.Open() && last.at < tapped->sent + std::chrono::milliseconds(200)) {
    const auto film = device->TakeFrames(deadline);
    ASSERT_TRUE(film);
    ASSERT_FALSE(film->frames.empty());
    last = film->frames.back();
  }
  EXPECT_GE(last.at - tapped->sent, std::chrono::milliseconds(200));
  EXPECT_LT(last.at - MonoClock::now(), std::chrono::milliseconds(50)) << "frames from the future";
  EXPECT_TRUE(Appears(*device, "Tapped"));
}

TEST_F(ChromiumDeviceTest, StillPageGivesNoFrames) {
  const auto device = Open(site_.Url("/plain"));
  const auto filming = device->Film(Filming::kOn, Soon());
  ASSERT_TRUE(filming) << filming.error().message;
  ASSERT_TRUE(Appears(*device, "Plain page"));
  Deadline::In(std::chrono::milliseconds(500)).Pause(seconds(1));
  ASSERT_TRUE(device->TakeFrames(Deadline::In(seconds(1))));
  const auto none = device->TakeFrames(Deadline::In(std::chrono::milliseconds(700)));
  ASSERT_TRUE(none);
  EXPECT_THAT(none->frames, IsEmpty());
}

TEST_F(ChromiumDeviceTest, TreeTellsWhatAPersonCouldSeeAndTouch) {
  const auto device = Open(site_.Url("/tree"));
  ASSERT_TRUE(Appears(*device, "In the frame"));
  const UiTree tree = SettledTree(*device, {{"#name", "p, h1"}});
  EXPECT_EQ(tree.title, "Tree");
  EXPECT_EQ(tree.viewport, (Size{390, 844}));
  EXPECT_GT(tree.content.height, 2000);
  EXPECT_FALSE(tree.truncated);

  const UiNode& head = NodeOf(tree, FindText(tree, "Head"));
  EXPECT_TRUE(head.rendered);
  EXPECT_EQ(head.colour, 0xFFFFFF80U);
  EXPECT_EQ(head.background, 0x102030FFU);
  EXPECT_GT(head.font_size, 20);
  const UiNode& headline = NodeOf(tree, head.parent);
  EXPECT_EQ(headline.tag, "h1");
  EXPECT_EQ(headline.role, "heading");
  EXPECT_TRUE(headline.block);
  EXPECT_EQ(headline.selectors, 2U);
  EXPECT_EQ(tree.TextOf(head.parent), "Headline here");

  for (const char* unseen : {"Not displayed", "Invisible", "Transparent", "Clipped away"}) {
    EXPECT_FALSE(NodeOf(tree, FindText(tree, unseen)).rendered) << unseen;
  }
  const int shadow = FindText(tree, "In the shadow");
  EXPECT_EQ(NodeOf(tree, NodeOf(tree, shadow).parent).tag, "button");
  EXPECT_TRUE(NodeOf(tree, shadow).rendered);
  EXPECT_FALSE(NodeOf(tree, shadow).covered);
  const UiNode& frame = NodeOf(tree, FindText(tree, "In the frame"));
  EXPECT_TRUE(frame.rendered);
  EXPECT_GT(frame.box.y, NodeOf(tree, shadow).box.y) << "boxes inside a frame are of the screen";

  const auto by_label = [&](const std::string& label) -> const UiNode& {
    for (const UiNode& node : tree.nodes) {
      if (node.label == label) return node;
    }
    ADD_FAILURE() << "nothing is called " << label;
    return tree.nodes[0];
  };
  EXPECT_EQ(by_label("Broken one").picture, PictureState::kBroken);
  EXPECT_THAT(by_label("Broken one").source, HasSubstr("/nothing.png"));
  EXPECT_TRUE(by_label("Name").editable);
  EXPECT_EQ(by_label("Name").selectors, 1U);
  EXPECT_TRUE(NodeOf(tree, FindText(tree, "Your name")).rendered);
  EXPECT_TRUE(by_label("Secret").password);
  EXPECT_EQ(FindText(tree, "hunter2"), -1);
  EXPECT_GE(FindText(tree, "•••••••"), 0);
  EXPECT_TRUE(NodeOf(tree, NodeOf(tree, FindText(tree, "Cannot")).parent).disabled);
  EXPECT_TRUE(NodeOf(tree, NodeOf(tree, FindText(tree, "…")).parent).loading);

  const UiNode& under = NodeOf(tree, NodeOf(tree, FindText(tree, "Under it")).parent);
  EXPECT_TRUE(under.covered);
  EXPECT_EQ(under.covered_by, "div.modal");
  const UiNode& free = NodeOf(tree, NodeOf(tree, FindText(tree, "Free")).parent);
  EXPECT_FALSE(free.covered) << "a finger goes through pointer-events: none";
  const UiNode& below = NodeOf(tree, FindText(tree, "Far below"));
  EXPECT_TRUE(below.rendered);
  EXPECT_GT(below.box.y, 844);
}

TEST_F(ChromiumDeviceTest, RefusesWhatIsNoSelector) {
  const auto device = Open(site_.Url("/plain"));
  const auto tree = device->ReadTree({{"h1", "p["}}, Soon());
  ASSERT_FALSE(tree);
  EXPECT_EQ(tree.error().blame, Blame::kConfig);
  EXPECT_THAT(tree.error().message, HasSubstr("p["));
}

TEST_F(ChromiumDeviceTest, BoxesOfAPageShownScaledAreOfTheScreen) {
  const auto device = Open(site_.Url("/wide"));
  ASSERT_TRUE(Appears(*device, "Right"));
  const UiTree tree = Tree(*device);
  const UiNode& right = NodeOf(tree, FindText(tree, "Right"));
  EXPECT_LT(right.box.right(), 391);
  EXPECT_GT(right.box.x, 300);
  EXPECT_NEAR(tree.viewport.width, 390, 1);
}

TEST_F(ChromiumDeviceTest, AnswersDialogsAndTellsOfThem) {
  const auto device = Open(site_.Url("/alert"));
  ASSERT_TRUE(Tap(*device, "Warn"));
  ASSERT_TRUE(Appears(*device, "Answered"));
  const auto signals = device->TakeSignals();
  ASSERT_TRUE(signals);
  ASSERT_THAT(signals->dialogs, SizeIs(2));
  EXPECT_EQ(signals->dialogs[0].type, "alert");
  EXPECT_EQ(signals->dialogs[0].message, "Hello");
  EXPECT_EQ(signals->dialogs[1].type, "confirm");
  EXPECT_EQ(Tree(*device).title, "true");
}

TEST_F(ChromiumDeviceTest, TypesKeyByKeyAndComposesTheRest) {
  const auto device = Open(site_.Url("/type"));
  const Deadline deadline = Soon();
  const auto has_focus = [&] {
    const UiTree tree = Tree(*device);
    return std::ranges::any_of(tree.nodes, [](const UiNode& node) { return node.focused; });
  };
  while (deadline.Open() && !has_focus()) deadline.Pause(std::chrono::milliseconds(20));
  ASSERT_TRUE(device->Type({"a.B 你好", false}, Soon()));
  EXPECT_TRUE(Appears(*device, "Heard a.B 你好", seconds(5))) << Tree(*device).TextOf(0);
  EXPECT_GE(FindText(Tree(*device), "a . B "), 0) << "the page heard the keys";
  ASSERT_TRUE(device->Type({"new", true}, Soon()));
  EXPECT_TRUE(Appears(*device, "Heard new"));
  ASSERT_TRUE(device->Press("Backspace", Soon()));
  EXPECT_TRUE(Appears(*device, "Heard ne"));
  const auto unknown = device->Press("Entre", Soon());
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().blame, Blame::kConfig);
}

TEST_F(ChromiumDeviceTest, TellsHowDocumentsCame) {
  const auto device = Open(site_.Url("/moved"));
  auto signals = device->TakeSignals();
  ASSERT_TRUE(signals);
  ASSERT_FALSE(signals->navigations.empty());
  EXPECT_EQ(signals->navigations.back().url, site_.Url("/plain"));
  EXPECT_EQ(signals->navigations.back().http_status, 200);

  ASSERT_TRUE(device->Navigate({NavigationKind::kOpen, site_.Url("/no-such-page")}, Soon()));
  signals = device->TakeSignals();
  ASSERT_THAT(signals->navigations, SizeIs(1));
  EXPECT_EQ(signals->navigations[0].http_status, 404);

  ASSERT_TRUE(device->Navigate({NavigationKind::kOpen, "http://nowhere.invalid/"}, Soon()));
  signals = device->TakeSignals();
  ASSERT_THAT(signals->navigations, SizeIs(1));
  EXPECT_EQ(signals->navigations[0].error, "net::ERR_NAME_NOT_RESOLVED");

  ASSERT_TRUE(device->Navigate({NavigationKind::kOpen, "http://127.0.0.1:1/"}, Soon()));
  signals = device->TakeSignals();
  ASSERT_THAT(signals->navigations, SizeIs(1));
  EXPECT_THAT(signals->navigations[0].error, StartsWith("net::ERR_"));
}

TEST_F(ChromiumDeviceTest, GoesBackAndReloads) {
  const auto device = Open(site_.Url("/plain"));
  const auto nowhere = device->Navigate({NavigationKind::kBack, ""}, Soon());
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().blame, Blame::kTarget);
  ASSERT_TRUE(Tap(*device, "Go on"));
  ASSERT_TRUE(Appears(*device, "Second page"));
  const auto signals = device->TakeSignals();
  ASSERT_TRUE(signals);
  EXPECT_EQ(signals->navigations.back().url, site_.Url("/second")) << "taps navigate too";
  ASSERT_TRUE(device->Navigate({NavigationKind::kReload, ""}, Soon()));
  ASSERT_TRUE(Appears(*device, "Second page"));
  ASSERT_TRUE(device->Press("Back", Soon()));
  EXPECT_TRUE(Appears(*device, "Plain page"));
}

TEST_F(ChromiumDeviceTest, TellsWhatFailedAndWhatIsUnderWay) {
  const auto device = Open(site_.Url("/errors"));
  PageSignals all;
  const Deadline deadline = Deadline::In(seconds(20));
  while (deadline.Open() &&
         (all.failed_requests.size() < 2 || all.exceptions.empty() || all.requests_pending > 0)) {
    const auto signals = device->TakeSignals();
    ASSERT_TRUE(signals);
    all.failed_requests.insert(all.failed_requests.end(), signals->failed_requests.begin(),
                               signals->failed_requests.end());
    all.exceptions.insert(all.exceptions.end(), signals->exceptions.begin(),
                          signals->exceptions.end());
    all.requests_begun += signals->requests_begun;
    all.requests_pending = signals->requests_pending;
    deadline.Pause(std::chrono::milliseconds(20));
  }
  ASSERT_GE(all.failed_requests.size(), 2U);
  for (const FailedRequest& failed : all.failed_requests) {
    EXPECT_EQ(failed.http_status, 404) << failed.url;
    EXPECT_TRUE(failed.same_origin) << failed.url;
  }
  ASSERT_THAT(all.exceptions, SizeIs(1));
  EXPECT_THAT(all.exceptions[0].message, HasSubstr("Boom"));
  EXPECT_EQ(all.requests_pending, 0) << "a stream of events is never done and nobody waits for it";
  EXPECT_GE(all.requests_begun, 4);
}

TEST_F(ChromiumDeviceTest, FollowsPagesThatOpenPagesAndComesBack) {
  const auto device = Open(site_.Url("/popup"));
  for (const char* way : {"Blank", "Window"}) {
    const auto filming = device->Film(Filming::kOn, Soon());
    ASSERT_TRUE(filming) << filming.error().message;
    ASSERT_TRUE(Tap(*device, way));
    EXPECT_TRUE(Appears(*device, "Second page")) << way;
    EXPECT_EQ(Tree(*device).viewport, (Size{390, 844})) << way;
    const auto signals = device->TakeSignals();
    ASSERT_TRUE(signals);
    ASSERT_FALSE(signals->navigations.empty());
    EXPECT_EQ(signals->navigations.back().url, site_.Url("/second")) << way;
    const auto film = device->TakeFrames(Soon());
    ASSERT_TRUE(film);
    EXPECT_FALSE(film->frames.empty()) << way;
    ASSERT_TRUE(device->Press("Back", Soon())) << way;
    EXPECT_TRUE(Appears(*device, way));
  }
}

TEST_F(ChromiumDeviceTest, SwipeIsOneFingerFromHereToThereInTheTimeAsked) {
  const auto device = Open(site_.Url("/touches"));
  ASSERT_TRUE(Appears(*device, "Touches"));
  ASSERT_EQ(SettledTree(*device).scale, 1);
  Gesture swipe;
  swipe.kind = Gesture::Kind::kSwipe;
  swipe.from = {195, 700};
  swipe.to = {195, 300};
  swipe.over = std::chrono::milliseconds(300);
  ASSERT_TRUE(device->Touch(swipe, Soon()));
  EXPECT_TRUE(
      Appears(*device, "From 195 700 to 195 300 over true moves true steady true", seconds(5)))
      << Tree(*device).TextOf(0);
}

TEST_F(ChromiumDeviceTest, ScrollsByFingerAsFarAsAsked) {
  const auto device = Open(site_.Url("/scroll"));
  ASSERT_TRUE(Appears(*device, "Long"));
  // A page that is still shown as wide as a desktop's scrolls farther under the same finger.
  ASSERT_EQ(SettledTree(*device).scale, 1);
  Gesture scroll;
  scroll.kind = Gesture::Kind::kWheel;
  scroll.from = {195, 600};
  scroll.to = {0, 400};
  ASSERT_TRUE(device->Touch(scroll, Soon()));
  Deadline::In(std::chrono::milliseconds(400)).Pause(seconds(1));
  EXPECT_NEAR(Tree(*device).scroll.y, 400, 20);

  Gesture swipe;
  swipe.kind = Gesture::Kind::kSwipe;
  swipe.from = {195, 700};
  swipe.to = {195, 300};
  swipe.over = std::chrono::milliseconds(150);
  const double before = Tree(*device).scroll.y;
  ASSERT_TRUE(device->Touch(swipe, Soon()));
  Deadline::In(std::chrono::milliseconds(1500)).Pause(seconds(2));
  // The language promises one finger's way, not a throw: how far the page glides on is the
  // browser's to say.
  EXPECT_GE(Tree(*device).scroll.y - before, 400 - 20) << "the page goes along with the finger";
}

TEST_F(ChromiumDeviceTest, LooksLikeThePhoneToThePage) {
  profile_.theme = Theme::kDark;
  const auto device = Open(
      "data:text/html,<meta name=viewport content='width=device-width'><p id=p><script>"
      "p.textContent=[innerWidth,devicePixelRatio,navigator.language,Intl.DateTimeFormat()."
      "resolvedOptions().timeZone,navigator.maxTouchPoints,matchMedia('(prefers-color-scheme:dark)"
      "').matches,screen.orientation.type,navigator.platform,/HeadlessChrome/.test(navigator."
      "userAgent)].join(' ')</script>");
  EXPECT_TRUE(
      Appears(*device, "390 3 zh-CN Asia/Shanghai 5 true portrait-primary Linux armv81 false"))
      << Tree(*device).TextOf(0);
}

TEST_F(ChromiumDeviceTest, DesktopsHaveAMouse) {
  profile_.touch = profile_.mobile = false;
  profile_.kind = DeviceKind::kDesktop;
  profile_.viewport = {1366, 768};
  profile_.pixel_ratio = 1;
  const auto device = Open(site_.Url("/tap"));
  const auto tapped = Tap(*device, "Tap me");
  ASSERT_TRUE(tapped);
  EXPECT_TRUE(tapped->acknowledged);
  EXPECT_TRUE(Appears(*device, "Tapped"));
  ASSERT_TRUE(device->Navigate({NavigationKind::kOpen, site_.Url("/scroll")}, Soon()));
  Gesture wheel;
  wheel.kind = Gesture::Kind::kWheel;
  wheel.from = {600, 400};
  wheel.to = {0, 500};
  ASSERT_TRUE(device->Touch(wheel, Soon()));
  Deadline::In(seconds(1)).Pause(seconds(1));
  EXPECT_NEAR(Tree(*device).scroll.y, 500, 20);
}

TEST_F(ChromiumDeviceTest, FilmKeepsItsMeasureWhileTheScreenIsCaptured) {
  const auto device = Open(site_.Url("/plain"));
  ASSERT_TRUE(device->Film(Filming::kOn, Soon()));
  int frames = 0;
  for (int i = 0; i < 8; ++i) {
    ASSERT_TRUE(device->Capture(Soon()));
    const auto film = device->TakeFrames(Deadline::In(std::chrono::milliseconds(100)));
    ASSERT_TRUE(film);
    for (const Screenshot& frame : film->frames) {
      ++frames;
      EXPECT_EQ(frame.css_size, (Size{390, 844})) << "not device px";
    }
  }
  EXPECT_GT(frames, 0);
}

TEST_F(ChromiumDeviceTest, CapturesTheScreenInFullResolution) {
  const auto device = Open(site_.Url("/plain"));
  const auto shot = device->Capture(Soon());
  ASSERT_TRUE(shot) << shot.error().message;
  EXPECT_EQ(shot->css_size, (Size{390, 844}));
  ASSERT_GT(shot->bytes->size(), 1000U);
  // Start of frame: height and width of the picture.
  const std::size_t sof = shot->bytes->find("\xFF\xC0\x00\x11\x08", 0, 5);
  ASSERT_NE(sof, std::string::npos);
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned char>((*shot->bytes)[sof + i]);
  };
  EXPECT_EQ(byte(5) * 256 + byte(6), 844 * 3);
  EXPECT_EQ(byte(7) * 256 + byte(8), 390 * 3);
}

TEST_F(ChromiumDeviceTest, TwoDevicesAtOnceKnowNothingOfEachOther) {
  std::jthread other([&] {
    const auto device = Open(site_.Url("/tap"));
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(Appears(*device, i == 0 ? "Tap me" : "Tap"));
    EXPECT_TRUE(Tap(*device, "Tap me"));
    EXPECT_TRUE(Appears(*device, "Tapped"));
  });
  const auto device = Open(site_.Url("/plain"));
  EXPECT_TRUE(Appears(*device, "Plain page"));
  other.join();
  const auto signals = device->TakeSignals();
  ASSERT_TRUE(signals);
  EXPECT_THAT(signals->navigations, SizeIs(1));
  EXPECT_EQ(pool_->generation(), 1) << "they share a browser";
}

}  // namespace
}  // namespace roundsman

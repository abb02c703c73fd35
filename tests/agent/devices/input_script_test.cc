#include "agent/devices/input_script.h"

#include <gmock/gmock.h>

#include "core/io/json_view.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Types(const std::vector<TimedInput>& script) {
  std::vector<std::string> types;
  for (const TimedInput& input : script) {
    types.push_back(JsonView(input.command.params)["type"].Text());
  }
  return types;
}

Point PointOf(const TimedInput& input) {
  const JsonView point = JsonView(input.command.params)["touchPoints"].Items().at(0);
  return {point["x"].Number(), point["y"].Number()};
}

TEST(InputScriptTest, FingersTouchAndMiceClick) {
  Gesture tap;
  tap.from = {10, 20};
  EXPECT_THAT(Types(GestureScript(tap, Pointer::kFinger)), ElementsAre("touchStart", "touchEnd"));
  EXPECT_THAT(Types(GestureScript(tap, Pointer::kMouse)),
              ElementsAre("mouseMoved", "mousePressed", "mouseReleased"));
  EXPECT_EQ(PointOf(GestureScript(tap, Pointer::kFinger)[0]), (Point{10, 20}));
}

TEST(InputScriptTest, LongPressIsLongEnoughToBeOne) {
  Gesture press;
  press.kind = Gesture::Kind::kLongPress;
  EXPECT_GE(GestureScript(press, Pointer::kFinger).back().at, milliseconds(600));
  press.over = std::chrono::seconds(2);
  EXPECT_EQ(GestureScript(press, Pointer::kFinger).back().at, std::chrono::seconds(2));
}

TEST(InputScriptTest, SwipeMovesSixtyTimesASecondAndEndsWhereAsked) {
  Gesture swipe;
  swipe.kind = Gesture::Kind::kSwipe;
  swipe.from = {200, 700};
  swipe.to = {200, 100};
  swipe.over = milliseconds(500);
  const auto script = GestureScript(swipe, Pointer::kFinger);
  EXPECT_NEAR(static_cast<double>(script.size()), 32, 2);
  EXPECT_NEAR(Seconds(script.back().at), 0.5, 0.001);
  EXPECT_EQ(PointOf(script[script.size() - 2]), swipe.to);
}

TEST(InputScriptTest, FingerThatScrollsRestsBeforeItLifts) {
  Gesture wheel;
  wheel.kind = Gesture::Kind::kWheel;
  wheel.from = {200, 700};
  wheel.to = {0, 400};
  const auto script = GestureScript(wheel, Pointer::kFinger);
  const std::size_t n = script.size();
  EXPECT_LT(PointOf(script[n - 2]).y, 300) << "the finger goes against the page";
  EXPECT_TRUE(script[n - 1].after_heard) << "however late the browser hears of the last move";
  EXPECT_GE(script[n - 1].at - script[n - 2].at, milliseconds(100));
  double turned = 0;
  for (const TimedInput& notch : GestureScript(wheel, Pointer::kMouse)) {
    turned += JsonView(notch.command.params)["deltaY"].Number();
  }
  EXPECT_NEAR(turned, 400, 0.1);
}

TEST(InputScriptTest, TypesKeysForAsciiAndComposesTheRest) {
  const auto script = TypingScript({"a你好B", false});
  ASSERT_EQ(script.size(), 5U);
  EXPECT_THAT(script[0].command.params, HasSubstr(R"("type":"keyDown","key":"a","code":"KeyA")"));
  EXPECT_EQ(script[2].command.method, "Input.insertText");
  EXPECT_EQ(JsonView(script[2].command.params)["text"].Text(), "你好");
  EXPECT_EQ(JsonView(script[3].command.params)["modifiers"].Number(), 8);
}

TEST(InputScriptTest, ClearingSelectsAllAndDeletes) {
  const auto script = TypingScript({"", true});
  ASSERT_EQ(script.size(), 4U);
  EXPECT_THAT(script[0].command.params, HasSubstr("selectAll"));
  EXPECT_THAT(script[2].command.params, HasSubstr("\"Delete\""));
}

}  // namespace
}  // namespace roundsman

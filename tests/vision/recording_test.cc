#include "vision/recording.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace roundsman {
namespace {

using std::chrono::milliseconds;

Screenshot At(int ms) { return {nullptr, ImageFormat::kJpeg, MonoTime{} + milliseconds(ms), {}}; }

bool InOrder(const Recording& recording) {
  return std::is_sorted(recording.frames().begin(), recording.frames().end(),
                        [](const Screenshot& a, const Screenshot& b) { return a.at < b.at; });
}

TEST(RecordingTest, PutsALateFrameWhereItsTimeSays) {
  Recording recording;
  for (const int ms : {0, 40, 20, 60}) recording.Add(At(ms));
  EXPECT_TRUE(InOrder(recording));
  EXPECT_EQ(recording.last().at, At(60).at);
}

TEST(RecordingTest, StaysBoundedAndKeepsFirstAndLast) {
  Recording recording;
  for (int i = 0; i < 20'000; ++i) {
    recording.Add(At(i * 16));
    ASSERT_LE(recording.frames().size(), Recording::kMostFrames);
    ASSERT_EQ(recording.frames().front().at, At(0).at);
    ASSERT_EQ(recording.last().at, At(i * 16).at);
  }
  EXPECT_TRUE(InOrder(recording));
}

TEST(RecordingTest, ThinsOnlyTheOlderHalf) {
  Recording recording;
  for (int i = 0; i <= static_cast<int>(Recording::kMostFrames); ++i) recording.Add(At(i));
  const auto& frames = recording.frames();
  EXPECT_LT(frames.size(), Recording::kMostFrames);
  for (std::size_t i = frames.size() - 100; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].at - frames[i - 1].at, milliseconds(1));
  }
}

}  // namespace
}  // namespace roundsman

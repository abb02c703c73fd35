#include "vision/recording.h"

#include <algorithm>

namespace roundsman {

void Recording::Add(Screenshot frame) {
  const auto later =
      std::upper_bound(frames_.begin(), frames_.end(), frame.at,
                       [](MonoTime at, const Screenshot& other) { return at < other.at; });
  frames_.insert(later, std::move(frame));
  if (frames_.size() <= kMostFrames) return;

  // Only the older half: what happened just now is what the step is judged by.
  const std::size_t half = frames_.size() / 2;
  std::size_t kept = 1;
  for (std::size_t i = 1; i < frames_.size(); ++i) {
    if (i < half && i % 2 == 1) continue;
    if (kept != i) frames_[kept] = std::move(frames_[i]);
    ++kept;
  }
  frames_.resize(kept);
}

}  // namespace roundsman

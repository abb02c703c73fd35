#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.h"
#include "vision/screenshot.h"
#include "vision/text_reader.h"

namespace roundsman {

// What only the page made just now can show: two rows of twelve cells out of four colours, and a
// number.
struct WitnessNonce {
  static constexpr int kColumns = 12;
  static constexpr int kRows = 2;
  std::array<int, kColumns * kRows> cells{};
  // Six digits.
  std::string number;
};

// The same page for the same number; `random` decides all of it.
WitnessNonce MakeWitnessNonce(std::uint64_t random);

// A self-contained page for any viewport: colour bar, nonce, Latin and Chinese text, a bar that
// moves to and fro by requestAnimationFrame in 400 ms.
std::string MakeWitnessPage(const WitnessNonce& nonce);

// What the robot could see of it.
struct WitnessReport {
  // Colours come out right; the picture is of this page and not an older one; text can be read;
  // frames follow what moves.
  bool pixels = false;
  bool nonce = false;
  bool latin = false;
  bool cjk = false;
  bool moving = false;
  // What is missing and what to do about it, for people; empty when all is seen.
  std::string missing;

  bool SeesAll() const { return pixels && nonce && latin && cjk && moving; }
};

// The robot proves that it can see before it is believed: what it misses here says nothing about
// any target. `frames` are those since the page was set, in order, some 500 ms of them; the last
// one is read.
WitnessReport JudgeWitness(const std::vector<Screenshot>& frames, const WitnessNonce& nonce,
                           TextReader& reader);

}  // namespace roundsman

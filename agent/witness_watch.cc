#include "agent/witness_watch.h"

#include <random>
#include <vector>

#include "core/io/base64.h"
#include "vision/witness.h"

namespace roundsman {
namespace {

// A bar that goes to and fro in 400 ms is seen moving in half of that, on a busy machine too.
constexpr Duration kWatch = std::chrono::milliseconds(450);
// A machine that starves gets more time before it is called blind.
constexpr Duration kLongWatch = std::chrono::seconds(4);

// An agent runs for months: fonts and language data may have been installed meanwhile.
constexpr Duration kAskBlindAgain = std::chrono::seconds(30);

DeviceProfile WitnessProfile() {
  DeviceProfile profile;
  profile.name = "witness";
  profile.viewport = {390, 844};
  profile.pixel_ratio = 1;
  profile.touch = false;
  profile.mobile = false;
  return profile;
}

Result<WitnessReport> Ask(DevicePool& pool, TextReader& reader, const Deadline& deadline) {
  // A missing eye is worse news than anything the page could show.
  if (auto loaded = reader.Load(); !loaded) return Forward(loaded);
  Result<std::unique_ptr<Device>> device = pool.Acquire(WitnessProfile(), deadline);
  if (!device) return Forward(device);
  const WitnessNonce nonce = MakeWitnessNonce(std::random_device{}());
  const std::string page =
      "data:text/html;charset=utf-8;base64," + EncodeBase64(MakeWitnessPage(nonce));
  if (auto filming = (*device)->Film(Filming::kOn, deadline); !filming) return Forward(filming);
  if (auto opened = (*device)->Navigate({NavigationKind::kOpen, page}, deadline); !opened) {
    return Forward(opened);
  }
  WitnessReport seen;
  std::vector<Screenshot> frames;
  const MonoTime opened = MonoClock::now();
  for (Duration patience = kWatch; patience <= kLongWatch; patience *= 3) {
    const Deadline until = deadline.Within(opened + patience - MonoClock::now());
    while (until.Open()) {
      Result<FilmStatus> film = (*device)->TakeFrames(until);
      if (!film) return Forward(film);
      for (Screenshot& frame : film->frames) frames.push_back(std::move(frame));
    }
    if (deadline.Cancelled()) return CancelledError();
    seen = JudgeWitness(frames, nonce, reader);
    if (seen.SeesAll()) break;
  }
  return seen;
}

}  // namespace

Result<void> WitnessWatch::Check(TextReader& reader, const Deadline& deadline) {
  const std::lock_guard lock(mutex_);
  // Starts the browser if none runs, so that the number is that of the browser asked.
  if (auto facts = pool_.Facts(deadline); !facts) return Forward(facts);
  const int generation = pool_.generation();
  if (const auto known = answers_.find(generation); known != answers_.end()) {
    const Answer& answer = known->second;
    if (answer.sees || MonoClock::now() - answer.at < kAskBlindAgain) return answer.sees;
  }
  const MonoTime begun = MonoClock::now();
  const Result<WitnessReport> seen = Ask(pool_, reader, deadline);
  spent_ = MonoClock::now() - begun;
  Result<void> answer;
  if (!seen) {
    answer = Forward(seen);
  } else if (!seen->SeesAll()) {
    answer = RobotError("the robot cannot see: " + seen->missing);
  }
  const bool cancelled = !answer && answer.error().blame == Blame::kCancelled;
  if (told_ && !cancelled) told_(answer);
  // A browser that died while it was asked says nothing about the next one: only what was seen is
  // remembered, and only of browsers that may still be asked.
  if (!seen) return answer;
  answers_.clear();
  answers_.emplace(generation, Answer{answer, MonoClock::now()});
  return answer;
}

Duration WitnessWatch::spent() const {
  const std::lock_guard lock(mutex_);
  return spent_;
}

}  // namespace roundsman

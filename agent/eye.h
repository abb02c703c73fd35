#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "scenarios/device.h"
#include "vision/motion.h"
#include "vision/page_signals.h"
#include "vision/recording.h"
#include "vision/screen.h"
#include "vision/told_failure.h"

namespace roundsman {

// Whether the film is on. Off is for measuring the bare driver: then nothing is seen, and no check
// can run.
enum class Seeing { kFull, kBlind };

// What must be over before a quiet picture counts as settled.
enum class SettleFor {
  // A finger's or a key's doing.
  kInput,
  // A document on its way here: the old page standing still is no answer.
  kDocument,
};

// Follows one device's film: feeds motion and the step's recording, and knows when the screen has
// settled. Belongs to one worker for one run.
class Eye {
 public:
  Eye(Device& device, Seeing seeing) : device_(device), seeing_(seeing) {}

  // A new step: its recording starts with the frame that is on the screen, its signals are empty.
  void BeginStep(MonoTime at);
  // A finger is about to meet `control`.
  void BeginTouch(MonoTime at, const Rect& control);
  // A key, or a further touch of the same step.
  void Input(MonoTime at);
  // The hand was drawn back from the control it touched.
  void PointerLeft(MonoTime at);

  // Takes what has come; waits for a first frame until the deadline if none has.
  Result<void> Watch(const Deadline& deadline);
  // Takes only what is already there.
  Result<void> CatchUp();
  // Until nothing but movers has moved for `quiet` and nothing is loading; false when the deadline
  // came first.
  Result<bool> Settle(Duration quiet, SettleFor what, const Deadline& deadline);
  // Whether the screen tells a person to wait, as Settle sees it.
  Result<bool> StillLoads(SettleFor what, const Deadline& deadline);
  // Watches on until there is a reaction, or the deadline.
  Result<void> AwaitReaction(const Deadline& deadline);

  // Tree and newest picture. A page that does not answer gives a screen without a tree; with
  // `query` its error is handed on when the query itself is wrong (config).
  Result<std::shared_ptr<const Screen>> Look(const TreeQuery& query, const Deadline& deadline);
  // The last look once more where nothing has happened since and it is a moment old: asking a page
  // costs time on both sides. Otherwise a new one.
  Result<std::shared_ptr<const Screen>> LookAgain(const Deadline& deadline);

  bool blind() const { return seeing_ == Seeing::kBlind; }
  const Motion& motion() const { return motion_; }
  const PageSignals& signals() const { return signals_; }
  // What the page told to have failed since the step began.
  const std::vector<ToldFailure>& told_failures() const { return told_failures_; }
  const Recording& recording() const { return recording_; }
  // Empty before the first frame came.
  const Screenshot& newest() const { return newest_; }
  bool crashed() const { return signals_.crashed; }
  // How long no picture has come at all, movers' neither, whatever steps began meanwhile.
  Duration StillFor(MonoTime now) const {
    return newest_.Empty() ? Duration::zero() : now - newest_.at;
  }

 private:
  Result<void> TakeSignals();
  // Reads the tree of what has appeared where nobody has looked for a while: a toast is gone before
  // the screen is at rest.
  void LookInPassing();
  void NoteToldFailure(std::shared_ptr<const UiTree> tree);
  // A touch may have led to a new document too.
  bool OnNewDocument(SettleFor what) const;
  // Whether there is anything to see; decoded once per picture.
  bool Painted();
  bool LastLookHolds() const;

  Device& device_;
  Seeing seeing_;
  Motion motion_;
  Recording recording_;
  Screenshot newest_;
  std::shared_ptr<const UiTree> last_tree_;
  // With a tree, or empty once something happened after it.
  std::shared_ptr<const Screen> last_look_;
  MonoTime looked_;
  PageSignals signals_;
  MonoTime begun_;
  MonoTime painted_asked_;
  bool painted_ = false;
  MonoTime last_request_;
  std::vector<ToldFailure> told_failures_;
  // Frames came since.
  bool moved_since_ = false;
};

// Adds what came later to what came before.
void Merge(PageSignals& into, PageSignals later);

}  // namespace roundsman

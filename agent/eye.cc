#include "agent/eye.h"

#include <algorithm>
#include <iterator>

#include "vision/blankness.h"
#include "vision/image_codec.h"
#include "vision/loading.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;

// A quiet picture with a request under way is about to change; one that hangs longer than this (a
// beacon, a long poll) is no reason to wait.
constexpr Duration kRequestPatience = std::chrono::seconds(3);
// A document whose pictures never end loading is complete for a person once it has stood still for
// so long.
constexpr Duration kDocumentPatience = std::chrono::seconds(3);
// Scripts that draw a page come after its document: nothing to see yet is no end.
constexpr Duration kPaintPatience = std::chrono::seconds(6);
// A film's first picture comes within some 50 ms; a starving machine takes longer.
constexpr Duration kFirstPicture = std::chrono::seconds(2);
// How often a page is asked whether it still loads while its picture is quiet.
constexpr Duration kAskAgain = milliseconds(120);
// A toast stands for 1.5 s or more: looking this often while something moves misses none.
constexpr Duration kLookInPassing = milliseconds(900);
// What it may cost while the page's main thread is busy.
constexpr Duration kPassingLimit = milliseconds(300);
constexpr std::size_t kMostTold = 5;
// A page is read shortly before its quiet window ends, so that reading it takes no time of its own.
constexpr Duration kReadAhead = milliseconds(60);
// For so long a look may stand for the present where no picture and no signal has come since.
constexpr Duration kLookHolds = milliseconds(150);

template <typename T>
void Append(std::vector<T>& into, std::vector<T>& from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

bool SomethingHappened(const PageSignals& news) {
  return news.requests_begun > 0 || news.crashed || !news.navigations.empty() ||
         !news.failed_requests.empty() || !news.exceptions.empty() || !news.dialogs.empty() ||
         !news.handed_over.empty();
}

// What has the keyboard: its caret and frame go when a finger meets something else.
std::optional<Rect> FocusedBox(const UiTree* tree) {
  if (tree == nullptr) return std::nullopt;
  for (const UiNode& node : tree->nodes) {
    if (node.focused && node.editable) return node.box;
  }
  return std::nullopt;
}

}  // namespace

void Merge(PageSignals& into, PageSignals later) {
  Append(into.navigations, later.navigations);
  Append(into.failed_requests, later.failed_requests);
  Append(into.exceptions, later.exceptions);
  Append(into.dialogs, later.dialogs);
  Append(into.handed_over, later.handed_over);
  // What was not answered by then is told again with its answer, or went with its page.
  std::erase_if(into.probes, [](const MainThreadProbe& probe) { return !probe.answered; });
  Append(into.probes, later.probes);
  into.requests_begun += later.requests_begun;
  into.requests_pending = later.requests_pending;
  into.awaited = std::move(later.awaited);
  into.crashed = into.crashed || later.crashed;
  into.starved += later.starved;
}

void Eye::BeginStep(MonoTime at) {
  begun_ = at;
  last_request_ = at;
  last_look_ = nullptr;
  recording_ = {};
  if (!newest_.Empty()) recording_.Add(newest_);
  const int pending = signals_.requests_pending;
  signals_ = {};
  signals_.requests_pending = pending;
  told_failures_.clear();
  motion_.BeginStep(at, std::nullopt);
}

void Eye::BeginTouch(MonoTime at, const Rect& control) {
  last_look_ = nullptr;
  motion_.BeginStep(at, control, FocusedBox(last_tree_.get()));
}

void Eye::Input(MonoTime at) {
  last_look_ = nullptr;
  motion_.Input(at);
}

void Eye::PointerLeft(MonoTime at) {
  Input(at);
  motion_.PointerLeft();
}

Result<void> Eye::TakeSignals() {
  Result<PageSignals> taken = device_.TakeSignals();
  if (!taken) return Forward(taken);
  if (taken->requests_begun > 0) last_request_ = MonoClock::now();
  if (SomethingHappened(*taken)) last_look_ = nullptr;
  Merge(signals_, std::move(*taken));
  return {};
}

Result<void> Eye::Watch(const Deadline& deadline) {
  if (seeing_ == Seeing::kBlind) return TakeSignals();
  Result<FilmStatus> film = device_.TakeFrames(deadline);
  if (!film) return Forward(film);
  if (film->crashed) signals_.crashed = true;
  const std::size_t navigations = signals_.navigations.size();
  if (auto taken = TakeSignals(); !taken) return taken;
  // The first picture of a new page is the answer, even if it came together with the news of it.
  std::optional<MonoTime> left;
  if (signals_.navigations.size() > navigations) left = signals_.navigations.back().at;
  for (Screenshot& frame : film->frames) {
    if (left && frame.at >= *left) {
      motion_.Forget();
      left.reset();
    }
    if (auto added = motion_.Add(frame); !added) return added;
    // The browser packs its pictures side by side: one that was shown before may come after.
    if (newest_.Empty() || frame.at >= newest_.at) newest_ = frame;
    recording_.Add(std::move(frame));
    moved_since_ = true;
  }
  if (left) motion_.Forget();
  if (moved_since_ && MonoClock::now() - looked_ >= kLookInPassing) LookInPassing();
  return {};
}

void Eye::LookInPassing() {
  looked_ = MonoClock::now();
  last_look_ = nullptr;
  moved_since_ = false;
  // A document on its way, or a page that hangs: whoever needs the tree will hear of it.
  if (last_tree_ == nullptr || signals_.awaited || signals_.crashed) return;
  Result<UiTree> tree = device_.ReadTree({}, Deadline::In(kPassingLimit));
  if (tree) NoteToldFailure(std::make_shared<const UiTree>(std::move(*tree)));
}

void Eye::NoteToldFailure(std::shared_ptr<const UiTree> tree) {
  const std::shared_ptr<const UiTree> before = std::exchange(last_tree_, std::move(tree));
  if (before == nullptr || blind() || told_failures_.size() >= kMostTold) return;
  std::optional<ToldFailure> told = FindToldFailure(*before, *last_tree_);
  if (!told) return;
  told->screen = std::make_shared<const Screen>(newest_, last_tree_);
  told_failures_.push_back(std::move(*told));
}

Result<void> Eye::CatchUp() { return Watch(Deadline::In(Duration::zero())); }

bool Eye::Painted() {
  if (newest_.at != painted_asked_) {
    painted_asked_ = newest_.at;
    painted_ = ShowsSomething(Decode(newest_).value_or(Frame{}));
  }
  return painted_;
}

bool Eye::OnNewDocument(SettleFor what) const {
  const auto& ways = signals_.navigations;
  if (!ways.empty() && !ways.back().error.empty()) return false;
  return what == SettleFor::kDocument || !ways.empty();
}

Result<bool> Eye::StillLoads(SettleFor what, const Deadline& deadline) {
  const bool new_document = OnNewDocument(what);
  const std::vector<Mover> movers = motion_.Movers(MonoClock::now());
  const bool turning =
      std::any_of(movers.begin(), movers.end(), [](const Mover& m) { return m.continuous; });
  if (!turning && !new_document) return false;
  const auto screen = LookAgain(deadline);
  if (!screen) return Forward(screen);
  const UiTree* tree = (*screen)->tree();
  // A tree that there was no time to read denies nothing: what turned a moment ago still does.
  if (tree == nullptr && deadline.Expired()) return turning;
  if (FindLoading(movers, tree)) return true;
  // Nothing has to turn: 加载中 alone on a new page is no page yet.
  return new_document && tree != nullptr && FindLoneLoadingWord(*tree).has_value();
}

Result<bool> Eye::Settle(Duration quiet, SettleFor what, const Deadline& deadline) {
  if (seeing_ == Seeing::kBlind) return true;
  bool complete = false;
  for (;;) {
    if (auto caught = CatchUp(); !caught) return Forward(caught);
    if (signals_.crashed) return true;
    const MonoTime now = MonoClock::now();
    const Duration still = motion_.QuietFor(now);
    Duration wait = quiet - still;
    if (still < quiet - kReadAhead) {
      wait -= kReadAhead;
    } else if (still < quiet) {
      if (!LastLookHolds()) {
        if (auto ahead = Look({}, deadline.Within(2 * kReadAhead)); !ahead) return Forward(ahead);
        continue;
      }
    } else {
      const bool request = signals_.requests_pending > 0 && now - last_request_ < kRequestPatience;
      // On a new document the old picture standing still is no answer.
      const bool document = OnNewDocument(what);
      if (document && !complete && still < kDocumentPatience) {
        const auto screen = LookAgain(deadline);
        if (!screen) return Forward(screen);
        complete = (*screen)->tree() != nullptr && (*screen)->tree()->ready_state == "complete";
      }
      const bool documented = !document || ((complete || still >= kDocumentPatience) &&
                                            (Painted() || now - begun_ >= kPaintPatience));
      if (!request && documented) {
        const Result<bool> loading = StillLoads(what, deadline);
        if (!loading || !*loading) {
          if (!loading) return Forward(loading);
          return true;
        }
      }
      wait = kAskAgain;
    }
    if (deadline.Cancelled()) return CancelledError();
    if (deadline.Expired()) return false;
    if (auto watched = Watch(deadline.Within(std::max<Duration>(wait, milliseconds(1))));
        !watched) {
      return Forward(watched);
    }
  }
}

Result<void> Eye::AwaitReaction(const Deadline& deadline) {
  while (deadline.Open() && !motion_.Reaction() && signals_.navigations.empty() &&
         signals_.dialogs.empty() && signals_.handed_over.empty() && !signals_.crashed) {
    if (auto watched = Watch(deadline.Within(milliseconds(250))); !watched) return watched;
  }
  if (deadline.Cancelled()) return CancelledError();
  return {};
}

Result<std::shared_ptr<const Screen>> Eye::Look(const TreeQuery& query, const Deadline& deadline) {
  if (auto caught = CatchUp(); !caught) return Forward(caught);
  moved_since_ = false;
  Result<UiTree> tree = device_.ReadTree(query, deadline);
  looked_ = MonoClock::now();
  std::shared_ptr<const UiTree> shared;
  if (tree) {
    shared = std::make_shared<const UiTree>(std::move(*tree));
    // What the tree tells is shown by a picture taken with it.
    if (auto caught = CatchUp(); !caught) return Forward(caught);
    NoteToldFailure(shared);
  } else if (tree.error().blame != Blame::kTarget) {
    // A page that hangs or died is the target's trouble and seen as such; all else ends the step.
    return Forward(tree);
  }
  if (auto caught = CatchUp(); !caught) return Forward(caught);
  const Deadline first = deadline.Within(kFirstPicture);
  while (!blind() && newest_.Empty() && !signals_.crashed && first.Open()) {
    if (auto watched = Watch(first); !watched) return Forward(watched);
  }
  auto screen = std::make_shared<const Screen>(newest_, std::move(shared));
  last_look_ = screen->tree() == nullptr ? nullptr : screen;
  return screen;
}

bool Eye::LastLookHolds() const {
  return last_look_ != nullptr && !blind() && last_look_->screenshot().at == newest_.at &&
         MonoClock::now() - looked_ < kLookHolds;
}

Result<std::shared_ptr<const Screen>> Eye::LookAgain(const Deadline& deadline) {
  if (auto caught = CatchUp(); !caught) return Forward(caught);
  if (LastLookHolds()) return last_look_;
  return Look({}, deadline);
}

}  // namespace roundsman

#include "agent/backend_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

// Many alerts begin at once: they are asked for together.
constexpr Duration kGather = std::chrono::milliseconds(500);

constexpr std::size_t kRemembered = 20'000;

std::string QueryFor(const BackendSignal& signal) {
  return signal.alert.empty() ? AnyResultQuery(signal.expr) : FiringQuery(signal.alert);
}

WallTime After(WallTime time, Duration d) {
  return time + std::chrono::duration_cast<WallTime::duration>(d);
}

using Answers = std::map<std::string, Result<std::vector<BackendSample>>>;

// Nothing when Prometheus did not answer for one of them.
std::optional<BackendEvidence> Gather(const BackendQuestion& question, const Answers& answers) {
  BackendEvidence evidence;
  for (const BackendSignal& signal : question.signals) {
    const auto answer = answers.find(QueryFor(signal));
    if (answer == answers.end()) return std::nullopt;
    if (answer->second) {
      evidence.signals.insert(evidence.signals.end(), answer->second->begin(),
                              answer->second->end());
    } else if (answer->second.error().blame == Blame::kConfig) {
      evidence.refused = answer->second.error().message;
    } else {
      return std::nullopt;
    }
  }
  return evidence;
}

}  // namespace

BackendWatch::BackendWatch(BackendWatchSettings settings, Decided decided)
    : settings_(std::move(settings)),
      decided_(std::move(decided)),
      thread_([this](const std::stop_token& stop) { Watch(stop); }) {}

BackendWatch::~BackendWatch() = default;

void BackendWatch::Ask(const BackendQuestion& question) {
  if (question.signals.empty()) return;
  const std::lock_guard lock(mutex_);
  const Key key{question.fingerprint, question.since};
  if (done_.contains(key)) return;
  if (!open_.try_emplace(key, question).second) return;
  asked_ = true;
  changed_.notify_all();
}

void BackendWatch::Forget(const std::string& fingerprint, WallTime since) {
  const std::lock_guard lock(mutex_);
  open_.erase({fingerprint, since});
}

std::size_t BackendWatch::open() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

void BackendWatch::Watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      // A new question is asked soon, the others when their time comes.
      const Duration wait = open_.empty() ? Duration(std::chrono::hours(1)) : settings_.poll;
      Deadline::In(wait, stop).Await(changed_, lock, [this] { return asked_; });
    }
    Deadline::In(kGather, stop).Pause(std::min(kGather, settings_.poll));
    if (stop.stop_requested()) return;
    Poll(stop);
  }
}

void BackendWatch::Poll(const std::stop_token& stop) {
  Questions questions;
  {
    const std::lock_guard lock(mutex_);
    asked_ = false;
    for (const auto& [key, question] : open_) questions.push_back(question);
  }
  std::sort(questions.begin(), questions.end(),
            [](const auto& a, const auto& b) { return a.since < b.since; });
  const WallTime now = std::chrono::system_clock::now();
  auto first = questions.begin();
  while (first != questions.end() && !stop.stop_requested()) {
    const WallTime reach = After(first->since, settings_.windows.window);
    const auto last = std::find_if(first, questions.end(),
                                   [&](const auto& question) { return question.since > reach; });
    PollTogether(Questions(first, last), now, stop);
    first = last;
  }
}

void BackendWatch::PollTogether(const Questions& questions, WallTime now,
                                const std::stop_token& stop) {
  const BackendWindows& windows = settings_.windows;
  BackendRange range;
  range.from = After(questions.front().since, -windows.lookback);
  range.to = std::max(range.from, std::min(now, After(questions.back().since, windows.window)));
  range.step = windows.step;
  const auto ask = [&](const std::string& query) {
    return QueryRange(settings_.address, query, range,
                      Deadline::In(settings_.address.timeout, stop));
  };
  Answers answers;
  auto ages = ask(fmt::format("time() - max(timestamp({}))", settings_.heartbeat));
  std::string trouble = ages ? "" : ages.error().message;
  for (const BackendQuestion& question : questions) {
    for (const BackendSignal& signal : question.signals) {
      // One that does not answer is not asked again for all the rest: each would wait in vain.
      if (!trouble.empty() || stop.stop_requested()) break;
      const std::string query = QueryFor(signal);
      if (answers.contains(query)) continue;
      auto answer = ask(query);
      if (!answer && answer.error().blame != Blame::kConfig) trouble = answer.error().message;
      answers.emplace(query, std::move(answer));
    }
  }
  if (stop.stop_requested()) return;
  for (const BackendQuestion& question : questions) {
    auto evidence = ages ? Gather(question, answers) : std::nullopt;
    if (evidence) {
      evidence->scrape_ages = *ages;
      if (auto decision = JudgeBackend(*evidence, question.since, now, windows)) {
        Decide(question, std::move(*decision));
      }
    } else if (now > After(question.since, windows.window + settings_.patience)) {
      Decide(question, {BackendView::kUnknown, std::nullopt,
                        trouble.empty() ? "Prometheus did not answer" : trouble});
    }
  }
}

void BackendWatch::Decide(const BackendQuestion& question, BackendDecision decision) {
  {
    const std::lock_guard lock(mutex_);
    // Forgotten meanwhile.
    if (open_.erase({question.fingerprint, question.since}) == 0) return;
    // Asking again would only cost queries: the answer is in Prometheus's history.
    if (done_.size() >= kRemembered) done_.clear();
    done_.emplace(question.fingerprint, question.since);
  }
  decided_({question.fingerprint, question.since, std::move(decision)});
}

}  // namespace roundsman

#include "agent/server/console_events.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/io/json.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostKept = 512;

}  // namespace

ConsoleEvents::ConsoleEvents()
    : last_(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                           std::chrono::system_clock::now().time_since_epoch())
                                           .count())) {}

void ConsoleEvents::RunStarted(const std::string& scenario, const std::string& device) {
  Tell("run-started", DumpJson({{"scenario", scenario}, {"device", device}}));
}

void ConsoleEvents::RunEnded(const RunSummary& run) {
  {
    std::lock_guard lock(mutex_);
    ++runs_ended_[run.key.scenario];
  }
  Tell("run-ended", DumpJson({{"scenario", run.key.scenario},
                              {"device", run.key.device},
                              {"run", run.run},
                              {"verdict", Name(run.verdict)}}));
}

void ConsoleEvents::AlertChanged(const Alert& alert) {
  Tell("alert-changed", DumpJson({{"fingerprint", alert.fingerprint},
                                  {"scenario", alert.scenario},
                                  {"device", alert.device},
                                  {"phase", Name(alert.phase)}}));
}

void ConsoleEvents::Reloaded(const Problems& problems) {
  Tell("reload", DumpJson({{"problems", problems.size()}}));
}

std::vector<ConsoleEvent> ConsoleEvents::After(std::uint64_t last, const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  const std::uint64_t oldest = kept_.empty() ? last_ + 1 : kept_.front().id;
  if (last > last_ || last + 1 < oldest) return {{last_, "resync", "{}"}};
  deadline.Await(changed_, lock, [&] { return last_ > last; });
  std::vector<ConsoleEvent> news;
  for (const ConsoleEvent& event : kept_) {
    if (event.id > last) news.push_back(event);
  }
  return news;
}

std::uint64_t ConsoleEvents::Last() const {
  std::lock_guard lock(mutex_);
  return last_;
}

std::uint64_t ConsoleEvents::RunsEnded(const std::string& scenario) const {
  std::lock_guard lock(mutex_);
  const auto it = runs_ended_.find(scenario);
  return it == runs_ended_.end() ? 0 : it->second;
}

void ConsoleEvents::Tell(std::string kind, std::string data) {
  {
    std::lock_guard lock(mutex_);
    kept_.push_back({++last_, std::move(kind), std::move(data)});
    if (kept_.size() > kMostKept) kept_.pop_front();
  }
  changed_.notify_all();
}

}  // namespace roundsman

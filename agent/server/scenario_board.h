#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "agent/server/console_events.h"
#include "agent/server/console_source.h"

namespace roundsman {

// How a journey stands, worst first: the order of the status wall. kSuspect: failed, but not often
// enough to wake anybody. kUnknown: the robot could not see.
enum class Standing { kBroken, kUnknown, kSuspect, kFlaky, kWarned, kFine, kNew };
std::string_view Name(Standing standing);

// What the status wall shows of each scenario. Remembers the last runs of a scenario until the next
// one ended, so that a wall of thousands costs the store little. Thread-safe.
class ScenarioBoard {
 public:
  ScenarioBoard(ConsoleSource& source, const ConsoleEvents& events)
      : source_(source), events_(events) {}

  // All scenarios, worst first; an error of the store.
  Result<nlohmann::ordered_json> All();
  // Nothing when there is no such scenario.
  Result<std::optional<nlohmann::ordered_json>> One(const std::string& id);

 private:
  // What a tile shows of a scenario's runs, and no more: thousands are remembered.
  struct History {
    // The newest run of each device, newest first.
    std::vector<RunSummary> last;
    // One verdict per tick, oldest first; the worst device speaks for it.
    std::vector<Verdict> strip;
    // Of the newest run that measured them.
    std::optional<double> response;
    std::optional<double> complete;
  };
  struct Remembered {
    std::uint64_t runs_ended = 0;
    MonoTime at;
    History history;
  };
  struct World;

  World Look();
  Result<nlohmann::ordered_json> Tile(const ConsoleScenario& scenario, const World& world);
  Result<History> HistoryOf(const ConsoleScenario& scenario);
  static History Condense(const std::vector<RunSummary>& newest_first);

  ConsoleSource& source_;
  const ConsoleEvents& events_;
  std::mutex mutex_;
  std::map<std::string, Remembered> remembered_;
};

}  // namespace roundsman

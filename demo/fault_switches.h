#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "demo/faults.h"

namespace roundsman {

using FaultSet = std::vector<const Fault*>;

// Which faults are on for everybody, and how often each one changed an answer. Any thread.
class FaultSwitches {
 public:
  // An unknown name changes nothing and says so.
  Result<void> TurnOn(std::string_view name);
  Result<void> TurnOff(std::string_view name);
  void TurnAllOff();

  FaultSet On() const;
  bool IsOn(const Fault& fault) const;

  void CountHit(const Fault& fault);
  long Hits(const Fault& fault) const;

 private:
  mutable std::mutex mutex_;
  std::set<const Fault*> on_;
  std::map<const Fault*, long> hits_;
};

// The faults named in "a+b" or "a,b".
Result<FaultSet> ParseFaultNames(std::string_view names);

}  // namespace roundsman

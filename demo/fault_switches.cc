#include "demo/fault_switches.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

Result<const Fault*> Known(std::string_view name) {
  if (const Fault* fault = FindFault(name)) return fault;
  return ConfigError(fmt::format("unknown fault '{}'; GET /_demo/faults lists them", name));
}

}  // namespace

Result<void> FaultSwitches::TurnOn(std::string_view name) {
  const Result<const Fault*> fault = Known(name);
  if (!fault) return Forward(fault);
  std::lock_guard lock(mutex_);
  on_.insert(*fault);
  return {};
}

Result<void> FaultSwitches::TurnOff(std::string_view name) {
  const Result<const Fault*> fault = Known(name);
  if (!fault) return Forward(fault);
  std::lock_guard lock(mutex_);
  on_.erase(*fault);
  return {};
}

void FaultSwitches::TurnAllOff() {
  std::lock_guard lock(mutex_);
  on_.clear();
}

FaultSet FaultSwitches::On() const {
  std::lock_guard lock(mutex_);
  return {on_.begin(), on_.end()};
}

bool FaultSwitches::IsOn(const Fault& fault) const {
  std::lock_guard lock(mutex_);
  return on_.contains(&fault);
}

void FaultSwitches::CountHit(const Fault& fault) {
  std::lock_guard lock(mutex_);
  ++hits_[&fault];
}

long FaultSwitches::Hits(const Fault& fault) const {
  std::lock_guard lock(mutex_);
  const auto found = hits_.find(&fault);
  return found == hits_.end() ? 0 : found->second;
}

Result<FaultSet> ParseFaultNames(std::string_view names) {
  FaultSet faults;
  while (!names.empty()) {
    const std::size_t end = std::min(names.find_first_of("+, "), names.size());
    const Result<const Fault*> fault = Known(names.substr(0, end));
    if (!fault) return Forward(fault);
    faults.push_back(*fault);
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return faults;
}

}  // namespace roundsman

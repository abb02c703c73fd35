#include "agent/host_record.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace roundsman {
namespace {

std::optional<double> Share(const HostSample& first, const HostSample& last,
                            long long HostSample::Cpu::*part) {
  if (!first.cpu || !last.cpu) return std::nullopt;
  const long long all = last.cpu->all - first.cpu->all;
  const long long some = (*last.cpu).*part - (*first.cpu).*part;
  if (all <= 0) return std::nullopt;
  return std::clamp(static_cast<double>(some) / static_cast<double>(all), 0.0, 1.0);
}

std::string Percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

}  // namespace

void HostRecord::Add(HostSample sample) {
  const MonoTime oldest = sample.at.mono - kRemembered;
  samples_.push_back(std::move(sample));
  while (samples_.front().at.mono < oldest) samples_.pop_front();
}

std::string HostRecord::Starved(const HostSample& first, const HostSample& last) const {
  const auto stolen = Share(first, last, &HostSample::Cpu::stolen);
  if (!stolen || *stolen <= limits_.most_steal) return {};
  return fmt::format("this machine was starved: {} of its CPU time was taken by others",
                     Percent(*stolen));
}

std::string HostRecord::GapBetween(const HostSample& before, const HostSample& after) const {
  if (const Duration slept = after.slept - before.slept; slept > limits_.most_gap) {
    return fmt::format("this machine slept for {}", FormatDuration(slept));
  }
  if (after.late > limits_.most_gap) {
    return fmt::format("this robot stood still for {}: it was stopped, or its machine was",
                       FormatDuration(after.late));
  }
  return {};
}

// What two samples in a row say; averages over a longer time are Starved's.
std::string HostRecord::Between(const HostSample& before, const HostSample& after) const {
  if (std::string gap = GapBetween(before, after); !gap.empty()) return gap;
  const Duration jumped = (after.at.wall - before.at.wall) - (after.at.mono - before.at.mono);
  if (std::chrono::abs(jumped) > limits_.most_jump) {
    return fmt::format("this machine's clock was set {} by {}",
                       jumped > Duration::zero() ? "forward" : "back",
                       FormatDuration(std::chrono::abs(jumped)));
  }
  if (!after.network.empty()) return after.network;
  if (after.memory_used && *after.memory_used > limits_.most_memory) {
    return fmt::format("this machine had no memory left: {} was used", Percent(*after.memory_used));
  }
  if (after.load && *after.load > limits_.most_load) {
    return fmt::format("this machine was overloaded: {:.0f} tasks wanted each of its cores",
                       *after.load);
  }
  return {};
}

std::pair<HostRecord::Samples::const_iterator, HostRecord::Samples::const_iterator>
HostRecord::Around(MonoTime begun, MonoTime ended) const {
  auto first = std::upper_bound(samples_.begin(), samples_.end(), begun,
                                [](MonoTime t, const HostSample& s) { return t < s.at.mono; });
  if (first != samples_.begin()) --first;
  auto last = std::lower_bound(first, samples_.end(), ended,
                               [](const HostSample& s, MonoTime t) { return s.at.mono < t; });
  if (last != samples_.end()) ++last;
  return {first, last};
}

std::string HostRecord::Gap(MonoTime begun, MonoTime ended) const {
  const auto [first, last] = Around(begun, ended);
  if (first == last) return {};
  for (auto after = std::next(first); after != last; ++after) {
    if (std::string gap = GapBetween(*std::prev(after), *after); !gap.empty()) return gap;
  }
  return {};
}

std::string HostRecord::Trouble(MonoTime begun, MonoTime ended) const {
  const auto [first, last] = Around(begun, ended);
  if (first == last) return {};
  for (auto after = std::next(first); after != last; ++after) {
    if (std::string why = Between(*std::prev(after), *after); !why.empty()) return why;
  }
  return Starved(*first, *std::prev(last));
}

std::string HostRecord::TroubleNow() const {
  if (samples_.size() < 2) return {};
  const HostSample& before = samples_[samples_.size() - 2];
  if (std::string why = Between(before, samples_.back()); !why.empty()) return why;
  return Starved(before, samples_.back());
}

std::optional<double> HostRecord::busy() const {
  if (samples_.size() < 2) return std::nullopt;
  const auto idle = Share(samples_[samples_.size() - 2], samples_.back(), &HostSample::Cpu::idle);
  return idle ? std::optional(1 - *idle) : std::nullopt;
}

std::optional<double> HostRecord::stolen() const {
  if (samples_.size() < 2) return std::nullopt;
  return Share(samples_[samples_.size() - 2], samples_.back(), &HostSample::Cpu::stolen);
}

std::optional<double> HostRecord::memory() const {
  return samples_.empty() ? std::nullopt : samples_.back().memory_used;
}

}  // namespace roundsman

#include "agent/host_watch.h"

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <fstream>
#include <utility>

#include "core/io/http_client.h"

namespace roundsman {
namespace {

// The first line of /proc/stat: user nice system idle iowait irq softirq steal.
std::optional<HostSample::Cpu> ReadCpu() {
  std::ifstream file("/proc/stat");
  std::string name;
  if (!(file >> name) || name != "cpu") return std::nullopt;
  HostSample::Cpu cpu;
  for (int column = 0; column < 8; ++column) {
    long long jiffies = 0;
    if (!(file >> jiffies)) return std::nullopt;
    cpu.all += jiffies;
    if (column == 3 || column == 4) cpu.idle += jiffies;
    if (column == 7) cpu.stolen = jiffies;
  }
  return cpu;
}

std::optional<double> ReadMemoryUsed() {
  std::ifstream file("/proc/meminfo");
  double total = 0;
  double available = -1;
  std::string key;
  double kilobytes = 0;
  std::string unit;
  while (file >> key >> kilobytes && std::getline(file, unit)) {
    if (key == "MemTotal:") total = kilobytes;
    if (key == "MemAvailable:") available = kilobytes;
  }
  if (total <= 0 || available < 0) return std::nullopt;
  return 1 - available / total;
}

std::optional<double> ReadLoad() {
  std::ifstream file("/proc/loadavg");
  double load = 0;
  if (!(file >> load)) return std::nullopt;
  return load / std::max(1U, std::thread::hardware_concurrency());
}

// CLOCK_MONOTONIC stands still while the machine sleeps, CLOCK_BOOTTIME does not.
Duration ReadSlept() {
  timespec boot{};
  if (::clock_gettime(CLOCK_BOOTTIME, &boot) != 0) return {};
  const Duration since = std::chrono::seconds(boot.tv_sec) + std::chrono::nanoseconds(boot.tv_nsec);
  return since - MonoClock::now().time_since_epoch();
}

}  // namespace

HostWatch::HostWatch(HostWatchOptions options, const Log& log)
    : options_(std::move(options)),
      log_(log),
      record_(options_.limits),
      thread_([this](const std::stop_token& stop) { Watch(stop); }) {}

std::string HostWatch::AskNetwork(const std::stop_token& stop) const {
  HttpRequest request;
  request.url = options_.reference;
  request.timeout = options_.patience;
  const auto answer = SendHttp(request, Deadline::In(options_.patience, stop));
  if (answer || stop.stop_requested()) return {};
  return fmt::format("this machine's own network was down: the reference address: {}",
                     answer.error().message);
}

void HostWatch::Sample(const std::stop_token& stop) {
  if (!options_.reference.empty() && MonoClock::now() - asked_ >= options_.ask_every) {
    {
      // The answer may take its time: that is no gap.
      const std::lock_guard lock(mutex_);
      Look();
      next_look_ = MonoClock::now() + options_.every + options_.patience;
    }
    std::string network = AskNetwork(stop);
    const std::lock_guard lock(mutex_);
    network_ = std::move(network);
    asked_ = MonoClock::now();
  }
  const std::lock_guard lock(mutex_);
  // From when it looked: it may be stopped right after.
  next_look_ = Look() + options_.every;
}

MonoTime HostWatch::Look() {
  HostSample sample{Moment::Now(), ReadCpu(), ReadMemoryUsed(), ReadLoad(), network_};
  const MonoTime now = sample.at.mono;
  if (next_look_) sample.late = std::max(Duration::zero(), now - *next_look_);
  next_look_ = std::max(next_look_.value_or(now), now + options_.every);
  sample.slept = slept_ = ReadSlept();
  record_.Add(std::move(sample));
  return now;
}

void HostWatch::Watch(const std::stop_token& stop) {
  const Deadline for_ever(MonoTime::max(), stop);
  while (!stop.stop_requested()) {
    Sample(stop);
    const std::string trouble = Now().trouble;
    if (trouble != std::exchange(told_, trouble)) {
      log_.Warn(trouble.empty() ? "the machine can be trusted again" : trouble);
    }
    for_ever.Pause(options_.every);
  }
}

std::string HostWatch::Trouble(MonoTime begun, MonoTime ended) {
  if (!options_.reference.empty()) {
    std::string network = AskNetwork({});
    if (!network.empty()) return network;
  }
  const std::lock_guard lock(mutex_);
  Look();
  return record_.Trouble(begun, ended);
}

std::string HostWatch::Gap(MonoTime begun, MonoTime ended) {
  const std::lock_guard lock(mutex_);
  // The watch itself may not be awake yet.
  const bool overdue = next_look_ && MonoClock::now() > *next_look_;
  if (overdue || ReadSlept() - slept_ > options_.limits.most_gap) Look();
  return record_.Gap(begun, ended);
}

HostWatch::State HostWatch::Now() const {
  const std::lock_guard lock(mutex_);
  return {record_.busy(), record_.stolen(), record_.memory(), record_.TroubleNow()};
}

}  // namespace roundsman

// The agent without browsers: so many scenarios every minute through scheduler, queue, workers and
// report queue, in real time. Prints how late runs begin and what it costs.
//   bench_schedule [scenarios=3000] [seconds=60]

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "agent/queue/memory_queue.h"
#include "agent/scheduler.h"
#include "agent/worker_pool.h"
#include "tests/fakes/scripted_carrier.h"

namespace roundsman {
namespace {

constexpr double kPromisedLateness = 0.25;
constexpr double kPromisedCpu = 0.25;

class LatenessBook : public ScheduleWatch {
 public:
  void Skipped(const RunKey&, SkipReason) override {
    const std::lock_guard lock(mutex_);
    ++skipped_;
  }
  void Lateness(const RunKey&, double seconds) override {
    const std::lock_guard lock(mutex_);
    lateness_.push_back(seconds);
  }
  void Missed(const RunKey&, long ticks) override {
    const std::lock_guard lock(mutex_);
    missed_ += ticks;
  }
  // Sorted.
  std::vector<double> lateness() const {
    const std::lock_guard lock(mutex_);
    std::vector<double> sorted = lateness_;
    std::sort(sorted.begin(), sorted.end());
    return sorted;
  }
  long skipped() const { return skipped_; }
  long missed() const { return missed_; }

 private:
  mutable std::mutex mutex_;
  std::vector<double> lateness_;
  long skipped_ = 0;
  long missed_ = 0;
};

double CpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

double ResidentMegabytes() {
  std::ifstream statm("/proc/self/statm");
  long size = 0;
  long resident = 0;
  statm >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

std::vector<ScheduleEntry> MakeEntries(int count) {
  std::vector<std::shared_ptr<const Scenario>> scenarios;
  for (int i = 0; i < count; ++i) {
    auto scenario = std::make_shared<Scenario>();
    scenario->id = scenario->journey = fmt::format("journey-{}", i);
    scenario->devices = {"phone"};
    scenario->schedule.emplace();
    scenario->schedule->every = std::chrono::minutes(1);
    scenarios.push_back(std::move(scenario));
  }
  const auto profiles = DeviceProfiles::Shipped();
  Problems problems;
  return MakeSchedule({scenarios, *profiles, "local", {}}, problems);
}

int Soak(int scenarios, int seconds) {
  const SystemTime time;
  const Log log(LogLevel::kWarning);
  LatenessBook book;
  MemoryQueue queue({}, time);
  BoundedQueue<RunRecord> reports(100);
  Scheduler scheduler({queue, book, time, log, {}});
  std::jthread reader([&](const std::stop_token& stop) {
    while (!reports.Drained()) {
      const auto record = reports.Pop(Deadline::In(std::chrono::minutes(1), stop));
      if (record) scheduler.Judged(*record, {});
      if (stop.stop_requested()) break;
    }
  });
  WorkerPool pool(
      {}, {queue, reports, book, time, log, [] { return std::make_unique<ScriptedCarrier>(); },
           [&](const RunKey& key) { scheduler.Ended(key); }});
  const MonoTime before = MonoClock::now();
  scheduler.Replace(MakeEntries(scenarios));
  const double planned = Seconds(MonoClock::now() - before);
  const double cpu = CpuSeconds();
  const double memory = ResidentMegabytes();
  scheduler.Start();
  Deadline::In(std::chrono::hours(24)).Pause(std::chrono::seconds(seconds));
  const double share = (CpuSeconds() - cpu) / seconds;
  const double grown = ResidentMegabytes() - memory;
  scheduler.Stop();
  pool.Stop();
  reports.Close();
  reader.request_stop();
  const std::vector<double> late = book.lateness();
  if (late.empty()) return 1;
  const auto at = [&](double part) {
    return late[static_cast<std::size_t>(part * static_cast<double>(late.size() - 1))] * 1000;
  };
  fmt::print("{} scenarios a minute for {} s: {} runs, {} skipped, {} missed\n", scenarios, seconds,
             late.size(), book.skipped(), book.missed());
  fmt::print("lateness p50 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms (promised: p99 < {:.0f} ms)\n",
             at(0.5), at(0.99), late.back() * 1000, kPromisedLateness * 1000);
  fmt::print(
      "CPU {:.2f} % of a core (promised: < {:.0f} %), {:.0f} us a run; planned in {:.0f} ms\n",
      share * 100, kPromisedCpu * 100, share * seconds / static_cast<double>(late.size()) * 1e6,
      planned * 1000);
  fmt::print("memory {:.1f} MB, grown by {:.1f} MB\n", memory, grown);
  return at(0.99) < kPromisedLateness * 1000 && share < kPromisedCpu ? 0 : 1;
}

}  // namespace
}  // namespace roundsman

int main(int argc, char** argv) {
  const auto number = [&](int index, int otherwise) {
    return argc > index ? std::max(1, std::atoi(argv[index])) : otherwise;
  };
  return roundsman::Soak(number(1, 3000), number(2, 60));
}

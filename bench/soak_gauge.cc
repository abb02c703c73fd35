#include "bench/soak_gauge.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

int CountEntries(const char* folder) {
  std::error_code failed;
  const auto entries = fs::directory_iterator(folder, failed);
  return failed ? 0 : static_cast<int>(std::distance(begin(entries), end(entries)));
}

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

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

ProcessReading ReadProcess() {
  return {MonoClock::now(), ResidentMegabytes(), CpuSeconds(), CountEntries("/proc/self/fd"),
          CountEntries("/proc/self/task")};
}

Thirds ByThirds(const std::vector<ProcessReading>& readings,
                double (*quantity)(const ProcessReading&)) {
  std::vector<double> middle;
  std::vector<double> last;
  for (std::size_t i = readings.size() / 3; i < readings.size(); ++i) {
    (i < readings.size() * 2 / 3 ? middle : last).push_back(quantity(readings[i]));
  }
  return {Median(middle), Median(last)};
}

SoakMeter::SoakMeter(RobotHealth& health, std::size_t runs) : ScheduleMeter(health) {
  // Touched, not only promised.
  late_.resize(runs);
  late_.clear();
}

void SoakMeter::Lateness(const RunKey& key, double seconds) {
  ScheduleMeter::Lateness(key, seconds);
  const std::lock_guard lock(mutex_);
  late_.push_back(seconds);
}

std::vector<double> SoakMeter::Sorted() const {
  const std::lock_guard lock(mutex_);
  std::vector<double> sorted = late_;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace roundsman

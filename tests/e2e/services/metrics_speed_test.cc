#include <fmt/format.h>
#include <gmock/gmock.h>
#include <time.h>
#include <zlib.h>

#include <algorithm>

#include "tests/reporters/metrics/sample_runs.h"

namespace roundsman {
namespace {

// Of this thread: what others do on the machine is not what is measured.
double CpuMillis() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::size_t GzipSize(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  const std::size_t size = stream.total_out;
  deflateEnd(&stream);
  return size;
}

TEST(MetricsSpeedTest, ThreeThousandScenariosOfTenStepsInATenthOfASecond) {
  MetricsBook book("0.1.0");
  std::vector<PlannedJourney> plans;
  std::vector<RunRecord> runs;
  for (int i = 0; i < 3000; ++i) {
    const std::string name = fmt::format("area-{}/journey-{:04}", i % 40, i);
    plans.push_back(SamplePlan(name));
    RunRecord run = SampleRun(name, i % 50 == 0 ? Verdict::kFail : Verdict::kPass, i);
    while (run.report.steps.size() < 10) {
      StepReport step = run.report.steps.back();
      step.id = fmt::format("step-{}", run.report.steps.size());
      step.response = 0.0137 * static_cast<double>(run.report.steps.size());
      step.complete = 0.0611 * static_cast<double>(run.report.steps.size());
      run.report.steps.push_back(step);
    }
    runs.push_back(run);
  }
  const double set = CpuMillis();
  book.SetScenarios(plans);
  const double take = CpuMillis();
  for (int round = 0; round < 2; ++round) {
    for (const RunRecord& run : runs) book.Take(run, {});
  }
  const double taken = CpuMillis();
  for (const MetricsFormat format : {MetricsFormat::kPrometheus, MetricsFormat::kOpenMetrics}) {
    double best_text = 1e9;
    double best_whole = 1e9;
    std::size_t size = 0;
    std::size_t small = 0;
    std::size_t lines = 0;
    for (int i = 0; i < 5; ++i) {
      const double begin = CpuMillis();
      const std::string text = book.Text(format);
      const double written = CpuMillis();
      small = GzipSize(text);
      best_text = std::min(best_text, written - begin);
      best_whole = std::min(best_whole, CpuMillis() - begin);
      size = text.size();
      lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }
    fmt::print("{}: {} lines, {:.1f} MB in {:.1f} ms; with gzip -1 {:.2f} MB in {:.1f} ms\n",
               ContentType(format).substr(0, 28), lines, static_cast<double>(size) / 1e6, best_text,
               static_cast<double>(small) / 1e6, best_whole);
    EXPECT_LT(best_whole, 100);
  }
  fmt::print("SetScenarios {:.1f} ms; Take {:.1f} µs a run\n", take - set,
             (taken - take) * 1000 / 6000);
}

}  // namespace
}  // namespace roundsman

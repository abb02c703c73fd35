#include "tests/agent/store/store_runs.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace roundsman {

std::unique_ptr<SqliteStore> OpenStore(const std::filesystem::path& file) {
  const Log log(LogLevel::kError);
  auto store = SqliteStore::Open(file, log);
  EXPECT_TRUE(store) << store.error().ToString();
  return store ? std::move(*store) : nullptr;
}

StorePlace::StorePlace() : folder_(*TempDir::Make("roundsman-store-test")) { Reopen(); }

void StorePlace::Reopen() {
  store_.reset();
  store_ = OpenStore(file());
}

RunRecord TenSteps(int number, const std::string& scenario) {
  RunRecord record;
  RunReport& report = record.report;
  report.run = fmt::format("{}-{:08}", scenario, number);
  report.scenario = scenario;
  report.journey = "登录并查看持仓";
  report.device = "iphone-15";
  report.screen = {390, 844};
  report.verdict = Verdict::kPass;
  report.started = WallTime(std::chrono::seconds(1795347900)) + std::chrono::minutes(number);
  report.seconds = 8.125;
  report.owner = "wealth-qa";
  report.severity = "critical";
  report.tags = {"smoke"};
  report.address = "https://m.example.com/holdings";
  report.reproduce = "roundsman run scenarios/login-holdings.yaml --device iphone-15";
  for (int i = 1; i <= 10; ++i) {
    StepReport& step = report.steps.emplace_back();
    step.index = i;
    step.id = fmt::format("step-{}", i);
    step.name = fmt::format("tap 第 {} 个按钮", i);
    step.source = {"scenarios/login-holdings.yaml", 10 + i, 5};
    step.status = StepStatus::kPassed;
    step.seconds = 0.8;
    step.response = 0.1 * i;
    step.complete = 0.2 * i;
    step.screenshot = fmt::format("runs/{}/{:02}.jpg", report.run, i);
  }
  record.key = {scenario, report.device, "local", "user=a", report.started};
  record.lateness_seconds = 0.031;
  return record;
}

}  // namespace roundsman

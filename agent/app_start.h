#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/agent_plan.h"
#include "agent/devices/device_pool.h"
#include "agent/reproduce.h"
#include "agent/server/console_server.h"
#include "agent/store/sqlite_store.h"
#include "core/secret.h"
#include "reporters/alert_book.h"
#include "reporters/metrics/metrics_book.h"
#include "reporters/notify/delivery_log.h"

namespace roundsman {

// What the agent needs before its first thread: config and scenarios, its folder, a browser.
struct AppStart {
  std::filesystem::path config;
  std::shared_ptr<const AgentPlan> plan;
  std::unique_ptr<SqliteStore> store;
  std::unique_ptr<DeliveryLog> deliveries;
  std::unique_ptr<DevicePool> pool;
  // <data>/artifacts.
  std::filesystem::path artifacts;
  // Signs links to pictures; made at the first start and kept.
  Secret link_key;
};

// Everything that is wrong or missing, not the first only.
std::optional<AppStart> PrepareApp(const std::filesystem::path& config, const Log& log,
                                   Problems& problems);

// The alerts as they were when the agent ended.
Result<AlertBook> RestoreBook(const AlertRules& rules, SqliteStore& store);
// The last verdicts, so that no gauge is missing after a restart.
Result<void> RestoreMetrics(const AgentPlan& plan, SqliteStore& store, const AlertBook& book,
                            MetricsBook& metrics);

ConsoleOptions ConsoleOptionsOf(const AgentSettings& settings, const Secret& link_key);
int WorkersFor(const WorkerSettings& workers);
// Keys of the config whose change takes a restart.
std::vector<std::string> NeedRestart(const AgentSettings& old, const AgentSettings& now);
// What a person types to run the same by hand, but for scenario and device.
Reproduction ByHand(const AgentSettings& settings, const std::filesystem::path& config);

}  // namespace roundsman

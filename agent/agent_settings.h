#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/device_profile.h"
#include "core/clock.h"
#include "core/error.h"
#include "core/secret.h"
#include "reporters/alert_book.h"
#include "reporters/notify/receiver_settings.h"

namespace roundsman {

// `console:`: where people and Prometheus reach the agent.
struct ConsoleSettings {
  std::string host = "127.0.0.1";
  int port = 9180;
  std::string tls_certificate;
  std::string tls_key;
  // As people reach it, for links in messages: "https://roundsman.example.com". Empty: the port.
  std::string url;
  std::vector<std::string> hosts;
  std::vector<Secret> full_tokens;
  std::vector<Secret> read_tokens;
  bool open_metrics = false;
  Duration links_last = std::chrono::hours(24 * 30);
};

// `keep:`: for how long, and how much.
struct KeepSettings {
  Duration age = std::chrono::hours(24 * 30);
  std::int64_t bytes = std::int64_t{10} << 30U;
  // With less room than this on the disk, evidence is dropped first.
  std::int64_t free_bytes = std::int64_t{1} << 30U;
};

// `backend:`: the monitoring that was there before.
struct BackendSettings {
  Secret prometheus;
  // It may need this long and still count as having seen it.
  Duration grace = std::chrono::seconds(60);
  Duration look_for = std::chrono::minutes(30);
};

// `silences:`: where people silence what they know of.
struct SilenceSettings {
  std::vector<Secret> alertmanagers;
  Duration every = std::chrono::seconds(30);
};

// `workers:`: how many, and what the machine they run on must be able to do.
struct WorkerSettings {
  // 0: one a core.
  int count = 0;
  // Runs that begin while this address does not answer say nothing about the app. Empty: none.
  std::string reference;
  // Shares of 1: above that much stolen CPU or used memory, what fails is not believed.
  double most_steal = 0.25;
  double most_memory = 0.97;
  // Tasks that want each core, a minute's mean: above that, too.
  double most_load = 12;
};

// Everything `roundsman agent` is told by its config. A value, read once and at every reload.
struct AgentSettings {
  std::vector<std::string> scenarios;
  std::string base_url;
  std::map<std::string, std::string> variables;
  std::string location = "local";
  // How often a scenario without `schedule:` runs; unset: only by hand.
  std::optional<Duration> every;
  std::filesystem::path data;
  DeviceProfiles profiles;
  std::string browser;
  WorkerSettings workers;
  // Runs that wait; more are refused and counted.
  std::size_t most_waiting = 1000;
  int at_once_per_scenario = 0;
  ConsoleSettings console;
  AlertRules rules;
  BackendSettings backend;
  SilenceSettings silences;
  std::vector<ReceiverSettings> receivers;
  KeepSettings keep;
  // Where the config names what has to be there besides it (CheckGround), by key.
  std::map<std::string, Place> places;
  // Allowed, but hardly meant.
  Problems doubts;
};

// Reads a config; every mistake in it is told at its place, and nothing counts then. Relative paths
// are meant from the config's own folder.
AgentSettings ReadAgentSettings(const std::string& yaml, const std::filesystem::path& file,
                                Problems& problems);
// The same from a file; one that cannot be read is a problem.
AgentSettings LoadAgentSettings(const std::filesystem::path& file, Problems& problems);

// "10GB", "512MB", "64kB", "100": bytes, in steps of 1024. Nothing for anything else.
std::optional<std::int64_t> ParseBytes(std::string_view text);

}  // namespace roundsman

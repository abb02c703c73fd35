#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/reproduce.h"
#include "agent/run_session.h"
#include "config/device_profile.h"
#include "core/log.h"
#include "core/run_report.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace roundsman {

enum class Output { kHuman, kJson };

// What `run` and `look` (and the demo) have in common on the command line.
struct WorkbenchOptions {
  std::string browser;
  std::string config;
  std::string directory = "roundsman-report";
  int jobs = 0;
  bool no_confirm = false;
  bool blind = false;
  bool json = false;
  bool verbose = false;
};
void AddWorkbenchOptions(CLI::App& app, WorkbenchOptions& options);

// Browser pool, store, progress and reporters for one call: opened before anything runs, so that
// what is missing is said at once. Owned by one command; used from its thread.
class Workbench {
 public:
  // Everything that is missing, not the first only: no browser, no tessdata, an unwritable
  // directory, a bad config.
  static std::unique_ptr<Workbench> Open(const WorkbenchOptions& options, Problems& problems);
  ~Workbench();

  // Carries the runs out and writes the reports.
  Report Run(const std::vector<RunRequest>& requests, const std::stop_token& stop);
  // One request per scenario × device × row.
  std::vector<RunRequest> Requests(const std::vector<std::shared_ptr<const Scenario>>& scenarios,
                                   const std::vector<std::string>& devices,
                                   Problems& problems) const;

  const DeviceProfiles& profiles() const;
  const std::filesystem::path& directory() const;
  // False when a report could not be written; what went wrong has been printed.
  bool Write(const Report& report);
  // What a person has to type to get the same again, besides scenario and device.
  Reproduction ByHand() const;

 private:
  struct Parts;
  explicit Workbench(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

// The shipped profiles and those of a config file.
Result<DeviceProfiles> LoadProfiles(const std::string& config, Problems& problems);

// What --var said, `name=value` each.
std::map<std::string, std::string> ParseVariables(const std::vector<std::string>& given,
                                                  Problems& problems);

// Each on its own line on standard error; the count last when there are several.
void PrintProblems(const Problems& problems);

}  // namespace roundsman

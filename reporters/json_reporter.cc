#include "reporters/json_reporter.h"

#include "core/io/files.h"
#include "reporters/report_json.h"

namespace roundsman {
namespace {

class JsonReporter : public Reporter {
 public:
  explicit JsonReporter(ReporterOptions options) : options_(std::move(options)) {}

  Result<void> Report(const roundsman::Report& report, const Deadline&) override {
    return WriteFile(options_.directory / "report.json", ToJson(report));
  }

 private:
  ReporterOptions options_;
};

}  // namespace

std::unique_ptr<Reporter> MakeJsonReporter(const ReporterOptions& options) {
  return std::make_unique<JsonReporter>(options);
}

}  // namespace roundsman

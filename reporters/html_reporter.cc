#include "reporters/html_reporter.h"

#include "core/io/files.h"
#include "reporters/html_page.h"

namespace roundsman {
namespace {

class HtmlReporter : public Reporter {
 public:
  explicit HtmlReporter(ReporterOptions options) : options_(std::move(options)) {}

  Result<void> Report(const roundsman::Report& report, const Deadline&) override {
    const Result<std::string> page = ToHtml(report, {options_.directory});
    if (!page) return Forward(page);
    return WriteFile(options_.directory / "report.html", *page);
  }

 private:
  ReporterOptions options_;
};

}  // namespace

std::unique_ptr<Reporter> MakeHtmlReporter(const ReporterOptions& options) {
  return std::make_unique<HtmlReporter>(options);
}

}  // namespace roundsman

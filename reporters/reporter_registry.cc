#include <array>

#include "reporters/html_reporter.h"
#include "reporters/json_reporter.h"
#include "reporters/junit_reporter.h"
#include "reporters/reporter.h"

namespace roundsman {
namespace {

constexpr std::array<ReporterRow, 3> kReporters = {{
    {"json", "report.json", "everything, for programs; schema: roundsman schema report",
     MakeJsonReporter},
    {"junit", "junit.xml", "for GitLab, Jenkins and whatever else reads JUnit", MakeJunitReporter},
    {"html", "report.html", "for people: one file with all pictures, opens from disk",
     MakeHtmlReporter},
}};

}  // namespace

std::span<const ReporterRow> ReporterRegistry() { return kReporters; }

}  // namespace roundsman

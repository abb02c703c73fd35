#include <array>

#include "reporters/json_reporter.h"
#include "reporters/junit_reporter.h"
#include "reporters/reporter.h"

namespace roundsman {
namespace {

constexpr std::array<ReporterRow, 2> kReporters = {{
    {"json", "report.json", "everything, for programs; schema: roundsman schema report",
     MakeJsonReporter},
    {"junit", "junit.xml", "for GitLab, Jenkins and whatever else reads JUnit", MakeJunitReporter},
}};

}  // namespace

std::span<const ReporterRow> ReporterRegistry() { return kReporters; }

}  // namespace roundsman

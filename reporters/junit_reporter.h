#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "reporters/reporter.h"

namespace roundsman {

// JUnit XML as GitLab and Jenkins read it: a suite per run, a case per step. Errors fail their
// step, warnings are told in system-out, an inconclusive run is an <error>, a flaky one a
// <flakyFailure>. Pictures are attached by their path under `directory`.
std::string ToJunit(const Report& report, const std::filesystem::path& directory);

// Writes junit.xml.
std::unique_ptr<Reporter> MakeJunitReporter(const ReporterOptions& options);

}  // namespace roundsman

#pragma once

#include "core/run_report.h"

namespace roundsman {

// A report with everything a report can hold: one broken journey, one flaky, one the robot could
// not judge, one fine with a remark, one plainly fine, one that never started. Always the same.
Report SampleReport();

// A run in which all is well, as `look` makes it.
RunReport SampleLook();

// A run whose every text is `hostile`.
RunReport HostileRun(const std::string& hostile);

}  // namespace roundsman

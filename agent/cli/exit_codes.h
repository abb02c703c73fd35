#pragma once

namespace roundsman {

// Bad usage, bad scenario, bad config: nothing was run. The other codes come from ExitCode(Report).
inline constexpr int kBadUsage = 2;
inline constexpr int kNothingKnown = 3;

}  // namespace roundsman

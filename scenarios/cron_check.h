#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roundsman {

// What is wrong with a cron expression of five fields (minute hour day-of-month month day-of-week;
// lists, ranges, steps, names of months and days), in words; nothing when it is sound. Says nothing
// of when it is due.
std::optional<std::string> FindCronMistake(std::string_view expression);

}  // namespace roundsman

#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// One field of a cron expression, read.
struct CronField {
  // Bit n: the value n is wanted.
  std::uint64_t values = 0;
  // It was written `*`; `*/2` is no star.
  bool star = false;
  // Where it stands in the expression, from 1.
  int column = 1;
};
struct CronFields {
  CronField minutes;
  CronField hours;
  CronField month_days;
  CronField months;
  CronField week_days;
};

// The grammar of cron expressions and its mistakes; Cron says when they are due.
Result<CronFields> ReadCronFields(std::string_view expression);

}  // namespace roundsman

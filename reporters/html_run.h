#pragma once

#include <set>
#include <string>

#include "core/result.h"
#include "core/run_report.h"
#include "reporters/html_pictures.h"

namespace roundsman {

// A file of reporters/html by name.
std::string PageFile(std::string_view name);

// Writes the runs of one page one after the other: it remembers which pictures the page already
// holds, so that each is stored once.
class HtmlRuns {
 public:
  explicit HtmlRuns(const HtmlPictures& pictures) : pictures_(pictures) {}

  enum class Fold { kOpen, kClosed };
  Result<std::string> Write(const RunReport& run, Fold fold);

 private:
  const HtmlPictures& pictures_;
  std::set<std::string> held_;
};

}  // namespace roundsman

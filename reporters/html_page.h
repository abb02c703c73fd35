#pragma once

#include <filesystem>
#include <string>

#include "core/result.h"
#include "core/run_report.h"

namespace roundsman {

struct HtmlOptions {
  // Where the pictures lie and the page will be written.
  std::filesystem::path directory;
  // Bytes of pictures the page may hold; what does not fit stays a file beside it.
  std::size_t picture_budget = std::size_t{13} << 20U;
};

// The whole page, in English and Chinese, readable without scripts. All text is treated as hostile.
// Fails only when a template is broken, which is a mistake of ours.
Result<std::string> ToHtml(const Report& report, const HtmlOptions& options);

}  // namespace roundsman

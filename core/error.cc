#include "core/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace roundsman {

std::string Place::ToString() const {
  if (line == 0) return file;
  if (column == 0) return fmt::format("{}:{}", file, line);
  return fmt::format("{}:{}:{}", file, line, column);
}

std::string Error::ToString() const {
  if (where.file.empty()) return message;
  return fmt::format("{}: {}", where.ToString(), message);
}

void Tidy(Problems& problems, std::size_t first) {
  const auto begin = problems.begin() + static_cast<std::ptrdiff_t>(first);
  std::stable_sort(begin, problems.end(), [](const Error& a, const Error& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  const auto same = [](const Error& a, const Error& b) {
    return a.where == b.where && a.message == b.message;
  };
  problems.erase(std::unique(begin, problems.end(), same), problems.end());
}

}  // namespace roundsman

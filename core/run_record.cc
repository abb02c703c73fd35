#include "core/run_record.h"

#include <fmt/format.h>

namespace roundsman {
namespace {

// The separator inside a name must not make two keys one.
std::string Escape(const std::string& part) {
  std::string out;
  out.reserve(part.size());
  for (const char c : part) {
    if (c == '|') {
      out += "%7C";
    } else if (c == '%') {
      out += "%25";
    } else {
      out += c;
    }
  }
  return out;
}

// Seconds since 1970, with as much of a fraction as there is.
std::string Instant(WallTime time) {
  const auto since = time.time_since_epoch();
  const auto whole = std::chrono::floor<std::chrono::seconds>(since);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(since - whole).count();
  if (rest == 0) return fmt::format("{}", whole.count());
  std::string text = fmt::format("{}.{:09}", whole.count(), rest);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

}  // namespace

std::string RunKey::ToString() const {
  return fmt::format("{}|{}|{}|{}|{}", Escape(scenario), Escape(device), Escape(location),
                     Escape(row), Instant(tick));
}

}  // namespace roundsman

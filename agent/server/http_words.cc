#include "agent/server/http_words.h"

#include <zlib.h>

#include <cstdio>
#include <ctime>

namespace roundsman {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<std::string> DecodePercent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexDigit(text[i + 1]);
      const int low = HexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out.push_back(c);
  }
  return out;
}

std::optional<std::vector<std::string>> SplitPath(std::string_view path) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  std::vector<std::string> segments;
  while (true) {
    const std::size_t slash = path.find('/');
    const auto segment = DecodePercent(path.substr(0, slash));
    if (!segment) return std::nullopt;
    segments.push_back(*segment);
    if (slash == std::string_view::npos) return segments;
    path.remove_prefix(slash + 1);
  }
}

std::optional<WallTime> ParseRfc3339(const std::string& text) {
  std::tm tm{};
  double seconds = 0;
  int used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%9lf%n", &tm.tm_year, &tm.tm_mon,
                  &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &seconds, &used) != 6) {
    return std::nullopt;
  }
  tm.tm_year -= 1900;
  tm.tm_mon -= 1;
  const bool sane = tm.tm_year >= 70 && tm.tm_year < 300 && tm.tm_mon >= 0 && tm.tm_mon < 12 &&
                    tm.tm_mday >= 1 && tm.tm_mday <= 31 && tm.tm_hour >= 0 && tm.tm_hour < 24 &&
                    tm.tm_min >= 0 && tm.tm_min < 60 && seconds >= 0 && seconds < 61;
  if (!sane) return std::nullopt;
  const std::string zone = text.substr(static_cast<std::size_t>(used));
  int offset = 0;
  if (zone != "Z" && zone != "z") {
    char sign = 0;
    int hours = 0;
    int minutes = 0;
    int zone_used = 0;
    if (std::sscanf(zone.c_str(), "%c%2d:%2d%n", &sign, &hours, &minutes, &zone_used) != 3 ||
        static_cast<std::size_t>(zone_used) != zone.size() || (sign != '+' && sign != '-')) {
      return std::nullopt;
    }
    offset = (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
  }
  const std::time_t whole = ::timegm(&tm) - offset;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(
      std::chrono::seconds(whole) + std::chrono::duration<double>(seconds)));
}

std::string Gzip(std::string_view bytes, int level) {
  z_stream stream{};
  // 16: a gzip header instead of zlib's.
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

bool TakesGzip(std::string_view accept_encoding) {
  while (!accept_encoding.empty()) {
    const std::size_t comma = accept_encoding.find(',');
    const std::string_view item = Trim(accept_encoding.substr(0, comma));
    const std::string_view name = Trim(item.substr(0, item.find(';')));
    if (name == "gzip" || name == "*") {
      return item.find("q=0") == std::string_view::npos ||
             item.find("q=0.") != std::string_view::npos;
    }
    if (comma == std::string_view::npos) break;
    accept_encoding.remove_prefix(comma + 1);
  }
  return false;
}

std::string CookieValue(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t semicolon = header.find(';');
    const std::string_view item = Trim(header.substr(0, semicolon));
    const std::size_t equals = item.find('=');
    if (equals != std::string_view::npos && item.substr(0, equals) == name) {
      return std::string(item.substr(equals + 1));
    }
    if (semicolon == std::string_view::npos) break;
    header.remove_prefix(semicolon + 1);
  }
  return {};
}

}  // namespace roundsman

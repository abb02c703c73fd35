#define PCRE2_CODE_UNIT_WIDTH 8
#include "reporters/notify/silence_book.h"

#include <fmt/format.h>
#include <pcre2.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/io/http_client.h"
#include "core/io/json.h"
#include "reporters/clean_text.h"
#include "reporters/notify/post.h"

namespace roundsman {
namespace {

using nlohmann::json;

struct FreePattern {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeMatch {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
using Pattern = std::shared_ptr<pcre2_code>;

// Of steps: what somebody wrote in a silence must not hold up the schedule.
constexpr std::uint32_t kMostSteps = 100'000;

// Anchored at both ends. What Go's RE2 understands, PCRE does, but for spellings nobody uses.
Pattern Compile(const std::string& regex) {
  const std::string anchored = "\\A(?:" + regex + ")\\z";
  int wrong = 0;
  PCRE2_SIZE at = 0;
  pcre2_code* code =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(anchored.data()), anchored.size(),
                    PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOTALL, &wrong, &at, nullptr);
  return {code, FreePattern{}};
}

bool Matches(const pcre2_code* pattern, const std::string& text) {
  const std::unique_ptr<pcre2_match_data, FreeMatch> data(
      pcre2_match_data_create_from_pattern(pattern, nullptr));
  const std::unique_ptr<pcre2_match_context, FreeContext> context(
      pcre2_match_context_create(nullptr));
  if (!data || !context) return false;
  pcre2_set_match_limit(context.get(), kMostSteps);
  return pcre2_match(pattern, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0,
                     data.get(), context.get()) >= 0;
}

struct Matcher {
  std::string name;
  std::string value;
  // Null for a plain value.
  Pattern pattern;
  bool equal = true;

  bool Covers(const Labels& labels) const {
    const auto at = labels.find(name);
    const std::string& text = at == labels.end() ? std::string() : at->second;
    const bool same = pattern ? Matches(pattern.get(), text) : text == value;
    return same == equal;
  }
};

std::optional<WallTime> ParseTime(const std::string& rfc3339) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  // Alertmanager gives UTC with a Z.
  if (std::sscanf(rfc3339.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                  &second) != 6) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return WallTime(std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
                  std::chrono::minutes(minute) + std::chrono::seconds(second));
}

}  // namespace

struct SilenceBook::Silence {
  std::vector<Matcher> matchers;
  WallTime starts;
  WallTime ends;
  std::string says;

  // Nothing when it is over, or is of a kind we cannot read: that one silences nothing here.
  static std::optional<Silence> Read(const json& from) {
    const auto text = [](const json& object, const char* key) {
      const auto at = object.find(key);
      return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    const auto flag = [](const json& object, const char* key, bool otherwise) {
      const auto at = object.find(key);
      return at != object.end() && at->is_boolean() ? at->get<bool>() : otherwise;
    };
    if (!from.is_object() || !from.contains("matchers") || !from["matchers"].is_array()) {
      return std::nullopt;
    }
    const json status = from.value("status", json::object());
    if (status.is_object() && text(status, "state") == "expired") return std::nullopt;
    const auto starts = ParseTime(text(from, "startsAt"));
    const auto ends = ParseTime(text(from, "endsAt"));
    if (!starts || !ends) return std::nullopt;
    Silence silence{{}, *starts, *ends, {}};
    silence.says = fmt::format("silenced by {}: {}", CleanLine(text(from, "createdBy")),
                               CleanLine(text(from, "comment")));
    for (const json& item : from["matchers"]) {
      if (!item.is_object()) return std::nullopt;
      Matcher matcher{text(item, "name"), text(item, "value"), {}, flag(item, "isEqual", true)};
      if (flag(item, "isRegex", false)) {
        matcher.pattern = Compile(matcher.value);
        if (!matcher.pattern) return std::nullopt;
      }
      silence.matchers.push_back(std::move(matcher));
    }
    if (silence.matchers.empty()) return std::nullopt;
    return silence;
  }
};

SilenceBook::SilenceBook(std::vector<Secret> urls, Duration timeout)
    : urls_(std::move(urls)),
      timeout_(timeout),
      silences_(std::make_shared<std::vector<Silence>>()) {}

SilenceBook::~SilenceBook() = default;

Result<void> SilenceBook::Poll(const Deadline& deadline) {
  Result<void> last;
  for (const Secret& secret : urls_) {
    const std::string& url = secret.Reveal();
    HttpRequest request;
    request.url = url + (url.ends_with('/') ? "" : "/") + "api/v2/silences";
    request.timeout = timeout_;
    const auto answer = SendHttp(request, deadline);
    if (!answer) {
      last = Forward(answer);
      continue;
    }
    if (last = Expect2xx(*answer); !last) continue;
    const auto list = ParseJson(answer->body, "the list of silences");
    if (!list || !list->is_array()) {
      last = list ? RobotError("the list of silences is no list") : Forward(list);
      continue;
    }
    auto silences = std::make_shared<std::vector<Silence>>();
    for (const json& item : *list) {
      if (auto silence = Silence::Read(item)) silences->push_back(*std::move(silence));
    }
    const std::lock_guard lock(mutex_);
    silences_ = std::move(silences);
    return {};
  }
  return last;
}

std::optional<std::string> SilenceBook::Covering(const Labels& labels, WallTime now) const {
  std::shared_ptr<const std::vector<Silence>> silences;
  {
    const std::lock_guard lock(mutex_);
    silences = silences_;
  }
  for (const Silence& silence : *silences) {
    if (now < silence.starts || now >= silence.ends) continue;
    if (std::all_of(silence.matchers.begin(), silence.matchers.end(),
                    [&](const Matcher& matcher) { return matcher.Covers(labels); })) {
      return silence.says;
    }
  }
  return std::nullopt;
}

}  // namespace roundsman

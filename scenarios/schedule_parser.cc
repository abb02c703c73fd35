#include "scenarios/schedule_parser.h"

#include <fmt/format.h>

#include <array>

#include "config/config_node.h"
#include "scenarios/cron.h"
#include "scenarios/time_zone.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 7> kKeys = {
    "every", "cron", "timezone", "jitter", "overlap", "after-failure", "maintenance"};
constexpr std::array<std::string_view, 4> kWindowKeys = {"days", "from", "to", "reason"};
constexpr std::array<std::string_view, 7> kDays = {"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"};
constexpr std::array<std::string_view, 2> kOverlaps = {"skip", "queue"};
constexpr Duration kShortest = std::chrono::seconds(1);

bool IsClockTime(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return false;
  return text.substr(0, 2) <= "24" && text.substr(3) <= "59" &&
         (text.substr(0, 2) != "24" || text == "24:00");
}

void ReadClockTime(const ConfigNode& window, std::string_view key, std::string& into) {
  const auto node = window.Need(key, "a maintenance window");
  if (!node) return;
  if (node->IsText() && IsClockTime(node->raw())) {
    into = node->raw();
  } else {
    node->Refuse("a time of day like \"01:00\"");
  }
}

MaintenanceWindow ReadWindow(const ConfigNode& node) {
  MaintenanceWindow window;
  if (!node.AllowOnly(kWindowKeys, "a maintenance window")) return window;
  if (const auto days = node.Find("days")) {
    for (const ConfigNode& day : days->List("a list of days")) {
      if (const auto chosen = day.Choice(kDays)) window.days.emplace_back(kDays[*chosen]);
    }
  }
  ReadClockTime(node, "from", window.from);
  ReadClockTime(node, "to", window.to);
  if (const auto reason = node.Find("reason")) window.reason = reason->Text().value_or("");
  return window;
}

void ReadTime(const ConfigNode& node, std::string_view key, std::optional<Duration>& into) {
  if (const auto time = node.Find(key)) into = time->Time();
}

}  // namespace

std::optional<Schedule> ParseSchedule(const ConfigNode& node) {
  if (!node.AllowOnly(kKeys, "`schedule`")) return std::nullopt;
  Schedule schedule;
  ReadTime(node, "every", schedule.every);
  ReadTime(node, "jitter", schedule.jitter);
  ReadTime(node, "after-failure", schedule.after_failure);
  const auto every = node.Find("every");
  const auto cron = node.Find("cron");
  if (every && schedule.every && *schedule.every < kShortest) every->Refuse("at least 1s");
  if (cron) {
    schedule.cron = cron->Text("a cron expression like \"*/5 9-15 * * MON-FRI\"").value_or("");
    if (!schedule.cron.empty()) {
      if (const auto read = Cron::Parse(schedule.cron); !read) cron->Tell(read.error().message);
    }
  }
  if (every && cron) cron->Tell("found `cron:` beside `every:`, expected one of the two");
  if (!every && !cron)
    node.Tell("found a schedule without `every:` or `cron:`, expected one of the two");
  if (const auto zone = node.Find("timezone")) {
    if (const auto name = zone->Text("a time zone like Asia/Shanghai")) {
      schedule.timezone = *name;
      if (const auto known = TimeZone::Find(*name); !known) zone->Tell(known.error().message);
    }
  }
  if (const auto overlap = node.Find("overlap")) {
    if (const auto chosen = overlap->Choice(kOverlaps))
      schedule.overlap = static_cast<Overlap>(*chosen);
  }
  if (const auto windows = node.Find("maintenance")) {
    for (const ConfigNode& window : windows->List("a list of maintenance windows")) {
      schedule.maintenance.push_back(ReadWindow(window));
    }
  }
  return schedule;
}

std::string_view ScheduleSchema() {
  return R"({"type": "object", "additionalProperties": false, "properties": {
    "every": {"$ref": "#/definitions/duration"},
    "cron": {"type": "string", "pattern": "^ *(@[a-z]+|[^ ]+( +[^ ]+){4}) *$"},
    "timezone": {"type": "string", "minLength": 1},
    "jitter": {"$ref": "#/definitions/duration"},
    "overlap": {"enum": ["skip", "queue"]},
    "after-failure": {"$ref": "#/definitions/duration"},
    "maintenance": {"type": "array", "items": {
      "type": "object", "additionalProperties": false, "required": ["from", "to"], "properties": {
        "days": {"type": "array", "items": {"enum": ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]}},
        "from": {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
        "to": {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
        "reason": {"$ref": "#/definitions/text"}}}}},
    "oneOf": [{"required": ["every"]}, {"required": ["cron"]}]})";
}

}  // namespace roundsman

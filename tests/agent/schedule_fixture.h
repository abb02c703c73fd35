#pragma once

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/schedule.h"

namespace roundsman {

// "2026-03-29 01:30:00" or without seconds, as a clock in UTC shows it.
inline WallTime Utc(const std::string& text) {
  int year = 0, hour = 0, minute = 0, second = 0;
  unsigned month = 0, day = 0;
  std::sscanf(text.c_str(), "%d-%u-%u %d:%d:%d", &year, &month, &day, &hour, &minute, &second);
  return std::chrono::sys_days(std::chrono::year_month_day(
             std::chrono::year(year), std::chrono::month(month), std::chrono::day(day))) +
         std::chrono::hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
}

inline std::string Show(WallTime time) {
  std::string text = FormatRfc3339(time);
  text[10] = ' ';
  return text.substr(0, text.ends_with(".000Z") ? 19 : 23);
}

// A scenario with nothing in it but its schedule, one device, no jitter.
inline std::shared_ptr<Scenario> MakeScenario(const std::string& id, Schedule schedule) {
  auto scenario = std::make_shared<Scenario>();
  scenario->id = scenario->journey = id;
  scenario->devices = {"iphone-15"};
  if (!schedule.jitter) schedule.jitter = Duration::zero();
  scenario->schedule = std::move(schedule);
  return scenario;
}
inline Schedule Every(Duration every) {
  Schedule schedule;
  schedule.every = every;
  return schedule;
}
inline Schedule AtTimes(const std::string& cron, const std::string& zone = "UTC") {
  Schedule schedule;
  schedule.cron = cron;
  schedule.timezone = zone;
  return schedule;
}

inline std::vector<ScheduleEntry> Entries(
    const std::vector<std::shared_ptr<const Scenario>>& scenarios) {
  const auto profiles = DeviceProfiles::Shipped();
  Problems problems;
  auto entries = MakeSchedule({scenarios, *profiles, "local", {}}, problems);
  for (const Error& problem : problems) std::fprintf(stderr, "%s\n", problem.ToString().c_str());
  return entries;
}

}  // namespace roundsman

#include <array>
#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "core/io/json.h"
#include "reporters/report_json.h"

namespace roundsman {
namespace {

using nlohmann::json;

constexpr std::array kVerdicts = {Verdict::kPass, Verdict::kFlaky, Verdict::kFail,
                                  Verdict::kInconclusive};
constexpr std::array kStatuses = {StepStatus::kPassed, StepStatus::kFailed, StepStatus::kWarned,
                                  StepStatus::kSkipped};
constexpr std::array kViews = {BackendView::kUnknown, BackendView::kSeen, BackendView::kLate,
                               BackendView::kUnseen};

std::string Text(const json& from, const char* key) { return from.value(key, ""); }

std::optional<double> MaybeNumber(const json& from, const char* key) {
  if (!from.contains(key)) return std::nullopt;
  return from.at(key).get<double>();
}

template <typename Values>
typename Values::value_type Parse(const Values& values, const std::string& name,
                                  typename Values::value_type otherwise) {
  for (const auto value : values) {
    if (Name(value) == name) return value;
  }
  return otherwise;
}

// The digits after the last colon; a file's name may hold colons of its own.
int TakeNumber(std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon + 1 == text.size()) return 0;
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, failed] = std::from_chars(text.data() + colon + 1, end, number);
  if (failed != std::errc{} || stopped != end || number <= 0) return 0;
  text.resize(colon);
  return number;
}

Place ToPlace(std::string text) {
  Place place;
  const int last = TakeNumber(text);
  const int before = last > 0 ? TakeNumber(text) : 0;
  place.line = before > 0 ? before : last;
  place.column = before > 0 ? last : 0;
  place.file = std::move(text);
  return place;
}

// As FormatRfc3339 writes it.
std::optional<WallTime> ParseRfc3339(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milli = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%d.%dZ", &year, &month, &day, &hour, &minute,
                  &second, &milli) != 7) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return WallTime(std::chrono::sys_days(date)) + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second) +
         std::chrono::milliseconds(milli);
}

Evidence ToEvidence(const json& from) {
  return {Text(from, "screenshot"), Text(from, "before"), Text(from, "diff"),
          Text(from, "filmstrip")};
}

StepReport ToStep(const json& from) {
  StepReport step;
  step.index = from.value("index", 0);
  step.id = Text(from, "id");
  step.name = Text(from, "name");
  step.source = ToPlace(Text(from, "source"));
  step.status = Parse(kStatuses, Text(from, "status"), StepStatus::kSkipped);
  step.seconds = from.value("seconds", 0.0);
  step.response = MaybeNumber(from, "response");
  step.complete = MaybeNumber(from, "complete");
  step.stall = from.value("stall", 0.0);
  step.screenshot = Text(from, "screenshot");
  step.filmstrip = Text(from, "filmstrip");
  step.note = Text(from, "note");
  return step;
}

// A kind of a later version is nothing this one can name.
std::optional<Finding> ToFinding(const json& from) {
  const auto kind = ParseFindingKind(Text(from, "kind"));
  if (!kind) return std::nullopt;
  Finding finding;
  finding.kind = *kind;
  finding.severity =
      Text(from, "severity") == Name(Severity::kWarning) ? Severity::kWarning : Severity::kError;
  finding.step = from.value("step", 0);
  finding.step_id = Text(from, "step_id");
  finding.fingerprint = Text(from, "fingerprint");
  finding.says = Text(from, "says");
  if (const auto box = from.find("box"); box != from.end() && box->size() == 4) {
    finding.box = Rect{box->at(0), box->at(1), box->at(2), box->at(3)};
  }
  finding.expected = Text(from, "expected");
  finding.seen = Text(from, "seen");
  for (const json& weaker : from.value("explains", json::array())) {
    if (const auto known = ParseFindingKind(weaker.get<std::string>())) {
      finding.explains.push_back(*known);
    }
  }
  finding.backend = Parse(kViews, Text(from, "backend"), BackendView::kUnknown);
  finding.evidence = ToEvidence(from.value("evidence", json::object()));
  return finding;
}

Confirmation ToConfirmation(const json& from) {
  return {Text(from, "run"), Parse(kVerdicts, Text(from, "verdict"), Verdict::kInconclusive),
          from.value("seconds", 0.0), Text(from, "note")};
}

Result<RunReport> ToRun(const json& from) {
  RunReport run;
  run.run = Text(from, "run");
  run.scenario = Text(from, "scenario");
  run.journey = Text(from, "journey");
  run.device = Text(from, "device");
  if (const auto screen = from.find("screen"); screen != from.end() && screen->size() == 2) {
    run.screen = {screen->at(0), screen->at(1)};
  }
  run.row = from.value("row", std::map<std::string, std::string>{});
  run.attempt = from.value("attempt", 1);
  run.verdict = Parse(kVerdicts, Text(from, "verdict"), Verdict::kInconclusive);
  const auto started = ParseRfc3339(Text(from, "started"));
  if (!started) return RobotError("a run in the store does not say when it started");
  run.started = *started;
  run.seconds = from.value("seconds", 0.0);
  run.owner = Text(from, "owner");
  run.severity = Text(from, "severity");
  run.runbook = Text(from, "runbook");
  run.tags = from.value("tags", std::vector<std::string>{});
  for (const json& step : from.value("steps", json::array())) run.steps.push_back(ToStep(step));
  for (const json& each : from.value("findings", json::array())) {
    if (auto finding = ToFinding(each)) run.findings.push_back(std::move(*finding));
  }
  if (const auto again = from.find("confirmation"); again != from.end()) {
    run.confirmation = ToConfirmation(*again);
  }
  run.inconclusive = Text(from, "inconclusive");
  run.reproduce = Text(from, "reproduce");
  run.address = Text(from, "address");
  return run;
}

}  // namespace

Result<RunReport> RunReportFromJson(std::string_view text) {
  auto parsed = ParseJson(text, "a run in the store");
  if (!parsed) return Forward(parsed);
  try {
    return ToRun(*parsed);
  } catch (const json::exception& wrong) {
    return RobotError(std::string("a run in the store cannot be read: ") + wrong.what());
  }
}

}  // namespace roundsman

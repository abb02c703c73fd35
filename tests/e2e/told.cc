#include "tests/e2e/told.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/io/files.h"

namespace roundsman {
namespace {

using nlohmann::json;

ToldFinding FindingOf(const json& from) {
  const json evidence = from.value("evidence", json::object());
  return {from.at("kind"),
          from.at("severity"),
          from.at("says"),
          from.value("step", 0),
          from.value("explains", std::vector<std::string>()),
          evidence.value("screenshot", ""),
          evidence.value("before", ""),
          evidence.value("filmstrip", "")};
}

ToldRun RunOf(const json& from) {
  ToldRun run;
  run.scenario = from.at("scenario");
  run.device = from.at("device");
  run.verdict = from.at("verdict");
  run.inconclusive = from.value("inconclusive", "");
  if (from.contains("confirmation")) {
    run.confirmation = from["confirmation"].at("verdict");
    run.confirmation_note = from["confirmation"].value("note", "");
  }
  for (const json& step : from.at("steps")) {
    run.steps.push_back({step.at("index"), step.at("name"), step.at("status"),
                         step.value("note", ""), step.value("screenshot", ""),
                         step.value("seconds", 0.0)});
  }
  for (const json& finding : from.at("findings")) run.findings.push_back(FindingOf(finding));
  return run;
}

}  // namespace

bool ToldRun::Has(std::string_view kind) const {
  return std::any_of(findings.begin(), findings.end(),
                     [&](const auto& f) { return f.kind == kind; });
}

const ToldStep* ToldRun::Step(std::string_view name) const {
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const auto& s) { return s.name == name; });
  return found == steps.end() ? nullptr : &*found;
}

const ToldRun& ToldReport::Run(std::string_view scenario) const {
  const auto found = std::find_if(runs.begin(), runs.end(),
                                  [&](const auto& run) { return run.scenario == scenario; });
  if (found != runs.end()) return *found;
  static const ToldRun kNone;
  ADD_FAILURE() << "no run of " << scenario << " in the report";
  return kNone;
}

Result<ToldReport> ParseReport(const std::string& text) {
  try {
    const json from = json::parse(text);
    ToldReport report;
    report.totals = from.at("totals").get<std::map<std::string, int>>();
    for (const json& run : from.at("runs")) report.runs.push_back(RunOf(run));
    report.cancelled = from.value("cancelled", std::vector<std::string>());
    return report;
  } catch (const json::exception& wrong) {
    return TargetError(fmt::format("not a report: {}", wrong.what()));
  }
}

ToldReport ReadReport(const std::filesystem::path& directory) {
  const Result<std::string> text = ReadFile(directory / "report.json");
  Result<ToldReport> report = text ? ParseReport(*text) : Result<ToldReport>(Forward(text));
  if (report) return *std::move(report);
  ADD_FAILURE() << report.error().ToString();
  return {};
}

std::string Words(const ToldRun& run) {
  std::string words =
      fmt::format("{} on {}: {} {}\n", run.scenario, run.device, run.verdict, run.inconclusive);
  if (!run.confirmation.empty()) {
    words += fmt::format("  confirmation: {} {}\n", run.confirmation, run.confirmation_note);
  }
  for (const ToldStep& step : run.steps) {
    words += fmt::format("  {} {} {} {}\n", step.index, step.status, step.name, step.note);
  }
  for (const ToldFinding& finding : run.findings) {
    words += fmt::format("  -> step {} {} {}: {} (explains {}; {})\n", finding.step,
                         finding.severity, finding.kind, finding.says,
                         fmt::join(finding.explains, ", "), finding.screenshot);
  }
  return words;
}

std::string Words(const ToldReport& report) {
  std::string words;
  for (const ToldRun& run : report.runs) words += Words(run);
  for (const std::string& name : report.cancelled) words += "cancelled: " + name + "\n";
  return words;
}

}  // namespace roundsman

#include "reporters/pushgateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "core/io/base64.h"
#include "core/io/http_client.h"
#include "core/text.h"
#include "reporters/clean_text.h"
#include "reporters/metrics/journey_series.h"

namespace roundsman {
namespace {

using Group = std::pair<std::string, std::string>;

// Any text as a part of the path: base64 for URLs without padding.
std::string PathPart(std::string_view name, const std::string& value) {
  std::string part = EncodeBase64(CleanText(value));
  std::replace(part.begin(), part.end(), '+', '-');
  std::replace(part.begin(), part.end(), '/', '_');
  while (part.ends_with('=')) part.pop_back();
  // What an empty value is written as.
  if (part.empty()) part = "=";
  return fmt::format("/{}@base64/{}", name, part);
}

RunRecord RecordOf(const RunReport& run, const std::string& location) {
  RunRecord record;
  record.key = {run.scenario, run.device, location, "", run.started};
  for (const auto& [name, value] : run.row) {
    record.key.row += fmt::format("{}{}={}", record.key.row.empty() ? "" : "&", name, value);
  }
  record.report = run;
  return record;
}

// There is no book that watched it over several runs: what the run found is active.
Alert AlertOf(const Finding& finding) {
  Alert alert;
  alert.phase = AlertPhase::kOpen;
  alert.kind = finding.kind;
  alert.step_id = finding.step_id;
  return alert;
}

std::shared_ptr<const JourneySeries> SeriesOf(const std::vector<RunRecord>& records) {
  PlannedJourney plan;
  const RunReport& first = records.front().report;
  plan.scenario = first.scenario;
  plan.device = first.device;
  plan.location = records.front().key.location;
  plan.journey = first.journey;
  plan.owner = first.owner;
  plan.severity = first.severity;
  plan.runbook = first.runbook;
  for (const RunRecord& record : records) plan.rows.push_back(record.key.row);
  auto series = std::make_shared<JourneySeries>(plan);
  for (const RunRecord& record : records) {
    series->Take(record);
    if (record.report.verdict == Verdict::kInconclusive) continue;
    for (const Finding& finding : record.report.findings) {
      series->CountFinding(AlertOf(finding), finding.backend);
      if (record.report.verdict != Verdict::kFlaky) series->SetActive(AlertOf(finding));
    }
  }
  return series;
}

std::string BaseOf(const std::string& url) {
  std::string base = url;
  while (base.ends_with('/')) base.pop_back();
  if (base.ends_with("/metrics")) base.resize(base.size() - 8);
  return base.find("://") == std::string::npos ? "http://" + base : base;
}

Result<void> PushGroup(const Group& group, const std::vector<RunRecord>& records,
                       const Pushgateway& gateway, const Deadline& deadline) {
  const bool decided = std::any_of(records.begin(), records.end(), [](const RunRecord& record) {
    return record.report.verdict != Verdict::kInconclusive;
  });
  HttpRequest request;
  request.method = decided ? "PUT" : "POST";
  request.url = BaseOf(gateway.url) + "/metrics/job/roundsman" + PathPart("scenario", group.first) +
                PathPart("device", group.second);
  request.headers = {{"Content-Type", std::string(ContentType(MetricsFormat::kPrometheus))}};
  MetricsWriter writer(MetricsFormat::kPrometheus, request.body);
  WriteJourneys({SeriesOf(records)}, writer);
  const Result<HttpAnswer> answer = SendHttp(request, deadline);
  if (!answer) return Forward(answer);
  if (answer->status / 100 == 2) return {};
  return RobotError(fmt::format("it refused {} on {} with status {}: {}", group.first, group.second,
                                answer->status, CleanLine(Shorten(answer->body, 200))));
}

}  // namespace

Result<void> PushReport(const Report& report, const Pushgateway& gateway,
                        const Deadline& deadline) {
  std::map<Group, std::vector<RunRecord>> groups;
  for (const RunReport& run : report.runs) {
    groups[{run.scenario, run.device}].push_back(RecordOf(run, gateway.location));
  }
  Result<void> whole;
  for (const auto& [group, records] : groups) {
    const Result<void> pushed = PushGroup(group, records, gateway, deadline);
    if (!pushed && whole) whole = RobotError("the Pushgateway: " + pushed.error().message);
    if (!pushed && !deadline.Open()) break;
  }
  return whole;
}

}  // namespace roundsman

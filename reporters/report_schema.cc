#include "reporters/report_schema.h"

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/run_report.h"

namespace roundsman {
namespace {

using Json = nlohmann::ordered_json;

Json Text(std::string_view means) { return {{"type", "string"}, {"description", means}}; }
Json Count(std::string_view means) {
  return {{"type", "integer"}, {"minimum", 0}, {"description", means}};
}
Json Seconds(std::string_view means) {
  return {{"type", "number"}, {"minimum", 0}, {"description", means}};
}
Json Time(std::string_view means) {
  return {{"type", "string"}, {"format", "date-time"}, {"description", means}};
}
Json ListOf(const Json& items, std::string_view means) {
  return {{"type", "array"}, {"items", items}, {"description", means}};
}
Json Numbers(int count, std::string_view means) {
  Json out = ListOf({{"type", "number"}}, means);
  out["minItems"] = count;
  out["maxItems"] = count;
  return out;
}

template <typename E>
Json NamesOf(std::initializer_list<E> values, std::string_view means) {
  Json out = {{"type", "string"}, {"enum", Json::array()}, {"description", means}};
  for (const E value : values) out["enum"].push_back(Name(value));
  return out;
}

Json Kinds(std::string_view means) {
  Json out = {{"type", "string"}, {"enum", Json::array()}, {"description", means}};
  for (const FindingKindInfo& row : FindingKinds()) out["enum"].push_back(row.name);
  return out;
}

Json Verdicts(std::string_view means) {
  return NamesOf({Verdict::kPass, Verdict::kFlaky, Verdict::kFail, Verdict::kInconclusive}, means);
}

Json Object(std::initializer_list<const char*> required, Json properties) {
  Json out = {{"type", "object"}, {"required", Json::array()}};
  for (const char* key : required) out["required"].push_back(key);
  out["properties"] = std::move(properties);
  return out;
}

Json StepSchema() {
  return Object({"index", "id", "name", "status", "seconds", "stall"},
                {{"index", Count("as findings refer to it")},
                 {"id", Text("stable from run to run")},
                 {"name", Text("what people read")},
                 {"source", Text("file:line:column in the scenario")},
                 {"status", NamesOf({StepStatus::kPassed, StepStatus::kFailed, StepStatus::kWarned,
                                     StepStatus::kSkipped},
                                    "what the step came to")},
                 {"seconds", Seconds("from the step's start to its end")},
                 {"response", Seconds("first visible reaction; absent when nothing changed")},
                 {"complete", Seconds("nothing more changes; absent when nothing changed")},
                 {"stall", Seconds("frozen in all")},
                 {"screenshot", Text("the screen after the step; relative to report.json")},
                 {"filmstrip", Text("the screen during the step; relative to report.json")},
                 {"note", Text("why it was skipped, warned or could not be judged")}});
}

Json FindingSchema() {
  const Json evidence = Object({}, {{"screenshot", Text("relative to report.json")},
                                    {"diff", Text("what changed, marked")},
                                    {"filmstrip", Text("the screen during the step")},
                                    {"before", Text("the screen before the step")}});
  return Object(
      {"kind", "severity", "step", "fingerprint", "says", "explains", "backend", "evidence"},
      {{"kind", Kinds("what is wrong, from the closed list")},
       {"severity", NamesOf({Severity::kError, Severity::kWarning}, "an error fails the run")},
       {"step", Count("index of the step")},
       {"step_id", Text("id of the step")},
       {"fingerprint",
        {{"type", "string"},
         {"pattern", "^([0-9a-f]{16})?$"},
         {"description", "the same fault has the same fingerprint tomorrow"}}},
       {"says", Text("one sentence, as a person would say it")},
       {"box", Numbers(4, "x, y, width, height in CSS px")},
       {"expected", Text("what should be there")},
       {"seen", Text("what is there")},
       {"explains", ListOf(Kinds("a weaker kind with the same cause"), "what else this explains")},
       {"backend", NamesOf({BackendView::kUnseen, BackendView::kSeen, BackendView::kLate,
                            BackendView::kUnknown},
                           "did existing monitoring see it")},
       {"evidence", evidence}});
}

Json RunSchema() {
  return Object(
      {"run", "scenario", "device", "attempt", "verdict", "started", "seconds", "tags", "steps",
       "findings"},
      {{"run", Text("ULID")},
       {"scenario", Text("id of the scenario")},
       {"journey", Text("the scenario's name, for people")},
       {"device", Text("name of the device profile")},
       {"screen", Numbers(2, "width and height of the screen in CSS px")},
       {"row",
        {{"type", "object"},
         {"additionalProperties", {{"type", "string"}}},
         {"description", "the row of `for-each`"}}},
       {"attempt", Count("1 for the first")},
       {"verdict", Verdicts("what the run came to")},
       {"inconclusive", Text("why nothing is known about the target")},
       {"started", Time("RFC 3339")},
       {"seconds", Seconds("how long it took")},
       {"owner", Text("of the scenario")},
       {"severity", Text("of the scenario")},
       {"runbook", Text("of the scenario")},
       {"tags", ListOf({{"type", "string"}}, "of the scenario")},
       {"address", Text("what the journey was about")},
       {"reproduce", Text("a shell line that does the same run again")},
       {"confirmation", Object({"run", "verdict", "seconds"},
                               {{"run", Text("ULID")},
                                {"verdict", Verdicts("what the run on a fresh device came to")},
                                {"seconds", Seconds("how long it took")},
                                {"note", Text("what was different")}})},
       {"steps", ListOf(StepSchema(), "in the order they ran")},
       {"findings", ListOf(FindingSchema(), "what is wrong with the target")}});
}

}  // namespace

std::string ReportSchema() {
  Json out = {{"$schema", "http://json-schema.org/draft-07/schema#"},
              {"title", "Roundsman report"},
              {"description", "What one call of `roundsman run` or `roundsman look` came to."}};
  out.update(Object({"schema", "version", "started", "seconds", "totals", "runs"},
                    {{"schema", {{"const", "roundsman.report/1"}}},
                     {"version", Text("of the program")},
                     {"started", Time("RFC 3339")},
                     {"seconds", Seconds("how long it took")},
                     {"totals", Object({"pass", "flaky", "fail", "inconclusive"},
                                       {{"pass", Count("runs")},
                                        {"flaky", Count("runs")},
                                        {"fail", Count("runs")},
                                        {"inconclusive", Count("runs")}})},
                     {"runs", ListOf(RunSchema(), "one scenario on one device each")},
                     {"cancelled", ListOf({{"type", "string"}},
                                          "runs that had not started when a person stopped it")}}));
  return out.dump(2) + "\n";
}

}  // namespace roundsman

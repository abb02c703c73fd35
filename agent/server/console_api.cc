#include "agent/server/console_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "agent/server/console_json.h"
#include "agent/server/http_words.h"
#include "core/io/json.h"

namespace roundsman {
namespace {

using Json = nlohmann::ordered_json;

// Each holds a connection's thread.
constexpr int kMostListeners = 16;
constexpr Duration kHeartbeat = std::chrono::seconds(10);
constexpr Duration kSlice = std::chrono::seconds(1);
constexpr int kMostRows = 1000;

ConsoleAnswer Answer(const Json& value, int status = 200) {
  return {.status = status, .body = Dump(value)};
}

ConsoleAnswer FailedAnswer(const Error& error) {
  if (error.blame == Blame::kConfig) return ErrorAnswer(404, "not-found", error.message);
  return ErrorAnswer(503, "unavailable", error.message);
}

ConsoleAnswer DoneAnswer(const Result<void>& done, int status = 200) {
  if (!done) return FailedAnswer(done.error());
  return Answer({{"done", true}}, status);
}

// Nothing when it was not given; an error's words when it cannot be read.
struct Asked {
  RunFilter runs;
  std::string wrong;
};

std::optional<Verdict> ParseVerdict(const std::string& name) {
  for (const Verdict verdict :
       {Verdict::kPass, Verdict::kFlaky, Verdict::kFail, Verdict::kInconclusive}) {
    if (Name(verdict) == name) return verdict;
  }
  return std::nullopt;
}

std::optional<AlertPhase> ParsePhase(const std::string& name) {
  for (const AlertPhase phase : {AlertPhase::kPending, AlertPhase::kOpen, AlertPhase::kResolved}) {
    if (Name(phase) == name) return phase;
  }
  return std::nullopt;
}

// Between 1 and kMostRows; `otherwise` when it was not given, 0 when it is no number.
int ParseCount(const std::string& text, int otherwise) {
  if (text.empty()) return otherwise;
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || value < 1) return 0;
  return std::min(value, kMostRows);
}

// Seconds since 1970, within what a WallTime can hold.
std::optional<WallTime> ParseEpoch(const std::string& text) {
  constexpr std::int64_t kLatest = 9'000'000'000;
  std::int64_t seconds = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (seconds < 0 || seconds > kLatest) return std::nullopt;
  return WallTime(std::chrono::seconds(seconds));
}

Asked ParseRunFilter(const ConsoleRequest& request) {
  Asked asked;
  asked.runs.scenario = request.Query("scenario");
  asked.runs.device = request.Query("device");
  asked.runs.limit = ParseCount(request.Query("limit"), 100);
  if (asked.runs.limit == 0) asked.wrong = "limit: a number from 1 to 1000";
  if (const std::string& verdict = request.Query("verdict"); !verdict.empty()) {
    asked.runs.verdict = ParseVerdict(verdict);
    if (!asked.runs.verdict) asked.wrong = "verdict: pass, flaky, fail or inconclusive";
  }
  if (const std::string& before = request.Query("before"); !before.empty()) {
    asked.runs.before = ParseRfc3339(before);
    if (!asked.runs.before) asked.wrong = "before: a time as 2026-11-22T11:45:03Z";
  }
  return asked;
}

// An empty body is an empty object.
Result<nlohmann::json> ReadBody(const ConsoleRequest& request) {
  if (request.body.empty()) return nlohmann::json::object();
  Result<nlohmann::json> body = ParseJson(request.body, "the request");
  if (body && !body->is_object()) return RobotError("the request is not a JSON object");
  return body;
}

std::string TextOf(const nlohmann::json& body, const char* key) {
  const auto it = body.find(key);
  return it != body.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::string Written(const ConsoleEvent& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.id, event.kind, event.data);
}

// One open console: counted while it lives.
struct Listener {
  Listener(std::shared_ptr<std::atomic<int>> all, std::uint64_t from)
      : count(std::move(all)), last(from) {
    ++*count;
  }
  ~Listener() { --*count; }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  std::shared_ptr<std::atomic<int>> count;
  std::uint64_t last;
  bool greeted = false;
  MonoTime told;
};

bool TellListener(ConsoleEvents& events, Listener& listener, AnswerSink& sink,
                  const std::stop_token& stop) {
  if (!listener.greeted) {
    listener.greeted = true;
    listener.told = MonoClock::now();
    return sink.Write(
        fmt::format("retry: 2000\nid: {}\nevent: hello\ndata: {{}}\n\n", listener.last));
  }
  std::string text;
  for (const ConsoleEvent& event : events.After(listener.last, Deadline::In(kSlice, stop))) {
    text += Written(event);
    listener.last = event.id;
  }
  if (stop.stop_requested() || sink.Gone()) return false;
  if (text.empty() && MonoClock::now() - listener.told >= kHeartbeat) text = ": still here\n\n";
  if (text.empty()) return true;
  listener.told = MonoClock::now();
  return sink.Write(text);
}

}  // namespace

ConsoleAnswer ErrorAnswer(int status, const std::string& error, const std::string& message) {
  return {.status = status, .body = Dump({{"error", error}, {"message", message}})};
}

ConsoleAnswer ConsoleApi::Scenarios(const ApiCall&) {
  const Result<Json> all = board_.All();
  if (!all) return FailedAnswer(all.error());
  return Answer({{"now", FormatRfc3339(std::chrono::system_clock::now())}, {"scenarios", *all}});
}

ConsoleAnswer ConsoleApi::Scenario(const ApiCall& call) {
  const Result<std::optional<Json>> one = board_.One(call.values[0]);
  if (!one) return FailedAnswer(one.error());
  if (!*one) return ErrorAnswer(404, "not-found", "There is no scenario " + call.values[0]);
  return Answer(**one);
}

ConsoleAnswer ConsoleApi::RunNow(const ApiCall& call) {
  const Result<nlohmann::json> body = ReadBody(call.request);
  if (!body) return ErrorAnswer(400, "bad-request", body.error().message);
  const std::vector<ConsoleScenario> known = source_.Scenarios();
  if (std::none_of(known.begin(), known.end(),
                   [&](const ConsoleScenario& each) { return each.id == call.values[0]; })) {
    return ErrorAnswer(404, "not-found", "There is no scenario " + call.values[0]);
  }
  const Result<void> done = source_.RunNow(call.values[0], TextOf(*body, "device"));
  // Running already, no such device, no room: the reason says which.
  if (!done && done.error().blame == Blame::kConfig) {
    return ErrorAnswer(409, "refused", done.error().message);
  }
  return DoneAnswer(done, 202);
}

ConsoleAnswer ConsoleApi::Runs(const ApiCall& call) {
  const Asked asked = ParseRunFilter(call.request);
  if (!asked.wrong.empty()) return ErrorAnswer(400, "bad-request", asked.wrong);
  const Result<std::vector<RunSummary>> runs = source_.Store().Runs(asked.runs);
  if (!runs) return FailedAnswer(runs.error());
  Json out = Json::array();
  for (const RunSummary& run : *runs) out.push_back(ToJsonValue(run));
  return Answer({{"runs", std::move(out)}});
}

ConsoleAnswer ConsoleApi::Run(const ApiCall& call) {
  const Result<std::optional<RunRecord>> run = source_.Store().Run(call.values[0]);
  if (!run) return FailedAnswer(run.error());
  if (!*run) return ErrorAnswer(404, "not-found", "There is no run " + call.values[0]);
  return Answer(ToJsonValue(**run));
}

ConsoleAnswer ConsoleApi::Alerts(const ApiCall& call) {
  const ConsoleRequest& request = call.request;
  AlertFilter filter;
  filter.scenario = request.Query("scenario");
  filter.limit = ParseCount(request.Query("limit"), 200);
  if (filter.limit == 0) return ErrorAnswer(400, "bad-request", "limit: a number from 1 to 1000");
  if (const std::string& phase = request.Query("phase"); !phase.empty()) {
    filter.phase = ParsePhase(phase);
    if (!filter.phase) return ErrorAnswer(400, "bad-request", "phase: pending, open or resolved");
  }
  const Result<std::vector<roundsman::Alert>> alerts = source_.Store().Alerts(filter);
  if (!alerts) return FailedAnswer(alerts.error());
  Json out = Json::array();
  for (const roundsman::Alert& alert : *alerts) out.push_back(ToJsonValue(alert));
  return Answer({{"alerts", std::move(out)}});
}

Result<std::optional<roundsman::Alert>> ConsoleApi::Episode(const std::string& fingerprint,
                                                            WallTime at) {
  AlertFilter filter;
  filter.fingerprint = fingerprint;
  const Result<std::vector<roundsman::Alert>> times = source_.Store().Alerts(filter);
  if (!times) return Forward(times);
  for (const roundsman::Alert& alert : *times) {
    if (std::chrono::floor<std::chrono::seconds>(alert.since) > at) continue;
    if (alert.resolved && *alert.resolved < at) break;
    return std::optional(alert);
  }
  return std::optional<roundsman::Alert>();
}

ConsoleAnswer ConsoleApi::Alert(const ApiCall& call) {
  const std::string& asked = call.request.Query("at");
  const auto at = ParseEpoch(asked);
  if (!asked.empty() && !at) return ErrorAnswer(400, "bad-request", "at: seconds since 1970");
  const Result<std::optional<roundsman::Alert>> found =
      at ? Episode(call.values[0], *at) : source_.Store().FindAlert(call.values[0]);
  if (!found) return FailedAnswer(found.error());
  if (!*found) return ErrorAnswer(404, "not-found", "There is no finding " + call.values[0]);
  const roundsman::Alert& alert = **found;
  Json out = ToJsonValue(alert);
  // Where on the picture it is, as the run that saw it first has it; that run may be gone by now.
  const Result<std::optional<RunRecord>> first = source_.Store().Run(alert.first_run);
  if (first && *first) {
    const RunReport& report = (*first)->report;
    out["screen"] = {report.screen.width, report.screen.height};
    for (const Finding& finding : report.findings) {
      if (finding.fingerprint != alert.fingerprint || !finding.box) continue;
      out["box"] = {finding.box->x, finding.box->y, finding.box->width, finding.box->height};
      break;
    }
  }
  return Answer(out);
}

ConsoleAnswer ConsoleApi::Acknowledge(const ApiCall& call) {
  const Result<nlohmann::json> body = ReadBody(call.request);
  if (!body) return ErrorAnswer(400, "bad-request", body.error().message);
  const std::string by = TextOf(*body, "by");
  if (by.size() > 200) return ErrorAnswer(400, "bad-request", "by: a name");
  return DoneAnswer(source_.Acknowledge(call.values[0], by));
}

ConsoleAnswer ConsoleApi::Mute(const ApiCall& call) {
  const Result<nlohmann::json> body = ReadBody(call.request);
  if (!body) return ErrorAnswer(400, "bad-request", body.error().message);
  std::optional<WallTime> until;
  if (const std::string text = TextOf(*body, "until"); !text.empty()) {
    until = ParseRfc3339(text);
    if (!until) {
      return ErrorAnswer(400, "bad-request", "until: a time as 2026-11-22T11:45:03Z, or nothing");
    }
  }
  return DoneAnswer(source_.MuteUntil(call.values[0], until));
}

ConsoleAnswer ConsoleApi::BlindSpots(const ApiCall& call) {
  const int days = ParseCount(call.request.Query("days"), 30);
  if (days == 0) return ErrorAnswer(400, "bad-request", "days: a number from 1 to 1000");
  AlertFilter filter;
  filter.since = std::chrono::system_clock::now() - std::chrono::hours(24) * days;
  const Result<std::vector<roundsman::Alert>> alerts = source_.Store().Alerts(filter);
  if (!alerts) return FailedAnswer(alerts.error());
  Json items = Json::array();
  std::map<BackendView, int> counts;
  for (const roundsman::Alert& alert : *alerts) {
    // A single blip is nobody's blind spot.
    if (!alert.kind || alert.phase == AlertPhase::kPending) continue;
    ++counts[alert.backend];
    items.push_back(ToJsonValue(alert));
  }
  return Answer({{"since", FormatRfc3339(*filter.since)},
                 {"totals",
                  {{"unseen", counts[BackendView::kUnseen]},
                   {"late", counts[BackendView::kLate]},
                   {"seen", counts[BackendView::kSeen]},
                   {"unknown", counts[BackendView::kUnknown]}}},
                 {"findings", std::move(items)}});
}

ConsoleAnswer ConsoleApi::Health(const ApiCall&) { return Answer(ToJsonValue(source_.Health())); }

ConsoleAnswer ConsoleApi::Events(const ApiCall& call) {
  if (*listeners_ >= kMostListeners) {
    ConsoleAnswer full = ErrorAnswer(
        503, "too-many-listeners",
        fmt::format("{} consoles listen already; ask /api/v1/scenarios instead", kMostListeners));
    full.headers.emplace_back("Retry-After", "30");
    return full;
  }
  std::uint64_t last = events_.Last();
  const std::string& asked = call.request.Header("last-event-id");
  if (!asked.empty()) {
    // What cannot be read is too long ago.
    std::uint64_t id = 0;
    std::from_chars(asked.data(), asked.data() + asked.size(), id);
    last = id;
  }
  auto listener = std::make_shared<Listener>(listeners_, last);
  return {.type = "text/event-stream",
          .headers = {{"X-Accel-Buffering", "no"}},
          .stream = [this, listener](AnswerSink& sink, const std::stop_token& stop) {
            return TellListener(events_, *listener, sink, stop);
          }};
}

ConsoleAnswer ConsoleApi::Reload(const ApiCall&) {
  const Problems problems = source_.Reload();
  if (problems.empty()) return Answer({{"done", true}});
  return Answer({{"error", "config"},
                 {"message", fmt::format("Nothing was changed. {}", problems.front().ToString())},
                 {"problems", ToJsonValue(problems)}},
                422);
}

ConsoleAnswer ConsoleApi::Metrics(const ApiCall& call) {
  MetricsText text = source_.Metrics(call.request.Header("accept"));
  return {
      .type = std::move(text.type), .body = std::move(text.body), .headers = {{"Vary", "Accept"}}};
}

ConsoleAnswer ConsoleApi::Healthy(const ApiCall&) {
  return {.type = "text/plain; charset=utf-8", .body = "Roundsman is up.\n"};
}

}  // namespace roundsman

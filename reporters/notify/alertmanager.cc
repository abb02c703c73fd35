#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/io/json.h"
#include "reporters/clean_text.h"
#include "reporters/notify/alert_labels.h"
#include "reporters/notify/group_message.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using nlohmann::json;

// A few hundred kilobytes; a batch that is refused is sent one by one.
constexpr std::size_t kLargestBatch = 200;

// https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
class Alertmanager : public Receiver {
 public:
  Alertmanager(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  // A member that is down hears it at the next sending, which holds everything. Only when none
  // hears it has the message not got through.
  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    Result<void> last;
    bool told = false;
    for (const Secret& url : settings_.urls) {
      const auto sent = SendAll(url.Reveal(), group, deadline);
      told = told || sent.has_value();
      if (!sent) last = sent;
      if (deadline.Cancelled()) return CancelledError();
    }
    return told ? Result<void>() : last;
  }

 private:
  // Alerts that are one to Alertmanager, in their order. While one of them is open, it is that one:
  // the end of another would end all.
  struct Same {
    Labels labels;
    std::vector<Alert> alerts;
  };

  std::vector<Same> ByLabels(std::span<const Alert> group) const {
    std::vector<Same> all;
    std::map<Labels, std::size_t> known;
    for (const Alert& alert : group) {
      Labels labels = AlertLabels(alert);
      // Ours win: they are what silences and routes go by.
      labels.insert(settings_.labels.begin(), settings_.labels.end());
      const auto [at, fresh] = known.try_emplace(labels, all.size());
      if (fresh) all.push_back({std::move(labels), {}});
      std::vector<Alert>& same = all[at->second].alerts;
      // Open ones come first.
      if (same.empty() || same.front().phase == alert.phase) same.push_back(alert);
    }
    return all;
  }

  Result<void> SendAll(const std::string& url, std::span<const Alert> group,
                       const Deadline& deadline) const {
    const std::vector<Same> all = ByLabels(group);
    for (std::span<const Same> rest = all; !rest.empty();
         rest = rest.subspan(std::min(kLargestBatch, rest.size()))) {
      const auto batch = rest.first(std::min(kLargestBatch, rest.size()));
      if (auto sent = SendBatch(url, batch, deadline); !sent) return sent;
    }
    return {};
  }

  Result<void> SendBatch(const std::string& url, std::span<const Same> batch,
                         const Deadline& deadline) const {
    json body = json::array();
    for (const Same& same : batch) body.push_back(ToJson(same));
    PostRequest request;
    request.url = url + (url.ends_with('/') ? "" : "/") + "api/v2/alerts";
    request.body = DumpJson(body);
    request.timeout = settings_.timeout;
    const auto answer = Post(request, deadline);
    if (!answer) return Forward(answer);
    // One it does not like makes it refuse all.
    if (answer->status == 400 && batch.size() > 1) {
      Result<void> last;
      bool told = false;
      for (const Same& same : batch) {
        const auto sent = SendBatch(url, {&same, 1}, deadline);
        told = told || sent.has_value();
        if (!sent) last = sent;
      }
      return told ? Result<void>() : last;
    }
    return Expect2xx(*answer);
  }

  json ToJson(const Same& same) const {
    WallTime since = same.alerts.front().since;
    WallTime end = since;
    for (const Alert& alert : same.alerts) {
      since = std::min(since, alert.since);
      end = std::max(end, EndOf(alert));
    }
    return {{"labels", same.labels},
            {"annotations", Annotations(same.alerts)},
            {"startsAt", FormatRfc3339(since)},
            {"endsAt", FormatRfc3339(end)},
            {"generatorURL", tools_.links.Page(same.alerts.front())}};
  }

  // Firing: long enough that neither a slow sending nor a restart reads as recovery.
  WallTime EndOf(const Alert& alert) const {
    if (alert.phase == AlertPhase::kResolved) {
      return std::max(alert.resolved.value_or(tools_.Now()), alert.since);
    }
    const Duration interval = tools_.interval ? tools_.interval(alert.scenario) : Duration{};
    return tools_.Now() + std::max(4 * settings_.times.resend, interval * 5 / 2);
  }

  json Annotations(std::vector<Alert> same) const {
    const Alert alert = same.front();
    const WallTime now = tools_.Now();
    json annotations = json::object();
    const auto add = [&annotations](const char* name, const std::string& value) {
      if (!value.empty()) annotations[name] = CleanText(value);
    };
    // As it was, also when it has gone: receivers show it under "resolved". What nobody looks at
    // any more says so: Alertmanager has no other word for it.
    const bool dropped = std::any_of(
        same.begin(), same.end(), [](const Alert& gone) { return gone.end == AlertEnd::kDropped; });
    if (!dropped) {
      for (Alert& open : same) open.phase = AlertPhase::kOpen;
    }
    const GroupMessage message = MakeGroupMessage(same, settings_.language, tools_);
    add("summary", message.sentence);
    add("description", DescriptionOf(same.front(), settings_.language, tools_));
    add("runbook_url", alert.runbook);
    add("dashboard_url", tools_.links.Page(alert));
    add("screenshot_url", tools_.links.Screenshot(alert, now));
    add("filmstrip_url", tools_.links.Filmstrip(alert, now));
    add("reproduce", alert.reproduce);
    add("journey", alert.journey);
    add("step", alert.step_id);
    if (alert.kind) add("kind", std::string(roundsman::Name(*alert.kind)));
    return annotations;
  }

  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakeAlertmanager(const ReceiverSettings& settings,
                                           const ReceiverTools& tools) {
  return std::make_unique<Alertmanager>(settings, tools);
}

}  // namespace roundsman

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

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
  Result<void> SendAll(const std::string& url, std::span<const Alert> group,
                       const Deadline& deadline) const {
    for (; !group.empty(); group = group.subspan(std::min(kLargestBatch, group.size()))) {
      const auto batch = group.first(std::min(kLargestBatch, group.size()));
      if (auto sent = SendBatch(url, batch, deadline); !sent) return sent;
    }
    return {};
  }

  Result<void> SendBatch(const std::string& url, std::span<const Alert> batch,
                         const Deadline& deadline) const {
    json body = json::array();
    for (const Alert& alert : batch) body.push_back(ToJson(alert));
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
      for (const Alert& alert : batch) {
        const auto sent = SendBatch(url, {&alert, 1}, deadline);
        told = told || sent.has_value();
        if (!sent) last = sent;
      }
      return told ? Result<void>() : last;
    }
    return Expect2xx(*answer);
  }

  json ToJson(const Alert& alert) const {
    Labels labels = AlertLabels(alert);
    // Ours win: they are what silences and routes go by.
    labels.insert(settings_.labels.begin(), settings_.labels.end());
    return {{"labels", labels},
            {"annotations", Annotations(alert)},
            {"startsAt", FormatRfc3339(alert.since)},
            {"endsAt", FormatRfc3339(EndOf(alert))},
            {"generatorURL", tools_.links.Page(alert)}};
  }

  // Firing: long enough that neither a slow sending nor a restart reads as recovery.
  WallTime EndOf(const Alert& alert) const {
    if (alert.phase == AlertPhase::kResolved) {
      return std::max(alert.resolved.value_or(tools_.Now()), alert.since);
    }
    const Duration interval = tools_.interval ? tools_.interval(alert.scenario) : Duration{};
    return tools_.Now() + std::max(4 * settings_.times.resend, interval * 5 / 2);
  }

  json Annotations(const Alert& alert) const {
    const WallTime now = tools_.Now();
    json annotations = json::object();
    const auto add = [&annotations](const char* name, const std::string& value) {
      if (!value.empty()) annotations[name] = CleanText(value);
    };
    // As it was, also when it has gone: receivers show it under "resolved".
    Alert open = alert;
    open.phase = AlertPhase::kOpen;
    add("summary", SentenceOf(open, settings_.language, tools_));
    add("description", DescriptionOf(open, settings_.language, tools_));
    add("runbook_url", alert.runbook);
    add("dashboard_url", tools_.links.Page(alert));
    add("screenshot_url", tools_.links.Screenshot(alert, now));
    add("filmstrip_url", tools_.links.Filmstrip(alert, now));
    add("reproduce", alert.reproduce);
    add("journey", alert.journey);
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

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "core/text.h"
#include "reporters/clean_text.h"
#include "reporters/notify/group_message.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using nlohmann::json;

// Characters.
constexpr std::size_t kMostSummary = 1024;
constexpr std::size_t kMostDetail = 2000;

std::string_view SeverityOf(const std::string& severity) {
  if (severity == "critical") return "critical";
  return severity == "info" ? "info" : "warning";
}

bool AllAcknowledged(std::span<const Alert> group) {
  return std::all_of(group.begin(), group.end(), [](const Alert& alert) {
    return alert.phase != AlertPhase::kOpen || !alert.acknowledged_by.empty();
  });
}

// https://developer.pagerduty.com/docs/events-api-v2-overview. The key of an incident is that of
// the group: sent twice, it is still one incident.
class Pagerduty : public Receiver {
 public:
  Pagerduty(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    const Alert& first = group.front();
    json event = {{"routing_key", settings_.secret.Reveal()}, {"dedup_key", DedupKey(first)}};
    if (message.resolved) {
      event["event_action"] = "resolve";
    } else if (AllAcknowledged(group)) {
      event["event_action"] = "acknowledge";
    } else {
      event["event_action"] = "trigger";
      Describe(message, first, event);
    }
    PostRequest request;
    request.url = settings_.urls.front().Reveal();
    request.body = DumpJson(event);
    request.timeout = settings_.timeout;
    const auto answer = PostFor2xx(request, deadline);
    return answer ? Result<void>() : Forward(answer);
  }

 private:
  void Describe(const GroupMessage& message, const Alert& first, json& event) const {
    json details = json::object();
    for (const MessageFact& fact : message.facts) {
      details[fact.label] = Shorten(fact.value, kMostDetail);
    }
    if (!message.reproduce.empty()) details["Reproduce"] = Shorten(message.reproduce, kMostDetail);
    const std::string source = first.location.empty() ? "roundsman" : CleanLine(first.location);
    event["client"] = "Roundsman";
    const std::string page = tools_.links.Page(first);
    if (!page.empty()) event["client_url"] = page;
    event["payload"] = {
        {"summary", Shorten(message.sentence, kMostSummary)},
        {"source", source},
        {"severity", SeverityOf(message.severity)},
        {"timestamp", FormatRfc3339(first.since)},
        {"component", CleanLine(first.scenario)},
        {"class", first.kind ? std::string(roundsman::Name(*first.kind)) : first.name},
        {"custom_details", std::move(details)}};
    json links = json::array();
    for (const MessageLink& link : message.links) {
      links.push_back({{"href", link.url}, {"text", link.label}});
    }
    event["links"] = std::move(links);
    // It shows no others.
    if (message.picture_url.starts_with("https://")) {
      event["images"] = json::array({{{"src", message.picture_url},
                                      {"href", message.picture_url},
                                      {"alt", Shorten(message.sentence, kMostSummary)}}});
    }
  }

  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakePagerduty(const ReceiverSettings& settings,
                                        const ReceiverTools& tools) {
  return std::make_unique<Pagerduty>(settings, tools);
}

}  // namespace roundsman

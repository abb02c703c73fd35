#include "reporters/notify/webhook.h"

#include <fmt/format.h>

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include "core/io/digest.h"
#include "core/io/json.h"
#include "reporters/clean_text.h"
#include "reporters/notify/group_message.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

constexpr std::string_view kDefaultBody = R"({
  "schema": "roundsman.alert/1",
  "state": "{{state}}",
  "key": "{{key}}",
  "name": "{{name}}",
  "title": "{{title}}",
  "sentence": "{{sentence}}",
  "severity": "{{severity}}",
  "owner": "{{owner}}",
  "scenario": "{{scenario}}",
  "journey": "{{journey}}",
  "runbook": "{{runbook}}",
  "reproduce": "{{reproduce}}",
  "page_url": "{{page_url}}",
  "alerts": [{{#alerts}}
    {"fingerprint": "{{fingerprint}}", "phase": "{{phase}}", "device": "{{device}}",
     "location": "{{location}}", "step": "{{step}}", "kind": "{{kind}}", "says": "{{says}}",
     "expected": "{{expected}}", "seen": "{{seen}}", "since": "{{since}}",
     "resolved_at": "{{resolved_at}}", "last_good": "{{last_good}}", "times": {{times}},
     "runs": {{runs}}, "backend": "{{backend}}", "run": "{{run}}", "page_url": "{{page_url}}",
     "screenshot_url": "{{screenshot_url}}", "filmstrip_url": "{{filmstrip_url}}"}{{^last}},{{/last}}{{/alerts}}
  ]
}
)";

bool IsJson(std::string_view content_type) {
  return content_type.find("json") != std::string_view::npos;
}

std::string InsideJsonString(const std::string& text) {
  const std::string quoted = QuoteJson(text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string TimeOf(const std::optional<WallTime>& time) { return time ? FormatRfc3339(*time) : ""; }

data AlertData(const Alert& alert, const ReceiverTools& tools) {
  const WallTime now = tools.Now();
  data row;
  row.set("fingerprint", CleanLine(alert.fingerprint));
  row.set("phase", std::string(Name(alert.phase)));
  row.set("device", CleanLine(alert.device));
  row.set("location", CleanLine(alert.location));
  row.set("step", CleanLine(alert.step_name.empty() ? alert.step_id : alert.step_name));
  row.set("kind", alert.kind ? std::string(Name(*alert.kind)) : "");
  row.set("says", CleanText(alert.says));
  row.set("expected", CleanText(alert.expected));
  row.set("seen", CleanText(alert.seen));
  row.set("since", FormatRfc3339(alert.since));
  row.set("resolved_at", TimeOf(alert.resolved));
  row.set("last_good", TimeOf(alert.last_good));
  row.set("times", std::to_string(alert.times));
  row.set("runs", std::to_string(alert.runs));
  row.set("backend", std::string(Name(alert.backend)));
  row.set("run", CleanLine(alert.first_run));
  row.set("page_url", tools.links.Page(alert));
  row.set("screenshot_url", tools.links.Screenshot(alert, now));
  row.set("filmstrip_url", tools.links.Filmstrip(alert, now));
  return row;
}

data ToData(const GroupMessage& message, std::span<const Alert> group, const ReceiverTools& tools) {
  const Alert& first = group.front();
  data root;
  root.set("state", message.resolved ? "resolved" : "firing");
  root.set("resolved", message.resolved);
  root.set("dropped", message.dropped);
  root.set("firing", !message.resolved);
  root.set("key", DedupKey(first));
  root.set("name", CleanLine(first.name));
  root.set("title", message.title);
  root.set("sentence", message.sentence);
  root.set("severity", CleanLine(first.severity));
  root.set("owner", CleanLine(first.owner));
  root.set("scenario", CleanLine(first.scenario));
  root.set("journey", CleanLine(first.journey));
  root.set("runbook", CleanLine(first.runbook));
  root.set("reproduce", message.reproduce);
  root.set("page_url", tools.links.Page(first));
  root.set("screenshot_url", message.picture_url);
  root.set("filmstrip_url", tools.links.Filmstrip(first, tools.Now()));
  data facts{data::type::list};
  for (std::size_t i = 0; i < message.facts.size(); ++i) {
    data row;
    row.set("label", message.facts[i].label);
    row.set("value", message.facts[i].value);
    row.set("last", i + 1 == message.facts.size());
    facts.push_back(row);
  }
  root.set("facts", facts);
  data alerts{data::type::list};
  for (std::size_t i = 0; i < group.size(); ++i) {
    data row = AlertData(group[i], tools);
    row.set("last", i + 1 == group.size());
    alerts.push_back(row);
  }
  root.set("alerts", alerts);
  return root;
}

std::string Fill(const std::string& body, const std::string& content_type, const data& values) {
  mustache page(body);
  if (IsJson(content_type)) {
    page.set_custom_escape(InsideJsonString);
  } else {
    page.set_custom_escape([](const std::string& text) { return text; });
  }
  return page.render(values);
}

class Webhook : public Receiver {
 public:
  Webhook(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {
    if (settings_.body.empty()) settings_.body = kDefaultBody;
  }

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    PostRequest request;
    request.url = settings_.urls.front().Reveal();
    request.body = Fill(settings_.body, settings_.content_type, ToData(message, group, tools_));
    request.content_type = settings_.content_type;
    request.timeout = settings_.timeout;
    for (const auto& [name, value] : settings_.headers) {
      request.headers.emplace_back(name, value.Reveal());
    }
    // The same message tried twice has the same key.
    request.headers.emplace_back("Idempotency-Key", IdempotencyKey(group));
    if (!settings_.secret.Empty()) {
      request.headers.emplace_back(
          "X-Roundsman-Signature",
          "sha256=" + EncodeHex(HmacSha256(settings_.secret.Reveal(), request.body)));
    }
    const auto answer = PostFor2xx(request, deadline);
    return answer ? Result<void>() : Forward(answer);
  }

 private:
  static std::string IdempotencyKey(std::span<const Alert> group) {
    std::string what;
    for (const Alert& alert : group) {
      what += fmt::format("{} {} {}\n", alert.fingerprint, roundsman::Name(alert.phase),
                          FormatRfc3339(alert.since));
    }
    return Sha256Hex(what).substr(0, 32);
  }

  ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::string_view DefaultWebhookBody() { return kDefaultBody; }

Result<void> CheckWebhookBody(const std::string& body, const std::string& content_type) {
  const mustache page(body);
  if (!page.is_valid()) {
    return ConfigError("found a template that cannot be read: " + page.error_message());
  }
  if (!IsJson(content_type)) return {};
  // With what breaks a string that is not escaped.
  Alert sample;
  sample.says = "a \"quoted\" text";
  sample.phase = AlertPhase::kOpen;
  const std::array<Alert, 2> group = {sample, sample};
  const ReceiverTools tools;
  const GroupMessage message = MakeGroupMessage(group, Language::kEnglish, tools);
  const auto json = ParseJson(Fill(body, content_type, ToData(message, group, tools)), "it");
  if (json) return {};
  return ConfigError(
      "found a template that does not give JSON, expected one that does, or another "
      "`content-type:`");
}

std::unique_ptr<Receiver> MakeWebhook(const ReceiverSettings& settings,
                                      const ReceiverTools& tools) {
  return std::make_unique<Webhook>(settings, tools);
}

}  // namespace roundsman

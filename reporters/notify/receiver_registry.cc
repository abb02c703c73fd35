#include <algorithm>
#include <array>

#include "reporters/notify/receiver.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using std::chrono::milliseconds;
using Keys = std::span<const std::string_view>;
using Acknowledgements = PlanSettings::Acknowledgements;

constexpr std::array<std::string_view, 1> kUrl = {"url"};
constexpr std::array<std::string_view, 1> kUrls = {"urls"};
constexpr std::array<std::string_view, 1> kSecret = {"secret"};
constexpr std::array<std::string_view, 2> kSteady = {"labels", "resend"};
constexpr std::array<std::string_view, 3> kMail = {"url", "from", "to"};
constexpr std::array<std::string_view, 4> kMailMay = {"tls", "ca-file", "user", "password"};
constexpr std::array<std::string_view, 4> kWebhook = {"headers", "secret", "body", "content-type"};

// Messages a minute: what DingTalk and WeCom take, and more than anybody reads. WeCom's picture is
// one of its own.
constexpr std::size_t kMostAMinute = 20;

constexpr std::array<ReceiverRow, 8> kReceivers = {{
    {"alertmanager", "every member of an Alertmanager cluster, API v2", kUrls, kSteady, "",
     Rhythm::kSteady, Acknowledgements::kKept, milliseconds(0), 0, MakeAlertmanager},
    {"slack", "a channel, by incoming webhook, with the picture", kUrl, Keys(), "",
     Rhythm::kGrouped, Acknowledgements::kKept, milliseconds(1100), kMostAMinute, MakeSlack},
    {"feishu", "a group's bot (飞书), signed if it has a secret", kUrl, kSecret, "",
     Rhythm::kGrouped, Acknowledgements::kKept, milliseconds(700), kMostAMinute, MakeFeishu},
    {"dingtalk", "a group's bot (钉钉), signed if it has a secret", kUrl, kSecret, "",
     Rhythm::kGrouped, Acknowledgements::kKept, milliseconds(3100), kMostAMinute, MakeDingtalk},
    {"wecom", "a group's bot (企业微信), with the picture", kUrl, Keys(), "", Rhythm::kGrouped,
     Acknowledgements::kKept, milliseconds(6200), kMostAMinute / 2, MakeWecom},
    {"pagerduty", "a service, Events API v2; `secret` is its routing key", kSecret, kUrl,
     "https://events.pagerduty.com/v2/enqueue", Rhythm::kGrouped, Acknowledgements::kTold,
     milliseconds(600), 0, MakePagerduty},
    {"email", "mailboxes, by SMTP, with the picture", kMail, kMailMay, "", Rhythm::kGrouped,
     Acknowledgements::kKept, milliseconds(0), 0, MakeEmail},
    {"webhook", "whatever takes a POST; its body is a mustache template", kUrl, kWebhook, "",
     Rhythm::kGrouped, Acknowledgements::kKept, milliseconds(0), 0, MakeWebhook},
}};

}  // namespace

std::span<const ReceiverRow> ReceiverRegistry() { return kReceivers; }

const ReceiverRow* FindReceiver(std::string_view kind) {
  const auto* const at = std::find_if(kReceivers.begin(), kReceivers.end(),
                                      [&](const ReceiverRow& row) { return row.kind == kind; });
  return at == kReceivers.end() ? nullptr : at;
}

}  // namespace roundsman

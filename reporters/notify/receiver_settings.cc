#include "reporters/notify/receiver_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

#include "config/secret_reader.h"
#include "core/io/files.h"
#include "reporters/notify/receiver.h"
#include "reporters/notify/webhook.h"

namespace roundsman {
namespace {

constexpr std::array<std::string_view, 14> kCommonKeys = {
    "name", "kind",     "alerts",  "severities", "owners",         "scenarios",       "locations",
    "tags", "language", "timeout", "group-wait", "group-interval", "repeat-interval", "give-up"};
constexpr std::array<std::string_view, 2> kLanguages = {"en", "zh"};
constexpr std::array<std::string_view, 2> kTls = {"none", "starttls"};
constexpr std::array<std::string_view, 3> kSeverities = {"critical", "warning", "info"};

bool IsLabelName(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  });
}

std::vector<std::string> ReadTexts(const ConfigNode& receiver, std::string_view key) {
  std::vector<std::string> texts;
  const auto node = receiver.Find(key);
  if (!node) return texts;
  for (const ConfigNode& item : node->List("a list of texts")) {
    if (auto text = item.Text()) texts.push_back(*std::move(text));
  }
  return texts;
}

std::vector<std::string> ReadChoices(const ConfigNode& receiver, std::string_view key,
                                     std::span<const std::string_view> names) {
  std::vector<std::string> chosen;
  const auto node = receiver.Find(key);
  if (!node) return chosen;
  for (const ConfigNode& item : node->List("a list of " + OneOf(names))) {
    if (const auto at = item.Choice(names)) chosen.emplace_back(names[*at]);
  }
  return chosen;
}

AlertChoice ReadChoice(const ConfigNode& receiver) {
  return {ReadChoices(receiver, "alerts", kAlertNames),
          ReadChoices(receiver, "severities", kSeverities),
          ReadTexts(receiver, "owners"),
          ReadTexts(receiver, "scenarios"),
          ReadTexts(receiver, "locations"),
          ReadTexts(receiver, "tags")};
}

// As it is, or a secret.
std::optional<Secret> ReadValue(const ConfigNode& node, const std::filesystem::path& folder,
                                std::string_view expected) {
  if (node.IsMap()) return ReadSecret(node, folder);
  auto text = node.Text(expected);
  if (!text) return std::nullopt;
  return Secret(*std::move(text));
}

void ReadUrl(const ConfigNode& node, const std::filesystem::path& folder,
             ReceiverSettings& settings) {
  const bool mail = settings.kind == "email";
  const std::array<std::string_view, 2> schemes = {mail ? "smtp://" : "http://",
                                                   mail ? "smtps://" : "https://"};
  const std::string expected = fmt::format(
      "an address that begins with {}, `{{env: NAME}}` or "
      "`{{file: path}}`",
      OneOf(schemes));
  const auto url = ReadValue(node, folder, expected);
  if (!url) return;
  const std::string& text = url->Reveal();
  if (std::none_of(schemes.begin(), schemes.end(),
                   [&](std::string_view scheme) { return text.starts_with(scheme); })) {
    // What an environment variable holds is not shown.
    node.Tell(node.IsMap() ? "found another thing in it, expected " + expected
                           : fmt::format("found {}, expected {}", node.Found(), expected));
    return;
  }
  settings.urls.push_back(*url);
}

void ReadUrls(const ConfigNode& receiver, const std::filesystem::path& folder,
              ReceiverSettings& settings) {
  if (const auto node = receiver.Find("url")) ReadUrl(*node, folder, settings);
  const auto node = receiver.Find("urls");
  if (!node) return;
  const auto urls = node->List("a list of addresses: every member of the cluster");
  for (const ConfigNode& url : urls) ReadUrl(url, folder, settings);
  if (node->IsList() && urls.empty()) node->Refuse("at least one address");
}

void ReadTime(const ConfigNode& receiver, std::string_view key, Duration least, Duration& into) {
  const auto node = receiver.Find(key);
  if (!node) return;
  const auto time = node->Time();
  if (!time) return;
  if (*time < least) {
    node->Refuse(fmt::format("at least `{}`", FormatDurationCode(least)));
    return;
  }
  into = *time;
}

void ReadTimes(const ConfigNode& receiver, ReceiverSettings& settings) {
  using std::chrono::seconds;
  DeliveryTimes& times = settings.times;
  ReadTime(receiver, "group-wait", seconds(0), times.group_wait);
  ReadTime(receiver, "group-interval", seconds(1), times.group_interval);
  ReadTime(receiver, "repeat-interval", seconds(60), times.repeat_interval);
  ReadTime(receiver, "give-up", seconds(0), times.give_up);
  ReadTime(receiver, "resend", seconds(1), times.resend);
  ReadTime(receiver, "timeout", seconds(1), settings.timeout);
}

void ReadLabels(const ConfigNode& receiver, ReceiverSettings& settings) {
  const auto node = receiver.Find("labels");
  if (!node) return;
  for (const auto& [key, value] : node->Map("a map of labels such as `team: wealth`")) {
    if (!IsLabelName(key.raw())) {
      key.Refuse("the name of a label: letters, digits and _, no digit first");
      continue;
    }
    if (auto text = value.Text()) settings.labels[key.raw()] = *std::move(text);
  }
}

void ReadHeaders(const ConfigNode& receiver, const std::filesystem::path& folder,
                 ReceiverSettings& settings) {
  const auto node = receiver.Find("headers");
  if (!node) return;
  for (const auto& [key, value] : node->Map("a map of headers such as `Authorization: {env: X}`")) {
    const auto text = ReadValue(value, folder, "a text, `{env: NAME}` or `{file: path}`");
    if (text) settings.headers[key.raw()] = *text;
  }
}

void ReadBody(const ConfigNode& receiver, const std::filesystem::path& folder,
              ReceiverSettings& settings) {
  if (const auto node = receiver.Find("content-type")) {
    settings.content_type = node->Text().value_or(settings.content_type);
  }
  const auto node = receiver.Find("body");
  if (!node) return;
  if (node->IsMap()) {
    constexpr std::array<std::string_view, 1> kKeys = {"file"};
    node->AllowOnly(kKeys, "a body");
    const auto file = node->Need("file", "a body");
    const auto name = file ? file->Text("the name of a file") : std::nullopt;
    if (!name) return;
    auto text = ReadFile(folder / *name, std::size_t{1} << 20U);
    if (!text) {
      file->Tell(fmt::format("found the file `{}`, which {}", (folder / *name).string(),
                             text.error().message));
      return;
    }
    settings.body = *std::move(text);
  } else if (auto text = node->Text("a mustache template or `{file: path}`")) {
    settings.body = *std::move(text);
  }
  if (const auto fine = CheckWebhookBody(settings.body, settings.content_type); !fine) {
    node->Tell(fine.error().message);
  }
}

void ReadMail(const ConfigNode& receiver, const std::filesystem::path& folder,
              ReceiverSettings& settings) {
  if (settings.kind != "email") return;
  MailServer& server = settings.mail_server;
  if (!settings.urls.empty()) server.url = settings.urls.front().Reveal();
  server.tls = server.url.starts_with("smtps://") ? MailTls::kNone : MailTls::kStartTls;
  server.timeout = settings.timeout;
  if (const auto node = receiver.Find("tls")) {
    if (const auto tls = node->Choice(kTls)) server.tls = static_cast<MailTls>(*tls);
  }
  if (const auto node = receiver.Find("ca-file")) {
    if (const auto file = node->Text("the name of a file")) server.ca_file = folder / *file;
  }
  if (const auto node = receiver.Find("user")) server.user = node->Text().value_or("");
  if (const auto node = receiver.Find("password")) {
    if (const auto secret = ReadSecret(*node, folder)) server.password = *secret;
  }
  const auto address = [](const ConfigNode& node) -> std::optional<std::string> {
    auto text = node.Text("a mail address");
    if (!text) return std::nullopt;
    const bool fine = text->find('@') != std::string::npos &&
                      text->find_first_of("<> \t\r\n,;\"") == std::string::npos;
    if (fine) return text;
    node.Refuse("a bare mail address such as `oncall@example.com`");
    return std::nullopt;
  };
  if (const auto node = receiver.Find("from")) settings.from = address(*node).value_or("");
  if (const auto node = receiver.Find("to")) {
    for (const ConfigNode& item : node->List("a list of mail addresses")) {
      if (auto to = address(item)) settings.to.push_back(*std::move(to));
    }
  }
}

std::optional<ReceiverSettings> ReadReceiver(const ConfigNode& node,
                                             const std::filesystem::path& folder) {
  std::vector<std::string_view> kinds;
  for (const ReceiverRow& row : ReceiverRegistry()) kinds.push_back(row.kind);
  if (!node.IsMap()) {
    node.Refuse("a receiver: keys and values");
    return std::nullopt;
  }
  ReceiverSettings settings;
  const auto name = node.Need("name", "a receiver");
  const auto kind = node.Need("kind", "a receiver");
  if (name) settings.name = name->Text().value_or("");
  const auto chosen = kind ? kind->Choice(kinds) : std::nullopt;
  if (!chosen || settings.name.empty()) return std::nullopt;
  const ReceiverRow& row = ReceiverRegistry()[*chosen];
  settings.kind = row.kind;

  std::vector<std::string_view> keys(kCommonKeys.begin(), kCommonKeys.end());
  keys.insert(keys.end(), row.needs.begin(), row.needs.end());
  keys.insert(keys.end(), row.allows.begin(), row.allows.end());
  const std::string whose = fmt::format("a receiver of kind {}", row.kind);
  node.AllowOnly(keys, whose);
  for (const std::string_view needed : row.needs) node.Need(needed, whose);

  settings.choice = ReadChoice(node);
  ReadTimes(node, settings);
  if (const auto language = node.Find("language")) {
    if (const auto at = language->Choice(kLanguages)) {
      settings.language = static_cast<Language>(*at);
    }
  }
  ReadUrls(node, folder, settings);
  if (settings.urls.empty() && !row.default_url.empty()) {
    settings.urls.emplace_back(std::string(row.default_url));
  }
  if (const auto secret = node.Find("secret")) {
    settings.secret = ReadSecret(*secret, folder).value_or(Secret());
  }
  ReadLabels(node, settings);
  ReadHeaders(node, folder, settings);
  ReadBody(node, folder, settings);
  ReadMail(node, folder, settings);
  return settings;
}

bool Accepts(const std::vector<std::string>& list, const std::string& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

bool AlertChoice::Takes(const Alert& alert) const {
  const bool tagged =
      tags.empty() || std::any_of(alert.tags.begin(), alert.tags.end(),
                                  [&](const std::string& tag) { return Accepts(tags, tag); });
  return tagged && Accepts(alerts, alert.name) && Accepts(severities, alert.severity) &&
         Accepts(owners, alert.owner) && Accepts(scenarios, alert.scenario) &&
         Accepts(locations, alert.location);
}

std::vector<ReceiverSettings> ReadReceivers(const ConfigNode& list,
                                            const std::filesystem::path& folder) {
  std::vector<ReceiverSettings> receivers;
  std::set<std::string> names;
  for (const ConfigNode& node : list.List("a list of receivers")) {
    const std::size_t before = list.problems().size();
    auto settings = ReadReceiver(node, folder);
    if (!settings) continue;
    if (!names.insert(settings->name).second) {
      node.Find("name")->Tell(
          fmt::format("found the name {} twice, expected another: what was "
                      "told is kept by name",
                      Quoted(settings->name)));
    }
    if (list.problems().size() == before) receivers.push_back(*std::move(settings));
  }
  return receivers;
}

}  // namespace roundsman

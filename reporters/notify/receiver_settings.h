#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/config_node.h"
#include "core/alert.h"
#include "core/io/smtp_client.h"
#include "core/secret.h"
#include "reporters/notify/delivery_plan.h"

namespace roundsman {

enum class Language { kEnglish, kChinese };

// Which alerts a receiver wants to hear of. An empty list takes all; of several lists all must take
// it.
struct AlertChoice {
  // "UIJourneyBroken"…
  std::vector<std::string> alerts;
  std::vector<std::string> severities;
  std::vector<std::string> owners;
  std::vector<std::string> scenarios;
  std::vector<std::string> locations;
  // One of them on the scenario is enough.
  std::vector<std::string> tags;

  bool Takes(const Alert& alert) const;
};

// One entry of `receivers:`. Fields a kind does not know stay empty.
struct ReceiverSettings {
  std::string name;
  // A row of the receivers' table.
  std::string kind;
  AlertChoice choice;
  DeliveryTimes times;
  Language language = Language::kEnglish;
  // One exchange.
  Duration timeout = std::chrono::seconds(10);
  // Whoever knows the address of a chat can write into it.
  std::vector<Secret> urls;
  // What messages are signed with; PagerDuty's routing key.
  Secret secret;
  // Alertmanager: besides the alert's own labels.
  std::map<std::string, std::string> labels;
  // Webhook.
  std::map<std::string, Secret> headers;
  std::string body;
  std::string content_type = "application/json";
  // Mail.
  MailServer mail_server;
  std::string from;
  std::vector<std::string> to;
};

// Reads the list under `receivers:`; tells everything wrong at its place and gives what is right.
// Secrets come from the environment or from files, relative to `folder`, that of the config. A
// value that is an environment variable or file and is not there is a mistake.
std::vector<ReceiverSettings> ReadReceivers(const ConfigNode& list,
                                            const std::filesystem::path& folder);

}  // namespace roundsman

#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/alert.h"
#include "core/deadline.h"
#include "core/result.h"
#include "reporters/notify/alert_links.h"
#include "reporters/notify/receiver_settings.h"

namespace roundsman {

// Someone who is told about alerts: a chat, a pager, a mailbox, an Alertmanager. Called from one
// thread, its own, so that a slow one delays nobody else. Keeps nothing between two calls: what was
// told is the notifier's to know.
class Receiver {
 public:
  virtual ~Receiver() = default;
  // As the config names it.
  virtual const std::string& Name() const = 0;
  // One group: open alerts first, then those that have gone; none open means that all is well
  // again. Where the table says so, in a storm, many groups at once. An error is the receiver's own
  // and means that it is to be told again; it never shows a secret, and an address of a chat is
  // one.
  virtual Result<void> Send(std::span<const Alert> group, const Deadline& deadline) = 0;
};

// What receivers share. Copied into each.
struct ReceiverTools {
  AlertLinks links;
  // Where evidence lies: for receivers that take pictures, not links.
  std::filesystem::path artifacts;
  // "iPhone 15" for "iphone-15"; unset or empty: as it is.
  std::function<std::string(const std::string& device)> device_label;
  // How often a scenario runs; unset or zero: not known.
  std::function<Duration(const std::string& scenario)> interval;
  // For tests; unset: the system's clock.
  std::function<WallTime()> now;

  WallTime Now() const { return now ? now() : std::chrono::system_clock::now(); }
};

// kGrouped: one message a group, when something happened. kSteady: everything open, again and
// again.
enum class Rhythm { kGrouped, kSteady };

// One row of the receivers' table.
struct ReceiverRow {
  std::string_view kind;
  std::string_view help;
  // Keys of the config besides those all receivers know; first those that must be there.
  std::span<const std::string_view> needs;
  std::span<const std::string_view> allows;
  // Of `url`, when none is given; empty: it must be given if it is needed.
  std::string_view default_url;
  Rhythm rhythm = Rhythm::kGrouped;
  PlanSettings::Acknowledgements acknowledgements = PlanSettings::Acknowledgements::kKept;
  // What the service allows: the least time between two messages.
  Duration pace{};
  // More groups than this at once are told in one message; 0: each in its own, always.
  std::size_t storm = 0;
  std::unique_ptr<Receiver> (*make)(const ReceiverSettings& settings, const ReceiverTools& tools);
};

// alertmanager, slack, feishu, dingtalk, wecom, pagerduty, email, webhook. The only list.
std::span<const ReceiverRow> ReceiverRegistry();
// Null when there is none.
const ReceiverRow* FindReceiver(std::string_view kind);

}  // namespace roundsman

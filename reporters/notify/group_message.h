#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/alert.h"
#include "reporters/notify/receiver.h"

namespace roundsman {

struct MessageFact {
  std::string label;
  std::string value;
};

struct MessageLink {
  std::string label;
  std::string url;
};

// What a person is told of a group of alerts, in one language, before a service's own markup. All
// texts are clean (core/clean_text) and on one line, none is escaped or shortened.
struct GroupMessage {
  // Nothing of the group is open any more.
  bool resolved = false;
  // Some of it because nobody looks there any more: that is no good news, nothing of it is green.
  bool dropped = false;
  // "Broken: 登录并查看持仓", for subjects, cards and lists.
  std::string title;
  // "登录并查看持仓 on iPhone 15: tapped 登录 and nothing changed for 10 s, since 14:02, …"
  std::string sentence;
  // Journey, devices, since when, how often, last good time, expected, seen, the back end's view…
  std::vector<MessageFact> facts;
  // The finding's page, screenshot, filmstrip, runbook.
  std::vector<MessageLink> links;
  std::string severity;
  std::string reproduce;
  // Of the alert the message shows first; empty when there is none.
  std::string picture_url;
  std::filesystem::path picture;
};

// `group` as receivers get it, of several groups too; not empty.
GroupMessage MakeGroupMessage(std::span<const Alert> group, Language language,
                              const ReceiverTools& tools);

// The one sentence about one alert.
std::string SentenceOf(const Alert& alert, Language language, const ReceiverTools& tools);
// "expected …, seen …" and what else there is, line by line: for descriptions.
std::string DescriptionOf(const Alert& alert, Language language, const ReceiverTools& tools);
// Of a group: the same for the same journey and name, always. For services that want a key of their
// own.
std::string DedupKey(const Alert& alert);

// At most `most` bytes with "…" where something was cut, never within a character.
std::string ShortenBytes(std::string_view utf8, std::size_t most);

}  // namespace roundsman

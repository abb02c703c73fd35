#include "reporters/notify/markdown.h"

#include <fmt/format.h>

#include <algorithm>

namespace roundsman {
namespace {

// Backslashes are shown, not obeyed, by two of the three.
struct Replacement {
  char sign;
  std::string_view by;
};
constexpr Replacement kReplaced[] = {
    {'*', "＊"}, {'_', "＿"}, {'`', "＇"}, {'[', "［"}, {']', "］"},
    {'<', "＜"}, {'>', "＞"}, {'~', "～"}, {'#', "＃"},
};

std::string LinksOf(const GroupMessage& message) {
  std::string out;
  for (const MessageLink& link : message.links) {
    out += fmt::format("{}[{}]({})", out.empty() ? "" : " | ", link.label, link.url);
  }
  return out;
}

std::string Compose(const GroupMessage& message, std::size_t most_each) {
  std::string out =
      fmt::format("**{}**", EscapeMarkdown(ShortenBytes(message.sentence, 4 * most_each)));
  if (!message.resolved) {
    for (const MessageFact& fact : message.facts) {
      out += fmt::format("\n\n{}: {}", fact.label,
                         EscapeMarkdown(ShortenBytes(fact.value, most_each)));
    }
    if (!message.reproduce.empty() && message.reproduce.size() <= 4 * most_each) {
      // People copy it: nothing in it is replaced but what would end it.
      std::string command = message.reproduce;
      std::replace(command.begin(), command.end(), '`', '\'');
      out += "\n\n`" + command + "`";
    }
  }
  const std::string links = LinksOf(message);
  if (!links.empty()) out += "\n\n" + links;
  return out;
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    std::string_view by(&c, 1);
    for (const Replacement& replacement : kReplaced) {
      if (replacement.sign == c) by = replacement.by;
    }
    out += by;
  }
  return out;
}

std::string ToMarkdown(const GroupMessage& message, std::size_t most) {
  for (std::size_t most_each = 300; most_each >= 10; most_each /= 2) {
    std::string out = Compose(message, most_each);
    if (out.size() <= most) return out;
  }
  return ShortenBytes(EscapeMarkdown(message.sentence), most);
}

}  // namespace roundsman

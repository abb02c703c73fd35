#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "core/text.h"
#include "reporters/notify/group_message.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using nlohmann::json;

// https://api.slack.com/reference/block-kit/blocks, in characters.
constexpr std::size_t kMostHeader = 150;
constexpr std::size_t kMostSection = 3000;
constexpr std::size_t kMostAlt = 2000;
constexpr std::size_t kMostUrl = 3000;
constexpr std::size_t kMostButton = 75;
// The rest of a section that quotes what may be long.
constexpr std::size_t kMostFact = 300;

std::string Escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

json Mrkdwn(std::string_view text) {
  return {{"type", "mrkdwn"}, {"text", Shorten(text, kMostSection)}};
}
json PlainText(std::string_view text, std::size_t most) {
  return {{"type", "plain_text"}, {"text", Shorten(text, most)}, {"emoji", true}};
}

json Section(std::string_view text) { return {{"type", "section"}, {"text", Mrkdwn(text)}}; }

json Buttons(const GroupMessage& message) {
  json buttons = json::array();
  for (const MessageLink& link : message.links) {
    // Cut in two, a link leads nowhere.
    if (link.url.size() > kMostUrl) continue;
    buttons.push_back(
        {{"type", "button"}, {"text", PlainText(link.label, kMostButton)}, {"url", link.url}});
  }
  return {{"type", "actions"}, {"elements", std::move(buttons)}};
}

enum class Picture { kShown, kLeftOut };

json Body(const GroupMessage& message, Picture picture) {
  json blocks = json::array();
  const std::string sign = message.dropped ? "⚪ " : message.resolved ? "🟢 " : "🔴 ";
  blocks.push_back({{"type", "header"}, {"text", PlainText(sign + message.title, kMostHeader)}});
  blocks.push_back(Section("*" + Escape(Shorten(message.sentence, kMostSection / 2)) + "*"));
  if (!message.resolved) {
    std::string facts;
    for (const MessageFact& fact : message.facts) {
      facts += fmt::format("*{}* {}\n", Escape(fact.label), Escape(Shorten(fact.value, kMostFact)));
    }
    if (!facts.empty()) blocks.push_back(Section(facts));
    const bool shown = picture == Picture::kShown && !message.picture_url.empty() &&
                       message.picture_url.size() <= kMostUrl;
    if (shown) {
      blocks.push_back({{"type", "image"},
                        {"image_url", message.picture_url},
                        {"alt_text", Shorten(message.sentence, kMostAlt)}});
    }
    if (!message.reproduce.empty()) {
      blocks.push_back(
          Section("```" + Escape(Shorten(message.reproduce, kMostSection / 2)) + "```"));
    }
  }
  if (!message.links.empty()) blocks.push_back(Buttons(message));
  // What a notification on a phone shows.
  return {{"text", Escape(Shorten(sign + message.sentence, kMostSection))},
          {"blocks", std::move(blocks)}};
}

// https://api.slack.com/messaging/webhooks
class Slack : public Receiver {
 public:
  Slack(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    const auto answer = Try(message, Picture::kShown, deadline);
    if (!answer) return Forward(answer);
    // It fetches the picture while it reads, and refuses a message whose picture it cannot reach.
    if (answer->status == 400 && !message.resolved && !message.picture_url.empty()) {
      const auto again = Try(message, Picture::kLeftOut, deadline);
      return again ? Expect2xx(*again) : Forward(again);
    }
    return Expect2xx(*answer);
  }

 private:
  Result<HttpAnswer> Try(const GroupMessage& message, Picture picture,
                         const Deadline& deadline) const {
    PostRequest request;
    request.url = settings_.urls.front().Reveal();
    request.body = DumpJson(Body(message, picture));
    request.timeout = settings_.timeout;
    return Post(request, deadline);
  }

  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakeSlack(const ReceiverSettings& settings, const ReceiverTools& tools) {
  return std::make_unique<Slack>(settings, tools);
}

}  // namespace roundsman

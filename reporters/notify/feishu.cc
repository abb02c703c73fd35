#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/io/base64.h"
#include "core/io/digest.h"
#include "core/io/json.h"
#include "reporters/notify/markdown.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using nlohmann::json;

// A request may have 20 KB; the rest is for what stands around the text.
constexpr std::size_t kMostText = 12'000;
constexpr std::size_t kMostTitle = 200;

// The key is what is signed elsewhere, and what is signed is nothing.
std::string SignatureOf(const std::string& timestamp, const Secret& secret) {
  return EncodeBase64(HmacSha256(timestamp + "\n" + secret.Reveal(), ""));
}

std::string_view Colour(const GroupMessage& message) {
  if (message.dropped) return "grey";
  if (message.resolved) return "green";
  return message.severity == "critical" ? "red" : "orange";
}

// https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot. A picture in a card wants an
// upload that only an app may do: it is linked.
class Feishu : public Receiver {
 public:
  Feishu(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    json body = {{"msg_type", "interactive"}, {"card", Card(message)}};
    if (!settings_.secret.Empty()) {
      const auto seconds =
          std::chrono::duration_cast<std::chrono::seconds>(tools_.Now().time_since_epoch());
      const std::string timestamp = std::to_string(seconds.count());
      body["timestamp"] = timestamp;
      body["sign"] = SignatureOf(timestamp, settings_.secret);
    }
    PostRequest request;
    request.url = settings_.urls.front().Reveal();
    request.body = DumpJson(body);
    request.timeout = settings_.timeout;
    const auto answer = PostFor2xx(request, deadline);
    if (!answer) return Forward(answer);
    return ExpectZero(*answer, "code", "msg");
  }

 private:
  static json Card(const GroupMessage& message) {
    GroupMessage text = message;
    text.links.clear();
    json elements = json::array();
    elements.push_back({{"tag", "markdown"}, {"content", ToMarkdown(text, kMostText)}});
    json buttons = json::array();
    for (const MessageLink& link : message.links) {
      buttons.push_back({{"tag", "button"},
                         {"text", {{"tag", "plain_text"}, {"content", link.label}}},
                         {"url", link.url},
                         {"type", "default"}});
    }
    if (!buttons.empty()) elements.push_back({{"tag", "action"}, {"actions", std::move(buttons)}});
    return {{"config", {{"wide_screen_mode", true}}},
            {"header",
             {{"template", Colour(message)},
              {"title",
               {{"tag", "plain_text"}, {"content", ShortenBytes(message.title, kMostTitle)}}}}},
            {"elements", std::move(elements)}};
  }

  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakeFeishu(const ReceiverSettings& settings, const ReceiverTools& tools) {
  return std::make_unique<Feishu>(settings, tools);
}

}  // namespace roundsman

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/io/base64.h"
#include "core/io/digest.h"
#include "core/io/json.h"
#include "core/io/url.h"
#include "reporters/notify/markdown.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using nlohmann::json;

// A message may have 20,000 bytes.
constexpr std::size_t kMostText = 16'000;
constexpr std::size_t kMostTitle = 200;

// https://open.dingtalk.com/document/orgapp/custom-bot-send-message-type
class Dingtalk : public Receiver {
 public:
  Dingtalk(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    PostRequest request;
    request.url = SignedUrl();
    request.body =
        DumpJson({{"msgtype", "markdown"},
                  {"markdown",
                   {{"title", ShortenBytes(message.title, kMostTitle)}, {"text", Text(message)}}}});
    request.timeout = settings_.timeout;
    const auto answer = PostFor2xx(request, deadline);
    if (!answer) return Forward(answer);
    return ExpectZero(*answer, "errcode", "errmsg");
  }

 private:
  // Not later than an hour after the timestamp, their clock.
  std::string SignedUrl() const {
    const std::string& url = settings_.urls.front().Reveal();
    if (settings_.secret.Empty()) return url;
    const auto millis =
        std::chrono::duration_cast<std::chrono::milliseconds>(tools_.Now().time_since_epoch());
    const std::string timestamp = std::to_string(millis.count());
    const std::string& secret = settings_.secret.Reveal();
    const std::string sign = EncodeBase64(HmacSha256(secret, timestamp + "\n" + secret));
    return fmt::format("{}{}timestamp={}&sign={}", url,
                       url.find('?') == std::string::npos ? '?' : '&', timestamp,
                       EncodeUrlPart(sign));
  }

  static std::string Text(const GroupMessage& message) {
    std::string text =
        fmt::format("### {}\n\n{}", EscapeMarkdown(ShortenBytes(message.title, kMostTitle)),
                    ToMarkdown(message, kMostText));
    if (!message.resolved && !message.picture_url.empty()) {
      text += fmt::format("\n\n![]({})", message.picture_url);
    }
    return text;
  }

  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakeDingtalk(const ReceiverSettings& settings,
                                       const ReceiverTools& tools) {
  return std::make_unique<Dingtalk>(settings, tools);
}

}  // namespace roundsman

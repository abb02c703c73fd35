#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/io/base64.h"
#include "core/io/digest.h"
#include "core/io/files.h"
#include "core/io/json.h"
#include "reporters/notify/markdown.h"
#include "reporters/notify/post.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

using nlohmann::json;

// Bytes: of the whole markdown text, and of a picture before it is base64.
constexpr std::size_t kMostText = 4096;
constexpr std::size_t kMostTitle = 200;
constexpr std::size_t kMostPicture = std::size_t{2} << 20U;

// https://developer.work.weixin.qq.com/document/path/91770
class Wecom : public Receiver {
 public:
  Wecom(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    const auto told =
        Say({{"msgtype", "markdown"}, {"markdown", {{"content", Text(message)}}}}, deadline);
    if (!told) return Forward(told);
    // The text has arrived: a picture that does not is no reason to send it again.
    if (!message.resolved && !message.picture.empty()) (void)Show(message.picture, deadline);
    return {};
  }

 private:
  static std::string Text(const GroupMessage& message) {
    const std::string title = fmt::format("<font color=\"{}\">{}</font>\n\n",
                                          message.dropped    ? "comment"
                                          : message.resolved ? "info"
                                                             : "warning",
                                          EscapeMarkdown(ShortenBytes(message.title, kMostTitle)));
    return title + ToMarkdown(message, kMostText - title.size());
  }

  Result<void> Say(const json& body, const Deadline& deadline) const {
    PostRequest request;
    request.url = settings_.urls.front().Reveal();
    request.body = DumpJson(body);
    request.timeout = settings_.timeout;
    const auto answer = PostFor2xx(request, deadline);
    if (!answer) return Forward(answer);
    return ExpectZero(*answer, "errcode", "errmsg");
  }

  // Only PNG and JPEG; another kind it refuses.
  Result<void> Show(const std::filesystem::path& file, const Deadline& deadline) const {
    const auto bytes = ReadFile(file, kMostPicture);
    if (!bytes) return Forward(bytes);
    return Say({{"msgtype", "image"},
                {"image", {{"base64", EncodeBase64(*bytes)}, {"md5", Md5Hex(*bytes)}}}},
               deadline);
  }

  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakeWecom(const ReceiverSettings& settings, const ReceiverTools& tools) {
  return std::make_unique<Wecom>(settings, tools);
}

}  // namespace roundsman

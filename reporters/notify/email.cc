#include <fmt/format.h>

#include "core/io/digest.h"
#include "core/io/files.h"
#include "core/io/smtp_client.h"
#include "core/run_report.h"
#include "reporters/clean_text.h"
#include "reporters/notify/group_message.h"
#include "reporters/notify/mail_message.h"
#include "reporters/notify/receivers.h"

namespace roundsman {
namespace {

// Mailboxes refuse what is larger than some megabytes.
constexpr std::size_t kMostPicture = std::size_t{4} << 20U;
constexpr std::size_t kMostSubject = 200;

std::string Plain(const GroupMessage& message) {
  std::string out = message.sentence + "\n";
  if (!message.resolved) {
    out += "\n";
    for (const MessageFact& fact : message.facts) {
      out += fmt::format("{}: {}\n", fact.label, fact.value);
    }
    if (!message.reproduce.empty()) out += "\n" + message.reproduce + "\n";
  }
  if (!message.links.empty()) out += "\n";
  for (const MessageLink& link : message.links) {
    out += fmt::format("{}: {}\n", link.label, link.url);
  }
  return out;
}

// Inline styles and a table: what mail programs obey.
std::string Html(const GroupMessage& message, bool with_picture) {
  std::string out = fmt::format(
      "<!doctype html><html><body style=\"font:15px/1.5 sans-serif;color:#222;max-width:680px\">"
      "<p style=\"border-left:4px solid {};padding-left:12px;font-weight:bold\">{}</p>",
      message.dropped    ? "#757575"
      : message.resolved ? "#2e7d32"
                         : "#c62828",
      EscapeHtml(message.sentence));
  if (!message.resolved) {
    out += "<table style=\"border-collapse:collapse\">";
    for (const MessageFact& fact : message.facts) {
      out += fmt::format(
          "<tr><td style=\"color:#666;padding:2px 16px 2px 0;vertical-align:top\">{}</td>"
          "<td>{}</td></tr>",
          EscapeHtml(fact.label), EscapeHtml(fact.value));
    }
    out += "</table>";
  }
  if (!message.links.empty()) {
    out += "<p>";
    for (const MessageLink& link : message.links) {
      out += fmt::format("<a href=\"{}\" style=\"margin-right:16px\">{}</a>", EscapeHtml(link.url),
                         EscapeHtml(link.label));
    }
    out += "</p>";
  }
  if (with_picture) {
    out += fmt::format(
        "<p><img src=\"cid:{}\" alt=\"{}\" style=\"max-width:360px;border:1px solid #ddd\"></p>",
        kPictureId, EscapeHtml(message.title));
  }
  if (!message.resolved && !message.reproduce.empty()) {
    out +=
        fmt::format("<pre style=\"white-space:pre-wrap\">{}</pre>", EscapeHtml(message.reproduce));
  }
  return out + "</body></html>";
}

class Email : public Receiver {
 public:
  Email(ReceiverSettings settings, ReceiverTools tools)
      : settings_(std::move(settings)), tools_(std::move(tools)) {}

  const std::string& Name() const override { return settings_.name; }

  Result<void> Send(std::span<const Alert> group, const Deadline& deadline) override {
    const GroupMessage message = MakeGroupMessage(group, settings_.language, tools_);
    MailText text;
    text.from = settings_.from;
    text.to = settings_.to;
    text.subject = ShortenBytes(message.title, kMostSubject);
    text.plain = Plain(message);
    if (!message.resolved && !message.picture.empty()) {
      // Without the picture it is still worth reading.
      text.picture = ReadFile(message.picture, kMostPicture).value_or("");
    }
    text.html = Html(message, !text.picture.empty());
    text.sent = tools_.Now();
    text.thread =
        Sha256Hex(DedupKey(group.front()) + FormatRfc3339(group.front().since)).substr(0, 24);
    text.id = NewRunId(text.sent);
    return SendMail(settings_.mail_server, {text.from, text.to, ComposeMail(text)}, deadline);
  }

 private:
  const ReceiverSettings settings_;
  const ReceiverTools tools_;
};

}  // namespace

std::unique_ptr<Receiver> MakeEmail(const ReceiverSettings& settings, const ReceiverTools& tools) {
  return std::make_unique<Email>(settings, tools);
}

}  // namespace roundsman

#include "reporters/notify/mail_message.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/io/base64.h"
#include "core/io/digest.h"
#include "reporters/clean_text.h"

namespace roundsman {
namespace {

constexpr std::size_t kLineOfBase64 = 76;
// Leaves room for "=?UTF-8?B?…?=" in a line, also behind "Subject: ".
constexpr std::size_t kWordBytes = 39;

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 32 && c < 127; });
}

// RFC 2047: words of base64, each whole characters.
std::string EncodeHeader(std::string_view text) {
  if (IsAscii(text) && text.size() < 60) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::size_t size = std::min(kWordBytes, text.size());
    while (size > 1 && size < text.size() &&
           (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) {
      --size;
    }
    out += fmt::format("{}=?UTF-8?B?{}?=", out.empty() ? "" : "\r\n ",
                       EncodeBase64(text.substr(0, size)));
    text.remove_prefix(size);
  }
  return out;
}

std::string Base64Lines(std::string_view bytes) {
  const std::string encoded = EncodeBase64(bytes);
  std::string out;
  for (std::size_t at = 0; at < encoded.size(); at += kLineOfBase64) {
    out += encoded.substr(at, kLineOfBase64) + "\r\n";
  }
  return out;
}

std::string_view TypeOf(std::string_view picture) {
  if (picture.starts_with("\xFF\xD8")) return "image/jpeg";
  if (picture.starts_with("RIFF")) return "image/webp";
  return "image/png";
}

std::string TextPart(std::string_view type, std::string_view text) {
  return fmt::format(
      "Content-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}", type,
      Base64Lines(text));
}

std::string Alternatives(const MailText& mail, const std::string& boundary) {
  return fmt::format(
      "Content-Type: multipart/alternative;\r\n boundary=\"{0}\"\r\n\r\n"
      "--{0}\r\n{1}\r\n--{0}\r\n{2}\r\n--{0}--\r\n",
      boundary, TextPart("text/plain", mail.plain), TextPart("text/html", mail.html));
}

std::string Body(const MailText& mail) {
  // Base64 has no "_": no boundary can stand in a part.
  const std::string mark = Sha256Hex(mail.id).substr(0, 24);
  std::string alternatives = Alternatives(mail, "=_alternatives_" + mark);
  if (mail.picture.empty()) return alternatives;
  return fmt::format(
      "Content-Type: multipart/related; type=\"multipart/alternative\";\r\n"
      " boundary=\"{0}\"\r\n\r\n--{0}\r\n{1}\r\n--{0}\r\n"
      "Content-Type: {2}\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{3}>\r\n"
      "Content-Disposition: inline; filename=\"screenshot\"\r\n\r\n{4}\r\n--{0}--\r\n",
      "=_related_" + mark, alternatives, TypeOf(mail.picture), kPictureId,
      Base64Lines(mail.picture));
}

}  // namespace

std::string ComposeMail(const MailText& mail) {
  std::string to;
  for (const std::string& address : mail.to) {
    to += fmt::format("{}<{}>", to.empty() ? "" : ",\r\n ", CleanLine(address));
  }
  const std::tm utc = fmt::gmtime(std::chrono::system_clock::to_time_t(mail.sent));
  std::string thread;
  if (!mail.thread.empty()) {
    thread =
        fmt::format("References: <{0}@roundsman>\r\nIn-Reply-To: <{0}@roundsman>\r\n", mail.thread);
  }
  return fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\nFrom: Roundsman <{}>\r\nTo: {}\r\n"
      "Subject: {}\r\nMessage-ID: <{}@roundsman>\r\n{}"
      "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n{}",
      utc, CleanLine(mail.from), to, EncodeHeader(CleanLine(mail.subject)), mail.id, thread,
      Body(mail));
}

}  // namespace roundsman

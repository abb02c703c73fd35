#include "core/io/smtp_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <string_view>

#include "core/text.h"

namespace roundsman {
namespace {

constexpr std::size_t kLongestAnswer = 200;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t GiveBytes(char* to, std::size_t one, std::size_t count, void* rest) {
  auto& left = *static_cast<std::string_view*>(rest);
  const std::size_t size = std::min(one * count, left.size());
  std::memcpy(to, left.data(), size);
  left.remove_prefix(size);
  return size;
}

// libcurl hands the server's lines to who asks for headers. The first no is the reason of those
// that follow.
std::size_t TakeRefusal(const char* bytes, std::size_t one, std::size_t count, void* first) {
  auto& refusal = *static_cast<std::string*>(first);
  std::string_view line(bytes, one * count);
  if (!refusal.empty() || line.size() < 4 || (line[0] != '4' && line[0] != '5')) return line.size();
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
  refusal = line;
  return one * count;
}

int StopWhenClosed(void* deadline, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const Deadline*>(deadline)->Open() ? 0 : 1;
}

// Without "smtp://" and what may stand before an @.
std::string_view Whom(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  return url;
}

bool HasLineBreak(const Mail& mail) {
  const auto breaks = [](const std::string& address) {
    return address.find_first_of("\r\n<>") != std::string::npos;
  };
  return breaks(mail.from) || std::any_of(mail.to.begin(), mail.to.end(), breaks);
}

void SetServer(CURL* easy, const MailServer& server) {
  curl_easy_setopt(easy, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_USE_SSL,
                   server.tls == MailTls::kStartTls ? CURLUSESSL_ALL : CURLUSESSL_NONE);
  if (!server.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(easy, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(easy, CURLOPT_PASSWORD, server.password.Reveal().c_str());
  }
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

}  // namespace

Result<void> SendMail(const MailServer& server, const Mail& mail, const Deadline& deadline) {
  if (HasLineBreak(mail)) return RobotError("a mail address has a line break or bracket in it");
  const Deadline limit = deadline.Within(server.timeout);
  const std::unique_ptr<CURL, FreeEasy> easy(curl_easy_init());
  std::unique_ptr<curl_slist, FreeList> to;
  for (const std::string& address : mail.to) {
    curl_slist* longer = curl_slist_append(to.get(), address.c_str());
    if (longer == nullptr) return RobotError("out of memory");
    (void)to.release();
    to.reset(longer);
  }
  if (!easy) return RobotError("out of memory");

  std::string_view rest = mail.message;
  std::string refusal;
  std::array<char, CURL_ERROR_SIZE> reason{};
  SetServer(easy.get(), server);
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_FROM, mail.from.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_MAIL_RCPT, to.get());
  curl_easy_setopt(easy.get(), CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_READFUNCTION, &GiveBytes);
  curl_easy_setopt(easy.get(), CURLOPT_READDATA, &rest);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &TakeRefusal);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &refusal);
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, &StopWhenClosed);
  curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &limit);
  // Zero means "for ever" to libcurl.
  curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT_MS,
                   static_cast<long>(std::max(1, limit.RemainingMillis(3'600'000))));

  const CURLcode code = curl_easy_perform(easy.get());
  if (code == CURLE_OK) return {};
  if (limit.Cancelled()) return CancelledError();
  const std::string_view why = reason[0] != '\0' ? reason.data() : curl_easy_strerror(code);
  std::string says = fmt::format("{}: {}", Whom(server.url), why);
  // An answer to the password may quote it.
  if (code != CURLE_LOGIN_DENIED && !refusal.empty()) {
    says += fmt::format(" (it says: {})", Shorten(refusal, kLongestAnswer));
  }
  return RobotError(std::move(says));
}

}  // namespace roundsman

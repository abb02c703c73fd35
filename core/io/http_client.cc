#include "core/io/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

namespace roundsman {
namespace {

// What others' servers may make us hold in memory.
constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
constexpr std::string_view kLineBreaks("\r\n\0", 3);
constexpr int kLongestPollMillis = 1000;

struct FreeEasy {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct FreeMulti {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using Multi = std::unique_ptr<CURLM, FreeMulti>;
using HeaderList = std::unique_ptr<curl_slist, FreeList>;

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// "host:port": chat services keep their secret in the path, so that is not for messages either.
std::string Whom(const std::string& url) {
  const std::unique_ptr<CURLU, FreeUrl> parts(curl_url());
  if (!parts || curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return {};
  const auto part = [&](CURLUPart what) {
    char* text = nullptr;
    if (curl_url_get(parts.get(), what, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) {
      return std::string();
    }
    std::string copy(text);
    curl_free(text);
    return copy;
  };
  return fmt::format("{}:{}", part(CURLUPART_HOST), part(CURLUPART_PORT));
}

std::size_t TakeBody(const char* bytes, std::size_t one, std::size_t count, void* answer) {
  std::string& body = static_cast<HttpAnswer*>(answer)->body;
  // Less than offered: the library ends the transfer.
  if (body.size() + one * count > kMostBytes) return 0;
  body.append(bytes, one * count);
  return one * count;
}

std::size_t TakeHeader(const char* bytes, std::size_t one, std::size_t count, void* answer) {
  auto& headers = static_cast<HttpAnswer*>(answer)->headers;
  const std::string_view line(bytes, one * count);
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    // Headers of an interim answer ("100 Continue") are not the answer's.
    headers.clear();
  } else if (colon != std::string_view::npos) {
    std::string& value = headers[Lower(line.substr(0, colon))];
    if (!value.empty()) value += ", ";
    value += Trim(line.substr(colon + 1));
  }
  return one * count;
}

bool Append(HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  (void)list.release();
  list.reset(longer);
  return true;
}

Result<HeaderList> Headers(const HttpRequest& request) {
  HeaderList list;
  bool typed = false;
  // Without these the library waits a second for "100 Continue", and calls every body a form.
  bool whole = Append(list, "Expect:");
  for (const auto& [name, value] : request.headers) {
    if (name.find_first_of(kLineBreaks) != std::string::npos ||
        value.find_first_of(kLineBreaks) != std::string::npos) {
      return RobotError(
          fmt::format("the HTTP header “{}” has a line break in it", name.substr(0, 40)));
    }
    typed = typed || Lower(name) == "content-type";
    whole = whole && Append(list, value.empty() ? fmt::format("{};", name)
                                                : fmt::format("{}: {}", name, value));
  }
  if (!typed) whole = whole && Append(list, "Content-Type:");
  if (!whole) return RobotError("out of memory");
  return list;
}

void SetMethod(CURL* easy, const HttpRequest& request) {
  const bool carries = request.method == "POST" || request.method == "PUT" ||
                       request.method == "PATCH" || !request.body.empty();
  if (carries) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request.body.size()));
  }
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

// kOk once the exchange is over; polls, so that a stop wakes it at once.
Result<CURLcode> Perform(CURLM* multi, const Deadline& deadline) {
  const std::stop_callback wake(deadline.stop(), [multi] { curl_multi_wakeup(multi); });
  while (deadline.Open()) {
    int running = 0;
    if (const CURLMcode wrong = curl_multi_perform(multi, &running); wrong != CURLM_OK) {
      return RobotError(curl_multi_strerror(wrong));
    }
    if (running == 0) {
      int left = 0;
      const CURLMsg* message = curl_multi_info_read(multi, &left);
      return message == nullptr ? CURLE_RECV_ERROR : message->data.result;
    }
    curl_multi_poll(multi, nullptr, 0, deadline.RemainingMillis(kLongestPollMillis), nullptr);
  }
  if (deadline.Cancelled()) return CancelledError();
  return CURLE_OPERATION_TIMEDOUT;
}

}  // namespace

Result<HttpAnswer> SendHttp(const HttpRequest& request, const Deadline& deadline) {
  const Deadline limit = deadline.Within(request.timeout);
  const Duration allowed = limit.Remaining();
  Result<HeaderList> headers = Headers(request);
  if (!headers) return Forward(headers);
  const Multi multi(curl_multi_init());
  const Easy easy(curl_easy_init());
  if (!multi || !easy) return RobotError("out of memory");

  HttpAnswer answer;
  std::array<char, CURL_ERROR_SIZE> reason{};
  curl_easy_setopt(easy.get(), CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers->get());
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, reason.data());
  curl_easy_setopt(easy.get(), CURLOPT_WRITEFUNCTION, &TakeBody);
  curl_easy_setopt(easy.get(), CURLOPT_WRITEDATA, &answer);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &TakeHeader);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &answer);
  curl_easy_setopt(easy.get(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
  // A name server that hangs must not hold us when the time is up.
  curl_easy_setopt(easy.get(), CURLOPT_QUICK_EXIT, 1L);
  SetMethod(easy.get(), request);

  curl_multi_add_handle(multi.get(), easy.get());
  const Result<CURLcode> code = Perform(multi.get(), limit);
  curl_multi_remove_handle(multi.get(), easy.get());
  if (!code) return Forward(code);
  if (*code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
    answer.status = static_cast<int>(status);
    return answer;
  }
  const std::string whom = Whom(request.url);
  if (whom.empty()) return RobotError("not an http(s) address");
  if (*code == CURLE_OPERATION_TIMEDOUT) {
    return RobotError(fmt::format("{} gave no answer within {}", whom, FormatDuration(allowed)));
  }
  if (*code == CURLE_WRITE_ERROR) {
    return RobotError(fmt::format("{}: the answer is larger than {} MB", whom, kMostBytes >> 20U));
  }
  // What quotes an address may quote a secret.
  const std::string_view told(reason.data());
  const bool usable = !told.empty() && told.find("://") == std::string_view::npos;
  return RobotError(fmt::format("{}: {}", whom, usable ? told : curl_easy_strerror(*code)));
}

}  // namespace roundsman

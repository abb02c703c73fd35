#include "reporters/notify/post.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "core/text.h"
#include "reporters/clean_text.h"

namespace roundsman {
namespace {

constexpr std::size_t kLongestQuote = 200;

std::string Quote(const std::string& text) { return Shorten(CleanLine(text), kLongestQuote); }

}  // namespace

Result<HttpAnswer> Post(const PostRequest& request, const Deadline& deadline) {
  HttpRequest http;
  http.method = "POST";
  http.url = request.url;
  http.headers = request.headers;
  http.headers.emplace_back("Content-Type", request.content_type);
  http.body = request.body;
  http.timeout = request.timeout;
  return SendHttp(http, deadline);
}

Result<void> Expect2xx(const HttpAnswer& answer) {
  if (answer.status >= 200 && answer.status < 300) return {};
  return RobotError(fmt::format("it answered {}: {}", answer.status, Quote(answer.body)));
}

Result<HttpAnswer> PostFor2xx(const PostRequest& request, const Deadline& deadline) {
  auto answer = Post(request, deadline);
  if (!answer) return answer;
  if (const auto fine = Expect2xx(*answer); !fine) return Forward(fine);
  return answer;
}

Result<void> ExpectZero(const HttpAnswer& answer, const char* code_name, const char* text_name) {
  const auto json = ParseJson(answer.body, "its answer");
  if (!json) return Forward(json);
  if (!json->is_object()) return RobotError("its answer is no object: " + Quote(answer.body));
  const auto code = json->find(code_name);
  if (code == json->end() || !code->is_number_integer()) {
    return RobotError(fmt::format("its answer has no {}: {}", code_name, Quote(answer.body)));
  }
  if (*code == 0) return {};
  const auto text = json->find(text_name);
  const bool said = text != json->end() && text->is_string();
  return RobotError(fmt::format("it refused ({} {}): {}", code_name, code->get<long long>(),
                                said ? Quote(text->get<std::string>()) : ""));
}

}  // namespace roundsman

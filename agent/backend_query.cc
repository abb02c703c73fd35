#include "agent/backend_query.h"

#include <fmt/format.h>

#include <cctype>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/io/http_client.h"
#include "core/io/json.h"
#include "core/text.h"

namespace roundsman {
namespace {

using nlohmann::json;

double UnixSeconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

WallTime FromUnixSeconds(double seconds) {
  return WallTime(
      std::chrono::duration_cast<WallTime::duration>(std::chrono::duration<double>(seconds)));
}

std::string FormEncode(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

Result<std::vector<BackendSample>> ReadSamples(const json& answer) {
  std::vector<BackendSample> samples;
  const json& result = answer.at("data").at("result");
  if (result.empty()) return samples;
  for (const json& value : result.at(0).at("values")) {
    samples.push_back({FromUnixSeconds(value.at(0).get<double>()),
                       std::strtod(value.at(1).get<std::string>().c_str(), nullptr)});
  }
  return samples;
}

// 400: the query is wrong; 422: it cannot be carried out. All else passes with time.
bool Refused(int status) { return status == 400 || status == 422; }

}  // namespace

Result<std::vector<BackendSample>> QueryRange(const BackendAddress& address,
                                              const std::string& query, const BackendRange& range,
                                              const Deadline& deadline) {
  HttpRequest request;
  request.method = "POST";
  request.url = address.url;
  while (request.url.ends_with('/')) request.url.pop_back();
  request.url += "/api/v1/query_range";
  request.headers = address.headers;
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.body = fmt::format("query={}&start={:.3f}&end={:.3f}&step={:.3f}", FormEncode(query),
                             UnixSeconds(range.from), UnixSeconds(range.to), Seconds(range.step));
  request.timeout = address.timeout;
  const auto answer = SendHttp(request, deadline);
  if (!answer) return Forward(answer);
  const auto parsed = ParseJson(answer->body, "Prometheus's answer");
  if (Refused(answer->status)) {
    const std::string why = parsed && parsed->is_object() ? parsed->value("error", "") : "";
    return ConfigError(
        fmt::format("Prometheus refuses the query {}: {}", Shorten(query, 200), Shorten(why, 300)));
  }
  if (answer->status != 200) {
    return RobotError(fmt::format("Prometheus answered with status {}", answer->status));
  }
  if (!parsed) return Forward(parsed);
  try {
    return ReadSamples(*parsed);
  } catch (const json::exception& wrong) {
    return RobotError(std::string("Prometheus's answer is not as expected: ") + wrong.what());
  }
}

std::string FiringQuery(const std::string& alert_name) {
  std::string quoted;
  for (const char c : alert_name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c == '\n' ? ' ' : c;
  }
  return fmt::format(R"(count(ALERTS{{alertname="{}",alertstate="firing"}}))", quoted);
}

std::string AnyResultQuery(const std::string& expr) {
  // On a line of its own: a comment at its end must not swallow the brackets.
  return fmt::format("count((\n{}\n))", expr);
}

}  // namespace roundsman

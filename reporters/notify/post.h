#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/deadline.h"
#include "core/io/http_client.h"
#include "core/result.h"
#include "core/secret.h"

namespace roundsman {

struct PostRequest {
  // Never shown.
  std::string url;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers = {};
  Duration timeout = std::chrono::seconds(10);
};

// An answer of any status is an answer.
Result<HttpAnswer> Post(const PostRequest& request, const Deadline& deadline);
// Any other status than 2xx is an error that quotes the beginning of what it says.
Result<void> Expect2xx(const HttpAnswer& answer);
Result<HttpAnswer> PostFor2xx(const PostRequest& request, const Deadline& deadline);

// For services that say 200 and mean no: the member `code_name` must be there and 0, otherwise the
// error quotes it and `text_name`.
Result<void> ExpectZero(const HttpAnswer& answer, const char* code_name, const char* text_name);

}  // namespace roundsman

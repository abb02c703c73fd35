#pragma once

#include <string>
#include <string_view>

#include "core/result.h"

namespace roundsman {

// The body of a webhook that was given none, a mustache template like those people write:
// {{name}} is written as the inside of a JSON string when the content type is JSON, and as it is
// otherwise; {{{name}}} is always written as it is.
//   state ("firing", "resolved"), firing, resolved, key, title, sentence, severity, owner,
//   scenario, journey, name, runbook, reproduce, page_url, screenshot_url, filmstrip_url;
//   {{#facts}} label, value, last {{/facts}}
//   {{#alerts}} fingerprint, phase, device, location, step, kind, says, expected, seen, since,
//   resolved_at, last_good, times, runs, backend, run, page_url, screenshot_url, filmstrip_url,
//   last
//   {{/alerts}}
std::string_view DefaultWebhookBody();

// Whether a template can be filled in, and gives JSON if it should. A config error says what is
// wrong with it.
Result<void> CheckWebhookBody(const std::string& body, const std::string& content_type);

}  // namespace roundsman

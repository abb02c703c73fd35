#pragma once

#include <string>
#include <vector>

#include "core/deadline.h"
#include "core/result.h"
#include "core/secret.h"

namespace roundsman {

// kStartTls refuses a server that does not offer it: a password never goes over the wire in the
// clear because somebody took a word out of a greeting.
enum class MailTls { kNone, kStartTls };

struct MailServer {
  // "smtp://mail:25", or "smtps://mail:465" for TLS from the first byte.
  std::string url;
  MailTls tls = MailTls::kStartTls;
  // PEM; empty for the system's.
  std::string ca_file;
  // Empty: no login.
  std::string user;
  Secret password;
  Duration timeout = std::chrono::seconds(30);
};

struct Mail {
  // Bare addresses: "robot@example.com".
  std::string from;
  std::vector<std::string> to;
  // RFC 5322, header and body, lines ending in CR LF. Dots are the client's care.
  std::string message;
};

// Hands one mail to a server, by libcurl. Fails unless the server took it for every address. An
// error says what the server answered and holds neither the password nor the mail. Stateless and
// thread-safe.
Result<void> SendMail(const MailServer& server, const Mail& mail, const Deadline& deadline);

}  // namespace roundsman

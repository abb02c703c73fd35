#pragma once

#include <string>
#include <vector>

#include "core/clock.h"

namespace roundsman {

// A mail in two forms, with at most one picture inside the second.
struct MailText {
  // Bare addresses.
  std::string from;
  std::vector<std::string> to;
  std::string subject;
  std::string plain;
  // Shows the picture as <img src="cid:…">, with PictureId.
  std::string html;
  // Bytes of a PNG, JPEG or WebP; empty for none.
  std::string picture;
  // The same for all mails of one matter: mail programs show them as one thread.
  std::string thread;
  // Of this mail alone.
  std::string id;
  WallTime sent;
};

inline constexpr const char* kPictureId = "screenshot@roundsman";

// RFC 5322 and 2045 to 2047: ASCII only, lines of at most 78 characters ending in CR LF. What is in
// a subject can start no header of its own.
std::string ComposeMail(const MailText& mail);

}  // namespace roundsman

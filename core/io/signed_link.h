#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"

namespace roundsman {

// A link that opens one file to whoever holds it, until it expires: for pictures in chats, where
// nobody can log in. Who makes links and who checks them share the key.

// `path` below `base_url` ("http://robot:8787/", "artifacts/runs/01J…/02.png"); empty when the path
// is none that VerifyLink would ever let pass. To the second.
std::string SignLink(std::string_view base_url, std::string_view path, WallTime expires,
                     const Secret& key);

// What a request carries: its path, already decoded once by the server, and the two parameters.
struct LinkRequest {
  std::string_view path;
  std::string_view expires;
  std::string_view signature;
};

// The path, normalised: no slash in front, every part a plain name. An error, blamed on the target,
// that says why not: expired, or not a link of ours. An empty key lets nothing pass.
Result<std::string> VerifyLink(const LinkRequest& request, const Secret& key, WallTime now);

// A relative path made of plain names: no "..", ".", empty part, backslash, '%' (decoded twice it
// might be any of them) or control character. One slash in front is dropped. Nothing for all else.
std::optional<std::string> NormalisePath(std::string_view path);

}  // namespace roundsman

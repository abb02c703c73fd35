#pragma once

#include <string>
#include <string_view>

namespace roundsman {

// What others ask for by way of signatures. Bytes in, bytes out, but for the hexadecimal ones,
// which are in lower case. Never fails.

// 32 bytes, RFC 2104.
std::string HmacSha256(std::string_view key, std::string_view text);
std::string Sha256Hex(std::string_view bytes);
// For services that ask for it as a checksum; protects nothing.
std::string Md5Hex(std::string_view bytes);
std::string EncodeHex(std::string_view bytes);

// How long it takes says nothing about where they differ, only about their lengths.
bool SameBytes(std::string_view a, std::string_view b);

}  // namespace roundsman

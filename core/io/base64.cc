#include "core/io/base64.h"

#include <array>
#include <cstdint>

namespace roundsman {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::uint8_t, 256> MakeReverse() {
  std::array<std::uint8_t, 256> reverse{};
  for (auto& value : reverse) value = 0xFF;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    reverse[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return reverse;
}
constexpr std::array<std::uint8_t, 256> kReverse = MakeReverse();

std::uint32_t Byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t at = 0;
  const auto put = [&out](std::uint32_t group, int digits) {
    for (int i = 0; i < 4; ++i) {
      out += i < digits ? kAlphabet[(group >> (18 - 6 * i)) & 63U] : '=';
    }
  };
  for (; at + 3 <= bytes.size(); at += 3) {
    put(Byte(bytes, at) << 16U | Byte(bytes, at + 1) << 8U | Byte(bytes, at + 2), 4);
  }
  if (bytes.size() - at == 1) put(Byte(bytes, at) << 16U, 2);
  if (bytes.size() - at == 2) put(Byte(bytes, at) << 16U | Byte(bytes, at + 1) << 8U, 3);
  return out;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  std::string out(text.size() / 4 * 3, '\0');
  std::uint32_t wrong = 0;
  const auto digit = [&](std::size_t at) -> std::uint32_t {
    const std::uint32_t value =
        at >= text.size() - padding ? 0 : kReverse[static_cast<unsigned char>(text[at])];
    wrong |= value & 0x80U;
    return value;
  };
  for (std::size_t in = 0, to = 0; in < text.size(); in += 4, to += 3) {
    const std::uint32_t group = (digit(in) & 63U) << 18U | (digit(in + 1) & 63U) << 12U |
                                (digit(in + 2) & 63U) << 6U | (digit(in + 3) & 63U);
    out[to] = static_cast<char>(group >> 16U);
    out[to + 1] = static_cast<char>(group >> 8U);
    out[to + 2] = static_cast<char>(group);
  }
  if (wrong != 0) return std::nullopt;
  out.resize(out.size() - padding);
  return out;
}

}  // namespace roundsman

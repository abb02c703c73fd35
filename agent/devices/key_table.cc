#include "agent/devices/key_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.h"

namespace roundsman {
namespace {

struct NamedKey {
  std::string_view name;
  std::string_view key;
  std::string_view code;
  int virtual_code;
  std::string_view text;
};

constexpr std::array<NamedKey, 15> kNamedKeys = {{
    {"Enter", "Enter", "Enter", 13, "\r"},
    {"Tab", "Tab", "Tab", 9, ""},
    {"Escape", "Escape", "Escape", 27, ""},
    {"Backspace", "Backspace", "Backspace", 8, ""},
    {"Delete", "Delete", "Delete", 46, ""},
    {"Space", " ", "Space", 32, " "},
    {"ArrowUp", "ArrowUp", "ArrowUp", 38, ""},
    {"ArrowDown", "ArrowDown", "ArrowDown", 40, ""},
    {"ArrowLeft", "ArrowLeft", "ArrowLeft", 37, ""},
    {"ArrowRight", "ArrowRight", "ArrowRight", 39, ""},
    {"Home", "Home", "Home", 36, ""},
    {"End", "End", "End", 35, ""},
    {"PageUp", "PageUp", "PageUp", 33, ""},
    {"PageDown", "PageDown", "PageDown", 34, ""},
    {"Insert", "Insert", "Insert", 45, ""},
}};

struct Modifier {
  std::string_view name;
  int bit;
};
constexpr std::array<Modifier, 5> kModifiers = {
    {{"Alt", 1}, {"Control", 2}, {"Ctrl", 2}, {"Meta", 4}, {"Shift", 8}}};

// Keys of a US keyboard that type signs: without and with Shift.
struct SignKey {
  char plain;
  char shifted;
  std::string_view code;
  int virtual_code;
};
constexpr std::array<SignKey, 21> kSignKeys = {{
    {'1', '!', "Digit1", 49},      {'2', '@', "Digit2", 50},        {'3', '#', "Digit3", 51},
    {'4', '$', "Digit4", 52},      {'5', '%', "Digit5", 53},        {'6', '^', "Digit6", 54},
    {'7', '&', "Digit7", 55},      {'8', '*', "Digit8", 56},        {'9', '(', "Digit9", 57},
    {'0', ')', "Digit0", 48},      {';', ':', "Semicolon", 186},    {'=', '+', "Equal", 187},
    {',', '<', "Comma", 188},      {'-', '_', "Minus", 189},        {'.', '>', "Period", 190},
    {'/', '?', "Slash", 191},      {'`', '~', "Backquote", 192},    {'[', '{', "BracketLeft", 219},
    {'\\', '|', "Backslash", 220}, {']', '}', "BracketRight", 221}, {'\'', '"', "Quote", 222},
}};

std::optional<Key> FindNamed(std::string_view name) {
  const auto found = std::ranges::find(kNamedKeys, name, &NamedKey::name);
  if (found == kNamedKeys.end()) return std::nullopt;
  return Key{std::string(found->key), std::string(found->code), found->virtual_code,
             std::string(found->text), false};
}

}  // namespace

std::vector<std::string> KeyNames() {
  std::vector<std::string> names;
  names.reserve(kNamedKeys.size());
  for (const NamedKey& key : kNamedKeys) names.emplace_back(key.name);
  return names;
}

Key KeyOfCharacter(char character) {
  const std::string text(1, character);
  if (character == ' ') return *FindNamed("Space");
  if (character == '\n' || character == '\r') return *FindNamed("Enter");
  if (character == '\t') return *FindNamed("Tab");
  const bool upper = character >= 'A' && character <= 'Z';
  if (upper || (character >= 'a' && character <= 'z')) {
    const char capital = upper ? character : static_cast<char>(character - 'a' + 'A');
    return {text, fmt::format("Key{}", capital), capital, text, upper};
  }
  for (const SignKey& sign : kSignKeys) {
    if (sign.plain != character && sign.shifted != character) continue;
    return {text, std::string(sign.code), sign.virtual_code, text, sign.shifted == character};
  }
  return {};
}

Result<KeyPress> FindKey(std::string_view name) {
  KeyPress press;
  std::string_view rest = name;
  for (std::size_t plus = rest.find('+', 1);
       plus != std::string_view::npos && plus + 1 < rest.size(); plus = rest.find('+', 1)) {
    const std::string_view held = rest.substr(0, plus);
    const auto modifier = std::ranges::find(kModifiers, held, &Modifier::name);
    if (modifier == kModifiers.end()) {
      return ConfigError(fmt::format(
          "no key \"{}\" to hold in \"{}\"; there are Control, Shift, Alt, Meta", held, name));
    }
    press.modifiers |= modifier->bit;
    rest.remove_prefix(plus + 1);
  }
  if (const std::optional<Key> named = FindNamed(rest)) {
    press.key = *named;
  } else if (rest.size() == 1) {
    press.key = KeyOfCharacter(rest[0]);
  }
  if (press.key.code.empty()) {
    const std::vector<std::string> names = KeyNames();
    const std::optional<std::string> meant = DidYouMean(rest, names);
    return ConfigError(fmt::format("no key \"{}\"{}", name,
                                   meant ? fmt::format("; did you mean \"{}\"?", *meant) : ""));
  }
  if (press.key.shift) press.modifiers |= 8;
  // With Control and the like held a key commands, it does not type.
  if ((press.modifiers & 7) != 0) press.key.text.clear();
  return press;
}

}  // namespace roundsman

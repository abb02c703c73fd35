#pragma once

#include <array>
#include <span>
#include <string_view>

namespace roundsman {

inline constexpr std::array<std::string_view, 15> kKeyNames = {
    "Enter", "Tab",    "Escape",   "Backspace", "Delete",    "Space",     "Back",      "Home",
    "End",   "PageUp", "PageDown", "ArrowUp",   "ArrowDown", "ArrowLeft", "ArrowRight"};

// The keys that `press` knows and a Device is asked for: the only list. `Back` is the system's (the
// browser's) way back, the others are what KeyboardEvent.key calls them, but for Space.
inline std::span<const std::string_view> KeyNames() { return kKeyNames; }

}  // namespace roundsman

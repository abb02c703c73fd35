#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace roundsman {

// One key as DOM events name it. `text` is what it types, empty for keys that type nothing.
struct Key {
  std::string name;
  std::string code;
  int virtual_code = 0;
  std::string text;
  bool shift = false;
};

// A key and what is held with it; bits as the protocol has them: Alt 1, Control 2, Meta 4, Shift 8.
struct KeyPress {
  Key key;
  int modifiers = 0;
};

// Names of keys that type no character: Enter, Tab, Escape, ArrowDown, …; for help and "did you
// mean".
std::vector<std::string> KeyNames();

// "Enter", "a", "Control+A". An unknown one is a config error that says what was probably meant.
Result<KeyPress> FindKey(std::string_view name);

// The key of a US keyboard that types this ASCII character; its name is empty for characters
// without one.
Key KeyOfCharacter(char character);

}  // namespace roundsman

#pragma once

#include <string>

namespace roundsman {

enum class DialogAnswer { kAccept, kDismiss };

// A native dialog that is part of the journey: one whose message holds `text`, as the language
// compares texts. "Leave this page?" has no words of the page's own; it is called `beforeunload`.
struct ExpectedDialog {
  std::string text;
  DialogAnswer answer = DialogAnswer::kAccept;
};

}  // namespace roundsman

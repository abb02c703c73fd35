#include "agent/reproduce.h"

#include <string_view>

#include "core/io/url.h"
#include "core/text.h"

namespace roundsman {

std::string ToShellLine(const Reproduction& again) {
  std::string line = "roundsman " + again.command;
  const auto add = [&line](std::string_view option, const std::string& word) {
    if (word.empty()) return;
    line += option;
    line += ' ' + ShellQuoted(word);
  };
  add("", HidePassword(again.subject));
  add(" --device", again.device);
  add(" --base-url", HidePassword(again.base_url));
  for (const std::string& name : again.variables) {
    line += " --var " + ShellQuoted(name) + "=…";
  }
  add(" --browser", again.browser);
  add(" --config", again.config);
  return line;
}

}  // namespace roundsman

#include "config/yaml_complaint.h"

#include <fmt/format.h>

#include <array>

namespace roundsman {
namespace {

struct Complaint {
  // How yaml-cpp's message begins.
  std::string_view begins;
  std::string_view says;
};

constexpr std::array<Complaint, 17> kComplaints = {{
    {"end of map not found",
     "found a line that does not line up with the keys above it, expected a key in the same "
     "column"},
    {"end of map flow not found", "found a `{` without its end, expected `}`"},
    {"end of sequence flow not found", "found a `[` without its end, expected `]`"},
    {"illegal flow end", "found a `]` or `}` too many, expected none here"},
    {"illegal map value",
     "found a `:` where none can stand, expected this key in line with the others, or a text with "
     "`: ` in it in "
     "quotes"},
    {"illegal map key", "found a key where none can stand, expected it on a line of its own"},
    {"illegal block entry", "found `- ` where no list can begin, expected it on a line of its own"},
    {"illegal EOF in scalar",
     "found the end of the file inside quotes, expected the closing quote"},
    {"illegal document indicator in scalar",
     "found `---` inside quotes, expected the closing quote"},
    {"illegal tab when looking for indentation", "found a tab in the indentation, expected blanks"},
    {"unknown token", "found a character that no text can begin with, expected the text in quotes"},
    {"alias not found after *", "found a `*`, which begins an alias, expected the text in quotes"},
    {"illegal character found while scanning alias",
     "found a `*`, which begins an alias, expected the text in quotes"},
    {"anchor not found after &",
     "found an `&`, which begins an anchor, expected the text in quotes"},
    {"illegal character found while scanning anchor",
     "found an `&`, which begins an anchor, expected the text in quotes"},
    {"the referenced anchor is not defined",
     "found an alias (`*name`) without its anchor (`&name`), expected the text in quotes if it is "
     "one"},
    {"unexpected character in block scalar",
     "found more text after `|` or `>`, expected it to begin on the next line"},
}};

}  // namespace

std::string ExplainYamlError(std::string_view message) {
  constexpr std::string_view kEscape = "unknown escape character: ";
  if (message.starts_with(kEscape)) {
    message.remove_prefix(kEscape.size());
    return fmt::format(
        "found `\\{0}` in double quotes, expected `\\\\{0}`, or the text in single quotes",
        message);
  }
  for (const Complaint& complaint : kComplaints) {
    if (message.starts_with(complaint.begins)) return std::string(complaint.says);
  }
  return fmt::format("is not YAML: {}", message);
}

}  // namespace roundsman

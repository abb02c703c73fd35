#include "scenarios/roles.h"

#include <algorithm>
#include <vector>

namespace roundsman {

std::span<const std::string> RoleNames() {
  static const std::vector<std::string> names = {
      "alert",         "alertdialog",   "application", "article",
      "banner",        "blockquote",    "button",      "caption",
      "cell",          "checkbox",      "code",        "columnheader",
      "combobox",      "complementary", "contentinfo", "definition",
      "deletion",      "dialog",        "directory",   "document",
      "emphasis",      "feed",          "figure",      "form",
      "generic",       "grid",          "gridcell",    "group",
      "heading",       "img",           "insertion",   "link",
      "list",          "listbox",       "listitem",    "log",
      "main",          "mark",          "marquee",     "math",
      "menu",          "menubar",       "menuitem",    "menuitemcheckbox",
      "menuitemradio", "meter",         "navigation",  "none",
      "note",          "option",        "paragraph",   "presentation",
      "progressbar",   "radio",         "radiogroup",  "region",
      "row",           "rowgroup",      "rowheader",   "scrollbar",
      "search",        "searchbox",     "separator",   "slider",
      "spinbutton",    "status",        "strong",      "subscript",
      "superscript",   "switch",        "tab",         "table",
      "tablist",       "tabpanel",      "term",        "textbox",
      "time",          "timer",         "toolbar",     "tooltip",
      "tree",          "treegrid",      "treeitem",    "video",
  };
  return names;
}

bool IsRole(std::string_view name) {
  const auto names = RoleNames();
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace roundsman

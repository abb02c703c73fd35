#include "scenarios/variables.h"

#include <fmt/format.h>

#include "config/config_node.h"

namespace roundsman {

bool Variables::Has(std::string_view name) const { return values_.find(name) != values_.end(); }

const std::string& Variables::Get(std::string_view name) const {
  static const std::string none;
  const auto found = values_.find(name);
  return found == values_.end() ? none : found->second;
}

std::vector<std::string> Variables::Names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : values_) names.push_back(name);
  return names;
}

Template Template::Literal(std::string text) {
  Template literal;
  literal.source_ = text;
  literal.parts_.push_back({std::move(text), false});
  return literal;
}

Template Template::Parse(std::string_view text, const Place& where, Problems& problems) {
  Template parsed;
  parsed.source_ = text;
  std::string plain;
  const auto tell = [&](std::string message) {
    problems.push_back({Blame::kConfig, std::move(message), where});
  };
  while (!text.empty()) {
    const std::size_t dollar = text.find('$');
    plain += text.substr(0, dollar);
    if (dollar == std::string_view::npos) break;
    text.remove_prefix(dollar + 1);
    if (!text.starts_with('{')) {
      // A lone dollar sign is one, as in prices and at the end of a regex.
      plain += '$';
      if (text.starts_with('$')) text.remove_prefix(1);
      continue;
    }
    const std::size_t end = text.find('}');
    if (end == std::string_view::npos) {
      tell(fmt::format(
          "found {} without its end, expected `}}`: a `${{` that is text is written `$${{`",
          Quoted(fmt::format("${}", text))));
      break;
    }
    const std::string_view name = text.substr(1, end - 1);
    if (name.empty() || name.find_first_of(" \t\n${") != std::string_view::npos) {
      tell(fmt::format("found {}, expected the name of a variable like `${{user}}`",
                       Quoted(fmt::format("${}", text.substr(0, end + 1)))));
    } else {
      if (!plain.empty()) parsed.parts_.push_back({std::move(plain), false});
      plain.clear();
      parsed.parts_.push_back({std::string(name), true});
    }
    text.remove_prefix(end + 1);
  }
  if (!plain.empty()) parsed.parts_.push_back({std::move(plain), false});
  return parsed;
}

std::string Template::Expand(const Variables& variables) const {
  std::string text;
  for (const Part& part : parts_) text += part.is_name ? variables.Get(part.text) : part.text;
  return text;
}

std::vector<std::string> Template::Names() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) {
    if (part.is_name) names.push_back(part.text);
  }
  return names;
}

}  // namespace roundsman

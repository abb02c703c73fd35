#include "config/config_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "config/config_node.h"
#include "config/utf8_check.h"
#include "core/text.h"

namespace roundsman {

ConfigDocument::ConfigDocument(std::string text, std::string file, Problems& problems)
    : text_(std::move(text)),
      file_(std::move(file)),
      problems_(problems),
      problems_before_(problems.size()) {}

std::unique_ptr<const ConfigDocument> ConfigDocument::Parse(std::string text, std::string file,
                                                            Problems& problems) {
  // std::make_unique cannot reach the constructor.
  std::unique_ptr<ConfigDocument> document(
      new ConfigDocument(std::move(text), std::move(file), problems));
  if (!document->CheckBytes() || !document->Build()) return nullptr;
  return document;
}

ConfigNode ConfigDocument::root() const { return {this, root_}; }

Place ConfigDocument::PlaceOf(const Item& item) const { return PlaceAt(item.line, item.column); }

std::size_t ConfigDocument::LineBegin(int line) const {
  const auto at = static_cast<std::size_t>(line);
  return at < lines_.size() ? lines_[at] : text_.size();
}

void ConfigDocument::Tell(int line, int column, std::string message) const {
  const std::size_t told = problems_.size() - problems_before_;
  if (told > kMostProblems) return;
  if (told == kMostProblems)
    message = fmt::format("found more than {} mistakes: the rest is not told", told);
  problems_.push_back({Blame::kConfig, std::move(message), PlaceAt(line, column)});
}

Place ConfigDocument::PlaceAt(int line, int column) const {
  if (line < 0) return {file_, 0, 0};
  const std::size_t begin = LineBegin(line);
  const std::size_t end =
      std::min(text_.size(), begin + static_cast<std::size_t>(std::max(0, column)));
  if (counted_from_ != begin || end < counted_to_) {
    counted_from_ = counted_to_ = begin;
    counted_ = 0;
  }
  counted_ +=
      static_cast<int>(CodePoints(std::string_view(text_).substr(counted_to_, end - counted_to_)));
  counted_to_ = end;
  return {file_, line + 1, counted_ + 1};
}

bool ConfigDocument::CheckBytes() {
  if (text_.size() > kMostBytes) {
    Tell(-1, 0, fmt::format("is larger than {} MB", kMostBytes >> 20U));
    return false;
  }
  if (text_.starts_with("\xEF\xBB\xBF")) text_ = text_.substr(3);
  lines_ = {0};
  for (std::size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    lines_.push_back(at + 1);
  }
  if (auto bad = FindBadBytes(text_, Indentation::kMatters)) {
    Tell(bad->line, bad->column, std::move(bad->message));
    return false;
  }
  return true;
}

// What is likely behind a mistake there. People who write Chinese type the colon their keyboard
// gives them; the mistake shows a line later.
std::string ConfigDocument::HintAtLine(int line) const {
  std::string_view here = std::string_view(text_).substr(LineBegin(line));
  here.remove_prefix(std::min(here.find_first_not_of(' '), here.size()));
  if (here.size() > 1 && here[0] == '-' &&
      std::string_view(" -\r\n").find(here[1]) == std::string_view::npos) {
    return "; did you mean `- `, with a blank?";
  }
  for (int at = std::max(0, line - 1); at <= line; ++at) {
    const std::string_view rest = std::string_view(text_).substr(LineBegin(at));
    const std::string_view written = rest.substr(0, rest.find('\n'));
    const std::size_t colon = written.find("：");
    if (colon == std::string_view::npos || written.find(':') < colon) continue;
    return fmt::format("; line {} has a full-width `：`: write `:` and a blank", at + 1);
  }
  return "";
}

}  // namespace roundsman

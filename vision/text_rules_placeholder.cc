#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <vector>

#include "core/text.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

using namespace std::string_view_literals;

// A value with its label or unit; what is longer is prose.
constexpr std::size_t kLongestValue = 48;

constexpr std::array kProgramWords = {"javascript"sv,
                                      "typescript"sv,
                                      "python"sv,
                                      "java "sv,
                                      "golang"sv,
                                      "function"sv,
                                      "variable"sv,
                                      "typeof"sv,
                                      "operator"sv,
                                      "keyword"sv,
                                      "syntax"sv,
                                      "compiler"sv,
                                      "runtime"sv,
                                      "exception"sv,
                                      "typeerror"sv,
                                      "pointer"sv,
                                      "boolean"sv,
                                      "string"sv,
                                      "nullable"sv,
                                      "console"sv,
                                      "callback"sv,
                                      "json"sv,
                                      "sql"sv,
                                      "api "sv,
                                      "parameter"sv,
                                      "argument"sv,
                                      "property"sv,
                                      "properties"sv,
                                      "prototype"sv,
                                      "template"sv,
                                      "placeholder"sv,
                                      "interpolation"sv,
                                      "printf"sv,
                                      "format specifier"sv,
                                      "undefined behavior"sv,
                                      "undefined behaviour"sv,
                                      "null hypothesis"sv,
                                      "null and void"sv,
                                      "developer"sv,
                                      "code"sv,
                                      "debug"sv,
                                      "vue"sv,
                                      "angular"sv,
                                      "react"sv,
                                      "handlebars"sv,
                                      "jinja"sv,
                                      "returns"sv,
                                      "i18n"sv,
                                      "locale"sv,
                                      "函数"sv,
                                      "变量"sv,
                                      "类型"sv,
                                      "返回"sv,
                                      "参数"sv,
                                      "字符串"sv,
                                      "布尔"sv,
                                      "对象"sv,
                                      "运算符"sv,
                                      "关键字"sv,
                                      "语法"sv,
                                      "编译"sv,
                                      "异常"sv,
                                      "指针"sv,
                                      "代码"sv,
                                      "开发者"sv,
                                      "编程"sv,
                                      "程序员"sv,
                                      "模板"sv,
                                      "插值"sv,
                                      "占位符"sv,
                                      "格式化"sv,
                                      "接口文档"sv,
                                      "数据库"sv,
                                      "字段"sv,
                                      "未定义"sv,
                                      "空值"sv,
                                      "赋值"sv,
                                      "判断"sv,
                                      "默认值"sv,
                                      "示例"sv};

// After these a token is the word of a sentence, not a value.
constexpr std::array kProseBefore = {
    "is"sv,   "are"sv, "was"sv, "be"sv,    "of"sv, "or"sv,   "and"sv,  "the"sv,     "a"sv,
    "an"sv,   "not"sv, "as"sv,  "means"sv, "vs"sv, "vs."sv,  "with"sv, "called"sv,  "named"sv,
    "what"sv, "why"sv, "how"sv, "when"sv,  "if"sv, "into"sv, "left"sv, "remains"sv, "than"sv};

// Before these too: "undefined behaviour".
constexpr std::array kProseAfter = {
    "is"sv,       "are"sv,        "was"sv,     "behavior"sv, "behaviour"sv, "and"sv,
    "or"sv,       "in"sv,         "vs"sv,      "vs."sv,      "values"sv,    "value"sv,
    "means"sv,    "hypothesis"sv, "pointer"sv, "terms"sv,    "check"sv,     "safety"sv,
    "island"sv,   "object"sv,     "if"sv,      "when"sv,     "variables"sv, "references"sv,
    "handling"sv, "coalescing"sv, "results"sv, "modem"sv,    "as"sv};

constexpr std::array kGreetings = {"hello"sv, "hi"sv,        "hey"sv,     "dear"sv,  "welcome"sv,
                                   "back"sv,  "morning"sv,   "evening"sv, "mr"sv,    "mr."sv,
                                   "mrs"sv,   "ms"sv,        "by"sv,      "from"sv,  "to"sv,
                                   "for"sv,   "afternoon"sv, "thanks"sv,  "total"sv, "balance"sv};

template <std::size_t N>
bool OneOf(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

bool IsWordByte(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u < 0x80 && (std::isalnum(u) != 0 || c == '_');
}

// What makes a token a part of something larger: foo.null, undefined-x, /null, "null", @null,
// #null.
bool Glues(char c) {
  return IsWordByte(c) || "-./\\@#\"'`=<>&;_?+*"sv.find(c) != std::string_view::npos;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string_view WithoutMarks(std::string_view word) {
  while (!word.empty() && ",.!?:;()"sv.find(word.back()) != std::string_view::npos) {
    word.remove_suffix(1);
  }
  while (!word.empty() && "("sv.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
  return word;
}

bool HasLatin(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

// Whether what stands before and after leaves a gap for a value: marks, numbers, Chinese, a
// greeting, a label with its colon; but no sentence.
bool IsValueSlot(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> left = Words(before);
  const std::vector<std::string_view> right = Words(after);
  if (left.size() + right.size() > 6) return false;
  if (!left.empty()) {
    const std::string last = Lower(left.back());
    if (OneOf(last, kProseBefore)) return false;
    // Latin words lead to a value by a colon, a comma or by being a greeting or a label before a
    // whole rest.
    const bool led = !HasLatin(last) || ",:-|"sv.find(last.back()) != std::string_view::npos ||
                     !IsWordByte(last.back()) || OneOf(WithoutMarks(last), kGreetings);
    if (!led && !(right.empty() && left.size() == 1)) return false;
  }
  if (!right.empty()) {
    const std::string next = Lower(right.front());
    if (OneOf(WithoutMarks(next), kProseAfter)) return false;
    // "undefined items", "NaN %" but no sentence that begins with the word.
    if (HasLatin(next) && right.size() > 3) return false;
  }
  return true;
}

bool IsDigit(std::string_view text, std::size_t at) {
  return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
}

// The one word as it is; a JavaScript value never comes in another case.
bool IsSeparate(std::string_view text, std::size_t at, std::size_t size) {
  if (at > 0 && Glues(text[at - 1])) {
    const char last = text[at - 1];
    const bool is_sign = (last == '+' || last == '-') && (at == 1 || text[at - 2] == ' ');
    const bool is_share = last == '/' && at > 1 && IsDigit(text, at - 2);
    if (!is_sign && !is_share) return false;
  }
  const std::size_t end = at + size;
  if (end >= text.size() || !Glues(text[end])) return true;
  if (text[end] == '/' && IsDigit(text, end + 1)) return true;
  // A full stop ends a text; inside it makes a name.
  return end + 1 == text.size() && ".?-;"sv.find(text[end]) != std::string_view::npos;
}

std::optional<Placeholder> FindBareWord(std::string_view text) {
  for (const std::string_view word : {"undefined"sv, "NaN"sv, "null"sv}) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + word.size())) {
      // Dates and times: "NaN-NaN-NaN", "NaN:NaN".
      if (text.substr(at).starts_with("NaN-NaN") || text.substr(at).starts_with("NaN/NaN")) {
        return Placeholder{std::string(text.substr(at, 7))};
      }
      if (!IsSeparate(text, at, word.size())) continue;
      std::string before(text.substr(0, at));
      std::string after(text.substr(at + word.size()));
      // "undefined undefined", "null/null": the neighbours are values as well.
      for (const std::string_view other : {"undefined"sv, "NaN"sv, "null"sv}) {
        for (std::string* side : {&before, &after}) {
          for (std::size_t found = side->find(other); found != std::string::npos;
               found = side->find(other)) {
            side->erase(found, other.size());
          }
        }
      }
      const std::string_view spaces = " ";
      while (!before.empty() && spaces.find(before.back()) != std::string_view::npos)
        before.pop_back();
      if (IsValueSlot(before, after)) return Placeholder{std::string(word)};
    }
  }
  return std::nullopt;
}

std::optional<Placeholder> FindPattern(std::string_view text) {
  // Asked of every text of every screen; nearly none has any of these.
  if (text.find_first_of("[{<%") == std::string_view::npos &&
      text.find("In") == std::string_view::npos) {
    return std::nullopt;
  }
  static const std::array<std::regex, 6> patterns = {
      std::regex(R"(\[object [A-Z][A-Za-z]*\])"),
      std::regex(R"(\{\{\s*[A-Za-z_$][\w.$]*(\s*\|\s*\w+)?\s*\}\})"),
      std::regex(R"(\$\{\s*[A-Za-z_$][\w.$]*\s*\})"),
      std::regex(R"(<%=\s*[A-Za-z_$@][\w.$]*\s*%>)"),
      std::regex(R"(\bInvalid Date\b)"),
      std::regex(R"(\bInfinity%|(\$|¥|￥)Infinity\b)")};
  for (const std::regex& pattern : patterns) {
    std::cmatch found;
    if (!std::regex_search(text.data(), text.data() + text.size(), found, pattern)) continue;
    const auto at = static_cast<std::size_t>(found.position(0));
    const std::size_t end = at + static_cast<std::size_t>(found.length(0));
    if (Words(text.substr(0, at)).size() + Words(text.substr(end)).size() > 6) continue;
    return Placeholder{found.str(0)};
  }
  // "100%s" and "50% discount" are no formats, nor is "%d0%b0" of an address.
  static const std::regex format(R"((^|[^\w%])(%(\d\$)?[sd@])(?![\w%]))");
  std::cmatch found;
  if (std::regex_search(text.data(), text.data() + text.size(), found, format) &&
      Words(text).size() <= 7) {
    return Placeholder{found.str(2)};
  }
  return std::nullopt;
}

}  // namespace

bool TalksAboutPrograms(std::string_view text) {
  const std::string folded = Fold(text) + " ";
  return std::any_of(kProgramWords.begin(), kProgramWords.end(),
                     [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

std::optional<Placeholder> FindPlaceholder(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) {
    text.remove_prefix(1);
  }
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  if (text.empty() || CodePoints(text) > kLongestValue) return std::nullopt;
  if (const std::optional<RawKey> key = FindRawKey(text); key && key->certain) {
    return Placeholder{std::string(text)};
  }
  std::optional<Placeholder> found = FindPattern(text);
  if (!found) found = FindBareWord(text);
  if (!found) return std::nullopt;
  // The token's own letters are no talk: "{{template}}" is a leak, "Use {{x}} in a template" is
  // not.
  std::string rest(text);
  const std::size_t at = rest.find(found->token);
  rest.erase(at, found->token.size());
  if (TalksAboutPrograms(rest)) return std::nullopt;
  return found;
}

}  // namespace roundsman

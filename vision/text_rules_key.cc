#include <algorithm>
#include <array>
#include <cctype>
#include <regex>
#include <vector>

#include "vision/text_rules.h"

namespace roundsman {
namespace {

using namespace std::string_view_literals;

constexpr std::array kKeyHeads = {
    "common"sv,  "home"sv,   "login"sv,  "app"sv,    "page"sv,     "pages"sv,    "form"sv,
    "menu"sv,    "nav"sv,    "header"sv, "footer"sv, "button"sv,   "buttons"sv,  "btn"sv,
    "label"sv,   "labels"sv, "error"sv,  "errors"sv, "message"sv,  "messages"sv, "msg"sv,
    "dialog"sv,  "modal"sv,  "order"sv,  "cart"sv,   "account"sv,  "profile"sv,  "settings"sv,
    "product"sv, "fund"sv,   "trade"sv,  "global"sv, "general"sv,  "tabs"sv,     "tab"sv,
    "i18n"sv,    "lang"sv,   "signup"sv, "signin"sv, "checkout"sv, "payment"sv,  "dashboard"sv};

constexpr std::array kKeyTails = {
    "title"sv,    "subtitle"sv, "label"sv,   "text"sv,     "desc"sv,     "description"sv,
    "ok"sv,       "cancel"sv,   "confirm"sv, "submit"sv,   "save"sv,     "delete"sv,
    "edit"sv,     "add"sv,      "buy"sv,     "sell"sv,     "name"sv,     "placeholder"sv,
    "button"sv,   "btn"sv,      "message"sv, "msg"sv,      "tip"sv,      "tips"sv,
    "hint"sv,     "error"sv,    "success"sv, "header"sv,   "footer"sv,   "welcome"sv,
    "greeting"sv, "empty"sv,    "back"sv,    "next"sv,     "more"sv,     "loading"sv,
    "retry"sv,    "login"sv,    "logout"sv,  "total"sv,    "content"sv,  "heading"sv,
    "cta"sv,      "caption"sv,  "close"sv,   "password"sv, "username"sv, "email"sv,
    "required"sv};

// Programs, packages, hosts and files look like keys and are none.
constexpr std::array kNoKeyHeads = {
    "www"sv,    "com"sv,    "org"sv,      "net"sv,     "cn"sv,     "io"sv,         "java"sv,
    "javax"sv,  "window"sv, "document"sv, "console"sv, "this"sv,   "self"sv,       "process"sv,
    "module"sv, "math"sv,   "object"sv,   "array"sv,   "json"sv,   "react"sv,      "vue"sv,
    "std"sv,    "sys"sv,    "os"sv,       "np"sv,      "pd"sv,     "android"sv,    "androidx"sv,
    "system"sv, "node"sv,   "git"sv,      "spring"sv,  "server"sv, "kubernetes"sv, "props"sv,
    "state"sv,  "event"sv,  "req"sv,      "res"sv,     "ctx"sv,    "mail"sv,       "api"sv,
    "cdn"sv,    "static"sv, "img"sv,      "m"sv,       "en"sv,     "zh"sv};

constexpr std::array kNoKeyTails = {
    "com"sv,  "cn"sv,   "net"sv,  "org"sv,  "io"sv,   "dev"sv,   "ai"sv,         "co"sv,
    "me"sv,   "gov"sv,  "edu"sv,  "xyz"sv,  "top"sv,  "site"sv,  "shop"sv,       "tv"sv,
    "cc"sv,   "uk"sv,   "de"sv,   "jp"sv,   "app"sv,  "js"sv,    "ts"sv,         "jsx"sv,
    "tsx"sv,  "json"sv, "html"sv, "htm"sv,  "css"sv,  "scss"sv,  "md"sv,         "png"sv,
    "jpg"sv,  "jpeg"sv, "gif"sv,  "svg"sv,  "webp"sv, "yaml"sv,  "yml"sv,        "txt"sv,
    "pdf"sv,  "exe"sv,  "zip"sv,  "gz"sv,   "tar"sv,  "py"sv,    "go"sv,         "rs"sv,
    "java"sv, "vue"sv,  "php"sv,  "xml"sv,  "csv"sv,  "doc"sv,   "docx"sv,       "xls"sv,
    "xlsx"sv, "ppt"sv,  "pptx"sv, "apk"sv,  "conf"sv, "ini"sv,   "log"sv,        "sh"sv,
    "map"sv,  "lock"sv, "mp3"sv,  "mp4"sv,  "cfg"sv,  "toml"sv,  "properties"sv, "env"sv,
    "cc"sv,   "cpp"sv,  "hk"sv,   "info"sv, "biz"sv,  "store"sv, "online"sv};

// Further words of which keys are made: what screens of shops, banks and accounts speak of.
constexpr std::array kKeyWords = {
    "about"sv,     "action"sv,    "actions"sv,  "active"sv,    "address"sv,   "agree"sv,
    "all"sv,       "amount"sv,    "apply"sv,    "avatar"sv,    "available"sv, "balance"sv,
    "bank"sv,      "banner"sv,    "bill"sv,     "birthday"sv,  "body"sv,      "bonus"sv,
    "card"sv,      "category"sv,  "change"sv,   "city"sv,      "code"sv,      "completed"sv,
    "confirmed"sv, "contact"sv,   "continue"sv, "count"sv,     "coupon"sv,    "coupons"sv,
    "currency"sv,  "current"sv,   "customer"sv, "daily"sv,     "date"sv,      "day"sv,
    "days"sv,      "deposit"sv,   "detail"sv,   "details"sv,   "disabled"sv,  "discount"sv,
    "done"sv,      "download"sv,  "earnings"sv, "expired"sv,   "failed"sv,    "favorites"sv,
    "fee"sv,       "fees"sv,      "filter"sv,   "finish"sv,    "first"sv,     "follow"sv,
    "forgot"sv,    "free"sv,      "funds"sv,    "gain"sv,      "gains"sv,     "gender"sv,
    "guest"sv,     "help"sv,      "hide"sv,     "history"sv,   "holding"sv,   "holdings"sv,
    "icon"sv,      "income"sv,    "input"sv,    "intro"sv,     "invalid"sv,   "invite"sv,
    "item"sv,      "items"sv,     "language"sv, "last"sv,      "limit"sv,     "link"sv,
    "list"sv,      "market"sv,    "member"sv,   "month"sv,     "monthly"sv,   "nickname"sv,
    "none"sv,      "notice"sv,    "number"sv,   "open"sv,      "option"sv,    "options"sv,
    "orders"sv,    "paid"sv,      "pay"sv,      "pending"sv,   "percent"sv,   "phone"sv,
    "points"sv,    "portfolio"sv, "position"sv, "positions"sv, "price"sv,     "privacy"sv,
    "products"sv,  "profit"sv,    "quantity"sv, "query"sv,     "question"sv,  "rate"sv,
    "rates"sv,     "recent"sv,    "recharge"sv, "recommend"sv, "record"sv,    "records"sv,
    "refresh"sv,   "refund"sv,    "register"sv, "remark"sv,    "remove"sv,    "reset"sv,
    "result"sv,    "results"sv,   "return"sv,   "returns"sv,   "reward"sv,    "risk"sv,
    "sales"sv,     "search"sv,    "security"sv, "select"sv,    "send"sv,      "service"sv,
    "setting"sv,   "share"sv,     "shipping"sv, "show"sv,      "sort"sv,      "start"sv,
    "status"sv,    "step"sv,      "stock"sv,    "sub"sv,       "subscribe"sv, "summary"sv,
    "support"sv,   "terms"sv,     "time"sv,     "today"sv,     "toggle"sv,    "transaction"sv,
    "transfer"sv,  "trend"sv,     "type"sv,     "unit"sv,      "update"sv,    "upgrade"sv,
    "upload"sv,    "user"sv,      "users"sv,    "value"sv,     "verify"sv,    "version"sv,
    "view"sv,      "vip"sv,       "wallet"sv,   "warning"sv,   "watch"sv,     "week"sv,
    "withdraw"sv,  "year"sv,      "yearly"sv,   "yesterday"sv, "yield"sv,     "transactions"sv};

template <std::size_t N>
bool OneOf(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool IsKeyWord(std::string_view word) {
  return OneOf(word, kKeyHeads) || OneOf(word, kKeyTails) || OneOf(word, kKeyWords);
}

// "cashBalance", "cash_balance", "CASH_BALANCE" and "cash-balance" are two words.
std::vector<std::string> WordsOf(std::string_view part) {
  const bool loud =
      std::none_of(part.begin(), part.end(), [](unsigned char c) { return std::islower(c) != 0; });
  std::vector<std::string> words(1);
  for (const char c : part) {
    const auto u = static_cast<unsigned char>(c);
    const bool mark = c == '_' || c == '-' || std::isdigit(u) != 0;
    if (mark || (!loud && std::isupper(u) != 0)) words.emplace_back();
    if (!mark) words.back() += static_cast<char>(std::tolower(u));
  }
  std::erase_if(words, [](const std::string& word) { return word.empty(); });
  return words;
}

}  // namespace

std::optional<RawKey> FindRawKey(std::string_view text) {
  if (text.find('.') == std::string_view::npos) return std::nullopt;
  static const std::regex key(
      R"(^([a-z][a-zA-Z0-9_-]+(\.([a-z][a-zA-Z0-9_-]+|\d+))*\.[a-z][a-zA-Z0-9_-]+)"
      R"(|[A-Z][A-Z0-9_]+(\.[A-Z][A-Z0-9_]+)+)$)");
  if (!std::regex_match(text.begin(), text.end(), key)) return std::nullopt;
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  RawKey found{Lower(parts.front()), false, false, true};
  const std::string last = Lower(parts.back());
  if (OneOf(found.head, kNoKeyHeads) || OneOf(last, kNoKeyTails)) return std::nullopt;
  const bool head = OneOf(found.head, kKeyHeads);
  const bool tail = OneOf(last, kKeyTails);
  found.certain = parts.size() == 2 ? head && tail : head || tail;
  for (const std::string_view part : parts) {
    for (const std::string& word : WordsOf(part)) {
      const bool known = IsKeyWord(word);
      found.plain = found.plain && known;
      // The last one stays.
      found.ends_plain = known;
    }
  }
  return found;
}

}  // namespace roundsman

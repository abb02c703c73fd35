#include "demo/bank_api.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "demo/market_series.h"

namespace roundsman {
namespace {

using nlohmann::json;

constexpr std::string_view kUser = "demo";
constexpr std::string_view kPassword = "wealth-2026";
constexpr std::string_view kPin = "246810";
constexpr std::size_t kRemembered = 4096;
constexpr int kSparkPoints = 16;

WebAnswer Json(const json& body, int status = 200) {
  // Replacement instead of an exception: what a browser sent may not be UTF-8.
  return {status, "application/json; charset=utf-8",
          body.dump(-1, ' ', false, json::error_handler_t::replace)};
}
WebAnswer Refused(int status, std::string_view why) { return Json({{"error", why}}, status); }

std::string Query(const WebRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}
std::size_t Number(const std::string& text, std::size_t otherwise) {
  std::size_t value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}
bool English(const WebRequest& request) { return Query(request, "lang") == "en"; }

std::string Text(const json& row, const std::string& key, const WebRequest& request) {
  return row.value(English(request) ? key + "_en" : key, std::string());
}
std::string Member(const json& body, const char* key) {
  return body.is_object() && body.contains(key) && body[key].is_string()
             ? body[key].get<std::string>()
             : std::string();
}

std::string SessionOf(const WebRequest& request) {
  constexpr std::string_view kName = "session=";
  const std::size_t at = request.cookie.find(kName);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kName.size();
  return request.cookie.substr(begin, request.cookie.find(';', begin) - begin);
}

std::string Iso(std::chrono::system_clock::time_point time) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}
std::string ConfirmDay() { return Iso(std::chrono::system_clock::now() + std::chrono::hours(24)); }

}  // namespace

struct BankApi::Order {
  std::string id;
  std::string session;
  std::string code;
  double amount;
  std::string time;
  std::string confirm;
};

// What never changes: read without a lock.
struct BankApi::Book {
  json account;
  json funds;

  const json* Fund(std::string_view code) const {
    const auto found = std::ranges::find_if(funds, [code](const json& fund) {
      return fund["code"].get_ref<const std::string&>() == code;
    });
    return found == funds.end() ? nullptr : &*found;
  }
  json Localised(const json& fund, const WebRequest& request) const {
    json copy = fund;
    for (const char* key : {"name", "manager"}) {
      copy[key] = Text(fund, key, request);
      copy.erase(std::string(key) + "_en");
    }
    return copy;
  }
};

Result<std::unique_ptr<BankApi>> BankApi::Load(std::string_view account_json,
                                               std::string_view funds_json) {
  auto book = std::make_unique<Book>();
  book->account = json::parse(account_json, nullptr, false);
  book->funds = json::parse(funds_json, nullptr, false);
  if (!book->account.is_object() || !book->funds.is_array()) {
    return RobotError("the demo app's data is not readable");
  }
  return std::unique_ptr<BankApi>(new BankApi(std::move(book)));
}

BankApi::BankApi(std::unique_ptr<Book> book) : book_(std::move(book)) {}
BankApi::~BankApi() = default;

std::string BankApi::OpenSession() {
  std::random_device random;
  std::string session = fmt::format("{:08x}{:08x}", random(), random());
  std::lock_guard lock(mutex_);
  sessions_.push_back(session);
  if (sessions_.size() > kRemembered) sessions_.pop_front();
  return session;
}

bool BankApi::LoggedIn(const WebRequest& request) const {
  const std::string session = SessionOf(request);
  std::lock_guard lock(mutex_);
  return std::ranges::find(sessions_, session) != sessions_.end();
}

WebAnswer BankApi::Login(const WebRequest& request) {
  const json asked = json::parse(request.body, nullptr, false);
  if (Member(asked, "user") != kUser || Member(asked, "password") != kPassword) {
    return Refused(401, "wrong user or password");
  }
  WebAnswer answer = Json({{"ok", true}});
  answer.set_cookie = "session=" + OpenSession() + "; Path=/; HttpOnly; SameSite=Lax";
  return answer;
}

WebAnswer BankApi::PlaceOrder(const WebRequest& request) {
  const json asked = json::parse(request.body, nullptr, false);
  const std::string code = Member(asked, "code");
  if (!asked.is_object() || book_->Fund(code) == nullptr || !asked.contains("amount") ||
      !asked["amount"].is_number()) {
    return Refused(400, "an order needs code, amount and pin");
  }
  if (Member(asked, "pin") != kPin) return Refused(403, "wrong pin");
  const long number = ++orders_taken_;
  const auto now = std::chrono::system_clock::now();
  Order order{
      fmt::format("QH{:%Y%m%d}{:06}", fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                  number % 1'000'000),
      SessionOf(request),
      code,
      asked["amount"].get<double>(),
      Iso(now),
      ConfirmDay()};
  json answer{{"id", order.id}};
  std::lock_guard lock(mutex_);
  orders_.push_front(std::move(order));
  if (orders_.size() > kRemembered) orders_.pop_back();
  return Json(answer);
}

json BankApi::FundList(const WebRequest& request) const {
  const std::string type = Query(request, "type");
  const std::string words = Query(request, "q");
  const std::size_t from = Number(Query(request, "from"), 0);
  const std::size_t count = std::min<std::size_t>(Number(Query(request, "count"), 12), 100);
  json rows = json::array();
  std::size_t total = 0;
  for (const json& fund : book_->funds) {
    const std::string name = Text(fund, "name", request);
    const std::string code = fund["code"].get<std::string>();
    if (!type.empty() && type != "all" && fund["type"] != type) continue;
    const auto same = [](char a, char b) {
      return std::tolower(static_cast<unsigned char>(a)) ==
             std::tolower(static_cast<unsigned char>(b));
    };
    if (std::search(name.begin(), name.end(), words.begin(), words.end(), same) == name.end() &&
        !words.empty() && code.find(words) == std::string::npos) {
      continue;
    }
    if (total >= from && rows.size() < count) {
      rows.push_back({{"code", code},
                      {"name", name},
                      {"type", fund["type"]},
                      {"cover", fund["cover"]},
                      {"year", fund["year"]},
                      {"spark", MarketSeries(code, kSparkPoints, fund["year"].get<double>())}});
    }
    ++total;
  }
  return {{"funds", std::move(rows)}, {"total", total}};
}

json BankApi::Holdings(const WebRequest& request) const {
  json answer = book_->account;
  answer["owner"] = Text(book_->account, "owner", request);
  for (const char* key : {"owner_en", "orders"}) answer.erase(key);
  for (json& held : answer["funds"]) {
    const json& fund = *book_->Fund(held["code"].get<std::string>());
    held["name"] = Text(fund, "name", request);
    held["cover"] = fund["cover"];
  }
  return answer;
}

json BankApi::OrderList(const WebRequest& request) const {
  json rows = json::array();
  const auto add = [&](const std::string& code, double amount, const std::string& time,
                       const char* state) {
    rows.push_back({{"code", code},
                    {"fund", Text(*book_->Fund(code), "name", request)},
                    {"amount", amount},
                    {"time", time},
                    {"state", state}});
  };
  const std::string session = SessionOf(request);
  {
    std::lock_guard lock(mutex_);
    for (const Order& order : orders_) {
      if (order.session == session) add(order.code, order.amount, order.time, "pending");
    }
  }
  for (const json& old : book_->account["orders"]) {
    add(old["code"].get<std::string>(), old["amount"].get<double>(), old["time"].get<std::string>(),
        "done");
  }
  return {{"orders", std::move(rows)}};
}

WebAnswer BankApi::Answer(std::string_view path, const WebRequest& request) {
  const bool post = request.method == "POST";
  if (path == "login" && post) return Login(request);
  if (path == "logout" && post) {
    WebAnswer answer = Json({{"ok", true}});
    answer.set_cookie = "session=; Path=/; Max-Age=0";
    return answer;
  }
  if (path == "funds") return Json(FundList(request));
  if (path.starts_with("funds/")) {
    std::string_view code = path.substr(6);
    const bool series = code.ends_with("/series");
    if (series) code.remove_suffix(7);
    const json* fund = book_->Fund(code);
    if (fund == nullptr) return Refused(404, "no such fund");
    if (!series) return Json(book_->Localised(*fund, request));
    return Json(SeriesOver(Query(request, "range"), code, fund->at("year").get<double>()));
  }
  constexpr std::string_view kOwn[] = {"holdings", "assets", "balance", "orders"};
  const std::string_view head = path.substr(0, path.find('/'));
  if (std::ranges::find(kOwn, head) == std::end(kOwn)) return Refused(404, "no such resource");
  if (!LoggedIn(request)) return Refused(401, "please log in");
  if (path == "holdings") return Json(Holdings(request));
  if (path == "assets")
    return Json(
        SeriesOver(Query(request, "range"), "assets", book_->account["rate"].get<double>()));
  if (path == "balance")
    return Json({{"available", book_->account["available"]}, {"confirm", ConfirmDay()}});
  if (path == "orders") return post ? PlaceOrder(request) : Json(OrderList(request));
  std::lock_guard lock(mutex_);
  const auto order = std::ranges::find(orders_, path.substr(path.find('/') + 1), &Order::id);
  if (order == orders_.end()) return Refused(404, "no such order");
  return Json({{"id", order->id},
               {"fund", Text(*book_->Fund(order->code), "name", request)},
               {"amount", order->amount},
               {"time", order->time},
               {"confirm", order->confirm}});
}

}  // namespace roundsman

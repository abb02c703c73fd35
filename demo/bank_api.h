#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "demo/web_server.h"

namespace roundsman {

// The JSON behind the demo app: one account, its funds and its orders. Sessions and orders are
// remembered for the latest few thousand logins. Any thread; never waits.
class BankApi {
 public:
  static Result<std::unique_ptr<BankApi>> Load(std::string_view account_json,
                                               std::string_view funds_json);
  ~BankApi();

  // `path` is what follows "api/".
  WebAnswer Answer(std::string_view path, const WebRequest& request);
  // A session as if somebody had logged in, for `?as=demo`: the value of the cookie.
  std::string OpenSession();
  long orders() const { return orders_taken_; }

 private:
  struct Order;
  struct Book;
  explicit BankApi(std::unique_ptr<Book> book);

  WebAnswer Login(const WebRequest& request);
  WebAnswer PlaceOrder(const WebRequest& request);
  nlohmann::json FundList(const WebRequest& request) const;
  nlohmann::json Holdings(const WebRequest& request) const;
  nlohmann::json OrderList(const WebRequest& request) const;
  bool LoggedIn(const WebRequest& request) const;

  const std::unique_ptr<const Book> book_;
  std::atomic<long> orders_taken_ = 0;
  mutable std::mutex mutex_;
  std::deque<std::string> sessions_;
  std::deque<Order> orders_;
};

}  // namespace roundsman

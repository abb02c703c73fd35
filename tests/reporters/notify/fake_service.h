#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace roundsman {

struct ServiceRequest {
  std::string path;
  // Decoded.
  std::map<std::string, std::string> query;
  // Names in lower case.
  std::map<std::string, std::string> headers;
  std::string body;
};

struct ServiceAnswer {
  int status = 200;
  std::string body = "ok";
};

// A chat, pager or hook on a random port of the loopback: keeps every POST it gets and answers what
// it is told to.
class FakeService {
 public:
  using Answer = std::function<ServiceAnswer(const ServiceRequest&)>;

  explicit FakeService(Answer answer = {});
  ~FakeService();

  std::string Url(const std::string& path) const;
  std::vector<ServiceRequest> Requests() const;
  // Waits until some request pleases; false after half a minute.
  bool Await(const std::function<bool(const ServiceRequest&)>& pleases);

 private:
  struct Server;

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<ServiceRequest> requests_;
  std::unique_ptr<Server> server_;
};

}  // namespace roundsman

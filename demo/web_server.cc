#include "demo/web_server.h"

#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <future>
#include <thread>
#include <utility>

#include "core/growing_pool.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostThreads = 1024;
constexpr int kIdleMillis = 20'000;
constexpr int kTransferMillis = 10'000;
constexpr std::size_t kLargestBody = 1 << 20;

// A browser keeps six idle connections per context.
class ConnectionThreads final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> job) override { pool_.Add(std::move(job)); }
  void shutdown() override { pool_.Shutdown(); }

 private:
  GrowingPool pool_{kMostThreads};
};

// One connection. Every wait also looks at the stop event: cpp-httplib's own stream sleeps out its
// keep-alive time while the server wants to stop.
class Connection final : public httplib::Stream {
 public:
  Connection(socket_t socket, int stop_event) : socket_(socket), stop_event_(stop_event) {}
  ~Connection() override {
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool Await(short events, int millis) const {
    pollfd fds[2] = {{socket_, events, 0}, {stop_event_, POLLIN, 0}};
    int ready = 0;
    do {
      ready = ::poll(fds, 2, millis);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && fds[1].revents == 0 && fds[0].revents != 0;
  }
  void Drop() { dropped_ = true; }
  bool dropped() const { return dropped_; }

  bool is_readable() const override { return Await(POLLIN, kTransferMillis); }
  bool is_writable() const override { return !dropped_ && Await(POLLOUT, kTransferMillis); }
  ssize_t read(char* bytes, size_t size) override {
    if (begin_ == end_) {
      if (!is_readable()) return -1;
      const ssize_t got = ::recv(socket_, buffer_, sizeof buffer_, 0);
      if (got <= 0) return got;
      begin_ = 0;
      end_ = static_cast<std::size_t>(got);
    }
    const std::size_t count = std::min(size, end_ - begin_);
    std::memcpy(bytes, buffer_ + begin_, count);
    begin_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* bytes, size_t size) override {
    return is_writable() ? ::send(socket_, bytes, size, MSG_NOSIGNAL) : -1;
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return socket_; }
  bool HasBuffered() const { return begin_ != end_; }

 private:
  socket_t socket_;
  int stop_event_;
  bool dropped_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char buffer_[4096];
};

WebRequest FromHttp(const httplib::Request& request) {
  return {.method = request.method,
          .path = request.path,
          .target = request.target,
          .query = {request.params.begin(), request.params.end()},
          .cookie = request.get_header_value("Cookie"),
          .body = request.body};
}

class HttpServer final : public WebServer, private httplib::Server {
 public:
  explicit HttpServer(WebServer::Handler handler)
      : handler_(std::move(handler)), stop_event_(::eventfd(0, EFD_CLOEXEC)) {}

  ~HttpServer() override {
    stop_.request_stop();
    ::eventfd_write(stop_event_, 1);
    if (accepting_.joinable()) {
      httplib::Server::stop();
      accepting_.join();
    }
    ::close(stop_event_);
  }

  Result<int> Open(const std::string& host, int port) {
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      Answer(request, response);
    };
    Get(".*", answer).Post(".*", answer).Put(".*", answer).Delete(".*", answer);
    set_tcp_nodelay(true)
        .set_payload_max_length(kLargestBody)
        .set_keep_alive_timeout(kIdleMillis / 1000);
    set_keep_alive_max_count(100'000);
    socket_t listening = INVALID_SOCKET;
    set_socket_options([&listening](socket_t socket) {
      listening = socket;
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    port_ = port != 0 && bind_to_port(host, port) ? port : port == 0 ? bind_to_any_port(host) : -1;
    set_socket_options({});
    if (port_ <= 0) {
      return ConfigError(
          fmt::format("cannot listen on {}:{}: {}", host, port, std::strerror(errno)));
    }
    // cpp-httplib asks for a backlog of 5; a burst of browsers would wait a second for the repeated
    // SYN.
    ::listen(listening, 512);

    std::promise<void> running;
    new_task_queue = [&running] {
      running.set_value();
      return new ConnectionThreads;
    };
    accepting_ = std::jthread([this] { listen_after_bind(); });
    // stop() before the accept loop runs would be forgotten.
    running.get_future().wait();
    return port_;
  }

  int port() const override { return port_; }

 private:
  void Answer(const httplib::Request& request, httplib::Response& response) const {
    WebAnswer answer = handler_(FromHttp(request), stop_.get_token());
    if (answer.drop) {
      request.progress(0, 0);
      return;
    }
    response.status = answer.status;
    response.set_header("Cache-Control", "no-cache");
    if (!answer.set_cookie.empty()) response.set_header("Set-Cookie", answer.set_cookie);
    if (!answer.location.empty()) response.set_header("Location", answer.location);
    response.set_content(answer.body, answer.type);
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection(socket, stop_event_);
    // The handler is given the request only: its otherwise unused `progress` leads back to the
    // connection.
    const auto prepare = [&connection](httplib::Request& request) {
      request.headers.erase("Accept-Encoding");
      // `curl -X PUT …` says no length: it has no body, and the library would wait for one.
      if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
        request.headers.emplace("Content-Length", "0");
      }
      request.progress = [&connection](uint64_t, uint64_t) {
        connection.Drop();
        return false;
      };
    };
    while (connection.HasBuffered() || connection.Await(POLLIN, kIdleMillis)) {
      bool closed = false;
      // cpp-httplib takes no note of an answer that could not be written.
      const bool served = process_request(connection, false, closed, prepare);
      if (!served || closed || connection.dropped()) break;
    }
    return true;
  }

  WebServer::Handler handler_;
  int stop_event_;
  int port_ = -1;
  std::stop_source stop_;
  // Thread is last: it stops before what it uses is gone.
  std::jthread accepting_;
};

}  // namespace

Result<std::unique_ptr<WebServer>> WebServer::Start(const std::string& host, int port,
                                                    Handler handler) {
  auto server = std::make_unique<HttpServer>(std::move(handler));
  if (const Result<int> opened = server->Open(host, port); !opened) return Forward(opened);
  return server;
}

}  // namespace roundsman

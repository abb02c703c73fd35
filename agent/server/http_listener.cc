#include "agent/server/http_listener.h"

#include <fmt/format.h>
#include <httplib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <future>
#include <thread>

#include "agent/server/http_connection.h"
#include "core/growing_pool.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostThreads = 128;
constexpr std::size_t kLargestBody = 64 << 10;
constexpr Duration kIdleTime = std::chrono::seconds(30);
// How often an idle connection looks whether its thread is wanted elsewhere.
constexpr Duration kIdleSlice = std::chrono::seconds(1);

class ConnectionThreads final : public httplib::TaskQueue {
 public:
  explicit ConnectionThreads(GrowingPool& pool) : pool_(pool) {}
  void enqueue(std::function<void()> job) override { pool_.Add(std::move(job)); }
  void shutdown() override { pool_.Shutdown(); }

 private:
  GrowingPool& pool_;
};

class LibraryStream final : public httplib::Stream {
 public:
  explicit LibraryStream(HttpConnection& connection) : connection_(connection) {}
  bool is_readable() const override { return connection_.Readable(); }
  bool is_writable() const override { return connection_.Writable(); }
  ssize_t read(char* bytes, size_t size) override { return connection_.Read(bytes, size); }
  ssize_t write(const char* bytes, size_t size) override { return connection_.Write(bytes, size); }
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  socket_t socket() const override { return connection_.socket(); }

 private:
  HttpConnection& connection_;
};

class LibrarySink final : public AnswerSink {
 public:
  LibrarySink(httplib::DataSink& sink, const httplib::Request& request)
      : sink_(sink), request_(request) {}
  bool Write(std::string_view bytes) override {
    return sink_.write(bytes.data(), bytes.size()) && sink_.is_writable();
  }
  bool Gone() override { return !request_.progress(0, 0); }

 private:
  httplib::DataSink& sink_;
  const httplib::Request& request_;
};

ConsoleRequest FromHttp(const httplib::Request& request) {
  const std::size_t question = request.target.find('?');
  ConsoleRequest out;
  out.method = request.method;
  out.path = request.target.substr(0, question);
  if (question != std::string::npos) out.raw_query = request.target.substr(question + 1);
  for (const auto& [name, value] : request.params) out.query.emplace(name, value);
  for (const auto& [name, value] : request.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    out.headers.emplace(std::move(lower), value);
  }
  out.body = request.body;
  return out;
}

class LibraryListener final : public HttpListener, private httplib::Server {
 public:
  explicit LibraryListener(HttpListener::Handler handler)
      : handler_(std::move(handler)), stop_event_(::eventfd(0, EFD_CLOEXEC)) {}

  ~LibraryListener() override {
    stop_.request_stop();
    ::eventfd_write(stop_event_, 1);
    if (accepting_.joinable()) {
      httplib::Server::stop();
      accepting_.join();
    }
    ::close(stop_event_);
  }

  Result<void> Open(const ListenOptions& options) {
    if (!options.tls_certificate.empty() || !options.tls_key.empty()) {
      Result<TlsContext> tls = LoadTls(options.tls_certificate, options.tls_key);
      if (!tls) return Forward(tls);
      tls_ = std::move(*tls);
    }
    const auto answer = [this](const httplib::Request& request, httplib::Response& response) {
      Answer(request, response);
    };
    Get(".*", answer).Post(".*", answer).Put(".*", answer).Patch(".*", answer);
    Delete(".*", answer).Options(".*", answer);
    set_exception_handler([](const auto&, httplib::Response& response, const std::exception_ptr&) {
      response.status = 500;
      response.set_content(R"({"error":"internal","message":"The robot stumbled."})",
                           "application/json");
    });
    set_tcp_nodelay(true)
        .set_payload_max_length(kLargestBody)
        .set_keep_alive_timeout(
            std::chrono::duration_cast<std::chrono::seconds>(kIdleTime).count());
    set_keep_alive_max_count(100'000);
    return Listen(options);
  }

  int port() const override { return port_; }

 private:
  Result<void> Listen(const ListenOptions& options) {
    socket_t listening = INVALID_SOCKET;
    set_socket_options([&listening](socket_t socket) {
      listening = socket;
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    errno = 0;
    if (options.port == 0) {
      port_ = bind_to_any_port(options.host);
    } else {
      port_ = bind_to_port(options.host, options.port) ? options.port : -1;
    }
    set_socket_options({});
    if (port_ <= 0) {
      return ConfigError(
          fmt::format("cannot listen on {}:{}: {}", options.host, options.port,
                      errno == 0 ? "no such address on this machine" : std::strerror(errno)));
    }
    // cpp-httplib asks for a backlog of 5.
    ::listen(listening, 512);
    std::promise<void> running;
    new_task_queue = [this, &running] {
      running.set_value();
      return new ConnectionThreads(threads_);
    };
    accepting_ = std::jthread([this] { listen_after_bind(); });
    // stop() before the accept loop runs would be forgotten.
    running.get_future().wait();
    return {};
  }

  void Answer(const httplib::Request& request, httplib::Response& response) const {
    ConsoleAnswer answer = handler_(FromHttp(request));
    response.status = answer.status;
    for (const auto& [name, value] : answer.headers) response.set_header(name, value);
    if (!answer.stream) {
      response.set_content(answer.body, answer.type);
      return;
    }
    response.set_chunked_content_provider(
        answer.type,
        [this, &request, stream = std::move(answer.stream)](std::size_t, httplib::DataSink& sink) {
          LibrarySink out(sink, request);
          return stream(out, stop_.get_token());
        });
  }

  bool process_and_close_socket(socket_t socket) override {
    HttpConnection connection(socket, stop_event_, tls_.get());
    if (!connection.ShakeHands()) return false;
    LibraryStream stream(connection);
    // `progress` is of no use to a server: here it leads an answer back to its connection. Without
    // Accept-Encoding the library does not compress: brotli at its best takes seconds.
    const auto prepare = [&connection](httplib::Request& request) {
      request.headers.emplace("X-Accept-Encoding", request.get_header_value("Accept-Encoding"));
      request.headers.erase("Accept-Encoding");
      // `curl -X POST …/-/reload` says no length: it has no body, and the library would wait for
      // one.
      if (!request.has_header("Content-Length") && !request.has_header("Transfer-Encoding")) {
        request.headers.emplace("Content-Length", "0");
      }
      request.progress = [&connection](uint64_t, uint64_t) { return !connection.Gone(); };
    };
    while (AwaitRequest(connection)) {
      connection.BeginRequest();
      bool closed = false;
      if (!process_request(stream, false, closed, prepare) || closed) break;
    }
    return true;
  }

  bool AwaitRequest(const HttpConnection& connection) const {
    const MonoTime end = MonoClock::now() + kIdleTime;
    while (!stop_.stop_requested() && MonoClock::now() < end) {
      if (connection.AwaitRequest(kIdleSlice)) return true;
      if (threads_.waiting() > 0) return false;
    }
    return false;
  }

  HttpListener::Handler handler_;
  int stop_event_;
  int port_ = -1;
  TlsContext tls_;
  GrowingPool threads_{kMostThreads};
  std::stop_source stop_;
  // Thread is last: it stops before what it uses is gone.
  std::jthread accepting_;
};

}  // namespace

const std::string& ConsoleRequest::Header(const std::string& lower_case_name) const {
  static const std::string none;
  const auto it = headers.find(lower_case_name);
  return it == headers.end() ? none : it->second;
}

const std::string& ConsoleRequest::Query(const std::string& name) const {
  static const std::string none;
  const auto it = query.find(name);
  return it == query.end() ? none : it->second;
}

Result<std::unique_ptr<HttpListener>> HttpListener::Start(const ListenOptions& options,
                                                          Handler handler) {
  auto listener = std::make_unique<LibraryListener>(std::move(handler));
  if (const Result<void> opened = listener->Open(options); !opened) return Forward(opened);
  return listener;
}

}  // namespace roundsman

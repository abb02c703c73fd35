#include "agent/server/http_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace roundsman {
namespace {

// A whole request, head and body; a person's slow line needs far less.
constexpr Duration kRequestTime = std::chrono::seconds(10);
// Without a byte taken.
constexpr Duration kWriteTime = std::chrono::seconds(10);

std::string TlsTrouble() {
  char text[256];
  ERR_error_string_n(ERR_get_error(), text, sizeof text);
  ERR_clear_error();
  return text;
}

int Millis(Duration d) {
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(d).count();
  return static_cast<int>(std::clamp<long>(ms, 0, 60'000));
}

}  // namespace

void FreeTls::operator()(ssl_st* tls) const { SSL_free(tls); }
void FreeTls::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

Result<TlsContext> LoadTls(const std::string& certificate, const std::string& key) {
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  if (context == nullptr) return RobotError("TLS: " + TlsTrouble());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return ConfigError(
        fmt::format("{}: no certificate can be read from it: {}", certificate, TlsTrouble()));
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return ConfigError(
        fmt::format("{}: no key can be read from it, or it does not belong to {}: {}", key,
                    certificate, TlsTrouble()));
  }
  return context;
}

HttpConnection::HttpConnection(int socket, int stop_event, ssl_ctx_st* context)
    : socket_(socket), stop_event_(stop_event) {
  ::fcntl(socket_, F_SETFL, ::fcntl(socket_, F_GETFL) | O_NONBLOCK);
  if (context != nullptr) {
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), socket_);
  }
  BeginRequest();
}

HttpConnection::~HttpConnection() {
  // Only said, never waited for.
  if (tls_ != nullptr && !broken_) SSL_shutdown(tls_.get());
  tls_.reset();
  ::shutdown(socket_, SHUT_RDWR);
  ::close(socket_);
}

bool HttpConnection::Await(short events, Duration longest) const {
  const MonoTime end = MonoClock::now() + longest;
  pollfd fds[2] = {{socket_, events, 0}, {stop_event_, POLLIN, 0}};
  int ready = 0;
  do {
    ready = ::poll(fds, 2, Millis(end - MonoClock::now()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0 && fds[1].revents == 0 && fds[0].revents != 0;
}

bool HttpConnection::ShakeHands() {
  if (tls_ == nullptr) return true;
  while (true) {
    const int done = SSL_accept(tls_.get());
    if (done == 1) return true;
    const int why = SSL_get_error(tls_.get(), done);
    const bool waits = why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
    const auto events = static_cast<short>(why == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN);
    if (!waits || !Await(events, read_by_ - MonoClock::now())) {
      ERR_clear_error();
      broken_ = true;
      return false;
    }
  }
}

bool HttpConnection::AwaitRequest(Duration longest) const {
  return begin_ != end_ || (tls_ != nullptr && SSL_pending(tls_.get()) > 0) ||
         Await(POLLIN, longest);
}

void HttpConnection::BeginRequest() { read_by_ = MonoClock::now() + kRequestTime; }

bool HttpConnection::Gone() const {
  pollfd fds[2] = {{socket_, POLLRDHUP, 0}, {stop_event_, POLLIN, 0}};
  return broken_ || ::poll(fds, 2, 0) > 0;
}

bool HttpConnection::Readable() const { return begin_ != end_ || !broken_; }
bool HttpConnection::Writable() const { return !broken_; }

ssize_t HttpConnection::Receive() {
  while (true) {
    if (tls_ == nullptr) {
      const ssize_t got = ::recv(socket_, buffer_, sizeof buffer_, 0);
      if (got >= 0 || (errno != EAGAIN && errno != EINTR)) return got;
      if (!Await(POLLIN, read_by_ - MonoClock::now())) return -1;
      continue;
    }
    const int got = SSL_read(tls_.get(), buffer_, sizeof buffer_);
    if (got > 0) return got;
    const int why = SSL_get_error(tls_.get(), got);
    if (why == SSL_ERROR_ZERO_RETURN) return 0;
    const auto events = static_cast<short>(why == SSL_ERROR_WANT_WRITE ? POLLOUT : POLLIN);
    if ((why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) ||
        !Await(events, read_by_ - MonoClock::now())) {
      ERR_clear_error();
      return -1;
    }
  }
}

ssize_t HttpConnection::Read(char* bytes, std::size_t size) {
  if (begin_ == end_) {
    const ssize_t got = Receive();
    if (got <= 0) {
      broken_ = true;
      return got;
    }
    begin_ = 0;
    end_ = static_cast<std::size_t>(got);
  }
  const std::size_t count = std::min(size, end_ - begin_);
  std::memcpy(bytes, buffer_ + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t HttpConnection::Write(const char* bytes, std::size_t size) {
  while (!broken_) {
    short events = POLLOUT;
    if (tls_ == nullptr) {
      const ssize_t sent = ::send(socket_, bytes, size, MSG_NOSIGNAL);
      if (sent >= 0) return sent;
      if (errno == EINTR) continue;
      broken_ = errno != EAGAIN;
    } else {
      const int sent = SSL_write(
          tls_.get(), bytes, static_cast<int>(std::min<std::size_t>(size, std::size_t{1} << 20U)));
      if (sent > 0) return sent;
      const int why = SSL_get_error(tls_.get(), sent);
      if (why == SSL_ERROR_WANT_READ) events = POLLIN;
      broken_ = why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE;
      ERR_clear_error();
    }
    if (!broken_ && !Await(events, kWriteTime)) broken_ = true;
  }
  return -1;
}

}  // namespace roundsman

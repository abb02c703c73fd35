#pragma once

#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

#include "core/clock.h"
#include "core/result.h"

struct ssl_st;
struct ssl_ctx_st;

namespace roundsman {

struct FreeTls {
  void operator()(ssl_st* tls) const;
  void operator()(ssl_ctx_st* context) const;
};
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTls>;

// TLS 1.2 and later. A config error names the file that cannot be read or does not fit the other.
Result<TlsContext> LoadTls(const std::string& certificate, const std::string& key);

// One open connection, plain or TLS, on one thread. Every wait also looks at the stop event and at
// how long the request may still take: cpp-httplib's own streams do neither. Owns the socket.
class HttpConnection {
 public:
  // `context` may be null.
  HttpConnection(int socket, int stop_event, ssl_ctx_st* context);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  // False: it spoke no TLS, or too slowly.
  bool ShakeHands();
  // Waits for the first byte of a request; false: none came.
  bool AwaitRequest(Duration longest) const;
  // From now the request has its time.
  void BeginRequest();
  // The peer has closed, or we are to stop.
  bool Gone() const;

  bool Readable() const;
  bool Writable() const;
  // As recv and send: bytes, 0 at the end, -1.
  ssize_t Read(char* bytes, std::size_t size);
  ssize_t Write(const char* bytes, std::size_t size);
  int socket() const { return socket_; }

 private:
  bool Await(short events, Duration longest) const;
  ssize_t Receive();

  int socket_;
  int stop_event_;
  std::unique_ptr<ssl_st, FreeTls> tls_;
  MonoTime read_by_;
  bool broken_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  char buffer_[8192];
};

}  // namespace roundsman

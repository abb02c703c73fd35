#include "tests/agent/devices/broken_site.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <vector>

namespace roundsman {
namespace {

int Listen(int& port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return socket;
}

void Send(int connection, std::string_view bytes) {
  ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

}  // namespace

BrokenSite::BrokenSite(std::map<std::string, std::string> pages) : pages_(std::move(pages)) {
  listening_ = Listen(port_);
  ::listen(listening_, 64);
  thread_ = std::jthread([this](const std::stop_token& stop) { Serve(stop); });
}

BrokenSite::~BrokenSite() {
  thread_.request_stop();
  thread_.join();
  ::close(listening_);
}

std::string BrokenSite::Url(const std::string& path, const std::string& scheme) const {
  return fmt::format("{}://127.0.0.1:{}{}", scheme, port_, path);
}

std::string BrokenSite::Nobody() {
  int port = 0;
  ::close(Listen(port));
  return fmt::format("http://127.0.0.1:{}/", port);
}

void BrokenSite::Serve(const std::stop_token& stop) {
  // One thread for all: a connection on which nothing was said yet must not hold up the others.
  std::vector<pollfd> polled{{listening_, POLLIN, 0}};
  std::vector<int> silent;
  while (!stop.stop_requested()) {
    if (::poll(polled.data(), polled.size(), 50) <= 0) continue;
    for (std::size_t i = polled.size(); i-- > 1;) {
      if (polled[i].revents == 0) continue;
      const int connection = polled[i].fd;
      polled.erase(polled.begin() + static_cast<std::ptrdiff_t>(i));
      if (Answer(connection)) {
        ::close(connection);
      } else {
        silent.push_back(connection);
      }
    }
    if ((polled[0].revents & POLLIN) != 0) {
      polled.push_back({::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC), POLLIN, 0});
    }
  }
  for (std::size_t i = 1; i < polled.size(); ++i) ::close(polled[i].fd);
  for (const int connection : silent) ::close(connection);
}

bool BrokenSite::Answer(int connection) const {
  std::array<char, 8192> buffer{};
  const ssize_t got = ::recv(connection, buffer.data(), buffer.size(), 0);
  if (got <= 0) return true;
  const std::string_view request(buffer.data(), static_cast<std::size_t>(got));
  const std::size_t begin = request.find(' ') + 1;
  const std::string path(request.substr(begin, request.find_first_of(" ?", begin) - begin));
  if (request[0] == '\x16') {
    Send(connection, "This is no TLS.\n");
  } else if (path.starts_with("/hang/")) {
    return false;
  } else if (path.starts_with("/reset/")) {
    const linger now{1, 0};
    ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  } else if (path.starts_with("/empty/")) {
    Send(connection, "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  } else if (const auto page = pages_.find(path); page != pages_.end()) {
    Send(connection, fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}"
                                 "\r\nConnection: close\r\n\r\n{}",
                                 page->second.size(), page->second));
  } else if (!path.starts_with("/cut/")) {
    Send(connection, "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }
  return true;
}

}  // namespace roundsman

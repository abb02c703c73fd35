#include "tests/agent/server/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/deadline.h"

namespace roundsman {

RawClient::RawClient(int port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  (void)::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

RawClient::~RawClient() { ::close(socket_); }

void RawClient::Send(const std::string& bytes) const {
  (void)::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
}

void RawClient::Finish() const { ::shutdown(socket_, SHUT_WR); }

std::string RawClient::ReadUntil(const std::string& text) {
  const Deadline deadline = Deadline::In(std::chrono::seconds(20));
  while (deadline.Open() && (text.empty() || received_.find(text) == std::string::npos)) {
    pollfd waiting = {socket_, POLLIN, 0};
    if (::poll(&waiting, 1, deadline.RemainingMillis(1000)) <= 0) continue;
    char buffer[4096];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) break;
    received_.append(buffer, static_cast<std::size_t>(got));
  }
  return received_;
}

std::string AskRaw(int port, const std::string& bytes) {
  RawClient client(port);
  client.Send(bytes);
  client.Finish();
  return client.ReadUntil("");
}

}  // namespace roundsman

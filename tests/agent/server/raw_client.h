#pragma once

#include <memory>
#include <string>

namespace roundsman {

// A TCP connection to loopback that sends what no proper client would. Ends with the object.
class RawClient {
 public:
  explicit RawClient(int port);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void Send(const std::string& bytes) const;
  // No more will be sent.
  void Finish() const;
  // Until `text` was received, the peer closes, or 20 s passed; what was received so far.
  std::string ReadUntil(const std::string& text);

 private:
  int socket_;
  std::string received_;
};

// Sends and reads to the end.
std::string AskRaw(int port, const std::string& bytes);

}  // namespace roundsman

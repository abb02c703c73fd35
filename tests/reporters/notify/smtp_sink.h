#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace roundsman {

struct ReceivedMail {
  std::string from;
  std::vector<std::string> to;
  // As it was meant: without the doubled dots.
  std::string data;
  bool encrypted = false;
  // "user:password" of AUTH PLAIN; empty without.
  std::string login;
};

enum class SinkTls { kNone, kOffered, kFromTheStart };

struct SinkSettings {
  SinkTls tls = SinkTls::kNone;
  // "user:password"; empty: nobody has to log in.
  std::string login;
  // Refused with 550.
  std::string unknown_recipient;
  // Answers nothing at all.
  enum class Mood { kHelpful, kSilent } mood = Mood::kHelpful;
};

// A mail server on a random port of the loopback that speaks enough of RFC 5321, 3207 and 4954 and
// keeps what it takes. With TLS, its certificate is in `certificate()`.
class SmtpSink {
 public:
  SmtpSink(const std::filesystem::path& folder, SinkSettings settings);
  ~SmtpSink();

  std::string Url() const;
  std::string certificate() const { return certificate_; }
  std::vector<ReceivedMail> Mails() const;

 private:
  struct Tls;

  void Serve();
  void Talk(int socket);

  const SinkSettings settings_;
  std::string certificate_;
  std::unique_ptr<Tls> tls_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<ReceivedMail> mails_;
  std::jthread thread_;
};

}  // namespace roundsman

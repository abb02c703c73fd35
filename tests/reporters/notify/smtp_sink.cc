#include "tests/reporters/notify/smtp_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <optional>

#include "core/io/base64.h"

namespace roundsman {
namespace {

constexpr int kPatience = 20'000;

// A key and a certificate of its own for 127.0.0.1, valid for an hour.
void MakeCertificate(SSL_CTX* context, const std::string& file) {
  EVP_PKEY* key = EVP_RSA_gen(2048);
  X509* x509 = X509_new();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, key);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("sink"), -1, -1, 0);
  X509_set_issuer_name(x509, name);
  X509_EXTENSION* extension =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
  X509_add_ext(x509, extension, -1);
  X509_EXTENSION_free(extension);
  X509_sign(x509, key, EVP_sha256());
  SSL_CTX_use_certificate(context, x509);
  SSL_CTX_use_PrivateKey(context, key);
  if (std::FILE* out = std::fopen(file.c_str(), "w")) {
    PEM_write_X509(out, x509);
    std::fclose(out);
  }
  X509_free(x509);
  EVP_PKEY_free(key);
}

// One connection's lines, in the clear or not.
class Line {
 public:
  explicit Line(int socket) : socket_(socket) {}
  ~Line() {
    if (ssl_ != nullptr) SSL_free(ssl_);
  }
  bool Encrypt(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket_);
    return SSL_accept(ssl_) == 1;
  }
  bool encrypted() const { return ssl_ != nullptr; }
  void Say(const std::string& text) {
    const std::string line = text + "\r\n";
    if (ssl_ != nullptr) {
      SSL_write(ssl_, line.data(), static_cast<int>(line.size()));
    } else {
      (void)::send(socket_, line.data(), line.size(), MSG_NOSIGNAL);
    }
  }
  std::optional<std::string> Hear() {
    for (;;) {
      if (const auto end = buffer_.find("\r\n"); end != std::string::npos) {
        std::string line = buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        return line;
      }
      char chunk[4096];
      pollfd ready{socket_, POLLIN, 0};
      const bool pending = ssl_ != nullptr && SSL_pending(ssl_) > 0;
      if (!pending && ::poll(&ready, 1, kPatience) <= 0) return std::nullopt;
      const long got = ssl_ != nullptr ? SSL_read(ssl_, chunk, sizeof chunk)
                                       : ::recv(socket_, chunk, sizeof chunk, 0);
      if (got <= 0) return std::nullopt;
      buffer_.append(chunk, static_cast<std::size_t>(got));
    }
  }

 private:
  const int socket_;
  SSL* ssl_ = nullptr;
  std::string buffer_;
};

std::string Bracketed(const std::string& line) {
  const auto open = line.find('<');
  const auto close = line.find('>', open);
  return open == std::string::npos ? "" : line.substr(open + 1, close - open - 1);
}

// "\0user\0password" as "user:password".
std::string LoginOf(const std::string& base64) {
  std::string text = DecodeBase64(base64).value_or("");
  if (!text.empty()) text.erase(0, 1);
  std::replace(text.begin(), text.end(), '\0', ':');
  return text;
}

}  // namespace

struct SmtpSink::Tls {
  ~Tls() { SSL_CTX_free(context); }
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
};

SmtpSink::SmtpSink(const std::filesystem::path& folder, SinkSettings settings)
    : settings_(std::move(settings)), certificate_(folder / "sink.pem") {
  if (settings_.tls != SinkTls::kNone) {
    tls_ = std::make_unique<Tls>();
    MakeCertificate(tls_->context, certificate_);
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
  ::listen(listener_, 8);
  socklen_t size = sizeof address;
  ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { Serve(); });
}

SmtpSink::~SmtpSink() {
  // Wakes accept().
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::string SmtpSink::Url() const {
  return (settings_.tls == SinkTls::kFromTheStart ? "smtps://127.0.0.1:" : "smtp://127.0.0.1:") +
         std::to_string(port_);
}

std::vector<ReceivedMail> SmtpSink::Mails() const {
  const std::lock_guard lock(mutex_);
  return mails_;
}

void SmtpSink::Serve() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    Talk(socket);
    ::close(socket);
  }
}

void SmtpSink::Talk(int socket) {
  Line line(socket);
  if (settings_.mood == SinkSettings::Mood::kSilent) {
    (void)line.Hear();
    return;
  }
  if (settings_.tls == SinkTls::kFromTheStart && !line.Encrypt(tls_->context)) return;
  ReceivedMail mail;
  line.Say("220 sink ESMTP");
  while (const auto heard = line.Hear()) {
    const std::string verb = heard->substr(0, 4);
    const bool allowed = settings_.login.empty() || mail.login == settings_.login;
    if (verb == "EHLO") {
      line.Say("250-sink");
      if (settings_.tls == SinkTls::kOffered && !line.encrypted()) line.Say("250-STARTTLS");
      line.Say(settings_.login.empty() ? "250 SIZE 10000000" : "250 AUTH PLAIN");
    } else if (verb == "STAR") {
      line.Say("220 go ahead");
      if (!line.Encrypt(tls_->context)) return;
    } else if (verb == "AUTH") {
      std::string given = heard->substr(std::min(heard->size(), std::size_t{11}));
      if (given.empty()) {
        line.Say("334 ");
        given = line.Hear().value_or("");
      }
      mail.login = LoginOf(given);
      line.Say(mail.login == settings_.login ? "235 welcome" : "535 you are not " + mail.login);
    } else if (verb == "MAIL") {
      mail.from = Bracketed(*heard);
      line.Say(allowed ? "250 ok" : "530 log in first");
    } else if (verb == "RCPT") {
      const std::string to = Bracketed(*heard);
      mail.to.push_back(to);
      line.Say(to == settings_.unknown_recipient ? "550 no such user here" : "250 ok");
    } else if (verb == "DATA") {
      line.Say("354 go on");
      while (auto text = line.Hear()) {
        if (*text == ".") break;
        mail.data += (text->starts_with(".") ? text->substr(1) : *text) + "\r\n";
      }
      mail.encrypted = line.encrypted();
      {
        const std::lock_guard lock(mutex_);
        mails_.push_back(mail);
      }
      line.Say("250 queued");
    } else if (verb == "QUIT") {
      line.Say("221 bye");
      return;
    } else {
      line.Say("502 what?");
    }
  }
}

}  // namespace roundsman

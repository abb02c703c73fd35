#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace roundsman {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// The program's own diary on standard error: what the robot did, never what it found (that is the
// reporters' part). Thread-safe; one line a message; `mask` is applied to every message before it
// is written, so that a secret cannot reach it.
class Log {
 public:
  using Mask = std::function<std::string(std::string)>;

  explicit Log(LogLevel least);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void Write(LogLevel level, std::string_view message) const;
  void Debug(std::string_view message) const { Write(LogLevel::kDebug, message); }
  void Info(std::string_view message) const { Write(LogLevel::kInfo, message); }
  void Warn(std::string_view message) const { Write(LogLevel::kWarning, message); }

  // Set once, before threads start.
  void SetMask(Mask mask);

 private:
  struct Sink;
  std::unique_ptr<Sink> sink_;
};

}  // namespace roundsman

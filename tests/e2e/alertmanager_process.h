#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/deadline.h"
#include "core/io/files.h"

namespace roundsman {

// A real Alertmanager on a random port of the loopback, without a cluster, that tells one webhook
// at once. Ends with this.
class AlertmanagerProcess {
 public:
  explicit AlertmanagerProcess(const std::string& webhook_url);
  ~AlertmanagerProcess();

  // Empty when it did not come up.
  const std::string& url() const { return url_; }
  // A new process on the same port that knows silences, but no alerts.
  void Restart();
  // POST of JSON; the answer's body, or what went wrong.
  std::string Post(const std::string& path, const std::string& json) const;
  std::string Get(const std::string& path) const;

 private:
  void Start();
  void Stop();

  TempDir folder_;
  std::string url_;
  int port_ = 0;
  int pid_ = -1;
};

}  // namespace roundsman

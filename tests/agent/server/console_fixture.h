#pragma once

#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <string>

#include "agent/server/console_server.h"
#include "tests/agent/server/sample_source.h"
#include "tests/source_root.h"

namespace roundsman {

// A console over the sample agent on a port of its own. Tests change `options` before Start().
class ConsoleTest : public ::testing::Test {
 protected:
  ConsoleTest() : source_(std::chrono::system_clock::now()) {
    options_.artifacts = SourceRoot() / "tests" / "data" / "console";
    options_.version = "0.1.0";
  }

  void Start() {
    auto server = ConsoleServer::Start(options_, source_, events_);
    ASSERT_TRUE(server) << server.error().ToString();
    server_ = std::move(*server);
  }
  void GiveTokens() {
    options_.full_tokens = {Secret("full-token")};
    options_.read_tokens = {Secret("read-token")};
  }
  httplib::Client Client() const {
    httplib::Client client("127.0.0.1", server_->port());
    client.set_read_timeout(30);
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    return client;
  }
  std::string FirstFingerprint() { return source_.ActiveAlerts().front().fingerprint; }

  ConsoleOptions options_;
  SampleSource source_;
  ConsoleEvents events_;
  std::unique_ptr<ConsoleServer> server_;
};

}  // namespace roundsman

// Serves the console over the sample agent, for a person who works on its pages:
//   console_preview [port] [empty|token|live|crowd]
// A run ends every few seconds, so that live pages can be watched. Ends with its standard input.
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "agent/server/console_server.h"
#include "tests/agent/server/crowded_source.h"
#include "tests/agent/server/sample_source.h"
#include "tests/source_root.h"

using namespace roundsman;

int main(int argc, char** argv) {
  const std::string how = argc > 2 ? argv[2] : "";
  SampleSource full(std::chrono::system_clock::now());
  SampleSource empty{SampleSource::Empty{}};
  CrowdedSource crowd(3000);
  SampleSource& source = how == "empty" ? empty : how == "crowd" ? crowd : full;
  ConsoleEvents events;
  ConsoleOptions options;
  options.listen.port = argc > 1 ? std::atoi(argv[1]) : 0;
  options.artifacts = SourceRoot() / "tests" / "data" / "console";
  options.version = "0.1.0";
  if (how == "token") options.full_tokens = {Secret("secret")};
  const auto server = ConsoleServer::Start(options, source, events);
  if (!server) {
    std::cerr << server.error().ToString() << "\n";
    return 1;
  }
  std::cout << "http://127.0.0.1:" << (*server)->port() << std::endl;
  std::jthread life([&](const std::stop_token& stop) {
    const Deadline forever = Deadline::In(std::chrono::hours(100), stop);
    while (how == "live" && forever.Open()) {
      events.RunStarted("messages", "iphone-15");
      forever.Pause(std::chrono::seconds(3));
      const RunRecord run =
          source.NewRun("messages", "iphone-15", Verdict::kPass, std::chrono::system_clock::now());
      source.store().Add(run);
      events.RunEnded(SummaryOf(run));
      forever.Pause(std::chrono::seconds(3));
    }
  });
  std::string line;
  while (std::getline(std::cin, line)) {
  }
}

#pragma once

#include <functional>
#include <string>

#include "agent/devices/device_pool.h"
#include "agent/run_carrier.h"
#include "agent/witness_watch.h"

namespace roundsman {

enum class Confirm { kOn, kOff };

// Why what was seen between two instants is not to be believed: this machine starved, its own
// network was down. Empty: nothing speaks against it.
using HostTrouble = std::function<std::string(MonoTime begun, MonoTime ended)>;

struct RunWorkerOptions {
  Confirm confirm = Confirm::kOn;
  Seeing seeing = Seeing::kFull;
  TextReaderOptions reader;
  // Asked after every run that did not pass. May be left out.
  HostTrouble host_trouble;
  // Whether the robot stood still meanwhile: asked after every run. May be left out.
  HostTrouble host_gap;
};

// A fail or flaky run during trouble of the host's becomes inconclusive: such trouble makes a good
// page look bad, never a bad one good. Findings stay, for people.
void Doubt(RunReport& report, const std::string& trouble);
// A pass too: who stood still himself has seen stalls that were none.
void DoubtAll(RunReport& report, const std::string& gap);

// What all workers share; it outlives them.
struct RunWorkerParts {
  DevicePool& pool;
  WitnessWatch& witness;
  ArtifactStore& store;
  Progress& progress;
};

// The real carrier: asks the witness before a browser's word counts, takes a fresh device, carries
// the run out, confirms a failure on another fresh device. One thread's; has an eye of its own.
// `run` and the agent share it.
class RunWorker : public RunCarrier {
 public:
  RunWorker(RunWorkerOptions options, RunWorkerParts parts)
      : options_(std::move(options)), parts_(parts), reader_(options_.reader) {}

  RunReport Carry(const RunRequest& request, const std::stop_token& stop) override;
  const TextReaderStats& reading() const { return reader_.stats(); }

 private:
  RunResult Attempt(const RunRequest& request, const std::stop_token& stop);
  void ConfirmFailure(const RunRequest& request, RunResult& first, const std::stop_token& stop);

  RunWorkerOptions options_;
  RunWorkerParts parts_;
  TextReader reader_;
};

}  // namespace roundsman

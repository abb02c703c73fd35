#include "agent/cli/examples.h"

#include <algorithm>
#include <span>

#include "core/embedded_file.h"

namespace roundsman {

std::span<const EmbeddedFile> ExampleFiles();

namespace {

using Change = std::string (*)(std::string_view text);

Result<TempDir> Unpack(Change change) {
  Result<TempDir> directory = TempDir::Make("roundsman-examples");
  if (!directory) return directory;
  for (const EmbeddedFile& file : ExampleFiles()) {
    const bool scenario = std::string_view(file.name).ends_with(".yaml");
    const std::string text = scenario ? change(file.bytes) : std::string(file.bytes);
    if (auto written = WriteFile(directory->path() / file.name, text); !written) {
      return Forward(written);
    }
  }
  return directory;
}

}  // namespace

Result<TempDir> UnpackExamples() {
  return Unpack([](std::string_view text) { return std::string(text); });
}

Result<TempDir> UnpackUnscheduledExamples() { return Unpack(WithoutSchedule); }

std::string WithoutSchedule(std::string_view scenario) {
  std::string kept;
  bool inside = false;
  while (!scenario.empty()) {
    const std::size_t end = std::min(scenario.find('\n'), scenario.size() - 1) + 1;
    const std::string_view line = scenario.substr(0, end);
    scenario.remove_prefix(end);
    // What belongs to a key stands further in than it.
    const bool key = line.find_first_of(" \t\r\n") != 0;
    if (key) inside = line.starts_with("schedule:");
    kept += inside ? "\n" : line;
  }
  return kept;
}

}  // namespace roundsman

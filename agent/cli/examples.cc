#include "agent/cli/examples.h"

#include "core/embedded_file.h"

namespace roundsman {

std::span<const EmbeddedFile> ExampleFiles();

Result<TempDir> UnpackExamples() {
  Result<TempDir> directory = TempDir::Make("roundsman-examples");
  if (!directory) return directory;
  for (const EmbeddedFile& file : ExampleFiles()) {
    if (auto written = WriteFile(directory->path() / file.name, file.bytes); !written) {
      return Forward(written);
    }
  }
  return directory;
}

}  // namespace roundsman

#include "tests/e2e/workplace.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "core/io/files.h"

namespace roundsman {

Workplace::Workplace() {
  std::string name =
      (std::filesystem::temp_directory_path() / "roundsman-e2e-work-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

Workplace::~Workplace() {
  if (::testing::Test::HasFailure()) {
    fmt::print(stderr, "kept for a look: {}\n", path_.string());
    return;
  }
  std::error_code failed;
  std::filesystem::remove_all(path_, failed);
}

std::string Workplace::Write(const std::string& name, std::string_view text) const {
  const auto file = path_ / name;
  const Result<void> written = WriteFile(file, text);
  EXPECT_TRUE(written) << written.error().ToString();
  return file.string();
}

std::string Workplace::Scenario(const std::string& id, std::string_view steps,
                                std::string_view head) const {
  return Write("scenarios/" + id + ".yaml",
               fmt::format("scenario: {}\n{}{}steps:\n{}", id, head,
                           head.empty() || head.ends_with('\n') ? "" : "\n", steps));
}

Call Workplace::Run(std::vector<std::string> words) const {
  Call call{{"run", "--out", report().string()}};
  call.arguments.insert(call.arguments.end(), words.begin(), words.end());
  return call;
}

}  // namespace roundsman

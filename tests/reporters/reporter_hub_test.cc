#include "reporters/reporter_hub.h"

#include <gtest/gtest.h>

#include <array>

#include "core/io/files.h"

namespace roundsman {
namespace {

class Broken : public Reporter {
 public:
  Result<void> Report(const roundsman::Report&, const Deadline&) override {
    return RobotError("no ink");
  }
};

class Writing : public Reporter {
 public:
  explicit Writing(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> Report(const roundsman::Report&, const Deadline&) override {
    return WriteFile(path_, "told");
  }

 private:
  std::filesystem::path path_;
};

TEST(ReporterHubTest, OneThatFailsDoesNotStopTheOthers) {
  const Result<TempDir> dir = TempDir::Make("hub-test");
  ASSERT_TRUE(dir);
  const std::array<ReporterRow, 3> rows = {{
      {"first", "", "",
       [](const ReporterOptions&) -> std::unique_ptr<Reporter> {
         return std::make_unique<Broken>();
       }},
      {"second", "", "",
       [](const ReporterOptions& options) -> std::unique_ptr<Reporter> {
         return std::make_unique<Writing>(options.directory / "told");
       }},
      {"third", "", "",
       [](const ReporterOptions&) -> std::unique_ptr<Reporter> {
         return std::make_unique<Broken>();
       }},
  }};
  const auto failures =
      TellReporters(rows, {}, {dir->path()}, Deadline::In(std::chrono::seconds(60)));
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_EQ(failures[0].reporter, "first");
  EXPECT_EQ(failures[0].error.message, "no ink");
  EXPECT_EQ(failures[1].reporter, "third");
  EXPECT_TRUE(std::filesystem::exists(dir->path() / "told"));
}

}  // namespace
}  // namespace roundsman

#include <gtest/gtest.h>

#include <set>

#include "core/io/files.h"
#include "reporters/reporter.h"
#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

TEST(ReporterRegistryTest, EveryRowIsUniqueDocumentedAndWritesItsFile) {
  const Result<TempDir> dir = TempDir::Make("reporters-test");
  ASSERT_TRUE(dir);
  std::set<std::string_view> names;
  for (const ReporterRow& row : ReporterRegistry()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.help.empty()) << row.name;
    const auto told =
        row.make({dir->path()})->Report(SampleReport(), Deadline::In(std::chrono::seconds(60)));
    EXPECT_TRUE(told) << row.name;
    EXPECT_TRUE(std::filesystem::exists(dir->path() / row.file)) << row.file;
  }
  EXPECT_EQ(names, (std::set<std::string_view>{"json", "junit", "html"}));
}

}  // namespace
}  // namespace roundsman

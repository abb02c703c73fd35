#include "reporters/notify/delivery_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "core/io/files.h"
#include "tests/reporters/notify/sample_alerts.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Delivery Told(const std::string& group, const std::string& content = "f1") {
  return {"chat", group, DeliveryPhase::kTold, content, SampleSince()};
}

class DeliveryLogTest : public testing::Test {
 protected:
  fs::path File() const { return folder_->path() / "told.json"; }
  std::vector<Delivery> InFile() const {
    FileDeliveryLog log(File());
    const auto told = log.Load();
    EXPECT_TRUE(told) << told.error().message;
    return told.value_or(std::vector<Delivery>());
  }

  Result<TempDir> folder_ = TempDir::Make("roundsman-test");
};

TEST_F(DeliveryLogTest, AFileThatCannotBeReadIsNoEmptyLog) {
  for (const char* text : {"{\"half\"", "{\"roundsman\":\"something else\"}\n", "[1]",
                           "{\"roundsman\":\"deliveries\"}\nrubbish\n{}\n"}) {
    ASSERT_TRUE(WriteFile(File(), text));
    FileDeliveryLog log(File());
    EXPECT_FALSE(log.Load()) << text;
    EXPECT_FALSE(log.Save({}));
    EXPECT_EQ(ReadFile(File()).value(), text);
  }
}

TEST_F(DeliveryLogTest, KeepsWhatWasToldToWhom) {
  const Delivery first{"chat", "a|b", DeliveryPhase::kTold, "f1,f2", SampleSince()};
  const Delivery second{"mail", "a|b", DeliveryPhase::kTelling, "登录\n", SampleSince()};
  FileDeliveryLog log(File());
  ASSERT_TRUE(log.Save(first));
  ASSERT_TRUE(log.Save(second));
  FileDeliveryLog again(File());
  EXPECT_THAT(again.Load().value(), ElementsAre(first, second));
  ASSERT_TRUE(again.Forget("chat", "a|b"));
  EXPECT_THAT(InFile(), ElementsAre(second));
  ASSERT_TRUE(again.Forget("mail", "a|b"));
  EXPECT_THAT(InFile(), IsEmpty());
}

TEST_F(DeliveryLogTest, KilledAtAnyByteItIsWhatItWasBeforeThatChange) {
  std::vector<std::pair<std::size_t, std::vector<Delivery>>> stood;
  FileDeliveryLog log(File());
  const auto stands = [&] { stood.emplace_back(fs::file_size(File()), log.Load().value()); };
  ASSERT_TRUE(log.Save(Told("a")));
  stands();
  ASSERT_TRUE(log.Save(Told("b")));
  stands();
  ASSERT_TRUE(log.Save(Told("a", "f1,登录")));
  stands();
  ASSERT_TRUE(log.Forget("chat", "a"));
  stands();
  const std::string whole = ReadFile(File()).value();
  ASSERT_EQ(whole.size(), stood.back().first);
  for (std::size_t size = stood.front().first; size <= whole.size(); ++size) {
    auto before = stood.begin();
    while (std::next(before) != stood.end() && std::next(before)->first <= size) ++before;
    ASSERT_TRUE(WriteFile(File(), whole.substr(0, size), Durability::kRenamed));
    FileDeliveryLog after(File());
    ASSERT_EQ(after.Load().value(), before->second) << size;
    ASSERT_TRUE(after.Save(Told("c")));
    auto with_c = before->second;
    with_c.push_back(Told("c"));
    ASSERT_EQ(InFile(), with_c) << size << ": and it goes on from there";
  }
}

// What a write costs is what it writes: the file stays the same one and grows by a line.
TEST_F(DeliveryLogTest, AChangeOfOneOfFiveThousandGroupsIsALine) {
  std::string old = "[";
  for (int i = 0; i < 5000; ++i) {
    old += fmt::format(R"({}{{"receiver":"chat","group":"UIJourneyBroken|journey-{}"}})",
                       i == 0 ? "" : ",", i);
  }
  ASSERT_TRUE(WriteFile(File(), old + "]"));
  FileDeliveryLog log(File());
  ASSERT_TRUE(log.Save(Told("UIJourneyBroken|journey-16")));
  struct stat before {};
  ASSERT_EQ(::stat(File().c_str(), &before), 0);
  ASSERT_TRUE(log.Save(Told("UIJourneyBroken|journey-17", "f1,f2")));
  ASSERT_TRUE(log.Forget("chat", "UIJourneyBroken|journey-18"));
  struct stat after {};
  ASSERT_EQ(::stat(File().c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_GT(after.st_size, before.st_size);
  EXPECT_LT(after.st_size, before.st_size + 500);
  EXPECT_THAT(InFile(), SizeIs(4999));
}

TEST_F(DeliveryLogTest, DoesNotGrowWithTheYears) {
  const std::string content(4000, 'f');
  {
    FileDeliveryLog log(File());
    for (int i = 0; i < 400; ++i) ASSERT_TRUE(log.Save(Told("a", content)));
    EXPECT_LT(fs::file_size(File()), 300'000U);
  }
  // Nor when it is opened anew all the time.
  for (int i = 0; i < 200; ++i) {
    FileDeliveryLog log(File());
    ASSERT_TRUE(log.Save(Told("a", content)));
    ASSERT_LT(fs::file_size(File()), 300'000U);
  }
  EXPECT_THAT(InFile(), ElementsAre(Told("a", content)));
}

TEST_F(DeliveryLogTest, ReadsWhatOlderVersionsWrote) {
  ASSERT_TRUE(WriteFile(File(), R"([{"receiver":"chat","group":"a","told":true,"content":"f1",
                                     "when":1795356120000}])"));
  FileDeliveryLog log(File());
  EXPECT_THAT(log.Load().value(), ElementsAre(Told("a")));
  ASSERT_TRUE(log.Save(Told("b")));
  EXPECT_THAT(InFile(), ElementsAre(Told("a"), Told("b")));
}

TEST_F(DeliveryLogTest, WhatCouldNotBeWrittenIsInTheNextWrite) {
  FileDeliveryLog log(File());
  ASSERT_TRUE(log.Save(Told("a")));
  // A folder in its place takes nothing.
  fs::rename(File(), folder_->path() / "aside");
  fs::create_directory(File());
  EXPECT_FALSE(log.Save(Told("b")));
  EXPECT_FALSE(log.Save(Told("c")));
  fs::remove(File());
  EXPECT_TRUE(log.Save(Told("d")));
  EXPECT_THAT(InFile(), ElementsAre(Told("a"), Told("b"), Told("c"), Told("d")));
}

}  // namespace
}  // namespace roundsman

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "reporters/notify/receiver.h"

namespace roundsman {
namespace {

TEST(ReceiverRegistryTest, EveryKindIsUniqueSaysWhatItIsAndCanBeMade) {
  std::set<std::string_view> kinds;
  for (const ReceiverRow& row : ReceiverRegistry()) {
    EXPECT_TRUE(kinds.insert(row.kind).second) << row.kind;
    EXPECT_FALSE(row.help.empty()) << row.kind;
    EXPECT_FALSE(row.needs.empty()) << row.kind;
    EXPECT_EQ(FindReceiver(row.kind), &row);
    ReceiverSettings settings;
    settings.name = "a name";
    settings.kind = row.kind;
    EXPECT_EQ(row.make(settings, {})->Name(), "a name") << row.kind;
  }
  EXPECT_EQ(FindReceiver("telegraph"), nullptr);
}

}  // namespace
}  // namespace roundsman

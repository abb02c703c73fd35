#include "core/finding.h"

#include <gtest/gtest.h>

#include <set>

namespace roundsman {
namespace {

TEST(FindingTest, KindsAreUniqueAndDocumented) {
  std::set<std::string_view> names;
  for (const FindingKindInfo& row : FindingKinds()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.says.empty()) << row.name;
    EXPECT_EQ(ParseFindingKind(row.name), row.kind);
  }
  EXPECT_EQ(ParseFindingKind("no-such-kind"), std::nullopt);
}

TEST(FindingTest, ExplainsFollowsTheOrderOfTheSpecification) {
  using enum FindingKind;
  EXPECT_TRUE(Explains(kUnreachable, kCrash));
  EXPECT_TRUE(Explains(kErrorPage, kBlankPage));
  EXPECT_TRUE(Explains(kDeadControl, kMissingContent));
  EXPECT_TRUE(Explains(kMissingContent, kBrokenImage));
  EXPECT_FALSE(Explains(kMissingContent, kDeadControl));
  EXPECT_FALSE(Explains(kPlaceholderLeak, kBrokenImage));
  EXPECT_FALSE(Explains(kStall, kStall));
}

TEST(FindingTest, FingerprintIsStableAndKeepsPartsApart) {
  const auto kind = FindingKind::kStall;
  EXPECT_EQ(Fingerprint("a", "b", "c", kind), Fingerprint("a", "b", "c", kind));
  EXPECT_NE(Fingerprint("a", "bc", "d", kind), Fingerprint("ab", "c", "d", kind));
  EXPECT_NE(Fingerprint("a", "b", "c", kind), Fingerprint("a", "b", "c", FindingKind::kCrash));
  EXPECT_EQ(Fingerprint("a", "b", "c", kind).size(), 16U);
}

}  // namespace
}  // namespace roundsman

#include "demo/faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "demo/demo_site.h"
#include "demo/fault_switches.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FaultsTest, HaveOneForEveryKindOfFinding) {
  for (const FindingKindInfo& kind : FindingKinds()) {
    EXPECT_TRUE(std::ranges::any_of(Faults(), [&](const Fault& f) { return f.kind == kind.kind; }))
        << "no fault shows " << kind.name;
  }
}

TEST(FaultsTest, HaveBenignTwins) {
  EXPECT_GE(std::ranges::count_if(Faults(), [](const Fault& f) { return !f.kind; }), 12);
  EXPECT_EQ(KindName(*FindFault("slow-but-ok")), "benign");
  EXPECT_EQ(KindName(*FindFault("dead-buy")), "dead-control");
}

TEST(FaultsTest, AreDescribedAndUnique) {
  std::set<std::string_view> names;
  for (const Fault& fault : Faults()) {
    EXPECT_TRUE(names.insert(fault.name).second) << fault.name << " twice";
    EXPECT_EQ(fault.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
              std::string::npos)
        << fault.name << " cannot stand in a path";
    for (const std::string_view text : {fault.where, fault.sees, fault.help, fault.effect.path}) {
      EXPECT_FALSE(text.empty()) << fault.name;
    }
  }
}

TEST(FaultsTest, NameFilesOfTheApp) {
  for (const Fault& fault : Faults()) {
    const FaultAction action = fault.effect.action;
    if (action != FaultAction::kReplace && action != FaultAction::kInject) continue;
    EXPECT_FALSE(SiteFile(fault.effect.text).empty()) << fault.name << ": " << fault.effect.text;
  }
}

TEST(FaultsTest, AreMetByAnExampleJourney) {
  for (const Fault& fault : Faults()) {
    const auto file = SourceRoot() / "scenarios/examples" / (std::string(fault.journey) + ".yaml");
    EXPECT_TRUE(std::filesystem::exists(file)) << fault.name << ": " << file;
  }
}

TEST(FaultsTest, ApplyToTheirPathsOnly) {
  const Fault& everywhere = *FindFault("site-down");
  EXPECT_TRUE(Applies(everywhere, "holdings", true));
  EXPECT_FALSE(Applies(everywhere, "api/holdings", false));
  const Fault& covers = *FindFault("cover-missing");
  EXPECT_TRUE(Applies(covers, "img/cover-3.svg", false));
  EXPECT_FALSE(Applies(covers, "img/logo.svg", false));
  const Fault& one = *FindFault("holdings-cut");
  EXPECT_TRUE(Applies(one, "holdings", true));
  EXPECT_FALSE(Applies(one, "holdings-archive", true));
}

TEST(FaultsTest, AreParsedFromAPrefix) {
  const auto faults = ParseFaultNames("dead-buy+busy,slow-but-ok");
  ASSERT_TRUE(faults);
  EXPECT_THAT(*faults,
              ElementsAre(FindFault("dead-buy"), FindFault("busy"), FindFault("slow-but-ok")));
  const auto unknown = ParseFaultNames("dead-buy+deed-buy");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("unknown fault 'deed-buy'"));
}

}  // namespace
}  // namespace roundsman

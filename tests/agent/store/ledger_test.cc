#include "agent/store/ledger.h"

#include <gtest/gtest.h>

#include "tests/agent/store/store_runs.h"

namespace roundsman {
namespace {

Alert Told(const std::string& fingerprint, const std::string& scenario, BackendView view) {
  static const WallTime kDay{std::chrono::seconds(1795347900)};
  Alert alert;
  alert.fingerprint = fingerprint;
  alert.phase = AlertPhase::kResolved;
  alert.kind = FindingKind::kBlankPage;
  alert.scenario = scenario;
  alert.journey = "Journey " + scenario;
  alert.since = kDay + std::chrono::minutes(fingerprint.size());
  alert.opened = alert.since;
  alert.backend = view;
  return alert;
}

TEST(LedgerTest, CountsWhatTheBackEndSawPerJourney) {
  StorePlace place;
  Alert late = Told("a", "pay", BackendView::kLate);
  late.lead_seconds = 95;
  Alert later = Told("bb", "pay", BackendView::kLate);
  later.lead_seconds = 300;
  Alert pending = Told("ccc", "pay", BackendView::kUnseen);
  pending.phase = AlertPhase::kPending;
  pending.opened.reset();
  Alert blind = Told("dddd", "", BackendView::kUnknown);
  blind.kind.reset();
  ASSERT_TRUE(place.store().PutAlerts(std::vector{
      late, later, pending, blind, Told("eeeee", "pay", BackendView::kSeen),
      Told("ffffff", "login", BackendView::kUnseen), Told("ggggggg", "login", BackendView::kUnseen),
      Told("hhhhhhhh", "login", BackendView::kUnknown)}));
  const auto ledger = LedgerSummary(place.store(), {});
  ASSERT_TRUE(ledger);
  ASSERT_EQ(ledger->rows.size(), 2U);
  EXPECT_EQ(ledger->rows[0].scenario, "login");
  EXPECT_EQ(ledger->rows[0].journey, "Journey login");
  EXPECT_EQ(ledger->rows[0].unseen, 2);
  EXPECT_EQ(ledger->rows[0].unknown, 1);
  EXPECT_FALSE(ledger->rows[0].longest_lead_seconds);
  EXPECT_EQ(ledger->rows[1].late, 2);
  EXPECT_EQ(ledger->rows[1].seen, 1);
  EXPECT_EQ(ledger->rows[1].unseen, 0);
  EXPECT_EQ(ledger->rows[1].longest_lead_seconds, 300);
  ASSERT_EQ(ledger->unseen.size(), 2U);
  EXPECT_EQ(ledger->unseen[0].fingerprint, "ggggggg");
  const auto recent = LedgerSummary(place.store(), Told("ggggggg", "", BackendView::kSeen).since);
  ASSERT_TRUE(recent);
  EXPECT_EQ(recent->unseen.size(), 1U);
}

}  // namespace
}  // namespace roundsman

#include "agent/store/ledger.h"

#include <algorithm>
#include <limits>
#include <map>

namespace roundsman {
namespace {

void Count(const Alert& alert, LedgerRow& row) {
  switch (alert.backend) {
    case BackendView::kSeen:
      ++row.seen;
      return;
    case BackendView::kLate:
      ++row.late;
      if (alert.lead_seconds) {
        row.longest_lead_seconds =
            std::max(row.longest_lead_seconds.value_or(0), *alert.lead_seconds);
      }
      return;
    case BackendView::kUnseen:
      ++row.unseen;
      return;
    case BackendView::kUnknown:
      ++row.unknown;
      return;
  }
}

}  // namespace

Result<Ledger> LedgerSummary(ResultStore& store, std::optional<WallTime> since) {
  AlertFilter filter;
  filter.since = since;
  filter.limit = std::numeric_limits<int>::max();
  auto alerts = store.Alerts(filter);
  if (!alerts) return Forward(alerts);
  std::map<std::string, LedgerRow> rows;
  Ledger ledger;
  for (Alert& alert : *alerts) {
    if (!alert.kind || !alert.opened) continue;
    LedgerRow& row = rows[alert.scenario];
    row.scenario = alert.scenario;
    // Newest first: the name it has today.
    if (row.journey.empty()) row.journey = alert.journey;
    Count(alert, row);
    if (alert.backend == BackendView::kUnseen) ledger.unseen.push_back(std::move(alert));
  }
  for (auto& [scenario, row] : rows) ledger.rows.push_back(std::move(row));
  std::stable_sort(ledger.rows.begin(), ledger.rows.end(),
                   [](const LedgerRow& a, const LedgerRow& b) { return a.unseen > b.unseen; });
  return ledger;
}

}  // namespace roundsman

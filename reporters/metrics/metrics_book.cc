#include "reporters/metrics/metrics_book.h"

#include <algorithm>
#include <vector>

namespace roundsman {
namespace {

std::tuple<std::string, std::string, std::string> KeyOf(const auto& of) {
  return {of.scenario, of.device, of.location};
}

bool IsDecided(const Alert& alert) {
  return alert.backend_decided || alert.backend != BackendView::kUnknown;
}

}  // namespace

template <typename Change>
bool MetricsBook::Update(const Key& key, Change change) {
  const auto at = series_.find(key);
  if (at == series_.end()) return false;
  auto changed = std::make_shared<JourneySeries>(*at->second);
  change(*changed);
  at->second = std::move(changed);
  return true;
}

void MetricsBook::SetScenarios(std::span<const PlannedJourney> planned) {
  const std::lock_guard lock(mutex_);
  std::map<Key, std::shared_ptr<const JourneySeries>> stay;
  for (const PlannedJourney& journey : planned) {
    const Key key = KeyOf(journey);
    health_.AddLocation(journey.location);
    const auto known = series_.find(key);
    auto series = known == series_.end() ? std::make_shared<JourneySeries>(journey)
                                         : std::make_shared<JourneySeries>(*known->second);
    series->Replan(journey);
    stay[key] = std::move(series);
  }
  std::erase_if(counting_, [&](const auto& entry) { return !stay.contains(entry.second.journey); });
  series_ = std::move(stay);
}

void MetricsBook::SetInterval(const RunKey& journey, double seconds) {
  const std::lock_guard lock(mutex_);
  const auto known = series_.find(KeyOf(journey));
  if (known == series_.end() || known->second->plan.interval_seconds == seconds) return;
  Update(known->first, [&](JourneySeries& series) { series.plan.interval_seconds = seconds; });
}

void MetricsBook::Restore(std::span<const RunRecord> runs, std::span<const Alert> alerts,
                          const LastGood& good) {
  std::vector<const RunRecord*> in_order;
  for (const RunRecord& record : runs) in_order.push_back(&record);
  std::stable_sort(in_order.begin(), in_order.end(), [](const RunRecord* a, const RunRecord* b) {
    return a->report.started < b->report.started;
  });
  const std::lock_guard lock(mutex_);
  for (const RunRecord* record : in_order) {
    Update(KeyOf(record->key), [&](JourneySeries& series) { series.Remember(*record); });
  }
  for (auto& [key, series] : series_) {
    const auto last = good.find({std::get<0>(key), std::get<1>(key)});
    if (last == good.end() || series->last_pass.value_or(WallTime()) >= last->second) continue;
    auto changed = std::make_shared<JourneySeries>(*series);
    changed->last_pass = last->second;
    series = std::move(changed);
  }
  for (const Alert& alert : alerts) {
    const auto planned = series_.find(KeyOf(alert));
    const bool awaited = planned != series_.end() &&
                         planned->second->plan.backend == BackendWatched::kYes && !IsDecided(alert);
    if (alert.opened && !awaited)
      counting_[alert.fingerprint] = {KeyOf(alert), alert.since, true, true};
    Note(alert);
  }
}

void MetricsBook::Take(const RunRecord& record, std::span<const Alert> changed) {
  const std::lock_guard lock(mutex_);
  Update(KeyOf(record.key), [&](JourneySeries& series) { series.Take(record); });
  for (const Alert& alert : changed) Note(alert);
}

void MetricsBook::TakeAlerts(std::span<const Alert> changed) {
  const std::lock_guard lock(mutex_);
  for (const Alert& alert : changed) Note(alert);
}

void MetricsBook::BackendDecided(const Alert& alert) {
  if (!alert.kind) return;
  const std::lock_guard lock(mutex_);
  Counting& counting = counting_[alert.fingerprint];
  // Of an earlier one that has gone, while the same is there again.
  Counting earlier = {KeyOf(alert), alert.since};
  Counting& its = alert.since < counting.since ? earlier : counting;
  if (its.since != alert.since) its = earlier;
  its.decided = true;
  Count(alert, its);
}

void MetricsBook::Note(const Alert& alert) {
  const Health health = alert.phase == AlertPhase::kOpen ? Health::kBad : Health::kGood;
  if (alert.name == kRobotBlind) health_.SetSight(alert.location, health);
  if (alert.name == kEvidenceDropped) health_.SetEvidence(alert.location, health);
  if (!alert.kind) return;
  const auto planned = series_.find(KeyOf(alert));
  if (planned == series_.end()) return;
  Update(planned->first, [&](JourneySeries& series) { series.SetActive(alert); });
  Counting& counting = counting_[alert.fingerprint];
  if (counting.since != alert.since) counting = {KeyOf(alert), alert.since};
  if (planned->second->plan.backend == BackendWatched::kNo) counting.decided = true;
  if (IsDecided(alert)) counting.decided = true;
  Count(alert, counting);
}

void MetricsBook::Count(const Alert& alert, Counting& counting) {
  if (counting.counted || !counting.decided || !alert.opened) return;
  counting.counted = Update(
      KeyOf(alert), [&](JourneySeries& series) { series.CountFinding(alert, alert.backend); });
}

std::string MetricsBook::Text(MetricsFormat format) const {
  AllSeries all;
  std::string text;
  {
    const std::lock_guard lock(mutex_);
    all.reserve(series_.size());
    for (const auto& [key, series] : series_) all.push_back(series);
    text.reserve(size_ + size_ / 8);
  }
  MetricsWriter writer(format, text);
  WriteJourneys(all, writer);
  health_.Write(writer);
  writer.End();
  const std::lock_guard lock(mutex_);
  size_ = text.size();
  return text;
}

}  // namespace roundsman

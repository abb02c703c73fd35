#include "reporters/notify/storm_message.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reporters/clean_text.h"
#include "reporters/notify/delivery_plan.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

// More than these are a number; whoever wants all of them opens the console.
constexpr std::size_t kMostTold = 20;
constexpr std::size_t kMostNamed = 5;

using Group = std::vector<Alert>;

const std::string& In(Language language, const Words& words) {
  return language == Language::kChinese ? words.zh : words.en;
}

int RankOf(const Group& group) {
  const std::string& severity = group.front().severity;
  return severity == "critical" ? 0 : severity == "warning" ? 1 : 2;
}

// The worst first, then the oldest.
std::vector<Group> Split(std::span<const Alert> alerts) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> known;
  for (const Alert& alert : alerts) {
    const auto [at, fresh] = known.try_emplace(GroupOf(alert), groups.size());
    if (fresh) groups.emplace_back();
    groups[at->second].push_back(alert);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return RankOf(a) < RankOf(b); });
  return groups;
}

bool IsDropped(const Group& group) {
  return std::any_of(group.begin(), group.end(),
                     [](const Alert& alert) { return alert.end == AlertEnd::kDropped; });
}

std::string NameOf(const Alert& alert) {
  if (!alert.journey.empty()) return CleanLine(alert.journey);
  return CleanLine(alert.scenario.empty() ? "Roundsman " + alert.location : alert.scenario);
}

std::string CountOf(std::string_view name, std::size_t count, Language language) {
  // "s" where there are several.
  Words words = {"{} journey{} broken", "{} 个流程故障"};
  if (name == kFindingOnly) words = {"{} journey{} worth a look", "{} 个流程请留意"};
  if (name == kRobotBlind) words = {"{} robot{} cannot see", "{} 个机器人看不到"};
  if (name == kEvidenceDropped) words = {"{} robot{} without room", "{} 个机器人没有空间"};
  if (name.empty()) words = {"{} troubles are over", "{} 个故障已恢复"};
  return fmt::format(fmt::runtime(In(language, words)), count, count == 1 ? "" : "s");
}

// "7 journeys broken, 2 journeys worth a look"
std::string Title(const std::vector<Group>& groups, bool resolved, Language language) {
  if (resolved) {
    const auto dropped = static_cast<std::size_t>(std::count_if(
        groups.begin(), groups.end(), [](const Group& group) { return IsDropped(group); }));
    if (dropped == 0) return CountOf("", groups.size(), language);
    std::string unwatched =
        fmt::format(fmt::runtime(In(language, {"{} no longer watched", "{} 个不再监测"})), dropped);
    if (dropped == groups.size()) return unwatched;
    return CountOf("", groups.size() - dropped, language) +
           (language == Language::kChinese ? "，" : ", ") + unwatched;
  }
  std::string title;
  for (const std::string_view name : kAlertNames) {
    const auto count = std::count_if(groups.begin(), groups.end(), [&](const Group& group) {
      return group.front().name == name;
    });
    if (count == 0) continue;
    if (!title.empty()) title += language == Language::kChinese ? "，" : ", ";
    title += CountOf(name, static_cast<std::size_t>(count), language);
  }
  return title;
}

std::string Names(const std::vector<Group>& groups, std::size_t most, Language language) {
  const bool chinese = language == Language::kChinese;
  std::string names;
  const std::size_t named = std::min(groups.size(), most);
  for (std::size_t i = 0; i < named; ++i) {
    names += (i == 0 ? "" : chinese ? "、" : ", ") + NameOf(groups[i].front());
  }
  if (named == groups.size()) return names;
  return names + fmt::format(fmt::runtime(chinese ? " 等，另有 {} 个" : " and {} more"),
                             groups.size() - named);
}

}  // namespace

GroupMessage MakeStormMessage(std::span<const Alert> alerts, Language language,
                              const ReceiverTools& tools) {
  const std::vector<Group> groups = Split(alerts);
  GroupMessage message;
  message.resolved = std::none_of(alerts.begin(), alerts.end(), [](const Alert& alert) {
    return alert.phase == AlertPhase::kOpen;
  });
  message.dropped = message.resolved && std::any_of(groups.begin(), groups.end(), IsDropped);
  message.title = Title(groups, message.resolved, language);
  // Of what has gone, receivers show nothing but the sentence.
  message.sentence =
      fmt::format("{}{}{}", message.title, language == Language::kChinese ? "：" : ": ",
                  Names(groups, message.resolved ? kMostTold : kMostNamed, language));
  for (std::size_t i = 0; i < std::min(groups.size(), kMostTold); ++i) {
    message.facts.push_back(
        {std::to_string(i + 1), MakeGroupMessage(groups[i], language, tools).sentence});
  }
  if (groups.size() > kMostTold) {
    message.facts.push_back(
        {In(language, {"Besides", "另有"}), std::to_string(groups.size() - kMostTold)});
  }
  if (!tools.links.base_url.empty()) {
    message.links.push_back({In(language, {"Console", "控制台"}), tools.links.base_url});
  }
  message.severity = groups.front().front().severity;
  return message;
}

}  // namespace roundsman

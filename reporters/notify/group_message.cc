#include "reporters/notify/group_message.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/io/digest.h"
#include "reporters/clean_text.h"
#include "reporters/notify/delivery_plan.h"
#include "reporters/notify/storm_message.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

// More names than this are a number.
constexpr std::size_t kMostDevices = 3;

const std::string& In(Language language, const Words& words) {
  return language == Language::kChinese ? words.zh : words.en;
}

// "14:02" today, "11-21 14:02" on other days; as the machine's time zone has it.
std::string Clock(WallTime time, WallTime now) {
  const std::tm then = fmt::localtime(std::chrono::system_clock::to_time_t(time));
  const std::tm today = fmt::localtime(std::chrono::system_clock::to_time_t(now));
  const bool same = then.tm_yday == today.tm_yday && then.tm_year == today.tm_year;
  return same ? fmt::format("{:%H:%M}", then) : fmt::format("{:%m-%d %H:%M}", then);
}

// The same and which time zone that is: once in a message is enough.
std::string ClockAndZone(WallTime time, WallTime now) {
  const std::tm then = fmt::localtime(std::chrono::system_clock::to_time_t(time));
  return fmt::format("{} {}", Clock(time, now), then.tm_zone == nullptr ? "" : then.tm_zone);
}

// "45 s", "12 min", "3 h 5 min", "2 d 4 h".
std::string Lasted(Duration duration, Language language) {
  struct Unit {
    std::int64_t seconds;
    Words name;
  };
  static const std::array<Unit, 4> units = {
      {{86400, {"d", "天"}}, {3600, {"h", "小时"}}, {60, {"min", "分钟"}}, {1, {"s", "秒"}}}};
  auto left = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  std::string out;
  int shown = 0;
  for (const Unit& unit : units) {
    const auto count = left / unit.seconds;
    // Who was away for hours does not count seconds.
    if (count == 0 || shown == 2 || (shown == 1 && unit.seconds == 1)) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : " ", count, In(language, unit.name));
    left -= count * unit.seconds;
    ++shown;
  }
  return out.empty() ? fmt::format("0 {}", In(language, units.back().name)) : out;
}

std::string JourneyOf(const Alert& alert) {
  if (!alert.journey.empty()) return CleanLine(alert.journey);
  if (!alert.scenario.empty()) return CleanLine(alert.scenario);
  return "Roundsman";
}

std::string DeviceOf(const Alert& alert, const ReceiverTools& tools) {
  const std::string label = tools.device_label ? tools.device_label(alert.device) : "";
  return CleanLine(label.empty() ? alert.device : label);
}

// As the end of a sentence that began with something else.
std::string AsClause(std::string_view says) {
  std::string clause = CleanLine(says);
  while (clause.ends_with('.')) clause.pop_back();
  const bool word = clause.size() > 1 && clause[0] >= 'A' && clause[0] <= 'Z' && clause[1] >= 'a' &&
                    clause[1] <= 'z';
  if (word) clause[0] = static_cast<char>(clause[0] - 'A' + 'a');
  return clause;
}

// What is wrong: findings speak English, their kinds both languages.
std::string TroubleOf(const Alert& alert, Language language) {
  std::string says = AsClause(alert.says);
  if (language == Language::kEnglish || !alert.kind) return says;
  const std::string kind = TitleOf(*alert.kind).zh;
  return says.empty() ? kind : fmt::format("{}（{}）", kind, says);
}

Words BackendWords(const Alert& alert) {
  switch (alert.backend) {
    case BackendView::kSeen:
      return {"the back end's monitoring sees it too", "后端监控也发现了"};
    case BackendView::kLate:
      if (alert.lead_seconds) {
        const std::string lead = FormatDuration(FromSeconds(*alert.lead_seconds));
        return {fmt::format("the back end's monitoring saw it {} later", lead),
                fmt::format("后端监控晚了 {} 才发现", lead)};
      }
      return {"the back end's monitoring saw it later", "后端监控稍后才发现"};
    case BackendView::kUnseen:
      return {"the back end's monitoring has not seen it", "后端监控没有发现"};
    case BackendView::kUnknown:
      break;
  }
  return {};
}

// What several alerts of a group come to.
struct Sum {
  std::vector<const Alert*> alerts;
  std::vector<std::string> devices;
  int times = 0;
  int runs = 0;
  WallTime since;
  std::optional<WallTime> last_good;
};

Sum SumUp(std::span<const Alert> group, AlertPhase phase, AlertEnd end,
          const ReceiverTools& tools) {
  Sum sum;
  for (const Alert& alert : group) {
    if (alert.phase != phase || alert.end != end) continue;
    sum.since = sum.alerts.empty() ? alert.since : std::min(sum.since, alert.since);
    sum.alerts.push_back(&alert);
    const std::string device = DeviceOf(alert, tools);
    const bool known =
        std::find(sum.devices.begin(), sum.devices.end(), device) != sum.devices.end();
    if (!device.empty() && !known) sum.devices.push_back(device);
    sum.times += alert.times;
    sum.runs += alert.runs;
    if (alert.last_good)
      sum.last_good = std::max(sum.last_good.value_or(*alert.last_good), *alert.last_good);
  }
  return sum;
}

std::string DevicesOf(const Sum& sum, Language language) {
  const bool chinese = language == Language::kChinese;
  const std::size_t shown = std::min(sum.devices.size(), kMostDevices);
  std::string names;
  for (std::size_t i = 0; i < shown; ++i) {
    names += (i == 0 ? "" : chinese ? "、" : ", ") + sum.devices[i];
  }
  const std::size_t more = sum.devices.size() - shown;
  if (more == 0) return names;
  return chinese ? fmt::format("{} 等 {} 台设备", names, sum.devices.size())
                 : fmt::format("{} and {} more", names, more);
}

// What is wrong with it, each once: the first that was seen, then the newest, so that who knows the
// first reads why there is another message.
std::string TroublesOf(const Sum& sum, Language language) {
  const bool chinese = language == Language::kChinese;
  std::vector<const Alert*> different;
  for (const Alert* alert : sum.alerts) {
    const bool known = std::any_of(different.begin(), different.end(), [&](const Alert* other) {
      return other->kind == alert->kind && other->step_id == alert->step_id;
    });
    if (!known) different.push_back(alert);
  }
  std::string out = TroubleOf(*different.front(), language);
  if (different.size() == 1) return out;
  out += (chinese ? "；另有：" : "; and also: ") + TroubleOf(*different.back(), language);
  if (different.size() == 2) return out;
  return out + fmt::format(fmt::runtime(chinese ? "，等 {} 项" : ", and {} more"),
                           chinese ? different.size() : different.size() - 2);
}

std::string SaySum(const Sum& sum, Language language, WallTime now) {
  const Alert& first = *sum.alerts.front();
  const bool chinese = language == Language::kChinese;
  const std::string devices = DevicesOf(sum, language);
  std::string out = JourneyOf(first);
  if (!devices.empty()) out += chinese ? fmt::format("（{}）", devices) : " on " + devices;
  out += (chinese ? "：" : ": ") + TroublesOf(sum, language);
  out += fmt::format(fmt::runtime(chinese ? "，自 {} 起" : ", since {}"),
                     ClockAndZone(sum.since, now));
  if (sum.runs > 0) {
    out += fmt::format(fmt::runtime(chinese ? "，{1} 次运行中 {0} 次" : ", {} of {} runs"),
                       sum.times, sum.runs);
  }
  if (sum.last_good) {
    out += fmt::format(fmt::runtime(chinese ? "，上次正常 {}" : ", last good {}"),
                       Clock(*sum.last_good, now));
  }
  if (const std::string backend = In(language, BackendWords(first)); !backend.empty()) {
    out += (chinese ? "；" : "; ") + backend;
  }
  return out;
}

std::string SayResolved(const Sum& sum, Language language, WallTime now) {
  const Alert& first = *sum.alerts.front();
  const bool chinese = language == Language::kChinese;
  const std::string devices = DevicesOf(sum, language);
  std::optional<WallTime> end;
  for (const Alert* alert : sum.alerts) {
    if (alert->resolved) end = std::max(end.value_or(*alert->resolved), *alert->resolved);
  }
  const Duration lasted = end.value_or(now) - sum.since;
  const std::string span = fmt::format(
      fmt::runtime(chinese ? "{} 至 {}，历时 {}" : "from {} to {}, {}"), Clock(sum.since, now),
      ClockAndZone(end.value_or(now), now), Lasted(lasted, language));
  return chinese ? fmt::format("{}{}恢复正常：{}（{}）", JourneyOf(first),
                               devices.empty() ? "" : "（" + devices + "）",
                               TroubleOf(first, language), span)
                 : fmt::format("{}{} is fine again: {} ({})", JourneyOf(first),
                               devices.empty() ? "" : " on " + devices, TroubleOf(first, language),
                               span);
}

// Not "fine again": whether it is, nobody knows.
std::string SayDropped(const Sum& sum, Language language, WallTime now) {
  const Alert& first = *sum.alerts.front();
  const std::string devices = DevicesOf(sum, language);
  const std::string trouble = TroublesOf(sum, language);
  const std::string since = ClockAndZone(sum.since, now);
  if (language == Language::kChinese) {
    return fmt::format("{}{}不再监测，未确认恢复：{}（自 {} 起）", JourneyOf(first),
                       devices.empty() ? "" : "（" + devices + "）", trouble, since);
  }
  return fmt::format("{}{} is no longer watched, and was not seen to be fine: {} (since {})",
                     JourneyOf(first), devices.empty() ? "" : " on " + devices, trouble, since);
}

Words TitleWord(const Alert& alert, const GroupMessage& message) {
  if (message.resolved && message.dropped) return {"No longer watched", "不再监测"};
  if (message.resolved) return {"Fine again", "已恢复"};
  if (alert.name == kRobotBlind) return {"The robot cannot see", "机器人看不到"};
  if (alert.name == kEvidenceDropped) return {"Evidence is dropped", "证据被丢弃"};
  if (alert.name == kFindingOnly) return {"Worth a look", "请留意"};
  return {"Broken", "故障"};
}

class Facts {
 public:
  Facts(Language language, std::vector<MessageFact>& into) : language_(language), into_(into) {}

  void Add(const Words& label, const std::string& value) {
    if (!value.empty()) into_.push_back({In(language_, label), value});
  }

 private:
  const Language language_;
  std::vector<MessageFact>& into_;
};

std::string CapitalFirst(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::vector<MessageFact> FactsOf(const Sum& sum, Language language, WallTime now) {
  const Alert& first = *sum.alerts.front();
  std::vector<MessageFact> facts;
  Facts to(language, facts);
  to.Add({"Journey", "流程"}, JourneyOf(first));
  std::string devices;
  for (const std::string& device : sum.devices) devices += (devices.empty() ? "" : ", ") + device;
  to.Add({"Devices", "设备"}, devices);
  to.Add({"Location", "位置"}, CleanLine(first.location));
  to.Add({"Step", "步骤"}, CleanLine(first.step_name));
  if (first.kind) to.Add({"What", "类型"}, In(language, TitleOf(*first.kind)));
  to.Add({"Expected", "预期"}, CleanLine(first.expected));
  to.Add({"Seen", "实际"}, CleanLine(first.seen));
  to.Add({"Since", "开始时间"}, ClockAndZone(sum.since, now));
  if (sum.runs > 0) {
    to.Add({"Runs", "次数"}, fmt::format("{} / {}", sum.times, sum.runs));
  }
  if (sum.last_good) to.Add({"Last good", "上次正常"}, Clock(*sum.last_good, now));
  to.Add({"Back end", "后端"}, CapitalFirst(In(language, BackendWords(first))));
  to.Add({"Severity", "级别"}, CleanLine(first.severity));
  to.Add({"Owner", "负责人"}, CleanLine(first.owner));
  to.Add({"Acknowledged by", "已确认"}, CleanLine(first.acknowledged_by));
  return facts;
}

std::vector<MessageLink> LinksOf(const Alert& alert, Language language,
                                 const ReceiverTools& tools) {
  std::vector<MessageLink> links;
  const auto add = [&](const Words& label, const std::string& url) {
    if (!url.empty()) links.push_back({In(language, label), url});
  };
  const WallTime now = tools.Now();
  add({"Details", "详情"}, tools.links.Page(alert));
  add({"Screenshot", "截图"}, tools.links.Screenshot(alert, now));
  add({"Filmstrip", "过程"}, tools.links.Filmstrip(alert, now));
  const bool web = alert.runbook.starts_with("https://") || alert.runbook.starts_with("http://");
  if (web) add({"Runbook", "处理手册"}, CleanLine(alert.runbook));
  return links;
}

bool AreSeveral(std::span<const Alert> alerts) {
  return std::any_of(alerts.begin(), alerts.end(),
                     [&](const Alert& alert) { return GroupOf(alert) != GroupOf(alerts.front()); });
}

}  // namespace

GroupMessage MakeGroupMessage(std::span<const Alert> group, Language language,
                              const ReceiverTools& tools) {
  if (AreSeveral(group)) return MakeStormMessage(group, language, tools);
  const WallTime now = tools.Now();
  const Sum open = SumUp(group, AlertPhase::kOpen, AlertEnd::kFine, tools);
  const Sum gone = SumUp(group, AlertPhase::kResolved, AlertEnd::kFine, tools);
  const Sum dropped = SumUp(group, AlertPhase::kResolved, AlertEnd::kDropped, tools);
  GroupMessage message;
  message.resolved = open.alerts.empty();
  message.dropped = message.resolved && !dropped.alerts.empty();
  const Sum& sum = message.dropped ? dropped : message.resolved ? gone : open;
  if (sum.alerts.empty()) return message;
  const Alert& first = *sum.alerts.front();
  message.title = fmt::format(fmt::runtime(language == Language::kChinese ? "{}：{}" : "{}: {}"),
                              In(language, TitleWord(first, message)), JourneyOf(first));
  message.sentence = message.dropped    ? SayDropped(sum, language, now)
                     : message.resolved ? SayResolved(sum, language, now)
                                        : SaySum(sum, language, now);
  if (message.dropped && !gone.alerts.empty()) {
    message.sentence +=
        (language == Language::kChinese ? "；" : "; ") + SayResolved(gone, language, now);
  }
  message.facts = FactsOf(sum, language, now);
  if (!message.resolved && !gone.devices.empty()) {
    Facts(language, message.facts)
        .Add({"Fine again on", "已恢复的设备"}, DevicesOf(gone, language));
  }
  if (!message.resolved && !dropped.devices.empty()) {
    Facts(language, message.facts)
        .Add({"No longer watched on", "不再监测的设备"}, DevicesOf(dropped, language));
  }
  message.links = LinksOf(first, language, tools);
  message.severity = first.severity;
  message.reproduce = CleanLine(first.reproduce);
  message.picture_url = tools.links.Screenshot(first, now);
  if (!first.evidence.screenshot.empty() && !tools.artifacts.empty()) {
    message.picture = tools.artifacts / first.evidence.screenshot;
  }
  return message;
}

std::string SentenceOf(const Alert& alert, Language language, const ReceiverTools& tools) {
  return MakeGroupMessage({&alert, 1}, language, tools).sentence;
}

std::string DescriptionOf(const Alert& alert, Language language, const ReceiverTools& tools) {
  std::string out;
  for (const MessageFact& fact : MakeGroupMessage({&alert, 1}, language, tools).facts) {
    out += fmt::format("{}{}: {}", out.empty() ? "" : "\n", fact.label, fact.value);
  }
  return out;
}

std::string DedupKey(const Alert& alert) {
  return "roundsman/" + Sha256Hex(GroupOf(alert)).substr(0, 32);
}

std::string ShortenBytes(std::string_view utf8, std::size_t most) {
  if (utf8.size() <= most) return std::string(utf8);
  constexpr std::string_view kCut = "…";
  if (most < kCut.size()) return "";
  std::size_t end = most - kCut.size();
  while (end > 0 && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) --end;
  return std::string(utf8.substr(0, end)) + std::string(kCut);
}

}  // namespace roundsman

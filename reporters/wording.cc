#include "reporters/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace roundsman {
namespace {

struct KindTitle {
  std::string_view en;
  std::string_view zh;
};

// In the order of FindingKind.
constexpr std::array<KindTitle, 23> kTitles = {{
    {"Unreachable", "无法访问"},
    {"Crash", "崩溃"},
    {"Error page", "错误页"},
    {"Blank page", "白屏"},
    {"Broken layout", "排版错乱"},
    {"Endless loading", "一直加载"},
    {"Stall", "卡死"},
    {"Covered control", "控件被遮挡"},
    {"Dead control", "点击无反应"},
    {"Missing content", "内容缺失"},
    {"Unseen content", "内容看不见"},
    {"Unexpected content", "不该出现的内容"},
    {"Unexpected dialog", "意外弹窗"},
    {"Placeholder leak", "占位符外露"},
    {"Garbled text", "乱码"},
    {"Inconsistent content", "前后不一致"},
    {"Visual change", "外观变化"},
    {"Slow response", "响应慢"},
    {"Jank", "卡顿"},
    {"Overlapping text", "文字重叠"},
    {"Clipped text", "文字被截断"},
    {"Broken image", "图片未加载"},
    {"Front-end error", "前端错误"},
}};

// A word in the reason, and what mends it.
struct Advice {
  std::string_view word;
  Words says;
};

const std::array<Advice, 8>& Advices() {
  static const std::array<Advice, 8> advices = {{
      {"tessdata",
       {"Install the OCR data: apt-get install tesseract-ocr-eng tesseract-ocr-chi-sim.",
        "请安装文字识别数据：apt-get install tesseract-ocr-eng tesseract-ocr-chi-sim。"}},
      {"font",
       {"Install fonts for the journey's language: apt-get install fonts-noto-cjk.",
        "请安装对应语言的字体：apt-get install fonts-noto-cjk。"}},
      {"setup",
       {"Mend the scenario's setup or what it depends on; the journey itself was not judged.",
        "请先修好场景的 setup 或其依赖；流程本身没有被评判。"}},
      {"starved",
       {"The host was too busy to judge time. Run fewer jobs at once (--jobs) or give it "
        "more CPU.",
        "主机过忙，无法判断时间。请降低并发（--jobs）或增加 CPU。"}},
      {"network",
       {"Check this machine's own network, then run it again.", "请检查本机网络，然后重试。"}},
      {"witness",
       {"The robot could not see its own test page. Mend what it names, then run it again.",
        "机器人看不到自己的测试页。请按提示修复后重试。"}},
      {"browser",
       {"Check that chromium-headless-shell is installed (or point --browser at one), then "
        "run it again.",
        "请确认已安装 chromium-headless-shell（或用 --browser 指定），然后重试。"}},
      {"",
       {"This is the robot's trouble, not the target's. Run it again; if it stays, look at the "
        "reason above.",
        "这是机器人自身的问题，不是被测对象的问题。请重试；若仍出现，请看上面的原因。"}},
  }};
  return advices;
}

int Urgency(Verdict verdict) {
  constexpr std::array<int, 4> kOrder = {3, 1, 0, 2};
  return kOrder[static_cast<std::size_t>(verdict)];
}

struct JourneyCount {
  int broken = 0;
  int flaky = 0;
  int unknown = 0;
  int fine = 0;
};

JourneyCount CountJourneys(const Report& report) {
  std::map<std::string_view, int> worst;
  for (const RunReport& run : report.runs) {
    const auto [it, fresh] = worst.try_emplace(run.scenario, Urgency(run.verdict));
    if (!fresh) it->second = std::min(it->second, Urgency(run.verdict));
  }
  JourneyCount count;
  std::array<int*, 4> by_urgency = {&count.broken, &count.flaky, &count.unknown, &count.fine};
  for (const auto& [scenario, urgency] : worst) ++*by_urgency[static_cast<std::size_t>(urgency)];
  return count;
}

std::string English(const JourneyCount& n) {
  std::string out;
  const auto say = [&out](int count, std::string_view what) {
    if (count == 0) return;
    const std::string_view noun = !out.empty() ? "" : count == 1 ? " journey" : " journeys";
    out += fmt::format("{}{}{} {} {}", out.empty() ? "" : ", ", count, noun,
                       count == 1 ? "is" : "are", what);
  };
  say(n.broken, "broken");
  say(n.flaky, "flaky");
  if (out.empty() && n.unknown == 0) {
    return n.fine == 1 ? "The journey is fine." : fmt::format("All {} journeys are fine.", n.fine);
  }
  say(n.fine, "fine");
  if (n.unknown == 0) return out + ".";
  if (out.empty()) {
    return n.unknown == 1 ? "Nothing is known about the journey."
                          : fmt::format("Nothing is known about all {} journeys.", n.unknown);
  }
  return fmt::format("{}. Nothing is known about {}.", out, n.unknown);
}

std::string Chinese(const JourneyCount& n) {
  if (n.broken + n.flaky + n.unknown == 0) {
    return n.fine == 1 ? "流程一切正常。" : fmt::format("{} 个流程全部正常。", n.fine);
  }
  std::string out;
  const auto say = [&out](int count, std::string_view what) {
    if (count > 0)
      out += fmt::format("{}{} 个{}{}", out.empty() ? "" : "，", count, out.empty() ? "流程" : "",
                         what);
  };
  say(n.broken, "出了问题");
  say(n.flaky, "不稳定");
  say(n.fine, "正常");
  if (n.unknown == 0) return out + "。";
  if (out.empty()) return fmt::format("{} 个流程无法判断。", n.unknown);
  return fmt::format("{}。另有 {} 个无法判断。", out, n.unknown);
}

}  // namespace

Words Headline(const Report& report) {
  if (report.runs.empty()) return {"Nothing was run.", "没有运行任何流程。"};
  const JourneyCount count = CountJourneys(report);
  return {English(count), Chinese(count)};
}

Words TitleOf(FindingKind kind) {
  const KindTitle& title = kTitles[static_cast<std::size_t>(kind)];
  return {std::string(title.en), std::string(title.zh)};
}

Words WordFor(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return {"fine", "正常"};
    case Verdict::kFlaky:
      return {"flaky", "不稳定"};
    case Verdict::kFail:
      return {"broken", "有问题"};
    case Verdict::kInconclusive:
      break;
  }
  return {"nothing known", "无法判断"};
}

Words AdviceFor(const RunReport& run) {
  std::string reason = run.inconclusive;
  std::transform(reason.begin(), reason.end(), reason.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 0x80 ? std::tolower(c) : c); });
  for (const Advice& advice : Advices()) {
    if (reason.find(advice.word) != std::string::npos) return advice.says;
  }
  return {};
}

Words ConfirmationOf(const RunReport& run) {
  if (!run.confirmation) return {};
  switch (run.confirmation->verdict) {
    case Verdict::kFail:
      return {"Seen twice: happened again on a fresh device", "出现两次：在全新设备上再次发生"};
    case Verdict::kPass:
    case Verdict::kFlaky:
      return {"Seen once of two: a second try on a fresh device was fine",
              "两次中出现一次：在全新设备上重试正常"};
    case Verdict::kInconclusive:
      break;
  }
  return {"Seen once: the second try could not judge", "出现一次：第二次尝试无法判断"};
}

Words BackendOf(const Finding& finding) {
  switch (finding.backend) {
    case BackendView::kSeen:
      return {"Existing monitoring saw it too", "现有监控也发现了"};
    case BackendView::kLate:
      return {"Existing monitoring saw it later", "现有监控稍后才发现"};
    case BackendView::kUnseen:
      return {"Existing monitoring did not see it", "现有监控没有发现"};
    case BackendView::kUnknown:
      break;
  }
  return {};
}

const std::string& NameOf(const RunReport& run) {
  return run.journey.empty() ? run.scenario : run.journey;
}

std::string RowOf(const RunReport& run) {
  std::string out;
  for (const auto& [key, value] : run.row) {
    out += fmt::format("{}{}={}", out.empty() ? "" : ", ", key, value);
  }
  return out;
}

std::string Took(double seconds) { return FormatDuration(FromSeconds(seconds)); }

const StepReport* StepOf(const RunReport& run, int index) {
  const auto it = std::find_if(run.steps.begin(), run.steps.end(),
                               [&](const StepReport& step) { return step.index == index; });
  return it == run.steps.end() ? nullptr : &*it;
}

const Finding* WorstOf(const RunReport& run) {
  const auto worse = [](const Finding& a, const Finding& b) {
    return std::pair(a.severity, a.kind) < std::pair(b.severity, b.kind);
  };
  const auto it = std::min_element(run.findings.begin(), run.findings.end(), worse);
  return it == run.findings.end() ? nullptr : &*it;
}

std::vector<const RunReport*> ByUrgency(const Report& report) {
  std::vector<const RunReport*> runs;
  for (const RunReport& run : report.runs) runs.push_back(&run);
  std::stable_sort(runs.begin(), runs.end(), [](const RunReport* a, const RunReport* b) {
    return Urgency(a->verdict) < Urgency(b->verdict);
  });
  return runs;
}

}  // namespace roundsman

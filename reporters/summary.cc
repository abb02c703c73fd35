#include "reporters/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "reporters/clean_text.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

constexpr int kLabelColumns = 11;

// Writes the text, one paragraph at a time. Takes raw text, writes clean text.
class Teller {
 public:
  explicit Teller(const SummaryOptions& options) : options_(options), paint(options.colour) {}

  void Line(const std::string& painted) { out_ += painted + "\n"; }
  void Blank() {
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += "\n";
  }
  // "    expected   the holdings", wrapped under itself.
  void Fact(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    const int margin = 4 + kLabelColumns;
    const std::string text =
        WrapColumns(CleanText(value), std::max(options_.width - margin, 20), margin);
    Line(fmt::format("    {}{}", paint.Dim(fmt::format("{:<{}}", label, kLabelColumns)), text));
  }
  // Kept in one piece: paths and commands are copied by double click.
  void Verbatim(std::string_view label, std::string_view value) {
    if (value.empty()) return;
    Line(fmt::format("    {}{}", paint.Dim(fmt::format("{:<{}}", label, kLabelColumns)),
                     paint.Cyan(CleanLine(value))));
  }
  std::string Sentence(std::string_view text, int margin) const {
    return WrapColumns(CleanText(text), std::max(options_.width - margin, 20), margin);
  }
  std::string PathOf(const std::string& evidence) const {
    if (evidence.empty() || options_.directory.empty()) return evidence;
    return (options_.directory / evidence).string();
  }
  std::string Take() { return std::move(out_); }

 private:
  const SummaryOptions& options_;
  std::string out_;

 public:
  const Paint paint;
};

std::string SignOf(Verdict verdict, const Paint& paint) {
  switch (verdict) {
    case Verdict::kPass:
      return paint.Green("✓");
    case Verdict::kFlaky:
      return paint.Yellow("~");
    case Verdict::kFail:
      return paint.Red("✗");
    case Verdict::kInconclusive:
      break;
  }
  return paint.Violet("?");
}

std::string WhereOf(const RunReport& run) {
  const std::string row = RowOf(run);
  return CleanLine(row.empty() ? run.device : fmt::format("{} ({})", run.device, row));
}

std::string StepLine(const RunReport& run, const Finding& finding) {
  const StepReport* step = StepOf(run, finding.step);
  if (step == nullptr) return "";
  const std::string source = step->source.ToString();
  const auto at = std::find_if(run.steps.begin(), run.steps.end(),
                               [&](const StepReport& s) { return &s == step; });
  return fmt::format("{} of {}: {}{}", at - run.steps.begin() + 1, run.steps.size(), step->name,
                     source.empty() ? "" : " (" + source + ")");
}

void TellFinding(Teller& to, const RunReport& run, const Finding& finding) {
  const bool error = finding.severity == Severity::kError;
  const std::string says = to.Sentence(finding.says, 4);
  to.Line(fmt::format("  {} {}", error ? to.paint.Red("●") : to.paint.Yellow("●"),
                      to.paint.Bold(says)));
  to.Fact("what", fmt::format("{}{}", Name(finding.kind), error ? "" : " (warning)"));
  to.Fact("step", StepLine(run, finding));
  to.Fact("expected", finding.expected);
  to.Fact("seen", finding.seen);
  std::string explains;
  for (const FindingKind kind : finding.explains) {
    explains += fmt::format("{}{}", explains.empty() ? "" : ", ", Name(kind));
  }
  to.Fact("explains", explains);
  to.Fact("monitoring", BackendOf(finding).en);
  to.Verbatim("picture", to.PathOf(finding.evidence.screenshot));
}

void TellFindings(Teller& to, const RunReport& run) {
  std::vector<const Finding*> findings;
  for (const Finding& finding : run.findings) findings.push_back(&finding);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding* a, const Finding* b) { return a->severity < b->severity; });
  for (const Finding* finding : findings) TellFinding(to, run, *finding);
  to.Fact("confirmed", ConfirmationOf(run).en);
}

void TellRun(Teller& to, const RunReport& run) {
  const std::string name = CleanLine(NameOf(run));
  const std::string sign = SignOf(run.verdict, to.paint);
  if (run.verdict == Verdict::kInconclusive) {
    to.Line(
        fmt::format("{} Nothing is known about {} on {}", sign, to.paint.Bold(name), WhereOf(run)));
    to.Line(fmt::format("  {}", to.Sentence(run.inconclusive, 2)));
    to.Line(fmt::format("  {}", to.paint.Dim(to.Sentence(AdviceFor(run).en, 2))));
  } else if (run.verdict == Verdict::kPass) {
    to.Line(fmt::format("{} {} is fine on {}, but a person may grumble", sign, to.paint.Bold(name),
                        WhereOf(run)));
  } else {
    to.Line(fmt::format("{} {} is {} on {}", sign, to.paint.Bold(name), WordFor(run.verdict).en,
                        WhereOf(run)));
  }
  TellFindings(to, run);
  if (run.verdict != Verdict::kPass) to.Verbatim("again", run.reproduce);
  to.Blank();
}

std::string CountsLine(const Report& report, const Paint& paint) {
  const Totals totals = CountVerdicts(report);
  std::string out;
  const auto add = [&out](int count, const std::string& painted) {
    if (count > 0) out += (out.empty() ? "" : ", ") + painted;
  };
  add(totals.fail, paint.Red(fmt::format("{} broken", totals.fail)));
  add(totals.flaky, paint.Yellow(fmt::format("{} flaky", totals.flaky)));
  add(totals.inconclusive, paint.Violet(fmt::format("{} unknown", totals.inconclusive)));
  add(totals.pass, paint.Green(fmt::format("{} fine", totals.pass)));
  const auto cancelled = report.cancelled.size();
  add(static_cast<int>(cancelled), paint.Dim(fmt::format("{} not run", cancelled)));
  return out.empty() ? "nothing was run" : out;
}

void TellSuccess(Teller& to, const Report& report) {
  std::size_t steps = 0;
  double stall = 0;
  for (const RunReport& run : report.runs) {
    steps += run.steps.size();
    for (const StepReport& step : run.steps) stall = std::max(stall, step.stall);
  }
  to.Line(fmt::format("{} {}", to.paint.Green("✓"), to.paint.Bold(Headline(report).en)));
  to.Line(fmt::format("  {} {} looked at, nothing a person would complain about{}.", steps,
                      steps == 1 ? "step" : "steps", stall > 0 ? "" : ", nothing froze"));
  to.Blank();
}

bool WorthTelling(const RunReport& run) {
  return run.verdict != Verdict::kPass || !run.findings.empty();
}

void TellFile(Teller& to, const SummaryOptions& options) {
  if (options.directory.empty()) return;
  to.Line(fmt::format("{} {}", to.paint.Dim("Report:"),
                      to.paint.Cyan(CleanLine((options.directory / "report.html").string()))));
}

std::string LookTimes(const RunReport& run) {
  if (run.steps.empty()) return "";
  const StepReport& step = run.steps.front();
  std::string out;
  if (step.response) out += fmt::format("First sign of life after {}", Took(*step.response));
  if (step.complete) {
    out += fmt::format("{}omplete after {}", out.empty() ? "C" : ", c", Took(*step.complete));
  }
  if (out.empty()) return "";
  out +=
      step.stall > 0 ? fmt::format(", frozen for {} of it.", Took(step.stall)) : ", nothing froze.";
  return out;
}

}  // namespace

std::string Summary(const Report& report, const SummaryOptions& options) {
  Teller to(options);
  const std::vector<const RunReport*> runs = ByUrgency(report);
  const bool all_well = std::none_of(runs.begin(), runs.end(),
                                     [](const RunReport* run) { return WorthTelling(*run); });
  if (all_well && !runs.empty()) TellSuccess(to, report);
  for (const RunReport* run : runs) {
    if (WorthTelling(*run)) TellRun(to, *run);
  }
  if (!report.cancelled.empty()) {
    to.Line("Stopped before these had started:");
    for (const std::string& name : report.cancelled) {
      to.Line(fmt::format("  {}", to.paint.Dim(CleanLine(name))));
    }
    to.Blank();
  }
  to.Line(fmt::format("{} {} {}", to.paint.Bold("Runs:"), CountsLine(report, to.paint),
                      to.paint.Dim(fmt::format("in {}", Took(report.seconds)))));
  TellFile(to, options);
  return to.Take();
}

std::string LookSummary(const RunReport& run, const SummaryOptions& options) {
  Teller to(options);
  const std::string what = CleanLine(run.address.empty() ? NameOf(run) : run.address);
  const std::string sign = SignOf(run.verdict, to.paint);
  const std::string times = LookTimes(run);
  if (run.verdict == Verdict::kInconclusive) {
    to.Line(fmt::format("{} Nothing is known about {}", sign, to.paint.Bold(what)));
    to.Line(fmt::format("  {}", to.Sentence(run.inconclusive, 2)));
    to.Line(fmt::format("  {}", to.paint.Dim(to.Sentence(AdviceFor(run).en, 2))));
  } else if (run.findings.empty()) {
    to.Line(fmt::format("{} {} looks fine on {}", sign, to.paint.Bold(what), WhereOf(run)));
    if (!times.empty()) to.Line(fmt::format("  {}", times));
    to.Line(fmt::format("  {}", to.paint.Dim("Nothing a person would complain about.")));
  } else {
    const auto count = run.findings.size();
    to.Line(fmt::format("{} {} on {}: a person would complain about {}", sign, to.paint.Bold(what),
                        WhereOf(run), count == 1 ? "one thing" : fmt::format("{} things", count)));
    if (!times.empty()) to.Line(fmt::format("  {}", to.paint.Dim(times)));
    to.Blank();
    TellFindings(to, run);
  }
  to.Blank();
  TellFile(to, options);
  return to.Take();
}

}  // namespace roundsman

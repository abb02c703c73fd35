#include "reporters/html_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <kainjow/mustache.hpp>
#include <span>
#include <vector>

#include "core/embedded_file.h"
#include "reporters/clean_text.h"
#include "reporters/wording.h"

namespace roundsman {

std::span<const EmbeddedFile> ReportPageFiles();

namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;
using kainjow::mustache::partial;

// mustache looks for a missing key in the objects around: an optional key carries its object's
// name.
void Put(data& to, const std::string& key, const std::string& text) {
  if (!text.empty()) to.set(key, text);
}

void Put(data& to, const std::string& key, const Words& words) {
  if (words.en.empty()) return;
  data both;
  both.set("en", words.en);
  both.set("zh", words.zh);
  to.set(key, both);
}

std::string Percent(double part, double whole) {
  if (!std::isfinite(part) || !(whole > 0)) return "0";
  return fmt::format("{:.2f}", std::clamp(part / whole * 100, -100.0, 200.0));
}

// 1, 2, 5, 10, 20, … seconds: the smallest that leaves at most six marks on the axis.
double TickOf(double seconds) {
  double tick = 0.1;
  while (seconds / tick > 6) {
    const double lead = tick / std::pow(10, std::floor(std::log10(tick) + 1e-9));
    tick *= lead > 1.5 && lead < 3 ? 2.5 : 2;
  }
  return tick;
}

// Where a box lies on a picture, in per cent of it. Pictures may be longer than the screen.
data BoxOn(const Rect& box, const RunReport& run, const PagePicture& picture) {
  const double width = run.screen.width > 0 ? run.screen.width : picture.width;
  const double height = width * picture.height / std::max(picture.width, 1);
  data out;
  out.set("left", Percent(box.x, width));
  out.set("top", Percent(box.y, height));
  out.set("width", Percent(box.width, width));
  out.set("height", Percent(box.height, height));
  return out;
}

std::string SignOf(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kSigns = {"✓", "~", "✗", "?"};
  return std::string(kSigns[static_cast<std::size_t>(verdict)]);
}

// Writes one run. Lives for the call.
class RunWriter {
 public:
  RunWriter(const RunReport& run, const HtmlPictures& pictures, std::set<std::string>& held)
      : run_(run), pictures_(pictures), held_(held) {
    for (const StepReport& step : run.steps) total_ += std::max(step.seconds, 0.0);
    tick_ = TickOf(std::max(total_, 0.1));
  }

  data Fill(HtmlRuns::Fold fold) {
    data out;
    const Words word = WordFor(run_.verdict);
    out.set("open", fold == HtmlRuns::Fold::kOpen);
    out.set("run_id", run_.run);
    out.set("verdict", std::string(Name(run_.verdict)));
    out.set("word_en", word.en);
    out.set("word_zh", word.zh);
    out.set("sign", SignOf(run_.verdict));
    out.set("journey", NameOf(run_));
    out.set("scenario", run_.scenario);
    out.set("device", run_.device);
    Put(out, "row", RowOf(run_));
    out.set("took", Took(run_.seconds));
    out.set("search", SearchText());
    Put(out, "run_headline", RunHeadline());
    FillFacts(out);
    // Findings come first on the page: they hold their pictures, later places refer to them.
    data findings{data::type::list};
    for (const Finding* finding : SortedFindings()) findings.push_back(FindingData(*finding));
    out.set("findings", findings);
    data steps{data::type::list};
    double at = 0;
    int position = 0;
    for (const StepReport& step : run_.steps) {
      steps.push_back(StepData(step, at, ++position));
      at += std::max(step.seconds, 0.0);
    }
    out.set("steps", steps);
    out.set("any_steps", !run_.steps.empty());
    // A short journey has room for larger pictures.
    out.set("few", run_.steps.size() <= 3);
    out.set("broad", run_.screen.width > run_.screen.height);
    out.set("ticks", Ticks());
    out.set("tick_width", Percent(tick_, total_));
    return out;
  }

 private:
  void FillFacts(data& out) const {
    out.set("run_started", FormatRfc3339(run_.started));
    out.set("run_started_plain", FormatRfc3339(run_.started).substr(11, 8) + " UTC");
    Put(out, "owner", run_.owner);
    Put(out, "run_severity", run_.severity);
    Put(out, "address", run_.address);
    Put(out, "reproduce", run_.reproduce);
    if (run_.runbook.starts_with("https://") || run_.runbook.starts_with("http://")) {
      out.set("runbook_link", run_.runbook);
    } else {
      Put(out, "runbook_text", run_.runbook);
    }
    data tags{data::type::list};
    for (const std::string& tag : run_.tags) tags.push_back(data{"tag", tag});
    out.set("tags", tags);
    if (run_.attempt > 1) out.set("attempt", std::to_string(run_.attempt));
    Put(out, "confirmation", ConfirmationOf(run_));
    if (run_.confirmation) Put(out, "confirmation_note", run_.confirmation->note);
    if (run_.verdict != Verdict::kInconclusive) return;
    const Words advice = AdviceFor(run_);
    data why;
    why.set("reason", run_.inconclusive);
    why.set("advice_en", advice.en);
    why.set("advice_zh", advice.zh);
    out.set("unknown", why);
  }

  std::vector<const Finding*> SortedFindings() const {
    std::vector<const Finding*> findings;
    for (const Finding& finding : run_.findings) findings.push_back(&finding);
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding* a, const Finding* b) { return a->severity < b->severity; });
    return findings;
  }

  std::string RunHeadline() const {
    if (run_.verdict == Verdict::kInconclusive) return run_.inconclusive;
    const Finding* worst = WorstOf(run_);
    return worst == nullptr ? "" : worst->says;
  }

  std::string SearchText() const {
    std::string text = fmt::format("{} {} {} {} {} {}", NameOf(run_), run_.scenario, run_.device,
                                   RowOf(run_), run_.owner, run_.run);
    for (const std::string& tag : run_.tags) text += " " + tag;
    for (const Finding& finding : run_.findings) {
      text += fmt::format(" {} {} {}", Name(finding.kind), TitleOf(finding.kind).zh, finding.says);
    }
    for (const StepReport& step : run_.steps) text += " " + step.name;
    return text;
  }

  // One picture for the page: with its bytes the first time, by its id after that.
  void PutPicture(data& to, const std::string& key, const PagePicture& picture) {
    if (picture.id.empty()) return;
    data out;
    out.set("pic", picture.id);
    out.set("pic_path", picture.path);
    out.set("pic_width", std::to_string(picture.width));
    out.set("pic_height", std::to_string(picture.height));
    if (picture.url.empty()) {
      out.set("pic_file", true);
    } else if (held_.insert(picture.id).second) {
      out.set("pic_url", picture.url);
    } else {
      out.set("pic_again", true);
    }
    to.set(key, out);
  }

  data FindingData(const Finding& finding) {
    data out;
    const bool error = finding.severity == Severity::kError;
    const Words title = TitleOf(finding.kind);
    out.set("kind", std::string(Name(finding.kind)));
    out.set("kind_en", title.en);
    out.set("kind_zh", title.zh);
    out.set("severity", std::string(Name(finding.severity)));
    out.set("is_error", error);
    out.set("says", finding.says);
    out.set("any_compare", !finding.expected.empty() || !finding.seen.empty());
    Put(out, "expected", finding.expected);
    Put(out, "seen", finding.seen);
    Put(out, "backend", BackendOf(finding));
    Put(out, "fingerprint", finding.fingerprint);
    // Only an error is tried again.
    out.set("confirmable", error && run_.confirmation.has_value());
    data explains{data::type::list};
    for (const FindingKind kind : finding.explains) {
      const Words name = TitleOf(kind);
      data row;
      row.set("explained_en", name.en);
      row.set("explained_zh", name.zh);
      explains.push_back(row);
    }
    out.set("any_explains", !finding.explains.empty());
    out.set("explains", explains);
    FillFindingStep(out, finding);
    FillEvidence(out, finding);
    return out;
  }

  void FillFindingStep(data& out, const Finding& finding) const {
    const StepReport* step = StepOf(run_, finding.step);
    if (step == nullptr) return;
    data at;
    at.set("at_number", std::to_string(PositionOf(*step)));
    at.set("at_name", step->name);
    Put(at, "at_source", step->source.ToString());
    out.set("at", at);
  }

  void FillEvidence(data& out, const Finding& finding) {
    const Evidence& evidence = finding.evidence;
    const StepReport* step = StepOf(run_, finding.step);
    const std::string shown =
        evidence.screenshot.empty() && step != nullptr ? step->screenshot : evidence.screenshot;
    const PagePicture& after = pictures_.At(shown);
    const PagePicture& before = pictures_.At(evidence.before);
    const PagePicture& diff = pictures_.At(evidence.diff);
    if (after.id.empty()) return;
    data shot;
    shot.set("wide", after.width > after.height);
    PutPicture(shot, "after", after);
    PutPicture(shot, "before", before);
    PutPicture(shot, "diff", diff);
    shot.set("choices", !before.id.empty() || !diff.id.empty());
    if (finding.box && !finding.box->Empty()) {
      shot.set("box", BoxOn(*finding.box, run_, after));
    }
    out.set("shot", shot);
    PutPicture(out, "finding_film", pictures_.At(evidence.filmstrip));
  }

  int PositionOf(const StepReport& step) const {
    return static_cast<int>(&step - run_.steps.data()) + 1;
  }

  data StepData(const StepReport& step, double at, int position) {
    data out;
    out.set("number", std::to_string(position));
    out.set("step_name", step.name);
    Put(out, "source", step.source.ToString());
    out.set("status", std::string(Name(step.status)));
    out.set("step_skipped", step.status == StepStatus::kSkipped);
    out.set("ran", step.status != StepStatus::kSkipped);
    out.set("step_took", Took(step.seconds));
    Put(out, "step_note", step.note);
    out.set("from", Percent(at, total_));
    out.set("long", Percent(step.seconds, total_));
    if (step.response) {
      out.set("response", Took(*step.response));
      out.set("response_at", Percent(*step.response, step.seconds));
    }
    if (step.complete) {
      const double since = step.response.value_or(0);
      out.set("complete", Took(*step.complete));
      out.set("complete_at", Percent(*step.complete, step.seconds));
      out.set("moving", Percent(std::max(*step.complete - since, 0.0), step.seconds));
    }
    if (step.stall > 0) {
      out.set("stall", Took(step.stall));
      out.set("stall_long", Percent(std::min(step.stall, step.seconds), step.seconds));
      out.set("stall_from",
              Percent(std::min(step.response.value_or(0), std::max(step.seconds - step.stall, 0.0)),
                      step.seconds));
    }
    FillStepPictures(out, step);
    return out;
  }

  void FillStepPictures(data& out, const StepReport& step) {
    // A finding's picture is what people came for; the many small ones wait until they are in view.
    out.set("pic_lazy", true);
    const PagePicture& screen = pictures_.At(step.screenshot);
    PutPicture(out, "screen", screen);
    PutPicture(out, "film", pictures_.At(step.filmstrip));
    if (screen.id.empty()) return;
    const auto boxed =
        std::find_if(run_.findings.begin(), run_.findings.end(), [&](const Finding& finding) {
          return finding.step == step.index && finding.box && !finding.box->Empty();
        });
    if (boxed != run_.findings.end()) out.set("step_box", BoxOn(*boxed->box, run_, screen));
  }

  data Ticks() const {
    data ticks{data::type::list};
    for (int i = 0; i * tick_ <= total_ * 0.97 && i < 8; ++i) {
      data row;
      row.set("tick_at", Percent(i * tick_, total_));
      row.set("tick_text", i == 0 ? "0" : Took(i * tick_));
      ticks.push_back(row);
    }
    return ticks;
  }

  const RunReport& run_;
  const HtmlPictures& pictures_;
  std::set<std::string>& held_;
  double total_ = 0;
  double tick_ = 1;
};

}  // namespace

std::string PageFile(std::string_view name) {
  for (const EmbeddedFile& file : ReportPageFiles()) {
    if (file.name == name) return std::string(file.bytes);
  }
  return {};
}

Result<std::string> HtmlRuns::Write(const RunReport& run, Fold fold) {
  data filled = RunWriter(run, pictures_, held_).Fill(fold);
  for (const char* name : {"finding", "step", "picture"}) {
    filled.set(name + std::string("_form"),
               partial([file = PageFile(name + std::string(".html"))] { return file; }));
  }
  mustache form(PageFile("run.html"));
  form.set_custom_escape([](const std::string& text) { return EscapeHtml(text); });
  std::string html = form.render(filled);
  if (!form.is_valid()) return RobotError("report.html: " + form.error_message());
  return html;
}

}  // namespace roundsman

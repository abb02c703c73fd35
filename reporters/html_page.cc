#include "reporters/html_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <kainjow/mustache.hpp>
#include <set>
#include <string_view>

#include "reporters/clean_text.h"
#include "reporters/html_run.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

// More open runs make a long page nobody scrolls; the list above says what else there is.
constexpr int kOpenRuns = 3;

std::string StateOf(const Report& report) {
  const Totals totals = CountVerdicts(report);
  if (totals.fail > 0) return "fail";
  if (totals.inconclusive > 0 || report.runs.empty()) return "inconclusive";
  return totals.flaky > 0 ? "flaky" : "pass";
}

data TotalRow(Verdict verdict, int count) {
  const Words word = WordFor(verdict);
  data row;
  row.set("verdict", std::string(Name(verdict)));
  row.set("count", std::to_string(count));
  row.set("word_en", word.en);
  row.set("word_zh", word.zh);
  return row;
}

data TotalRows(const Report& report) {
  const Totals totals = CountVerdicts(report);
  data rows{data::type::list};
  const auto add = [&rows](Verdict verdict, int count) {
    if (count > 0) rows.push_back(TotalRow(verdict, count));
  };
  add(Verdict::kFail, totals.fail);
  add(Verdict::kFlaky, totals.flaky);
  add(Verdict::kInconclusive, totals.inconclusive);
  add(Verdict::kPass, totals.pass);
  return rows;
}

// A headline breaks between its clauses, never inside one: sentences, each a list of clauses.
data Sentences(std::string_view text, std::string_view stop, std::string_view comma) {
  data sentences{data::type::list};
  while (!text.empty()) {
    std::string_view sentence = text.substr(0, text.find(stop));
    sentence = text.substr(0, std::min(text.size(), sentence.size() + stop.size()));
    text.remove_prefix(sentence.size());
    data clauses{data::type::list};
    while (!sentence.empty()) {
      const auto end = sentence.find(comma);
      const std::string_view clause =
          end == std::string_view::npos ? sentence : sentence.substr(0, end + comma.size());
      clauses.push_back(data{"clause", std::string(clause)});
      sentence.remove_prefix(clause.size());
    }
    sentences.push_back(data{"clauses", clauses});
  }
  return sentences;
}

Result<std::string> WriteRuns(const Report& report, const HtmlOptions& options) {
  const HtmlPictures pictures(report, options.directory, options.picture_budget);
  HtmlRuns runs(pictures);
  std::string out;
  int open = 0;
  for (const RunReport* run : ByUrgency(report)) {
    const bool wanted = run->verdict != Verdict::kPass || report.runs.size() == 1;
    const bool opens = wanted && open < kOpenRuns;
    if (opens) ++open;
    Result<std::string> written =
        runs.Write(*run, opens ? HtmlRuns::Fold::kOpen : HtmlRuns::Fold::kClosed);
    if (!written) return written;
    out += *written;
  }
  return out;
}

std::size_t CountDevices(const Report& report) {
  std::set<std::string> devices;
  for (const RunReport& run : report.runs) devices.insert(run.device);
  return devices.size();
}

}  // namespace

Result<std::string> ToHtml(const Report& report, const HtmlOptions& options) {
  Result<std::string> runs = WriteRuns(report, options);
  if (!runs) return runs;
  const Words headline = Headline(report);
  data page;
  page.set("nonce", NewRunId(report.started));
  page.set("css", PageFile("page.css"));
  page.set("js", PageFile("page.js"));
  page.set("state", StateOf(report));
  page.set("headline_en", headline.en);
  page.set("sentences_en", Sentences(headline.en, ". ", ", "));
  page.set("sentences_zh", Sentences(headline.zh, "。", "，"));
  page.set("totals", TotalRows(report));
  page.set("run_count", std::to_string(report.runs.size()));
  page.set("one_run", report.runs.size() == 1);
  page.set("many_runs", report.runs.size() > 1);
  page.set("device_count", std::to_string(CountDevices(report)));
  page.set("one_device", CountDevices(report) == 1);
  page.set("started", FormatRfc3339(report.started));
  page.set("started_plain", FormatRfc3339(report.started).substr(0, 10) + " " +
                                FormatRfc3339(report.started).substr(11, 5) + " UTC");
  page.set("took", Took(report.seconds));
  page.set("version", report.version);
  page.set("runs", *runs);
  data cancelled{data::type::list};
  for (const std::string& name : report.cancelled) cancelled.push_back(data{"name", name});
  page.set("any_cancelled", !report.cancelled.empty());
  page.set("cancelled_count", std::to_string(report.cancelled.size()));
  page.set("cancelled", cancelled);

  mustache form(PageFile("page.html"));
  form.set_custom_escape([](const std::string& text) { return EscapeHtml(text); });
  std::string html = form.render(page);
  if (!form.is_valid()) return RobotError("report.html: " + form.error_message());
  return html;
}

}  // namespace roundsman

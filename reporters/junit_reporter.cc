#include "reporters/junit_reporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "core/io/files.h"
#include "reporters/clean_text.h"
#include "reporters/wording.h"

namespace roundsman {
namespace {

void Set(pugi::xml_node node, const char* name, std::string_view value) {
  node.append_attribute(name).set_value(CleanText(value).c_str());
}
void Set(pugi::xml_node node, const char* name, double seconds) {
  node.append_attribute(name).set_value(fmt::format("{:.3f}", seconds).c_str());
}
void Set(pugi::xml_node node, const char* name, int count) {
  node.append_attribute(name).set_value(count);
}

void AddText(pugi::xml_node parent, const char* name, std::string_view text) {
  parent.append_child(name).text().set(CleanText(text).c_str());
}

// The attributes come before the content is known: filled in when the suite is done.
struct Counts {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
};

void SetCounts(pugi::xml_node node, const Counts& counts) {
  Set(node, "tests", counts.tests);
  Set(node, "failures", counts.failures);
  Set(node, "errors", counts.errors);
}

// Writes the suite of one run.
class Suite {
 public:
  Suite(const RunReport& run, const std::filesystem::path& directory)
      : run_(run), directory_(directory) {}

  Counts Write(pugi::xml_node suite) {
    const std::string row = RowOf(run_);
    Set(suite, "name",
        fmt::format("{} on {}{}", NameOf(run_), run_.device, row.empty() ? "" : " [" + row + "]"));
    Set(suite, "id", run_.run);
    Set(suite, "timestamp", FormatRfc3339(run_.started).substr(0, 19));
    Set(suite, "time", run_.seconds);
    WriteProperties(suite.append_child("properties"));
    const StepReport* broken_off = BrokenOff();
    int position = 0;
    for (const StepReport& step : run_.steps) WriteStep(suite, step, ++position, broken_off);
    if (NeedsCaseOfItsOwn(broken_off)) WriteWhole(suite);
    SetCounts(suite, counts_);
    Set(suite, "skipped", counts_.skipped);
    return counts_;
  }

 private:
  void WriteProperties(pugi::xml_node properties) const {
    const auto add = [&](std::string_view name, std::string_view value) {
      if (value.empty()) return;
      pugi::xml_node property = properties.append_child("property");
      Set(property, "name", name);
      Set(property, "value", value);
    };
    add("verdict", Name(run_.verdict));
    add("scenario", run_.scenario);
    add("device", run_.device);
    for (const auto& [key, value] : run_.row) add("row." + key, value);
    add("address", run_.address);
    add("owner", run_.owner);
    add("severity", run_.severity);
    add("confirmation", ConfirmationOf(run_).en);
    add("reproduce", run_.reproduce);
  }

  // The step at which an inconclusive run stopped knowing anything.
  const StepReport* BrokenOff() const {
    if (run_.verdict != Verdict::kInconclusive) return nullptr;
    const auto it = std::find_if(run_.steps.begin(), run_.steps.end(), [](const StepReport& step) {
      return step.status == StepStatus::kFailed;
    });
    return it == run_.steps.end() ? nullptr : &*it;
  }

  bool NeedsCaseOfItsOwn(const StepReport* broken_off) const {
    if (run_.verdict == Verdict::kInconclusive) return broken_off == nullptr;
    const bool decided = run_.verdict == Verdict::kPass || told_;
    return !decided || run_.steps.empty();
  }

  bool Fails() const { return run_.verdict == Verdict::kFail || run_.verdict == Verdict::kFlaky; }

  pugi::xml_node AddCase(pugi::xml_node suite, const std::string& name, const Place& source) {
    ++counts_.tests;
    pugi::xml_node node = suite.append_child("testcase");
    Set(node, "name", name);
    Set(node, "classname", fmt::format("{}.{}", run_.scenario, run_.device));
    if (!source.file.empty()) Set(node, "file", source.file);
    if (source.line > 0) Set(node, "line", source.line);
    return node;
  }

  void WriteStep(pugi::xml_node suite, const StepReport& step, int position,
                 const StepReport* broken_off) {
    pugi::xml_node node = AddCase(suite, fmt::format("{:02} {}", position, step.name), step.source);
    Set(node, "time", step.seconds);
    std::vector<const Finding*> errors;
    std::string out;
    for (const Finding& finding : run_.findings) {
      if (finding.step != step.index) continue;
      if (finding.severity == Severity::kError && Fails()) {
        errors.push_back(&finding);
      } else {
        out += fmt::format("warning {}: {}\n{}", Name(finding.kind), finding.says, Detail(finding));
      }
    }
    if (!errors.empty()) AddFailure(node, errors);
    if (&step == broken_off) AddError(node);
    if (step.status == StepStatus::kSkipped && errors.empty()) {
      ++counts_.skipped;
      Set(node.append_child("skipped"), "message", step.note);
    }
    if (step.status == StepStatus::kFailed && errors.empty() && Fails()) {
      // A failed step without a finding must not turn green.
      AddPlainFailure(node, step.note);
    }
    if (step.status != StepStatus::kSkipped && !step.note.empty()) out += step.note + "\n";
    if (step.response) out += fmt::format("reacted after {}\n", Took(*step.response));
    if (step.complete) out += fmt::format("complete after {}\n", Took(*step.complete));
    if (step.stall > 0) out += fmt::format("frozen for {}\n", Took(step.stall));
    out += Attachments(step, errors);
    if (!out.empty()) AddText(node, "system-out", out);
  }

  // For what belongs to no step: a run that could not start, a verdict nobody explains.
  void WriteWhole(pugi::xml_node suite) {
    pugi::xml_node node = AddCase(suite, NameOf(run_), {});
    Set(node, "time", run_.steps.empty() ? run_.seconds : 0.0);
    if (run_.verdict == Verdict::kInconclusive) return AddError(node);
    if (run_.verdict == Verdict::kPass) return;
    std::vector<const Finding*> errors;
    for (const Finding& finding : run_.findings) {
      if (finding.severity == Severity::kError) errors.push_back(&finding);
    }
    errors.empty() ? AddPlainFailure(node, "") : AddFailure(node, errors);
  }

  // Readers show the first <failure> of a case only: all findings go into one.
  void AddFailure(pugi::xml_node node, const std::vector<const Finding*>& errors) {
    const Finding& worst =
        **std::min_element(errors.begin(), errors.end(),
                           [](const Finding* a, const Finding* b) { return a->kind < b->kind; });
    std::string text;
    for (const Finding* finding : errors) {
      text += fmt::format("{}: {}\n{}", Name(finding->kind), finding->says, Detail(*finding));
    }
    if (!run_.reproduce.empty()) text += "reproduce: " + run_.reproduce + "\n";
    Fail(node, {Name(worst.kind), worst.says, text});
  }

  void AddPlainFailure(pugi::xml_node node, const std::string& note) {
    const std::string says = note.empty() ? "The journey failed" : note;
    Fail(node, {"failed", says, says + "\n"});
  }

  struct FailureText {
    std::string_view type;
    std::string message;
    std::string body;
  };

  void Fail(pugi::xml_node node, const FailureText& text) {
    told_ = true;
    const bool flaky = run_.verdict == Verdict::kFlaky;
    pugi::xml_node failure = node.append_child(flaky ? "flakyFailure" : "failure");
    Set(failure, "type", text.type);
    Set(failure, "message", text.message);
    if (flaky) {
      AddText(failure, "stackTrace", text.body);
      AddText(failure, "system-out", "flaky: " + ConfirmationOf(run_).en);
    } else {
      failure.text().set(CleanText(text.body).c_str());
      ++counts_.failures;
    }
  }

  void AddError(pugi::xml_node node) {
    ++counts_.errors;
    pugi::xml_node error = node.append_child("error");
    Set(error, "type", "inconclusive");
    Set(error, "message", "Nothing is known about the target: " + run_.inconclusive);
    error.text().set(CleanText(AdviceFor(run_).en).c_str());
  }

  std::string Detail(const Finding& finding) const {
    std::string text;
    const auto add = [&](std::string_view label, const std::string& value) {
      if (!value.empty()) text += fmt::format("{}: {}\n", label, value);
    };
    std::string explains;
    for (const FindingKind kind : finding.explains) {
      explains += fmt::format("{}{}", explains.empty() ? "" : ", ", Name(kind));
    }
    add("expected", finding.expected);
    add("seen", finding.seen);
    add("explains", explains);
    add("picture", PathOf(finding.evidence.screenshot));
    return text;
  }

  std::string Attachments(const StepReport& step, const std::vector<const Finding*>& errors) const {
    std::vector<std::string> paths;
    const auto add = [&paths](const std::string& path) {
      if (!path.empty() && std::find(paths.begin(), paths.end(), path) == paths.end()) {
        paths.push_back(path);
      }
    };
    for (const Finding* finding : errors) add(finding->evidence.screenshot);
    if (paths.empty()) add(step.screenshot);
    std::string text;
    for (const std::string& path : paths) text += fmt::format("[[ATTACHMENT|{}]]\n", PathOf(path));
    return text;
  }

  std::string PathOf(const std::string& evidence) const {
    return evidence.empty() ? "" : (directory_ / evidence).generic_string();
  }

  const RunReport& run_;
  const std::filesystem::path& directory_;
  Counts counts_;
  bool told_ = false;
};

Counts WriteCancelled(pugi::xml_node suite, const std::vector<std::string>& names) {
  const auto count = static_cast<int>(names.size());
  Set(suite, "name", "not run");
  for (const std::string& name : names) {
    pugi::xml_node node = suite.append_child("testcase");
    Set(node, "name", name);
    Set(node, "classname", "cancelled");
    Set(node.append_child("skipped"), "message", "A person stopped it before this had started");
  }
  SetCounts(suite, {.tests = count});
  Set(suite, "skipped", count);
  return {.tests = count};
}

class JunitReporter : public Reporter {
 public:
  explicit JunitReporter(ReporterOptions options) : options_(std::move(options)) {}

  Result<void> Report(const roundsman::Report& report, const Deadline&) override {
    return WriteFile(options_.directory / "junit.xml", ToJunit(report, options_.directory));
  }

 private:
  ReporterOptions options_;
};

}  // namespace

std::string ToJunit(const Report& report, const std::filesystem::path& directory) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version").set_value("1.0");
  declaration.append_attribute("encoding").set_value("UTF-8");
  pugi::xml_node suites = document.append_child("testsuites");
  Counts all;
  const auto add = [&all](const Counts& counts) {
    all.tests += counts.tests;
    all.failures += counts.failures;
    all.errors += counts.errors;
  };
  for (const RunReport& run : report.runs) {
    add(Suite(run, directory).Write(suites.append_child("testsuite")));
  }
  if (!report.cancelled.empty()) {
    add(WriteCancelled(suites.append_child("testsuite"), report.cancelled));
  }
  Set(suites, "name", "roundsman");
  Set(suites, "time", report.seconds);
  SetCounts(suites, all);
  std::ostringstream out;
  document.save(out, "  ", pugi::format_default, pugi::encoding_utf8);
  return std::move(out).str();
}

std::unique_ptr<Reporter> MakeJunitReporter(const ReporterOptions& options) {
  return std::make_unique<JunitReporter>(options);
}

}  // namespace roundsman

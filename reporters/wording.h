#pragma once

#include <string>
#include <vector>

#include "core/run_report.h"

namespace roundsman {

// The sentences console and report share, so that both say the same. Plain text, not yet cleaned or
// escaped.

// One thing in the two languages a report can be read in.
struct Words {
  std::string en;
  std::string zh;
};

// "1 journey is broken, 3 are fine. Nothing is known about 1." Counts journeys, not runs: the worst
// run of a scenario speaks for it.
Words Headline(const Report& report);
// "Dead control"
Words TitleOf(FindingKind kind);
// "broken", "fine", …
Words WordFor(Verdict verdict);
// What a person can do about an inconclusive run.
Words AdviceFor(const RunReport& run);
// "Happened again on a fresh device" and its like; empty when there was no confirmation run.
Words ConfirmationOf(const RunReport& run);
// Whether existing monitoring saw it; empty when that is not known.
Words BackendOf(const Finding& finding);

// The journey's name; the scenario's id if it has none.
const std::string& NameOf(const RunReport& run);
// "user=a, amount=5"; empty without a row.
std::string RowOf(const RunReport& run);
// "640 ms"
std::string Took(double seconds);
// Nothing when no step has that index.
const StepReport* StepOf(const RunReport& run, int index);
// The finding that decides: the strongest error, else the strongest; nothing when there is none.
const Finding* WorstOf(const RunReport& run);
// Broken first, then flaky, unknown, fine; as they ran within each.
std::vector<const RunReport*> ByUrgency(const Report& report);

}  // namespace roundsman

#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/finding.h"

namespace roundsman {

// How a fault changes what the server sends.
enum class FaultAction {
  kDrop,     // the connection ends without an answer
  kHang,     // no answer until the server stops
  kDelay,    // the true answer, `number` milliseconds late
  kReplace,  // the embedded file `text` (or nothing) with HTTP status `number`
  kInject,   // the embedded file `text` is put at the end of the page's <head>
  kRewrite,  // every `text` in the body becomes `by`
};

// Which requests a fault changes, and how. `path` is relative to the app; "@page" means every page,
// a
// `*` at the end any rest.
struct FaultEffect {
  FaultAction action;
  std::string_view path;
  std::string_view text = {};
  std::string_view by = {};
  int number = 200;
};

// One row of what can go wrong in the demo app. Without a kind it is a benign variation that must
// never be reported. Immutable, lives as long as the program.
struct Fault {
  std::string_view name;
  std::optional<FindingKind> kind;
  // The journey of scenarios/examples that meets it, by its id.
  std::string_view journey;
  // Page and step where a person meets it.
  std::string_view where;
  // What a person sees.
  std::string_view sees;
  // What the server does, for the list.
  std::string_view help;
  FaultEffect effect;
};

std::span<const Fault> Faults();
// Null when there is no such fault.
const Fault* FindFault(std::string_view name);
// The name of the kind, or "benign".
std::string_view KindName(const Fault& fault);
bool Applies(const Fault& fault, std::string_view path, bool page);

}  // namespace roundsman

#include "scenarios/target.h"

#include <fmt/format.h>

#include "scenarios/target_words.h"

namespace roundsman {
namespace {

std::string DescribeLength(const ScreenLength& length) {
  return fmt::format("{}{}", length.value, length.percent ? "%" : "px");
}

}  // namespace

std::string Target::Describe() const {
  return DescribeTarget(*this, [](const Template& written) { return written.source(); });
}

std::string DescribeTarget(const Target& target,
                           const std::function<std::string(const Template&)>& read) {
  std::string words;
  const auto add = [&](std::string_view word) {
    if (!words.empty()) words += ' ';
    words += word;
  };
  if (target.role) add(read(*target.role));
  if (target.text) add(read(*target.text));
  if (target.regex) add(fmt::format("/{}/", read(*target.regex)));
  if (target.label) add(fmt::format("labelled {}", read(*target.label)));
  if (target.css) add(fmt::format("css \"{}\"", read(*target.css)));
  if (target.id) add(fmt::format("id \"{}\"", read(*target.id)));
  for (const Target::Related& related : target.related) {
    add(Name(related.relation));
    add(DescribeTarget(*related.to, read));
  }
  if (target.index) add(fmt::format("(index {})", *target.index));
  if (target.point) {
    add(fmt::format("the point {}, {}", DescribeLength(target.point->x),
                    DescribeLength(target.point->y)));
  }
  return words;
}

std::string_view Name(Relation relation) {
  switch (relation) {
    case Relation::kNear:
      return "near";
    case Relation::kAbove:
      return "above";
    case Relation::kBelow:
      return "below";
    case Relation::kLeftOf:
      return "left of";
    case Relation::kRightOf:
      return "right of";
    case Relation::kInside:
      break;
  }
  return "inside";
}

}  // namespace roundsman

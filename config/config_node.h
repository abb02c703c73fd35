#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_document.h"
#include "core/clock.h"
#include "core/error.h"

namespace roundsman {

// One value of a ConfigDocument, read strictly. Every reader either gives the value or tells the
// document's problems what was found and what was expected, at the value's place, and gives
// nothing: parsers read straight through and people mend all mistakes in one go. Texts are what was
// written: `no`, `007` and `1.10` stay as they are, whatever YAML thinks of them. Cheap to copy;
// must not outlive its document.
class ConfigNode {
 public:
  struct Entry;

  bool IsNothing() const { return item().kind == Kind::kNothing; }
  bool IsText() const { return item().kind == Kind::kText; }
  bool IsList() const { return item().kind == Kind::kList; }
  bool IsMap() const { return item().kind == Kind::kMap; }
  Place where() const { return document_->PlaceOf(item()); }
  // Of a text, as written, without its quotes; empty for anything else. Tells nothing.
  const std::string& raw() const { return item().text; }
  // For messages: "`10`", "a list", "nothing".
  std::string Found() const;

  // Never empty.
  std::optional<std::string> Text(std::string_view expected = "a text") const;
  std::optional<long> Integer(long least = std::numeric_limits<long>::min(),
                              long most = std::numeric_limits<long>::max()) const;
  std::optional<double> Number(double least, double most) const;
  std::optional<bool> Flag() const;
  std::optional<Duration> Time() const;
  // The place of the text in `names`.
  std::optional<std::size_t> Choice(std::span<const std::string_view> names) const;
  // Empty when it is none.
  std::vector<ConfigNode> List(std::string_view expected = "a list") const;
  // Any keys, in the order of the file; empty when it is none.
  std::vector<Entry> Map(std::string_view expected = "a map of keys and values") const;

  // Of a map: tells every key that is not in `keys`; `whose` is "a target". False when it is no map
  // at all.
  bool AllowOnly(std::span<const std::string_view> keys, std::string_view whose) const;
  // Nothing when there is none; tells nothing.
  std::optional<ConfigNode> Find(std::string_view key) const;
  // Tells when there is none.
  std::optional<ConfigNode> Need(std::string_view key, std::string_view whose) const;

  // "found …, expected …" at this place; `instead` is the near miss, if any.
  void Refuse(std::string_view expected, const std::optional<std::string>& instead = {}) const;
  // A message of one's own, same place.
  void Tell(std::string message) const;
  Problems& problems() const { return document_->problems_; }

 private:
  friend class ConfigDocument;
  friend class ConfigTreeBuilder;
  using Kind = ConfigDocument::Item::Kind;

  ConfigNode(const ConfigDocument* document, int index) : document_(document), index_(index) {}
  const ConfigDocument::Item& item() const {
    return document_->items_[static_cast<std::size_t>(index_)];
  }

  const ConfigDocument* document_;
  int index_;
};

struct ConfigNode::Entry {
  ConfigNode key;
  ConfigNode value;
};

// "; did you mean `x`?", or nothing.
std::string DidYouMeanClause(const std::optional<std::string>& name);
// The same for the nearest of `known`.
std::string DidYouMeanClause(std::string_view found, std::span<const std::string_view> known);
// "a, b or c".
std::string OneOf(std::span<const std::string_view> names);
// As messages show what a person wrote: in backquotes, on one line, shortened.
std::string Quoted(std::string_view written);

}  // namespace roundsman

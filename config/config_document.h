#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/error.h"

namespace roundsman {

class ConfigNode;

// A YAML text a person wrote, read once into a tree that still knows every line and column.
// Refuses, quickly and with the reason, whatever no person writes: more than 1 MB, not UTF-8,
// several documents, tags, repeated keys, nesting beyond 60 levels, aliases that are cyclic or blow
// up. Belongs to one thread; nodes point into it and must not outlive it. yaml-cpp is not seen
// outside config_tree_builder.cc.
class ConfigDocument {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20U;
  static constexpr int kMostNodes = 100'000;
  static constexpr int kDeepest = 60;
  // Of one file; whoever made more begins with these.
  static constexpr std::size_t kMostProblems = 100;

  // `file` is for messages. `problems` must outlive the document: nodes tell theirs there too. Null
  // when nothing could be made of the text; a repeated key is told and the first one is kept.
  static std::unique_ptr<const ConfigDocument> Parse(std::string text, std::string file,
                                                     Problems& problems);

  ConfigNode root() const;

 private:
  friend class ConfigNode;
  friend class ConfigTreeBuilder;

  struct Item {
    enum class Kind { kNothing, kText, kList, kMap };
    Kind kind = Kind::kNothing;
    // As yaml-cpp counts them: from 0, columns in bytes.
    int line = 0;
    int column = 0;
    std::string text;
    // Of a map: key, value, key, value. Aliases stand here as what they point at.
    std::vector<int> children;
  };

  ConfigDocument(std::string text, std::string file, Problems& problems);
  Place PlaceOf(const Item& item) const;
  Place PlaceAt(int line, int column) const;
  // Bytes; the end of the text for lines that are not there.
  std::size_t LineBegin(int line) const;
  void Tell(int line, int column, std::string message) const;
  std::string HintAtLine(int line) const;
  bool CheckBytes();
  bool Build();

  std::string text_;
  std::string file_;
  Problems& problems_;
  std::size_t problems_before_;
  std::vector<std::size_t> lines_;
  // Columns of one long line are asked for in order, more or less: counting goes on where it
  // stopped.
  mutable std::size_t counted_from_ = 0;
  mutable std::size_t counted_to_ = 0;
  mutable int counted_ = 0;
  std::vector<Item> items_;
  int root_ = -1;
};

}  // namespace roundsman

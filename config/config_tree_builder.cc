#include <fmt/format.h>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <streambuf>
#include <string_view>

#include "config/config_document.h"
#include "config/config_node.h"
#include "config/yaml_complaint.h"

namespace roundsman {
namespace {

// yaml-cpp takes the end of the file for the closing quote. Only the last text can be left open.
bool IsLeftOpen(std::string_view text, const YAML::Mark& begin) {
  if (begin.is_null() || begin.pos < 0 || static_cast<std::size_t>(begin.pos) >= text.size())
    return false;
  text.remove_prefix(static_cast<std::size_t>(begin.pos));
  const char quote = text.front();
  if (quote != '"' && quote != '\'') return false;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote && quote == '\'' && text.substr(at + 1).starts_with(quote)) {
      ++at;
    } else if (text[at] == quote) {
      return false;
    }
  }
  return true;
}

// Reads a string where it lies; std::istringstream would copy it.
class StringBuffer : public std::streambuf {
 public:
  explicit StringBuffer(std::string& text) {
    setg(text.data(), text.data(), text.data() + text.size());
  }
  // The rest is not to be read: yaml-cpp takes seconds for a megabyte of anchors.
  void Cut() { setg(eback(), egptr(), egptr()); }
};

}  // namespace

// Stands for `?` while yaml-cpp reads: in `{…}` and `[…]` it ends a plain text at every one
// (`{open: /a?b}`), though YAML has it begin a key only where it stands alone. No control character
// is in the text otherwise.
constexpr char kQuestionMark = '\x01';

void HideQuestionMarks(std::string& text) {
  constexpr std::string_view kBefore = " \t\r\n[{,";
  constexpr std::string_view kAfter = " \t\r\n";
  for (std::size_t at = text.find('?'); at != std::string::npos; at = text.find('?', at + 1)) {
    const bool apart_before = at == 0 || kBefore.find(text[at - 1]) != std::string_view::npos;
    const bool apart_after =
        at + 1 == text.size() || kAfter.find(text[at + 1]) != std::string_view::npos;
    if (!apart_before || !apart_after) text[at] = kQuestionMark;
  }
}

std::string WithQuestionMarks(std::string text) {
  std::replace(text.begin(), text.end(), kQuestionMark, '?');
  return text;
}

// Turns yaml-cpp's events into items. After a fatal mistake it cuts the text short and lets the
// rest of the events pass.
class ConfigTreeBuilder : public YAML::EventHandler {
 public:
  ConfigTreeBuilder(ConfigDocument& document, StringBuffer& buffer)
      : document_(document), buffer_(buffer) {}

  bool failed() const { return failed_; }
  // Where the last text in quotes (or after `|`) begins.
  const YAML::Mark& last_quoted() const { return last_quoted_; }
  bool complete() const { return open_.empty() && document_.root_ >= 0; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (documents_++ == 1) {
      // Without `---` it is a line that fits nothing above it.
      const bool meant =
          document_.text_.substr(document_.LineBegin(mark.line), 3) == "---" ||
          (mark.line > 0 && document_.text_.substr(document_.LineBegin(mark.line - 1), 3) == "---");
      Fail(mark, meant ? "found a second document after `---`, expected one document in a file"
                       : "found a line that belongs to nothing above it, expected one map of keys "
                         "and values");
    }
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (failed_) return;
    const int index = Add(Kind::kNothing, mark, anchor);
    ConfigDocument::Item& item = document_.items_[Slot(index)];
    // yaml-cpp tells neither whether nothing, `~` or `null` was written, nor, for nothing, where.
    const auto at = static_cast<std::size_t>(std::max(0, mark.pos));
    const auto written =
        std::string_view(document_.text_).substr(std::min(at, document_.text_.size()));
    for (const std::string_view nothing : {"~", "null", "Null", "NULL"}) {
      if (written.starts_with(nothing)) item.text = nothing;
    }
    if (item.text.empty() && !open_.empty() && open_.back().key >= 0) {
      const ConfigDocument::Item& key = document_.items_[Slot(open_.back().key)];
      item.line = key.line;
      item.column = key.column;
    }
    Hang(index, 1, 0);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (failed_) return;
    const Anchor& target = anchors_[anchor];
    if (!target.closed) {
      Fail(mark, "found an alias that contains itself, expected one that ends");
      return;
    }
    aliased_ = mark;
    Hang(target.item, target.nodes, target.height);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (failed_ || !CheckTag(mark, tag)) return;
    const int index = Add(Kind::kText, mark, anchor);
    document_.items_[Slot(index)].text = WithQuestionMarks(value);
    if (tag == "!") last_quoted_ = mark;
    Hang(index, 1, 0);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(Kind::kList, mark, tag, anchor);
  }
  void OnSequenceEnd() override { Close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(Kind::kMap, mark, tag, anchor);
  }
  void OnMapEnd() override { Close(); }

 private:
  using Kind = ConfigDocument::Item::Kind;
  struct Anchor {
    int item = 0;
    int nodes = 0;
    int height = 0;
    bool closed = false;
  };
  struct Level {
    int item = 0;
    YAML::anchor_t anchor = 0;
    // Of a map: the key whose value comes next, -1 when a key comes next.
    int key = -1;
    // The value that comes next belongs to a key that is not kept.
    bool skip = false;
    int nodes = 1;
    int height = 0;
    // Of a map: so far, repeated ones too.
    std::size_t keys = 0;
  };

  static std::size_t Slot(int index) { return static_cast<std::size_t>(index); }

  void Fail(const YAML::Mark& mark, std::string message) {
    failed_ = true;
    buffer_.Cut();
    document_.Tell(mark.line, mark.column, std::move(message));
  }

  bool CheckTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return true;
    Fail(mark, fmt::format("found the YAML tag {}, expected a value without tags",
                           Quoted(WithQuestionMarks(tag))));
    return false;
  }

  int Add(Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    const int index = static_cast<int>(document_.items_.size());
    ConfigDocument::Item& item = document_.items_.emplace_back();
    item.kind = kind;
    item.line = mark.line;
    item.column = mark.column;
    aliased_ = mark;
    if (anchor > kMostAnchors) {
      Fail(mark, fmt::format("found more than {} anchors, expected fewer", kMostAnchors));
    } else if (anchor != 0) {
      if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
      anchors_[anchor] = {index, 1, 0, kind == Kind::kText || kind == Kind::kNothing};
    }
    return index;
  }

  void Open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (failed_ || !CheckTag(mark, tag)) return;
    const int index = Add(kind, mark, anchor);
    if (failed_) return;
    open_.push_back({index, anchor});
    if (static_cast<int>(open_.size()) > ConfigDocument::kDeepest) TooDeep(mark);
  }

  void TooDeep(const YAML::Mark& mark) {
    Fail(mark, fmt::format("found more than {} levels of nesting, expected fewer",
                           ConfigDocument::kDeepest));
  }

  void Close() {
    if (failed_) return;
    const Level level = open_.back();
    open_.pop_back();
    if (level.anchor != 0) anchors_[level.anchor] = {level.item, level.nodes, level.height, true};
    Hang(level.item, level.nodes, level.height);
  }

  // Hangs a finished item under the level that is open.
  void Hang(int index, int nodes, int height) {
    if (failed_) return;
    if (open_.empty()) {
      document_.root_ = index;
      return;
    }
    Level& level = open_.back();
    level.nodes += nodes;
    level.height = std::max(level.height, height + 1);
    if (level.nodes > ConfigDocument::kMostNodes) {
      Fail(aliased_,
           fmt::format("found more than {} values once aliases are followed, expected fewer",
                       ConfigDocument::kMostNodes));
      return;
    }
    if (static_cast<int>(open_.size()) + height > ConfigDocument::kDeepest) {
      TooDeep(aliased_);
      return;
    }
    ConfigDocument::Item& parent = document_.items_[Slot(level.item)];
    if (parent.kind == Kind::kList) {
      parent.children.push_back(index);
    } else if (level.key < 0) {
      level.key = index;
      if (++level.keys > kMostKeys) {
        Fail(aliased_,
             fmt::format("found more than {} keys in one map, expected fewer", kMostKeys));
        return;
      }
      level.skip = !CheckKey(parent, index);
    } else {
      if (!level.skip) parent.children.insert(parent.children.end(), {level.key, index});
      level.key = -1;
    }
  }

  // yaml-cpp keeps both values of a repeated key and silently reads one.
  bool CheckKey(const ConfigDocument::Item& map, int index) {
    const ConfigDocument::Item& key = document_.items_[Slot(index)];
    const auto tell = [&](std::string message) {
      document_.Tell(key.line, key.column, std::move(message));
      return false;
    };
    if (key.kind != Kind::kText || key.text.empty()) {
      const bool none = key.kind == Kind::kText || key.kind == Kind::kNothing;
      return tell(fmt::format("found {} as a key, expected a name",
                              none ? "nothing" : ConfigNode(&document_, index).Found()));
    }
    for (std::size_t i = 0; i < map.children.size(); i += 2) {
      const ConfigDocument::Item& first = document_.items_[Slot(map.children[i])];
      if (first.text != key.text) continue;
      return tell(fmt::format("found the key {} again, expected it once: it is in line {} already",
                              Quoted(key.text), first.line + 1));
    }
    return true;
  }

  static constexpr YAML::anchor_t kMostAnchors = 1000;
  static constexpr std::size_t kMostKeys = 1000;

  ConfigDocument& document_;
  StringBuffer& buffer_;
  std::vector<Level> open_;
  std::vector<Anchor> anchors_;
  // Where the item that is being placed was written: for an alias, not where it points.
  YAML::Mark aliased_ = YAML::Mark::null_mark();
  YAML::Mark last_quoted_ = YAML::Mark::null_mark();
  int documents_ = 0;
  bool failed_ = false;
};

bool ConfigDocument::Build() {
  HideQuestionMarks(text_);
  StringBuffer buffer(text_);
  ConfigTreeBuilder builder(*this, buffer);
  const auto fail = [&](const YAML::Mark& mark, std::string message) {
    Tell(mark.line, mark.column, std::move(message));
    return false;
  };
  // yaml-cpp throws whatever it does not like.
  try {
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    while (!builder.failed() && parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::DeepRecursion& error) {
    if (builder.failed()) return false;
    return fail(error.mark,
                fmt::format("found more than {} levels of nesting, expected fewer", kDeepest));
  } catch (const YAML::Exception& error) {
    if (builder.failed()) return false;
    return fail(error.mark,
                ExplainYamlError(WithQuestionMarks(error.msg)) + HintAtLine(error.mark.line));
  }
  if (builder.failed()) return false;
  if (builder.complete() && IsLeftOpen(text_, builder.last_quoted())) {
    return fail(builder.last_quoted(), "found a quote without its end, expected the closing quote");
  }
  if (builder.complete()) return true;
  Tell(-1, 0, "is empty, expected keys and values");
  return false;
}

}  // namespace roundsman

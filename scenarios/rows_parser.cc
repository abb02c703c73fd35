#include "scenarios/rows_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "config/config_node.h"
#include "config/utf8_check.h"
#include "core/io/files.h"
#include "core/text.h"
#include "scenarios/variable_scope.h"

namespace roundsman {
namespace {

constexpr std::size_t kMostRows = 10'000;
constexpr std::size_t kMostBytes = std::size_t{4} << 20U;

struct Record {
  std::vector<std::string> fields;
  int line = 0;
};

// Splits a CSV text into records; blank lines are none.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file, Problems& problems)
      : text_(text), file_(file), problems_(problems) {}

  bool Next(Record& record) {
    do {
      record = {};
      record.line = line_;
      if (text_.empty()) return false;
      while (ReadField(record)) {
      }
    } while (record.fields.size() == 1 && record.fields.front().empty());
    return true;
  }

 private:
  void Tell(int line, std::string message) {
    problems_.push_back({Blame::kConfig, std::move(message), {file_, line, 0}});
  }

  // False when the record ended with it.
  bool ReadField(Record& record) {
    std::string field;
    if (text_.starts_with('"')) {
      ReadQuoted(field);
    }
    const std::size_t end = std::min(text_.find_first_of(",\n"), text_.size());
    field += text_.substr(0, end);
    const bool more = end < text_.size() && text_[end] == ',';
    if (!more && field.ends_with('\r')) field.pop_back();
    if (!more) ++line_;
    text_.remove_prefix(std::min(end + 1, text_.size()));
    record.fields.push_back(std::move(field));
    return more;
  }

  void ReadQuoted(std::string& field) {
    const int begun = line_;
    text_.remove_prefix(1);
    for (;;) {
      const std::size_t quote = text_.find('"');
      field += text_.substr(0, quote);
      line_ += static_cast<int>(std::count(
          text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(quote, text_.size())),
          '\n'));
      if (quote == std::string_view::npos) {
        Tell(begun, "found a `\"` without its end, expected the closing quote");
        text_ = {};
        return;
      }
      text_.remove_prefix(quote + 1);
      if (!text_.starts_with('"')) break;
      field += '"';
      text_.remove_prefix(1);
    }
    if (text_.empty() || text_.front() == ',' || text_.front() == '\n' || text_.starts_with("\r\n"))
      return;
    Tell(line_,
         "found text after a closing quote, expected a comma: a quote inside quotes is written "
         "twice");
  }

  std::string_view text_;
  const std::string& file_;
  Problems& problems_;
  int line_ = 1;
};

void CheckColumns(const ConfigNode& node, const std::map<std::string, std::string>& first,
                  const std::map<std::string, std::string>& row) {
  std::vector<std::string> known;
  known.reserve(first.size());
  for (const auto& [name, value] : first) known.push_back(name);
  for (const auto& [name, value] : row) {
    if (first.contains(name)) continue;
    node.Tell(fmt::format("found the column {}, expected those of the first row{}", Quoted(name),
                          DidYouMeanClause(DidYouMean(name, known))));
  }
  for (const std::string& name : known) {
    if (!row.contains(name)) {
      node.Tell(fmt::format("found no column {}, expected those of the first row", Quoted(name)));
    }
  }
}

Rows ParseInline(const ConfigNode& node) {
  Rows rows;
  for (const ConfigNode& item : node.List()) {
    if (!item.IsMap()) {
      item.Refuse("a row: a map of columns and values");
      continue;
    }
    std::map<std::string, std::string> row;
    for (const auto& [key, value] : item.Map()) {
      if (!VariableScope::CheckName(key)) continue;
      // A row may well try an empty text.
      if (value.IsText() && value.raw().empty()) {
        row[key.raw()] = "";
      } else if (const auto text = value.Text()) {
        row[key.raw()] = *text;
      } else {
        row[key.raw()] = "";
      }
    }
    if (row.empty()) {
      item.Refuse("a row with at least one column");
      continue;
    }
    if (!rows.empty()) CheckColumns(item, rows.front(), row);
    rows.push_back(std::move(row));
  }
  if (rows.empty() && node.List().empty()) node.Refuse("at least one row");
  return rows;
}

}  // namespace

Rows ParseCsv(std::string_view text, const std::string& file, Problems& problems) {
  const auto tell = [&](int line, std::string message) {
    problems.push_back({Blame::kConfig, std::move(message), {file, line, 0}});
    return Rows();
  };
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const std::size_t mistakes = problems.size();
  CsvReader reader(text, file, problems);
  Record header;
  if (!reader.Next(header))
    return tell(0, "is empty, expected a line with the names of the columns");
  std::map<std::string, std::string> columns;
  for (const std::string& name : header.fields) {
    if (name.empty() || name.find_first_of(" \t\n${}") != std::string::npos) {
      tell(header.line,
           fmt::format("found the column name {}, expected a name without blanks and `${{}}`",
                       Quoted(name)));
    } else if (!columns.emplace(name, "").second) {
      tell(header.line, fmt::format("found the column {} again, expected it once", Quoted(name)));
    }
  }
  Rows rows;
  for (Record record; reader.Next(record);) {
    if (record.fields.size() != header.fields.size()) {
      tell(record.line, fmt::format("found {} values, expected {} as in the first line",
                                    record.fields.size(), header.fields.size()));
      continue;
    }
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < record.fields.size(); ++i) row[header.fields[i]] = record.fields[i];
    if (rows.size() > kMostRows)
      return tell(record.line, fmt::format("has more than {} rows", kMostRows));
  }
  if (rows.empty() && problems.size() == mistakes) {
    return tell(0, "has no rows, expected at least one below the names of the columns");
  }
  return rows;
}

Rows ParseRows(const ConfigNode& node, const std::filesystem::path& scenario) {
  if (node.IsList()) return ParseInline(node);
  const auto name = node.Text("a CSV file, or a list of rows");
  if (!name) return {};
  const std::filesystem::path path = scenario.parent_path() / *name;
  const auto text = ReadFile(path, kMostBytes);
  if (!text) {
    node.Tell(fmt::format("found the file `{}`, which {}", path.string(), text.error().message));
    return {};
  }
  if (auto bad = FindBadBytes(*text, Indentation::kIgnored)) {
    node.problems().push_back(
        {Blame::kConfig, std::move(bad->message), {path.string(), bad->line + 1, 0}});
    return {};
  }
  return ParseCsv(*text, path.string(), node.problems());
}

}  // namespace roundsman

#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

#include "core/run_report.h"

namespace roundsman {

// A picture as report.html refers to it.
struct PagePicture {
  // Unique by content: "p3". Empty when the file is no picture or lies outside the directory.
  std::string id;
  // A data: URL; empty when the picture did not fit the budget and stays a file beside the page.
  std::string url;
  // The file beside the page, as the report names it.
  std::string path;
  int width = 0;
  int height = 0;
};

// All pictures of a report, read once, equal ones kept once. What matters most goes into the page
// first: findings, then each step's screen, then before, diff and filmstrips, until `budget` is
// used up.
class HtmlPictures {
 public:
  HtmlPictures(const Report& report, std::filesystem::path directory, std::size_t budget);

  // An empty picture for an empty or unreadable path.
  const PagePicture& At(const std::string& path) const;

 private:
  void Add(const std::string& path);
  PagePicture Read(const std::string& path);

  std::filesystem::path directory_;
  std::size_t left_;
  std::map<std::string, PagePicture> by_path_;
  // Content to the path it was first read from.
  std::map<std::string, std::string> by_content_;
};

}  // namespace roundsman

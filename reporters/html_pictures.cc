#include "reporters/html_pictures.h"

#include <fmt/format.h>

#include <string_view>

#include "core/io/base64.h"
#include "core/io/files.h"
#include "reporters/picture_size.h"

namespace roundsman {
namespace {

// Larger than any screenshot; a page with such a picture would not open quickly.
constexpr std::size_t kLargestPicture = std::size_t{6} << 20U;

// A report may come from elsewhere: it must not pull files from outside its own directory.
bool StaysInside(const std::filesystem::path& path) {
  if (path.empty() || path.is_absolute()) return false;
  for (const auto& part : path) {
    if (part == "..") return false;
  }
  return true;
}

}  // namespace

HtmlPictures::HtmlPictures(const Report& report, std::filesystem::path directory,
                           std::size_t budget)
    : directory_(std::move(directory)), left_(budget) {
  for (const RunReport& run : report.runs) {
    for (const Finding& finding : run.findings) Add(finding.evidence.screenshot);
  }
  for (const RunReport& run : report.runs) {
    for (const StepReport& step : run.steps) Add(step.screenshot);
  }
  for (const RunReport& run : report.runs) {
    for (const Finding& finding : run.findings) {
      Add(finding.evidence.before);
      Add(finding.evidence.diff);
      Add(finding.evidence.filmstrip);
    }
  }
  for (const RunReport& run : report.runs) {
    for (const StepReport& step : run.steps) {
      if (run.verdict != Verdict::kPass) Add(step.filmstrip);
    }
  }
  for (const RunReport& run : report.runs) {
    for (const StepReport& step : run.steps) Add(step.filmstrip);
  }
}

const PagePicture& HtmlPictures::At(const std::string& path) const {
  static const PagePicture none;
  const auto it = by_path_.find(path);
  return it == by_path_.end() ? none : it->second;
}

void HtmlPictures::Add(const std::string& path) {
  if (path.empty() || by_path_.contains(path)) return;
  by_path_.emplace(path, Read(path));
}

PagePicture HtmlPictures::Read(const std::string& path) {
  if (!StaysInside(path)) return {};
  const Result<std::string> bytes = ReadFile(directory_ / path, kLargestPicture);
  if (!bytes) return {};
  const std::optional<PictureFacts> facts = ReadPictureFacts(*bytes);
  if (!facts) return {};
  const auto [same, fresh] = by_content_.try_emplace(*bytes, path);
  if (!fresh) return by_path_.at(same->second);
  PagePicture picture{fmt::format("p{}", by_content_.size()), "", path, facts->width,
                      facts->height};
  const std::size_t needs = bytes->size() * 4 / 3 + 32;
  if (needs <= left_) {
    left_ -= needs;
    picture.url = fmt::format("data:{};base64,{}", facts->type, EncodeBase64(*bytes));
  }
  return picture;
}

}  // namespace roundsman

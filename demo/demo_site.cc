#include "demo/demo_site.h"

#include <algorithm>
#include <array>
#include <span>

#include "core/embedded_file.h"

namespace roundsman {

std::span<const EmbeddedFile> DemoAppFiles();

namespace {

constexpr auto kPages = std::to_array<std::string_view>(
    {"login", "holdings", "funds", "fund", "buy", "result", "orders", "settings", "messages",
     "help", "help-404", "developers"});

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kMediaTypes = {{
    {".html", "text/html; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json; charset=utf-8"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
}};

WebAnswer NotFound() {
  return {404, "text/html; charset=utf-8", std::string(SiteFile("faults/not-found.html"))};
}

WebAnswer Page(std::string_view name) {
  constexpr std::string_view kMark = "%PAGE%";
  std::string body(SiteFile("shell.html"));
  for (std::size_t at = body.find(kMark); at != std::string::npos; at = body.find(kMark, at)) {
    body.replace(at, kMark.size(), name);
  }
  return {200, "text/html; charset=utf-8", std::move(body)};
}

}  // namespace

bool IsPage(std::string_view path) { return std::ranges::find(kPages, path) != kPages.end(); }

std::string_view SiteFile(std::string_view name) {
  for (const EmbeddedFile& file : DemoAppFiles()) {
    if (file.name == name) return file.bytes;
  }
  return {};
}

std::string_view MediaType(std::string_view name) {
  for (const auto& [ending, type] : kMediaTypes) {
    if (name.ends_with(ending)) return type;
  }
  return "application/octet-stream";
}

WebAnswer SiteAnswer(std::string_view path) {
  if (IsPage(path)) return Page(path);
  const bool served = path.starts_with("assets/") || path.starts_with("img/");
  const std::string_view bytes = served ? SiteFile(path) : std::string_view();
  if (bytes.empty()) return NotFound();
  return {200, std::string(MediaType(path)), std::string(bytes)};
}

}  // namespace roundsman

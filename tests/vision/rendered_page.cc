#include "tests/vision/rendered_page.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/source_root.h"

namespace roundsman {
namespace {

constexpr std::string_view kBrowsers[] = {"/usr/lib/chromium/chromium-headless-shell",
                                          "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"};

std::string Browser() {
  for (const std::string_view path : kBrowsers) {
    if (std::filesystem::exists(path)) return std::string(path);
  }
  return {};
}

}  // namespace

Screenshot Render(const Rendering& wanted) {
  const std::string browser = Browser();
  EXPECT_FALSE(browser.empty()) << "no Chromium to draw test pages with";
  std::string directory = (std::filesystem::temp_directory_path() / "rendered-XXXXXX").string();
  if (browser.empty() || mkdtemp(directory.data()) == nullptr) return {};
  const std::string picture = directory + "/page.png";
  const std::string command = fmt::format(
      "timeout -k 1 50 {} --no-sandbox --headless --disable-gpu --hide-scrollbars "
      "--force-device-scale-factor={} --window-size={},{} --user-data-dir={}/profile "
      "--screenshot={} file://{}/tests/data/vision/{} >/dev/null 2>&1",
      browser, wanted.pixel_ratio, wanted.width, wanted.height, directory, picture,
      SourceRoot().string(), wanted.page);
  // NOLINTNEXTLINE: a test's own shell line.
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  std::ifstream in(picture, std::ios::binary);
  auto bytes = std::make_shared<const std::string>(std::istreambuf_iterator<char>(in),
                                                   std::istreambuf_iterator<char>());
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  EXPECT_FALSE(bytes->empty()) << command;
  return {bytes, ImageFormat::kPng, {}, {double(wanted.width), double(wanted.height)}};
}

}  // namespace roundsman

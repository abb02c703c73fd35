#include "agent/devices/chromium_command.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace roundsman {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kBrowsers = {
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib/chromium/headless_shell",
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/opt/google/chrome/chrome",
    "/usr/bin/google-chrome",
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
};

constexpr std::array<std::string_view, 24> kFlags = {
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-ipc-flooding-protection",
    "--disable-hang-monitor",
    "--metrics-recording-only",
    "--mute-audio",
    "--password-store=basic",
    "--use-mock-keychain",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    // BackForwardCache: a page that comes back from it makes no navigation anybody could see.
    // HttpsUpgrades: a page is opened as it is written.
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,"
    "InterestFeedContentSuggestions,BackForwardCache,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable",
};

bool IsProgram(const std::string& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed) && ::access(path.c_str(), X_OK) == 0;
}

bool IsScript(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 2> start{};
  file.read(start.data(), start.size());
  return start[0] == '#' && start[1] == '!';
}

// Debian's /usr/bin/chromium and friends start /usr/lib/chromium/… as a child.
std::string PastWrapper(const std::string& path) {
  if (!IsScript(path)) return path;
  const fs::path name = fs::path(path).filename();
  for (const char* folder :
       {"/usr/lib/chromium", "/usr/lib/chromium-browser", "/opt/google/chrome"}) {
    std::string real = (fs::path(folder) / name).string();
    if (IsProgram(real) && !IsScript(real)) return real;
  }
  return path;
}

}  // namespace

Result<std::string> FindBrowser(const std::string& asked) {
  if (!asked.empty()) {
    if (!IsProgram(asked)) {
      return ConfigError(fmt::format("no browser at {}: not a program that can be started", asked));
    }
    return PastWrapper(asked);
  }
  for (const std::string_view path : kBrowsers) {
    if (IsProgram(std::string(path))) return PastWrapper(std::string(path));
  }
  return ConfigError(
      "no browser found: install one (apt-get install chromium-headless-shell, or chromium), or "
      "say "
      "where it is with --browser PATH");
}

std::vector<std::string> BrowserCommand(const std::string& browser, const std::string& profile,
                                        const BrowserOptions& options) {
  std::vector<std::string> command = {browser};
  command.insert(command.end(), kFlags.begin(), kFlags.end());
  command.push_back("--user-data-dir=" + profile);
  const std::string name = fs::path(browser).filename().string();
  const bool shell = name.find("headless-shell") != std::string::npos ||
                     name.find("headless_shell") != std::string::npos;
  if (!shell) command.emplace_back("--headless=new");
  // Chromium's sandbox refuses to work for root.
  if (::geteuid() == 0) command.emplace_back("--no-sandbox");
  if (options.loopback_only) {
    command.emplace_back(
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost");
  }
  return command;
}

}  // namespace roundsman

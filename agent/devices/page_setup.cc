#include "agent/devices/page_setup.h"

#include <fmt/format.h>

#include <cctype>
#include <nlohmann/json.hpp>

#include "core/io/json.h"

namespace roundsman {
namespace {

using nlohmann::json;

// "120.0.6099.144" of "… Chrome/120.0.6099.144 …"; empty when the browser is no Chrome.
std::string ChromeVersion(const std::string& user_agent) {
  constexpr std::string_view kName = "Chrome/";
  const std::size_t at = user_agent.find(kName);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + kName.size();
  return user_agent.substr(begin, user_agent.find_first_not_of("0123456789.", begin) - begin);
}

// navigator.platform, as the real devices have it.
std::string Platform(const std::string& user_agent) {
  const auto has = [&](std::string_view word) {
    return user_agent.find(word) != std::string::npos;
  };
  if (has("iPhone")) return "iPhone";
  if (has("iPad")) return "iPad";
  if (has("Android")) return "Linux armv81";
  if (has("Windows")) return "Win32";
  if (has("Macintosh")) return "MacIntel";
  return "Linux x86_64";
}

json Brands(const std::string& version) {
  return json::array({{{"brand", "Chromium"}, {"version", version}},
                      {{"brand", "Google Chrome"}, {"version", version}},
                      {{"brand", "Not.A/Brand"}, {"version", "24"}}});
}

json ClientHints(const DeviceProfile& profile, const std::string& user_agent) {
  const std::string version = ChromeVersion(user_agent);
  const bool desktop = profile.kind == DeviceKind::kDesktop;
  return {{"brands", Brands(version.substr(0, version.find('.')))},
          {"fullVersionList", Brands(version)},
          {"platform", profile.platform},
          {"platformVersion", profile.platform_version},
          {"architecture", desktop ? "x86" : ""},
          {"bitness", desktop ? "64" : ""},
          {"model", profile.model},
          {"mobile", profile.mobile}};
}

json UserAgent(const DeviceProfile& profile, std::string browser_user_agent) {
  // The browser's own word for itself, without telling that nobody sits in front of it.
  constexpr std::string_view kHeadless = "HeadlessChrome";
  const std::size_t at = browser_user_agent.find(kHeadless);
  if (at != std::string::npos) browser_user_agent.replace(at, kHeadless.size(), "Chrome");
  const std::string& user_agent =
      profile.user_agent.empty() ? browser_user_agent : profile.user_agent;
  json params = {{"userAgent", user_agent},
                 {"acceptLanguage", profile.locale},
                 {"platform", Platform(user_agent)}};
  if (!profile.platform.empty()) params["userAgentMetadata"] = ClientHints(profile, user_agent);
  return params;
}

json Metrics(const DeviceProfile& profile) {
  const int width = static_cast<int>(profile.viewport.width);
  const int height = static_cast<int>(profile.viewport.height);
  const bool portrait = height >= width;
  const bool turned = !portrait && profile.kind != DeviceKind::kDesktop;
  return {
      {"width", width},
      {"height", height},
      {"deviceScaleFactor", profile.pixel_ratio},
      {"mobile", profile.mobile},
      {"screenWidth", width},
      {"screenHeight", height},
      {"screenOrientation",
       {{"type", portrait ? "portraitPrimary" : "landscapePrimary"}, {"angle", turned ? 90 : 0}}}};
}

}  // namespace

std::vector<CdpCommand> PageSetup(const DeviceProfile& profile,
                                  const std::string& browser_user_agent) {
  const json media = {
      {"features", json::array({{{"name", "prefers-color-scheme"},
                                 {"value", profile.theme == Theme::kDark ? "dark" : "light"}}})}};
  std::vector<CdpCommand> setup = {
      {"Emulation.setDeviceMetricsOverride", DumpJson(Metrics(profile))},
      {"Emulation.setUserAgentOverride", DumpJson(UserAgent(profile, browser_user_agent))},
      {"Emulation.setLocaleOverride", DumpJson({{"locale", profile.locale}})},
      {"Emulation.setTimezoneOverride", DumpJson({{"timezoneId", profile.timezone}})},
      {"Emulation.setEmulatedMedia", DumpJson(media)},
      {"Emulation.setFocusEmulationEnabled", R"({"enabled":true})"},
      {"Page.enable", "{}"},
      {"Runtime.enable", "{}"},
      {"Network.enable",
       R"({"maxTotalBufferSize":0,"maxResourceBufferSize":0,"maxPostDataSize":0})"},
      {"Inspector.enable", "{}"},
      // Otherwise nobody hears of it, and nothing shows it.
      {"Page.setInterceptFileChooserDialog", R"({"enabled":true})"},
  };
  if (profile.touch) {
    setup.push_back(
        {"Emulation.setTouchEmulationEnabled", R"({"enabled":true,"maxTouchPoints":5})"});
  }
  return setup;
}

std::string FilmParams(const DeviceProfile& profile) {
  return fmt::format(R"({{"format":"jpeg","quality":80,"maxWidth":{},"maxHeight":{}}})",
                     static_cast<int>(profile.viewport.width),
                     static_cast<int>(profile.viewport.height));
}

}  // namespace roundsman

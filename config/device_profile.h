#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/geometry.h"
#include "core/result.h"

namespace roundsman {

class ConfigNode;

enum class DeviceKind { kPhone, kTablet, kDesktop };
enum class Theme { kLight, kDark };

// What a device looks like to the page it opens. One entry of config/devices.yaml or of `devices:`
// in the agent's config; immutable.
struct DeviceProfile {
  std::string name;
  // "iPhone 15".
  std::string label;
  DeviceKind kind = DeviceKind::kPhone;
  // Row of the device registry that drives it.
  std::string driver = "chromium";
  // CSS px.
  Size viewport{390, 844};
  double pixel_ratio = 3;
  bool touch = true;
  bool mobile = true;
  std::string user_agent;
  // Client hints: Sec-CH-UA-Platform, -Platform-Version, -Model, -Mobile. Empty platform: none are
  // sent (Safari and Firefox send none).
  std::string platform;
  std::string platform_version;
  std::string model;
  std::string locale = "zh-CN";
  std::string timezone = "Asia/Shanghai";
  Theme theme = Theme::kLight;
};

// All profiles by name. `phone`, the default of scenarios, is an alias in devices.yaml.
class DeviceProfiles {
 public:
  // The profiles that ship with the program.
  static Result<DeviceProfiles> Shipped();

  const DeviceProfile* Find(std::string_view name) const;
  // In the order of the file.
  const std::vector<DeviceProfile>& all() const { return profiles_; }
  // alias → name
  const std::map<std::string, std::string>& aliases() const { return aliases_; }
  std::vector<std::string> Names() const;

  // Adds those of a YAML text (same form as devices.yaml); a known name is replaced. Collects all
  // mistakes.
  // Other keys of an agent's config are passed over.
  Problems AddYaml(const std::string& yaml, const std::string& file);
  // The `devices` and `aliases` of a file's root.
  void Add(const ConfigNode& root);

 private:
  void AddDevices(const ConfigNode& devices);
  void AddAliases(const ConfigNode& aliases);
  void Put(DeviceProfile profile);

  std::vector<DeviceProfile> profiles_;
  std::map<std::string, std::string> aliases_;
};

}  // namespace roundsman

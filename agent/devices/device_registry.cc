#include "agent/devices/device_registry.h"

#include <algorithm>
#include <array>

namespace roundsman {
namespace {

constexpr std::array<DeviceDriver, 1> kDrivers = {{
    {"chromium", "a page in headless Chromium that looks to it like the phone, tablet or desktop",
     "film, UI tree, touch, mouse, keys, dialogs, network and script errors", &MakeChromiumPool},
}};

}  // namespace

std::span<const DeviceDriver> DeviceDrivers() { return kDrivers; }

const DeviceDriver* FindDeviceDriver(std::string_view name) {
  const auto found = std::ranges::find(kDrivers, name, &DeviceDriver::name);
  return found == kDrivers.end() ? nullptr : &*found;
}

}  // namespace roundsman

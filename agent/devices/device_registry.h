#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "agent/devices/device_pool.h"

namespace roundsman {

// One way to drive a screen: a row for `roundsman devices` and for whoever makes the pools.
struct DeviceDriver {
  // What a profile's `driver` says.
  std::string_view name;
  std::string_view help;
  // What it can do, for people.
  std::string_view can;
  Result<std::unique_ptr<DevicePool>> (*make_pool)(const BrowserOptions&, const Log&);
};

std::span<const DeviceDriver> DeviceDrivers();
// Null when there is none of that name.
const DeviceDriver* FindDeviceDriver(std::string_view name);

}  // namespace roundsman

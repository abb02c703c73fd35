#pragma once

#include <string>
#include <vector>

#include "agent/devices/page_watch.h"
#include "config/device_profile.h"

namespace roundsman {

// What makes a page of `browser_user_agent` look like it ran on the profile's device: screen,
// touch, names, language, time zone, theme; and what has to be listened to. In the order to be
// sent.
std::vector<CdpCommand> PageSetup(const DeviceProfile& profile,
                                  const std::string& browser_user_agent);

// Page.startScreencast: JPEG at CSS size, whatever the pixel ratio.
std::string FilmParams(const DeviceProfile& profile);

}  // namespace roundsman

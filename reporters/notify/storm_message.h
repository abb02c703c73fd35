#pragma once

#include <span>

#include "reporters/notify/group_message.h"

namespace roundsman {

// What a person is told when there is too much to tell one by one: how many, which ones, and a
// sentence about the worst of them. Of several groups, sorted as receivers get them; without a
// picture.
GroupMessage MakeStormMessage(std::span<const Alert> groups, Language language,
                              const ReceiverTools& tools);

}  // namespace roundsman

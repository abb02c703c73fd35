#pragma once

#include <memory>

#include "reporters/notify/receiver.h"

namespace roundsman {

// The rows' makers; each in the file of its kind. What they speak is in the services' own words:
// the addresses are beside the code.

std::unique_ptr<Receiver> MakeAlertmanager(const ReceiverSettings& settings,
                                           const ReceiverTools& tools);
std::unique_ptr<Receiver> MakeSlack(const ReceiverSettings& settings, const ReceiverTools& tools);
std::unique_ptr<Receiver> MakeFeishu(const ReceiverSettings& settings, const ReceiverTools& tools);
std::unique_ptr<Receiver> MakeDingtalk(const ReceiverSettings& settings,
                                       const ReceiverTools& tools);
std::unique_ptr<Receiver> MakeWecom(const ReceiverSettings& settings, const ReceiverTools& tools);
std::unique_ptr<Receiver> MakePagerduty(const ReceiverSettings& settings,
                                        const ReceiverTools& tools);
std::unique_ptr<Receiver> MakeEmail(const ReceiverSettings& settings, const ReceiverTools& tools);
std::unique_ptr<Receiver> MakeWebhook(const ReceiverSettings& settings, const ReceiverTools& tools);

}  // namespace roundsman

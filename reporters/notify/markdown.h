#pragma once

#include <string>
#include <string_view>

#include "reporters/notify/group_message.h"

namespace roundsman {

// Text so that no markdown of Feishu, DingTalk or WeCom sees markup in it.
std::string EscapeMarkdown(std::string_view text);

// A message in the little markdown those three share: sentence in bold, facts, command, links. At
// most `most` bytes: long facts are cut before links are.
std::string ToMarkdown(const GroupMessage& message, std::size_t most);

}  // namespace roundsman

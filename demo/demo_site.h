#pragma once

#include <string_view>

#include "demo/web_server.h"

namespace roundsman {

// True for the names of the app's pages ("login", "holdings", …).
bool IsPage(std::string_view path);

// A page or an asset of the embedded app; `path` is relative to the app. Status 404 when there is
// none.
WebAnswer SiteAnswer(std::string_view path);

// The bytes of an embedded file of demo/app, empty when there is none.
std::string_view SiteFile(std::string_view name);
std::string_view MediaType(std::string_view name);

}  // namespace roundsman

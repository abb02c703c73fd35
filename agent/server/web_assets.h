#pragma once

#include <map>
#include <string>
#include <string_view>

namespace roundsman {

// One file of the console's own pages, ready to send.
struct WebAsset {
  std::string_view type;
  std::string_view bytes;
  std::string gzipped;
  // With its quotes.
  std::string etag;
};

// The console's pages, embedded; compressed once, when this is made. Immutable afterwards.
class WebAssets {
 public:
  WebAssets();
  // By name ("app.js"); null when there is none.
  const WebAsset* Find(std::string_view name) const;
  const std::map<std::string, WebAsset, std::less<>>& all() const { return assets_; }

 private:
  std::map<std::string, WebAsset, std::less<>> assets_;
};

}  // namespace roundsman

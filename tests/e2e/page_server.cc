#include "tests/e2e/page_server.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "core/deadline.h"
#include "core/io/files.h"

namespace roundsman {
namespace {

std::string TypeOf(const std::filesystem::path& path) {
  static const std::map<std::string, std::string> kTypes = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".json", "application/json; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".gif", "image/gif"},
      {".webp", "image/webp"},
      {".ico", "image/x-icon"},
      {".woff", "font/woff"},
      {".woff2", "font/woff2"},
      {".ttf", "font/ttf"}};
  const auto found = kTypes.find(path.extension().string());
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

// "/slow/1500/a.html" with "/slow/" gives 1500 and leaves "/a.html".
int TakeNumber(std::string& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return -1;
  int number = -1;
  const char* begin = path.data() + prefix.size();
  const auto [end, wrong] = std::from_chars(begin, path.data() + path.size(), number);
  if (wrong != std::errc()) return -1;
  path = path.substr(static_cast<std::size_t>(end - path.data()));
  return number;
}

}  // namespace

PageServer::PageServer(std::filesystem::path folder, std::map<std::string, Answer> answers)
    : folder_(std::move(folder)), answers_(std::move(answers)) {
  auto web = WebServer::Start("127.0.0.1", 0,
                              [this](const WebRequest& request, const std::stop_token& stop) {
                                return Reply(request, stop);
                              });
  if (!web) {
    fmt::print(stderr, "{}\n", web.error().ToString());
    std::abort();
  }
  web_ = *std::move(web);
}

PageServer::~PageServer() = default;

std::string PageServer::url() const { return fmt::format("http://127.0.0.1:{}", web_->port()); }

int PageServer::Requests(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto found = requests_.find(path);
  return found == requests_.end() ? 0 : found->second;
}

WebAnswer PageServer::Reply(const WebRequest& request, const std::stop_token& stop) {
  {
    const std::lock_guard lock(mutex_);
    ++requests_[request.path];
  }
  if (const auto own = answers_.find(request.path); own != answers_.end())
    return own->second(request, stop);
  std::string path = request.path;
  if (path.starts_with("/drop/")) return {.drop = true};
  if (path.starts_with("/hang/")) {
    const Deadline forever(MonoTime::max(), stop);
    while (forever.Open()) forever.Pause(std::chrono::hours(1));
    return {.drop = true};
  }
  if (const int late = TakeNumber(path, "/slow/"); late >= 0) {
    Deadline(MonoTime::max(), stop).Pause(std::chrono::milliseconds(late));
  }
  const int status = TakeNumber(path, "/status/");
  WebAnswer answer = File(path);
  if (status > 0) answer.status = status;
  return answer;
}

WebAnswer PageServer::File(const std::string& path) const {
  // An icon that is not there would be a failed request of every page.
  if (path == "/favicon.ico") return {.status = 204};
  const WebAnswer missing = {.status = 404, .body = "not here"};
  if (folder_.empty() || path.find("..") != std::string::npos) return missing;
  std::filesystem::path file = folder_ / path.substr(1);
  std::error_code failed;
  if (std::filesystem::is_directory(file, failed)) file /= "index.html";
  Result<std::string> bytes = ReadFile(file);
  if (!bytes) return missing;
  return {.type = TypeOf(file), .body = *std::move(bytes)};
}

WebAnswer Html(const std::string& body, int status) {
  return {.status = status, .type = "text/html; charset=utf-8", .body = body};
}

}  // namespace roundsman

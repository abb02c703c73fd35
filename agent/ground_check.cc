#include "agent/ground_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "agent/app_start.h"
#include "agent/devices/chromium_command.h"
#include "agent/server/http_connection.h"
#include "core/io/files.h"

namespace roundsman {
namespace {

namespace fs = std::filesystem;

// Why nothing can be kept there; made as the start makes it, what was missing goes again.
std::error_code TryFolder(const fs::path& folder) {
  std::vector<fs::path> missing;
  std::error_code failed;
  for (fs::path at = fs::absolute(folder, failed); !at.empty() && !fs::exists(at, failed);
       at = at.parent_path()) {
    missing.push_back(at);
    if (at == at.parent_path()) break;
  }
  fs::create_directories(folder, failed);
  if (!failed && !fs::is_directory(folder, failed)) {
    failed = std::make_error_code(std::errc::not_a_directory);
  }
  if (!failed && ::access(folder.c_str(), W_OK | X_OK) != 0) {
    failed = std::error_code(errno, std::generic_category());
  }
  std::error_code ignored;
  for (const fs::path& made : missing) fs::remove(made, ignored);
  return failed;
}

class GroundCheck {
 public:
  GroundCheck(const AgentSettings& settings, Problems& problems)
      : settings_(settings), problems_(problems) {}

  void Look() {
    if (const std::error_code failed = TryFolder(settings_.data)) {
      Tell("data", fmt::format("`data`: nothing can be kept in {}: {}", settings_.data.string(),
                               failed.message()));
    }
    if (!settings_.browser.empty()) {
      if (const auto found = FindBrowser(settings_.browser); !found) {
        Tell("browser.path", found.error().message);
      }
    }
    const ConsoleOptions console = ConsoleOptionsOf(settings_, Secret());
    if (const auto may = CheckReach(console); !may) Tell("console.host", may.error().message);
    LookAtTls();
  }

 private:
  void LookAtTls() {
    const std::string& certificate = settings_.console.tls_certificate;
    const std::string& key = settings_.console.tls_key;
    if (certificate.empty() || key.empty()) return;
    const bool has_certificate = CanRead("console.tls.certificate", certificate);
    if (!CanRead("console.tls.key", key) || !has_certificate) return;
    if (const auto tls = LoadTls(certificate, key); !tls) {
      const bool about_key = tls.error().message.starts_with(key + ":");
      Tell(about_key ? "console.tls.key" : "console.tls.certificate", tls.error().message);
    }
  }

  bool CanRead(const std::string& key, const std::string& file) {
    const auto text = ReadFile(file);
    if (!text) Tell(key, fmt::format("{}: {}", file, text.error().message));
    return text.has_value();
  }

  void Tell(const std::string& key, std::string message) {
    const auto place = settings_.places.find(key);
    problems_.push_back({Blame::kConfig, std::move(message),
                         place == settings_.places.end() ? Place() : place->second});
  }

  const AgentSettings& settings_;
  Problems& problems_;
};

}  // namespace

void CheckGround(const AgentSettings& settings, Problems& problems) {
  GroundCheck(settings, problems).Look();
}

void PlaceInConfig(const AgentSettings& settings, Problems& problems) {
  for (Error& problem : problems) {
    const auto place = settings.places.find("scenarios " + problem.where.file);
    if (problem.where.line != 0 || place == settings.places.end()) continue;
    problem.message = fmt::format("{}: {}", problem.where.file, problem.message);
    problem.where = place->second;
  }
}

}  // namespace roundsman

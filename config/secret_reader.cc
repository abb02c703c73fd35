#include "config/secret_reader.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/io/files.h"

namespace roundsman {
namespace {

constexpr std::size_t kLargestSecretFile = std::size_t{64} << 10U;

std::optional<std::string> ReadSecretFile(const ConfigNode& node,
                                          const std::filesystem::path& folder) {
  const auto name = node.Text("the name of a file");
  if (!name) return std::nullopt;
  const std::filesystem::path path = folder / *name;
  auto text = ReadFile(path, kLargestSecretFile);
  if (!text) {
    node.Tell(fmt::format("found the file `{}`, which {}", path.string(), text.error().message));
    return std::nullopt;
  }
  // Editors and `echo` end a file with a line break that is no part of the password.
  while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
  if (!text->empty()) return *text;
  node.Tell(
      fmt::format("found the file `{}`, which is empty, expected the secret in it", path.string()));
  return std::nullopt;
}

std::optional<std::string> ReadSecretVariable(const ConfigNode& node) {
  const auto name = node.Text("the name of an environment variable");
  if (!name) return std::nullopt;
  const char* value = std::getenv(name->c_str());
  if (value != nullptr && *value != '\0') return value;
  node.Tell(fmt::format("found the environment variable {}, which is {}, expected the secret in it",
                        Quoted(*name), value == nullptr ? "not set" : "empty"));
  return std::nullopt;
}

}  // namespace

std::optional<Secret> ReadSecret(const ConfigNode& node, const std::filesystem::path& folder) {
  constexpr std::array<std::string_view, 2> kKeys = {"env", "file"};
  if (!node.IsMap()) {
    // The value itself is not shown: it may be the secret.
    node.Tell("found a secret written in the file, expected `{env: NAME}` or `{file: path}`");
    return std::nullopt;
  }
  node.AllowOnly(kKeys, "a secret");
  const auto env = node.Find("env");
  const auto file = node.Find("file");
  if (env.has_value() == file.has_value()) {
    node.Tell("found a secret with neither or both of `env` and `file`, expected one");
    return std::nullopt;
  }
  auto value = env ? ReadSecretVariable(*env) : ReadSecretFile(*file, folder);
  if (!value) return std::nullopt;
  return Secret(*std::move(value));
}

}  // namespace roundsman

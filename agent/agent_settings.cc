#include "agent/agent_settings.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>
#include <span>

#include "config/agent_keys.h"
#include "config/config_node.h"
#include "config/secret_reader.h"
#include "core/io/files.h"
#include "core/io/url.h"

namespace roundsman {
namespace {

using Keys = std::span<const std::string_view>;

constexpr std::array<std::string_view, 1> kBrowserKeys = {"path"};
constexpr std::array<std::string_view, 5> kWorkerKeys = {"count", "reference", "most-steal",
                                                         "most-memory", "most-load"};
constexpr std::array<std::string_view, 2> kQueueKeys = {"most-waiting", "at-once-per-scenario"};
constexpr std::array<std::string_view, 8> kConsoleKeys = {
    "host", "port", "tls", "url", "hosts", "tokens", "open-metrics", "links-last"};
constexpr std::array<std::string_view, 2> kTlsKeys = {"certificate", "key"};
constexpr std::array<std::string_view, 2> kTokenKeys = {"full", "read"};
constexpr std::array<std::string_view, 3> kAlertKeys = {"open-after", "close-after", "blind-after"};
constexpr std::array<std::string_view, 2> kSilenceKeys = {"alertmanagers", "every"};
constexpr std::array<std::string_view, 3> kBackendKeys = {"prometheus", "grace", "look-for"};
constexpr std::array<std::string_view, 3> kKeepKeys = {"age", "size", "free"};

// Both as a scenario's `schedule:` and a person's patience have it.
constexpr Duration kShortestEvery = std::chrono::seconds(1);
constexpr Duration kSeldomEnough = std::chrono::seconds(10);

// One config being read: where it lies and what it becomes.
class SettingsReader {
 public:
  SettingsReader(std::filesystem::path folder, AgentSettings& settings)
      : folder_(std::move(folder)), to_(settings) {}

  void Read(const ConfigNode& root) {
    if (!root.AllowOnly(kAgentKeys, "an agent's config")) return;
    if (const auto node = root.Need("scenarios", "an agent's config")) {
      to_.scenarios = Paths(*node);
    }
    ReadAddress(root, "base-url", to_.base_url);
    ReadVariables(root);
    ReadText(root, "location", to_.location);
    ReadEvery(root);
    if (const auto node = root.Need("data", "an agent's config")) {
      to_.data = Path(*node);
      to_.places["data"] = node->where();
    }
    to_.profiles.Add(root);
    if (const auto node = Section(root, "browser", kBrowserKeys, "`browser`")) {
      if (const auto path = node->Find("path")) {
        to_.browser = path->Text().value_or("");
        to_.places["browser.path"] = path->where();
      }
    }
    ReadWorkers(root);
    ReadQueue(root);
    ReadConsole(root);
    ReadAlerts(root);
    ReadBackend(root);
    ReadSilences(root);
    if (const auto node = root.Find("receivers")) to_.receivers = ReadReceivers(*node, folder_);
    ReadKeep(root);
  }

 private:
  static std::optional<ConfigNode> Section(const ConfigNode& root, std::string_view key, Keys keys,
                                           std::string_view whose) {
    const auto node = root.Find(key);
    if (!node || !node->AllowOnly(keys, whose)) return std::nullopt;
    return node;
  }

  static void ReadText(const ConfigNode& from, std::string_view key, std::string& into) {
    if (const auto node = from.Find(key)) into = node->Text().value_or(into);
  }

  static void ReadCount(const ConfigNode& from, std::string_view key, long least, int& into) {
    if (const auto node = from.Find(key)) {
      into = static_cast<int>(node->Integer(least, 100'000).value_or(into));
    }
  }

  static void ReadShare(const ConfigNode& from, std::string_view key, double& into) {
    if (const auto node = from.Find(key)) into = node->Number(0, 1).value_or(into);
  }

  static std::optional<Duration> Positive(const ConfigNode& node) {
    const auto time = node.Time();
    if (time && *time <= Duration::zero()) {
      node.Refuse("a time longer than nothing, like `5m`");
      return std::nullopt;
    }
    return time;
  }
  // As in a scenario's `schedule:`.
  void ReadEvery(const ConfigNode& root) {
    const auto node = root.Find("every");
    if (!node) return;
    to_.every = Positive(*node);
    if (!to_.every) return;
    if (*to_.every < kShortestEvery) return node->Refuse("at least 1s");
    if (*to_.every >= kSeldomEnough) return;
    to_.doubts.push_back(
        {Blame::kConfig,
         fmt::format("`every: {}` is sooner than most journeys end: ticks that find the run before "
                     "still going are left out",
                     FormatDurationCode(*to_.every)),
         node->where()});
  }
  static void ReadTime(const ConfigNode& from, std::string_view key, Duration& into) {
    if (const auto node = from.Find(key)) into = Positive(*node).value_or(into);
  }

  static void ReadBytes(const ConfigNode& from, std::string_view key, std::int64_t& into) {
    const auto node = from.Find(key);
    if (!node) return;
    const auto text = node->Text("a size like `10GB`");
    if (!text) return;
    const auto bytes = ParseBytes(*text);
    if (!bytes) node->Refuse("a size like `10GB`, `512MB` or `64kB`");
    into = bytes.value_or(into);
  }
  // With nothing all evidence would go as soon as it is there.
  static void ReadRoom(const ConfigNode& from, std::string_view key, std::int64_t& into) {
    ReadBytes(from, key, into);
    if (into == 0) from.Find(key)->Refuse("a size larger than nothing, like `10GB`");
  }

  static bool IsAddress(const ConfigNode& node, const std::string& text) {
    if (text.starts_with("http://") || text.starts_with("https://")) return true;
    node.Refuse("an address that begins with http:// or https://");
    return false;
  }

  static void ReadAddress(const ConfigNode& from, std::string_view key, std::string& into) {
    const auto node = from.Find(key);
    if (!node) return;
    const auto text = node->Text("an address");
    if (text && IsAddress(*node, *text)) into = *text;
  }

  // An address may hold a password: from a secret, or as it is.
  std::optional<Secret> SecretAddress(const ConfigNode& node) const {
    if (node.IsMap()) return ReadSecret(node, folder_);
    const auto text = node.Text("an address, {env: NAME} or {file: path}");
    if (!text || !IsAddress(node, *text)) return std::nullopt;
    return Secret(*text);
  }

  std::filesystem::path Path(const ConfigNode& node) const {
    const auto text = node.Text("a path");
    return text ? folder_ / *text : std::filesystem::path();
  }

  std::vector<std::string> Paths(const ConfigNode& node) const {
    std::vector<std::string> paths;
    const auto list = node.List("a list of files, folders or globs");
    paths.reserve(list.size());
    for (const ConfigNode& item : list) {
      paths.push_back(Path(item).string());
      to_.places.emplace("scenarios " + paths.back(), item.where());
    }
    if (node.IsList() && list.empty()) node.Refuse("at least one file, folder or glob");
    return paths;
  }

  std::vector<Secret> Secrets(const ConfigNode& node) const {
    std::vector<Secret> secrets;
    for (const ConfigNode& item : node.List("a list of {env: NAME} or {file: path}")) {
      if (auto secret = ReadSecret(item, folder_)) secrets.push_back(*std::move(secret));
    }
    return secrets;
  }

  void ReadVariables(const ConfigNode& root) {
    const auto node = root.Find("vars");
    if (!node) return;
    for (const auto& [key, value] : node->Map("variables: name and value")) {
      if (auto text = value.Text()) to_.variables[key.raw()] = *std::move(text);
    }
  }

  void ReadWorkers(const ConfigNode& root) {
    const auto node = Section(root, "workers", kWorkerKeys, "`workers`");
    if (!node) return;
    ReadCount(*node, "count", 1, to_.workers.count);
    ReadAddress(*node, "reference", to_.workers.reference);
    ReadShare(*node, "most-steal", to_.workers.most_steal);
    ReadShare(*node, "most-memory", to_.workers.most_memory);
    if (const auto load = node->Find("most-load")) {
      to_.workers.most_load = load->Number(0.1, 10'000).value_or(to_.workers.most_load);
    }
  }

  void ReadQueue(const ConfigNode& root) {
    const auto node = Section(root, "queue", kQueueKeys, "`queue`");
    if (!node) return;
    int most = static_cast<int>(to_.most_waiting);
    ReadCount(*node, "most-waiting", 1, most);
    to_.most_waiting = static_cast<std::size_t>(most);
    ReadCount(*node, "at-once-per-scenario", 0, to_.at_once_per_scenario);
  }

  void ReadConsole(const ConfigNode& root) {
    const auto node = Section(root, "console", kConsoleKeys, "`console`");
    if (!node) return;
    ConsoleSettings& console = to_.console;
    if (const auto host = node->Find("host")) {
      console.host = host->Text().value_or(console.host);
      to_.places["console.host"] = host->where();
    }
    if (const auto port = node->Find("port")) {
      console.port = static_cast<int>(port->Integer(0, 65535).value_or(console.port));
    }
    ReadAddress(*node, "url", console.url);
    if (const auto tls = Section(*node, "tls", kTlsKeys, "`tls`")) {
      if (const auto file = tls->Need("certificate", "`tls`")) {
        console.tls_certificate = Path(*file).string();
        to_.places["console.tls.certificate"] = file->where();
      }
      if (const auto file = tls->Need("key", "`tls`")) {
        console.tls_key = Path(*file).string();
        to_.places["console.tls.key"] = file->where();
      }
    }
    if (const auto hosts = node->Find("hosts")) {
      for (const ConfigNode& host : hosts->List("a list of names")) {
        if (auto text = host.Text()) console.hosts.push_back(*std::move(text));
      }
    }
    if (const auto tokens = Section(*node, "tokens", kTokenKeys, "`tokens`")) {
      if (const auto full = tokens->Find("full")) console.full_tokens = Secrets(*full);
      if (const auto read = tokens->Find("read")) console.read_tokens = Secrets(*read);
    }
    if (const auto open = node->Find("open-metrics")) {
      console.open_metrics = open->Flag().value_or(false);
    }
    ReadTime(*node, "links-last", console.links_last);
  }

  void ReadAlerts(const ConfigNode& root) {
    const auto node = Section(root, "alerts", kAlertKeys, "`alerts`");
    if (!node) return;
    ReadCount(*node, "open-after", 1, to_.rules.open_after);
    ReadCount(*node, "close-after", 1, to_.rules.close_after);
    ReadCount(*node, "blind-after", 1, to_.rules.blind_after);
  }

  void ReadBackend(const ConfigNode& root) {
    const auto node = Section(root, "backend", kBackendKeys, "`backend`");
    if (!node) return;
    if (const auto address = node->Need("prometheus", "`backend`")) {
      to_.backend.prometheus = SecretAddress(*address).value_or(Secret());
    }
    ReadTime(*node, "grace", to_.backend.grace);
    ReadTime(*node, "look-for", to_.backend.look_for);
  }

  void ReadSilences(const ConfigNode& root) {
    const auto node = Section(root, "silences", kSilenceKeys, "`silences`");
    if (!node) return;
    if (const auto members = node->Need("alertmanagers", "`silences`")) {
      const auto list = members->List("a list of addresses");
      if (members->IsList() && list.empty()) members->Refuse("at least one address");
      for (const ConfigNode& member : list) {
        if (auto address = SecretAddress(member)) {
          to_.silences.alertmanagers.push_back(*std::move(address));
        }
      }
    }
    ReadTime(*node, "every", to_.silences.every);
  }

  void ReadKeep(const ConfigNode& root) {
    const auto node = Section(root, "keep", kKeepKeys, "`keep`");
    if (!node) return;
    ReadTime(*node, "age", to_.keep.age);
    ReadRoom(*node, "size", to_.keep.bytes);
    ReadBytes(*node, "free", to_.keep.free_bytes);
  }

  const std::filesystem::path folder_;
  AgentSettings& to_;
};

}  // namespace

std::optional<std::int64_t> ParseBytes(std::string_view text) {
  struct Unit {
    std::string_view name;
    unsigned shift;
  };
  constexpr std::array<Unit, 5> kUnits = {
      {{"TB", 40}, {"GB", 30}, {"MB", 20}, {"kB", 10}, {"", 0}}};
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failed != std::errc() || count < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  for (const Unit& unit : kUnits) {
    if (text != unit.name) continue;
    if (count > (std::numeric_limits<std::int64_t>::max() >> unit.shift)) return std::nullopt;
    return count << unit.shift;
  }
  return std::nullopt;
}

AgentSettings ReadAgentSettings(const std::string& yaml, const std::filesystem::path& file,
                                Problems& problems) {
  AgentSettings settings;
  if (auto shipped = DeviceProfiles::Shipped()) {
    settings.profiles = *std::move(shipped);
  } else {
    problems.push_back(shipped.error());
  }
  const std::size_t first = problems.size();
  const auto document = ConfigDocument::Parse(yaml, file.string(), problems);
  if (document) SettingsReader(file.parent_path(), settings).Read(document->root());
  Tidy(problems, first);
  return settings;
}

AgentSettings LoadAgentSettings(const std::filesystem::path& file, Problems& problems) {
  const Result<std::string> text = ReadFile(file);
  if (!text) {
    problems.push_back({Blame::kConfig, text.error().message, {file.string(), 0, 0}});
    return {};
  }
  return ReadAgentSettings(*text, file, problems);
}

}  // namespace roundsman

#include <gmock/gmock.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/io/files.h"
#include "tests/source_root.h"
#include "tests/support/local_service.h"

namespace roundsman {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Mount {
  std::string service;
  std::filesystem::path source;
  std::filesystem::path target;
};

YAML::Node Read(const std::string& file) { return YAML::LoadFile((SourceRoot() / file).string()); }

// What the services are given of the host's files; volumes are not among them.
std::vector<Mount> Mounts() {
  std::vector<Mount> mounts;
  for (const auto& service : Read("deploy/compose.yaml")["services"]) {
    for (const YAML::Node& volume : service.second["volumes"]) {
      std::string source;
      std::string target;
      if (volume.IsMap()) {
        source = volume["source"].as<std::string>();
        target = volume["target"].as<std::string>();
      } else {
        const auto text = volume.as<std::string>();
        const std::size_t colon = text.find(':');
        source = text.substr(0, colon);
        target = text.substr(colon + 1, text.find(':', colon + 1) - colon - 1);
      }
      if (!source.starts_with('.')) continue;
      mounts.push_back({service.first.as<std::string>(),
                        (SourceRoot() / "deploy" / source).lexically_normal(), target});
    }
  }
  return mounts;
}

TEST(ComposeTest, MountsFilesThatAreThere) {
  std::size_t ours = 0;
  for (const Mount& mount : Mounts()) {
    if (mount.source == SourceRoot() / "deploy/local") continue;  // its user's
    EXPECT_TRUE(std::filesystem::is_regular_file(mount.source)) << mount.source;
    ++ours;
  }
  EXPECT_EQ(ours, 3U);
}

TEST(ComposeTest, ReloadsSeeWhatAnEditorPutInThePlaceOfTheConfig) {
  for (const Mount& mount : Mounts()) {
    if (mount.service != "roundsman") continue;
    EXPECT_EQ(mount.target, "/etc/roundsman") << "a file mounted alone stays the old one";
  }
}

TEST(ComposeTest, PrometheusFindsTheRulesWhereTheyAreMounted) {
  const auto folder = TempDir::Make("compose");
  ASSERT_TRUE(folder);
  for (const Mount& mount : Mounts()) {
    if (mount.service != "prometheus") continue;
    ASSERT_EQ(mount.target.parent_path(), "/etc/prometheus");
    std::filesystem::copy_file(mount.source, folder->path() / mount.target.filename());
  }
  const std::string config = (folder->path() / "prometheus.yml").string();
  const ToolSaid said = RunTool({"/usr/bin/promtool", "check", "config", config});
  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_THAT(said.text, HasSubstr("1 rule files found"));

  std::filesystem::remove(folder->path() / "roundsman.yaml");
  EXPECT_NE(RunTool({"/usr/bin/promtool", "check", "config", config}).code, 0);
}

TEST(ComposeTest, PrometheusScrapesTheAgentAndTellsAlertmanager) {
  const YAML::Node config = Read("deploy/compose/prometheus.yml");
  const auto targets = [](const YAML::Node& holder) {
    return holder["static_configs"][0]["targets"].as<std::vector<std::string>>();
  };
  EXPECT_THAT(targets(config["scrape_configs"][0]), ElementsAre("roundsman:9180"));
  EXPECT_THAT(targets(config["alerting"]["alertmanagers"][0]), ElementsAre("alertmanager:9093"));
  const YAML::Node services = Read("deploy/compose.yaml")["services"];
  EXPECT_THAT(services["roundsman"]["ports"].as<std::vector<std::string>>(),
              ElementsAre("9180:9180"));
  EXPECT_TRUE(services["alertmanager"]);
}

TEST(ComposeTest, OnlyTheConsoleIsReachedFromOtherMachines) {
  for (const auto& service : Read("deploy/compose.yaml")["services"]) {
    if (service.first.as<std::string>() == "roundsman") continue;
    EXPECT_THAT(service.second["ports"].as<std::vector<std::string>>(),
                Not(Contains(Not(StartsWith("127.0.0.1:")))))
        << "whoever reaches it needs no token";
  }
}

}  // namespace
}  // namespace roundsman

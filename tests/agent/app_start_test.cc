#include "agent/app_start.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace roundsman {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(NeedRestartTest, WhatAReloadTakesInNeedsNone) {
  AgentSettings now;
  now.scenarios = {"more"};
  now.base_url = "https://other.example/";
  now.variables["user"] = "007";
  now.every = std::chrono::minutes(3);
  now.receivers.emplace_back();
  now.console.url = "https://robot.example/";
  now.console.links_last = std::chrono::hours(1);
  EXPECT_THAT(NeedRestart(AgentSettings(), now), IsEmpty());
}

TEST(NeedRestartTest, NamesEverySectionThatStaysAsItWas) {
  AgentSettings now;
  now.data = "/elsewhere";
  now.location = "elsewhere";
  now.browser = "/opt/chrome";
  now.workers.most_steal = 0.5;
  now.most_waiting = 5;
  now.console.full_tokens.emplace_back("t0ken");
  now.rules.open_after = 1;
  now.backend.prometheus = Secret("http://prometheus:9090");
  now.silences.alertmanagers.emplace_back("http://alertmanager:9093");
  now.keep.bytes = 5;
  EXPECT_THAT(NeedRestart(AgentSettings(), now),
              ElementsAre("data", "location", "browser", "workers", "queue", "console", "alerts",
                          "backend", "silences", "keep"));
}

TEST(NeedRestartTest, ATokenThatWasExchangedIsAChange) {
  AgentSettings old;
  old.console.read_tokens.emplace_back("t0ken");
  AgentSettings now;
  now.console.read_tokens.emplace_back("n3w");
  EXPECT_THAT(NeedRestart(old, now), ElementsAre("console"));
  EXPECT_THAT(NeedRestart(old, old), IsEmpty());
}

}  // namespace
}  // namespace roundsman

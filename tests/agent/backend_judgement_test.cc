#include "agent/backend_judgement.h"

#include <gtest/gtest.h>

namespace roundsman {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const WallTime kSince{seconds(1795347900)};

// A Prometheus that scrapes every 15 s and is asked every 5 s, from two minutes before `kSince`.
BackendEvidence Looking(seconds until) {
  BackendEvidence evidence;
  for (seconds at(-120); at <= until; at += seconds(5)) {
    evidence.scrape_ages.push_back({kSince + at, static_cast<double>((at.count() + 120) % 15)});
  }
  return evidence;
}

void AddTrue(BackendEvidence& evidence, seconds from, seconds to) {
  for (seconds at = from; at <= to; at += seconds(5)) {
    evidence.signals.push_back({kSince + at, 1});
  }
}

std::string Said(const BackendEvidence& evidence, seconds now) {
  const auto decision = JudgeBackend(evidence, kSince, kSince + now, {});
  if (!decision) return "not yet";
  std::string text(Name(decision->view));
  if (decision->lead_seconds) {
    text += " " + std::to_string(static_cast<int>(*decision->lead_seconds));
  }
  return text;
}

TEST(BackendJudgementTest, SeenAtOnceWhenItWasTrueBefore) {
  BackendEvidence evidence = Looking(seconds(5));
  AddTrue(evidence, seconds(-100), seconds(-50));
  EXPECT_EQ(Said(evidence, seconds(5)), "seen");
}

TEST(BackendJudgementTest, SeenWithinTheGrace) {
  BackendEvidence evidence = Looking(seconds(60));
  EXPECT_EQ(Said(evidence, seconds(50)), "not yet");
  AddTrue(evidence, seconds(60), seconds(60));
  EXPECT_EQ(Said(evidence, seconds(60)), "seen");
}

TEST(BackendJudgementTest, LateWithTheTimeBetween) {
  BackendEvidence evidence = Looking(seconds(400));
  EXPECT_EQ(Said(evidence, seconds(300)), "not yet");
  AddTrue(evidence, seconds(65), seconds(400));
  EXPECT_EQ(Said(evidence, seconds(75)), "late 65");
  EXPECT_EQ(Said(evidence, seconds(400)), "late 65");
}

TEST(BackendJudgementTest, UnseenOnlyAfterTheWholeWindow) {
  BackendEvidence evidence = Looking(seconds(1900));
  EXPECT_EQ(Said(evidence, seconds(1800)), "not yet");
  EXPECT_EQ(Said(evidence, seconds(1815)), "unseen");
  // What comes after half an hour is not about this finding.
  AddTrue(evidence, seconds(1805), seconds(1900));
  EXPECT_EQ(Said(evidence, seconds(1900)), "unseen");
}

TEST(BackendJudgementTest, WhatHadEndedBeforeTheLookbackIsNotSeen) {
  BackendEvidence evidence = Looking(seconds(1815));
  AddTrue(evidence, seconds(-600), seconds(-125));
  EXPECT_EQ(Said(evidence, seconds(1815)), "unseen");
}

TEST(BackendJudgementTest, AValueOfZeroIsNotTrue) {
  BackendEvidence evidence = Looking(seconds(1815));
  evidence.signals.push_back({kSince, 0});
  EXPECT_EQ(Said(evidence, seconds(1815)), "unseen");
}

TEST(BackendJudgementTest, NeverUnseenOrLateWherePrometheusWasNotLooking) {
  BackendEvidence evidence = Looking(seconds(1815));
  std::erase_if(evidence.scrape_ages, [](const BackendSample& age) {
    return age.time > kSince + seconds(300) && age.time < kSince + seconds(600);
  });
  EXPECT_EQ(Said(evidence, seconds(290)), "not yet");
  EXPECT_EQ(Said(evidence, seconds(1815)), "unknown");
  AddTrue(evidence, seconds(700), seconds(800));
  EXPECT_EQ(Said(evidence, seconds(1815)), "unknown");
  // Before the gap it is certain.
  AddTrue(evidence, seconds(200), seconds(210));
  EXPECT_EQ(Said(evidence, seconds(1815)), "late 200");
  AddTrue(evidence, seconds(0), seconds(0));
  EXPECT_EQ(Said(evidence, seconds(1815)), "seen");
}

TEST(BackendJudgementTest, StaleScrapesAreAGapToo) {
  BackendEvidence evidence = Looking(seconds(1815));
  evidence.scrape_ages[100].value = 200;
  EXPECT_EQ(Said(evidence, seconds(1815)), "unknown");
  evidence = Looking(seconds(1815));
  evidence.scrape_ages[100].value = 140;
  EXPECT_EQ(Said(evidence, seconds(1815)), "unseen");
}

TEST(BackendJudgementTest, APrometheusThatStartedLateOrStoppedEarlyDoesNotKnow) {
  BackendEvidence evidence = Looking(seconds(1815));
  evidence.scrape_ages.erase(evidence.scrape_ages.begin(), evidence.scrape_ages.begin() + 20);
  EXPECT_EQ(Said(evidence, seconds(1815)), "unknown");
  EXPECT_EQ(Said(Looking(seconds(1000)), seconds(1815)), "unknown");
  EXPECT_EQ(Said({}, seconds(1815)), "unknown");
}

TEST(BackendJudgementTest, ASignalItRefusedIsUnknownUnlessAnotherWasTrue) {
  BackendEvidence evidence = Looking(seconds(1815));
  evidence.refused = "parse error";
  EXPECT_EQ(Said(evidence, seconds(1000)), "not yet");
  EXPECT_EQ(Said(evidence, seconds(1815)), "unknown");
  AddTrue(evidence, seconds(100), seconds(100));
  EXPECT_EQ(Said(evidence, seconds(1815)), "late 100");
}

TEST(BackendQueryTest, AsksForFiringAlertsAndForAnyResult) {
  EXPECT_EQ(FiringQuery("A\"b\\"), R"(count(ALERTS{alertname="A\"b\\",alertstate="firing"}))");
  EXPECT_EQ(AnyResultQuery("up == 0 # dead"), "count((\nup == 0 # dead\n))");
}

}  // namespace
}  // namespace roundsman

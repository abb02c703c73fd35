#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What is told of a step's fate: "passed a, skipped b".
std::string Fates(const ToldRun& run) {
  std::string text;
  for (const ToldStep& step : run.steps)
    text += (text.empty() ? "" : ", ") + step.status + " " + step.name;
  return text;
}

constexpr const char* kShop =
    R"html(<!doctype html><meta name=viewport content='width=device-width'><title>shop</title><h1>Shop</h1>
<button id=order onclick="fetch('/order', {method: 'POST'}).then(() => say('Order failed'))">Order</button>
<button onclick="fetch('/count', {method: 'POST'}).then(() => say('Counted ' + ++n))">Count</button>
<p id=said>Nothing yet</p>
<script>let n = 0; function say(what) { document.getElementById('said').textContent = what; }</script>)html";

WebAnswer Fine(const WebRequest&, const std::stop_token&) { return {.body = "ok"}; }

class FlowTest : public ::testing::Test {
 protected:
  Workplace work_;
  std::shared_ptr<std::atomic<int>> opened_ = std::make_shared<std::atomic<int>>(0);
  PageServer site_{
      "",
      {{"/shop", [](const auto&, const auto&) { return Html(kShop); }},
       {"/shop-late",
        [opened = opened_](const auto&, const auto&) {
          return Html((*opened)++ == 0
                          ? "<!doctype html><meta name=viewport "
                            "content='width=device-width'><title>t</title><h1>Closed today</h1>"
                          : kShop);
        }},
       {"/order", Fine},
       {"/count", Fine},
       {"/cleanup", [](const auto&, const auto&) {
          return Html(
              "<!doctype html><meta name=viewport "
              "content='width=device-width'><title>t</title><h1>Cleaned up</h1>");
        }}}};

  std::string Write(const std::string& id, const std::string& steps, const std::string& head = "") {
    return work_.Scenario(id, steps, "base-url: " + site_.url() + "\nwithin: 2s\n" + head);
  }
  ToldRun Run(const std::string& path, int code) {
    const Ended ended = RunProgram(work_.Run({path}));
    EXPECT_EQ(ended.code, code) << ended.out << ended.err;
    ToldReport report = ReadReport(work_.report());
    return report.runs.empty() ? ToldRun() : report.runs[0];
  }
};

TEST_F(FlowTest, OnceIsNeverRepeatedByAConfirmation) {
  const ToldRun run = Run(
      Write("once", "  - open: /shop\n  - tap: {id: order}\n    once: true\n  - see: Thank you\n"),
      1);
  EXPECT_EQ(run.verdict, "fail") << Words(run);
  EXPECT_EQ(site_.Requests("/order"), 1) << Words(run);
  EXPECT_THAT(run.confirmation_note, HasSubstr("once"));
}

TEST_F(FlowTest, ConfirmationStopsBeforeWhatMustNotBeRepeated) {
  const ToldRun run = Run(
      Write("late", "  - open: /shop-late\n  - see: Shop\n  - tap: {id: order}\n    once: true\n"),
      0);
  EXPECT_EQ(run.verdict, "flaky") << Words(run);
  EXPECT_EQ(site_.Requests("/order"), 0) << Words(run);
  EXPECT_THAT(run.confirmation_note, HasSubstr("once"));
}

TEST_F(FlowTest, OptionalStepOnlyWarns) {
  const ToldRun run = Run(
      Write(
          "optional",
          "  - open: /shop\n  - name: maybe\n    tap: Close the advertisement\n    optional: true\n"
          "    within: 1s\n  - see: Shop\n"),
      0);
  EXPECT_EQ(run.verdict, "pass") << Words(run);
  EXPECT_EQ(Fates(run), "passed open /shop, warned maybe, passed see Shop");
  ASSERT_EQ(run.findings.size(), 1U);
  EXPECT_EQ(run.findings[0].severity, "warning");
}

TEST_F(FlowTest, ConditionsChooseAndRepeatsRepeat) {
  const ToldRun run = Run(Write("choices", R"(  - open: /shop
  - do: [{see: Shop, name: shop is open}]
    if: {see: Shop}
    else: [{see: Closed, name: shop is closed}]
  - do: [{see: Nobody, name: never}]
    if: {see: Nobody}
    else: [{see: Order, name: the other way}]
  - do: [{tap: Count, name: count}]
    repeat: 2
  - see: Counted 2
  - do: [{tap: Count, name: count on}]
    repeat: {until: {see: Counted 4}, at-most: 10}
  - see: Counted 4
  - name: on phones
    see: Shop
    if: {device: phone}
  - name: on desktops
    see: Nobody
    if: {device: desktop}
  - name: for alice
    see: Shop
    if: {var: [who, alice]}
  - name: for bob
    see: Nobody
    if: {var: [who, bob]}
  - name: when there is none
    see: Shop
    if: {not-see: Nobody}
)",
                                "vars: {who: alice}\n"),
                          0);
  EXPECT_EQ(run.verdict, "pass") << Words(run);
  EXPECT_EQ(site_.Requests("/count"), 4) << Words(run);
  EXPECT_EQ(
      Fates(run),
      "passed open /shop, passed shop is open, passed the other way, passed count, passed count, "
      "passed see Counted 2, passed count on, passed count on, passed see Counted 4, passed on "
      "phones, "
      "skipped on desktops, passed for alice, skipped for bob, passed when there is none");
  EXPECT_THAT(run.findings, IsEmpty()) << Words(run);
}

TEST_F(FlowTest, RepeatThatNeverGetsThereFails) {
  const ToldRun run =
      Run(Write("never",
                "  - open: /shop\n  - do: [{tap: Count}]\n    repeat: {until: {see: Counted 9}, "
                "at-most: 2}\n"),
          1);
  EXPECT_EQ(run.verdict, "fail") << Words(run);
  EXPECT_TRUE(run.Has("missing-content")) << Words(run);
}

TEST_F(FlowTest, FailedSetupIsInconclusiveAndStillTidiedUp) {
  const ToldRun run =
      Run(Write("setup", "  - see: Shop\n",
                "setup: [{open: /shop}, {see: Nobody}]\nfinally: [{open: /cleanup}]\n"),
          3);
  EXPECT_EQ(run.verdict, "inconclusive") << Words(run);
  EXPECT_THAT(run.inconclusive, HasSubstr("setup"));
  EXPECT_EQ(site_.Requests("/cleanup"), 1) << Words(run);
}

TEST_F(FlowTest, FinallyRunsAfterAFailureAndKeepsItsEvidence) {
  const ToldRun run = Run(Write("finally", "  - open: /shop\n  - see: Nobody\n  - see: Shop\n",
                                "finally: [{open: /cleanup}, {see: Cleaned up}]\n"),
                          1);
  EXPECT_EQ(run.verdict, "fail") << Words(run);
  EXPECT_EQ(site_.Requests("/cleanup"), 2) << "once in the run, once in its confirmation";
  EXPECT_EQ(Fates(run),
            "passed open /shop, failed see Nobody, skipped see Shop, passed open /cleanup, passed "
            "see Cleaned up");
  ASSERT_EQ(run.findings.size(), 1U) << Words(run);
  EXPECT_EQ(run.findings[0].step, 2);
}

TEST_F(FlowTest, TroubleWhileTidyingUpIsOnlyTold) {
  const ToldRun run =
      Run(Write("untidy", "  - open: /shop\n", "finally: [{see: Nobody}, {open: /cleanup}]\n"), 0);
  EXPECT_EQ(run.verdict, "pass") << Words(run);
  EXPECT_EQ(site_.Requests("/cleanup"), 1) << Words(run);
  ASSERT_EQ(run.findings.size(), 1U) << Words(run);
  EXPECT_EQ(run.findings[0].severity, "warning");
}

TEST_F(FlowTest, JourneyEndsAtItsTimeout) {
  const MonoTime begun = MonoClock::now();
  const std::string path = Write(
      "slow", "  - open: /shop\n  - see: Nobody\n    within: 2m\n  - see: Shop\n", "timeout: 4s\n");
  const Ended ended = RunProgram(work_.Run({path, "--no-confirm"}));
  EXPECT_LT(Seconds(MonoClock::now() - begun), 40);
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  const ToldReport report = ReadReport(work_.report());
  EXPECT_EQ(report.Run("slow").verdict, "fail") << Words(report);
  EXPECT_EQ(report.Run("slow").steps.back().status, "skipped") << Words(report);
}

TEST_F(FlowTest, OneRunForEachRowAndDevice) {
  const std::string path =
      Write("rows", "  - open: /shop\n  - see: \"${what}\"\n",
            "for-each: [{what: Shop}, {what: Order}]\ndevices: [iphone-15, desktop-1366]\n");
  const Ended ended = RunProgram(work_.Run({path}));
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
  EXPECT_EQ(ReadReport(work_.report()).runs.size(), 4U);
}

TEST_F(FlowTest, VariablesComeFromTheFileTheEnvironmentAndTheCommandLine) {
  const std::string path =
      Write("vars", "  - open: /shop\n  - see: [\"${a}\", \"${b}\", \"${env.E2E_WORD}\"]\n",
            "vars: {a: Shop, b: wrong}\n");
  Call call = work_.Run({path, "--var", "b=Order"});
  call.environment = {"E2E_WORD=Nothing yet"};
  const Ended ended = RunProgram(call);
  EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
}

TEST_F(FlowTest, TagsChoose) {
  const std::string smoke = Write("smoke", "  - open: /shop\n", "tags: [smoke]\n");
  const std::string other = Write("other", "  - open: /shop\n", "tags: [other]\n");
  EXPECT_EQ(RunProgram(work_.Run({(work_.path() / "scenarios").string(), "--tag", "smoke"})).code,
            0);
  const ToldReport report = ReadReport(work_.report());
  ASSERT_EQ(report.runs.size(), 1U) << Words(report);
  EXPECT_EQ(report.runs[0].scenario, "smoke");
  EXPECT_EQ(RunProgram(work_.Run({smoke, other, "--tag", "nobody"})).code, 2);
}

}  // namespace
}  // namespace roundsman

#include "reporters/notify/receiver_settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/io/files.h"
#include "tests/reporters/notify/sample_alerts.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReceiverSettingsTest : public testing::Test {
 protected:
  ReceiverSettingsTest() : folder_(std::move(*TempDir::Make("roundsman-test"))) {
    ::setenv("ROUNDSMAN_TEST_HOOK", "https://hooks.example.com/T1/verysecret", 1);
    ::unsetenv("ROUNDSMAN_TEST_NOT_SET");
    EXPECT_TRUE(WriteFile(folder_.path() / "key.txt", "R0UT1NG\n"));
  }
  std::vector<ReceiverSettings> Read(const std::string& yaml) {
    problems_.clear();
    const auto document = ConfigDocument::Parse(yaml, "agent.yaml", problems_);
    if (!document) return {};
    return ReadReceivers(document->root(), folder_.path());
  }
  std::vector<std::string> Wrong(const std::string& yaml) {
    Read(yaml);
    std::vector<std::string> said;
    for (const Error& problem : problems_) said.push_back(problem.ToString());
    return said;
  }
  TempDir folder_;
  Problems problems_;
};

TEST_F(ReceiverSettingsTest, ReadsAllThereIsToSay) {
  const auto receivers = Read(R"(
- name: on-call
  kind: slack
  url: {env: ROUNDSMAN_TEST_HOOK}
  severities: [critical]
  tags: [smoke]
  owners: [wealth-qa]
  language: zh
  group-wait: 30s
  group-interval: 1m
  repeat-interval: 12h
  give-up: 2h
  timeout: 5s
- name: cluster
  kind: alertmanager
  urls: ["http://am-0:9093", "http://am-1:9093/prefix"]
  labels: {team: wealth}
  resend: 30s
- {name: pager, kind: pagerduty, secret: {file: key.txt}}
- name: mail
  kind: email
  url: smtp://mail:587
  from: robot@example.com
  to: [a@example.com, b@example.com]
  user: robot
  password: {file: key.txt}
- name: hook
  kind: webhook
  url: http://127.0.0.1:9/x
  headers: {Authorization: {file: key.txt}, X-Team: wealth}
  body: '{"text": "{{sentence}}"}'
)");
  EXPECT_THAT(problems_, IsEmpty()) << problems_.front().ToString();
  ASSERT_THAT(receivers, SizeIs(5));
  EXPECT_EQ(receivers[0].urls.at(0).Reveal(), "https://hooks.example.com/T1/verysecret");
  EXPECT_EQ(receivers[0].language, Language::kChinese);
  EXPECT_EQ(receivers[0].times.group_wait, seconds(30));
  EXPECT_EQ(receivers[0].times.repeat_interval, minutes(720));
  EXPECT_EQ(receivers[0].timeout, seconds(5));
  EXPECT_THAT(receivers[1].urls, SizeIs(2));
  EXPECT_EQ(receivers[1].labels.at("team"), "wealth");
  EXPECT_EQ(receivers[1].times.resend, seconds(30));
  EXPECT_EQ(receivers[2].secret.Reveal(), "R0UT1NG");
  EXPECT_EQ(receivers[2].urls.at(0).Reveal(), "https://events.pagerduty.com/v2/enqueue");
  EXPECT_EQ(receivers[3].mail_server.tls, MailTls::kStartTls);
  EXPECT_THAT(receivers[3].to, ElementsAre("a@example.com", "b@example.com"));
  EXPECT_EQ(receivers[3].mail_server.password.Reveal(), "R0UT1NG");
  EXPECT_EQ(receivers[4].headers.at("Authorization").Reveal(), "R0UT1NG");
}

TEST_F(ReceiverSettingsTest, TellsEveryMistakeAtItsPlace) {
  EXPECT_THAT(Wrong("- name: a\n  kind: slak\n"),
              ElementsAre("agent.yaml:2:9: found `slak`, expected alertmanager, slack, feishu, "
                          "dingtalk, wecom, pagerduty, email or webhook; did you mean `slack`?"));
  EXPECT_THAT(
      Wrong("- name: a\n  kind: slack\n"),
      ElementsAre("agent.yaml:1:3: found no `url:`, expected it in a receiver of kind slack"));
  EXPECT_THAT(
      Wrong("- name: a\n  kind: slack\n  url: http://x\n  secrt: {env: X}\n  severities: [crit]\n"),
      ElementsAre(testing::StartsWith("agent.yaml:4:3: found the key `secrt`, expected a key of a "
                                      "receiver of kind slack"),
                  testing::StartsWith("agent.yaml:5:16: found `crit`, expected critical, warning "
                                      "or info")));
  EXPECT_THAT(Wrong("- {name: a, kind: pagerduty, secret: abc}\n"),
              ElementsAre("agent.yaml:1:38: found a secret written in the file, expected `{env: "
                          "NAME}` or `{file: path}`"));
  EXPECT_THAT(Wrong("- {name: a, kind: slack, url: {env: ROUNDSMAN_TEST_NOT_SET}}\n"),
              ElementsAre("agent.yaml:1:37: found the environment variable "
                          "`ROUNDSMAN_TEST_NOT_SET`, which is not set, expected the secret in it"));
  EXPECT_THAT(Wrong("- {name: a, kind: slack, url: ftp://x}\n"),
              ElementsAre("agent.yaml:1:31: found `ftp://x`, expected an address that begins with "
                          "http:// or https://, `{env: NAME}` or `{file: path}`"));
  EXPECT_THAT(Wrong("- {name: a, kind: slack, url: {file: key.txt}}\n"),
              ElementsAre(testing::AllOf(testing::HasSubstr("found another thing in it"),
                                         testing::Not(testing::HasSubstr("R0UT1NG")))));
  EXPECT_THAT(Wrong("- {name: a, kind: alertmanager, urls: [], labels: {bad-name: x}}\n"),
              ElementsAre("agent.yaml:1:39: found an empty list, expected at least one address",
                          "agent.yaml:1:52: found `bad-name`, expected the name of a label: "
                          "letters, digits and _, no digit first"));
  EXPECT_THAT(
      Wrong("- {name: a, kind: slack, url: http://x}\n- {name: a, kind: slack, url: http://y}\n"),
      ElementsAre("agent.yaml:2:10: found the name `a` twice, expected another: what was "
                  "told is kept by name"));
  EXPECT_THAT(Wrong("- {name: a, kind: slack, url: http://x, repeat-interval: 5s}\n"),
              ElementsAre("agent.yaml:1:58: found `5s`, expected at least `1m`"));
}

TEST_F(ReceiverSettingsTest, ABodyMustGiveWhatItPromises) {
  const std::string hook = "- name: a\n  kind: webhook\n  url: http://x\n";
  EXPECT_THAT(Wrong(hook + "  body: '{\"a\": {{sentence}}}'\n"),
              ElementsAre("agent.yaml:4:9: found a template that does not give JSON, expected one "
                          "that does, or another `content-type:`"));
  EXPECT_THAT(Wrong(hook + "  content-type: text/plain\n  body: '{{sentence}} !'\n"), IsEmpty());
  EXPECT_THAT(Wrong(hook + "  body: '{{#alerts}}'\n"), SizeIs(1));
}

TEST_F(ReceiverSettingsTest, MailAddressesAreBare) {
  EXPECT_THAT(Wrong("- {name: a, kind: email, url: 'smtp://x', from: 'Robot <r@x>', to: [b@x]}\n"),
              ElementsAre(testing::HasSubstr("expected a bare mail address")));
}

TEST_F(ReceiverSettingsTest, TheDocumentedExampleIsFine) {
  for (const char* name : {"PAGERDUTY_ROUTING_KEY", "TICKETS_TOKEN", "TICKETS_KEY"}) {
    ::setenv(name, "a secret", 1);
  }
  ::setenv("FEISHU_HOOK", "https://open.feishu.cn/open-apis/bot/v2/hook/x", 1);
  std::string text = ReadFile(SourceRoot() / "docs/receivers.md").value();
  constexpr std::string_view kBegin = "```yaml\n";
  text.erase(0, text.find(kBegin) + kBegin.size());
  text.erase(text.find("```"));
  constexpr std::string_view kFolder = "/etc/roundsman";
  for (auto at = text.find(kFolder); at != std::string::npos; at = text.find(kFolder)) {
    text.replace(at, kFolder.size(), folder_.path().string());
  }
  EXPECT_TRUE(WriteFile(folder_.path() / "feishu.key", "k"));
  EXPECT_TRUE(WriteFile(folder_.path() / "mail.key", "k"));
  const auto document = ConfigDocument::Parse(text, "docs", problems_);
  ASSERT_TRUE(document);
  const auto receivers = ReadReceivers(*document->root().Find("receivers"), folder_.path());
  EXPECT_THAT(problems_, IsEmpty()) << problems_.front().ToString();
  EXPECT_THAT(receivers, SizeIs(5));
}

TEST(AlertChoiceTest, EveryListHasToTakeIt) {
  AlertChoice choice;
  EXPECT_TRUE(choice.Takes(SampleAlert()));
  choice.severities = {"critical", "warning"};
  choice.tags = {"nightly", "smoke"};
  EXPECT_TRUE(choice.Takes(SampleAlert()));
  choice.owners = {"someone-else"};
  EXPECT_FALSE(choice.Takes(SampleAlert()));
  choice.owners.clear();
  choice.tags = {"nightly"};
  EXPECT_FALSE(choice.Takes(SampleAlert()));
}

}  // namespace
}  // namespace roundsman

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/base64.h"
#include "core/io/files.h"
#include "core/io/smtp_client.h"
#include "reporters/notify/mail_message.h"
#include "reporters/notify/receiver.h"
#include "tests/reporters/notify/sample_alerts.h"
#include "tests/reporters/notify/smtp_sink.h"

namespace roundsman {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class EmailTest : public testing::Test {
 protected:
  EmailTest() : folder_(std::move(*TempDir::Make("roundsman-test"))) {
    ::setenv("TZ", "UTC", 1);
    tools_.artifacts = folder_.path();
    tools_.now = [] { return SampleSince() + std::chrono::minutes(3); };
    picture_ = "\x89PNG\r\n\x1a\n" + std::string(5000, '\x07');
    EXPECT_TRUE(WriteFile(folder_.path() / SampleAlert().evidence.screenshot, picture_));
  }
  ReceiverSettings Settings(const SmtpSink& sink) const {
    ReceiverSettings settings;
    settings.name = "mail";
    settings.kind = "email";
    settings.from = "robot@example.com";
    settings.to = {"anna@example.com", "ben@example.com"};
    settings.mail_server.url = sink.Url();
    settings.mail_server.tls = MailTls::kNone;
    return settings;
  }
  Result<void> Send(const ReceiverSettings& settings, std::vector<Alert> group) {
    return FindReceiver("email")
        ->make(settings, tools_)
        ->Send(group, Deadline::In(std::chrono::seconds(30)));
  }
  // The decoded content of the part that begins with these words; empty when there is none.
  static std::string Part(const std::string& mail, const std::string& begin) {
    const auto at = mail.find(begin);
    if (at == std::string::npos) return "";
    const auto body = mail.find("\r\n\r\n", at) + 4;
    std::string text = mail.substr(body, mail.find("\r\n--", body) - body);
    std::erase_if(text, [](char c) { return c == '\r' || c == '\n'; });
    return DecodeBase64(text).value_or("not base64");
  }

  TempDir folder_;
  std::string picture_;
  ReceiverTools tools_;
};

TEST_F(EmailTest, CarriesBothFormsAndThePicture) {
  SmtpSink sink(folder_.path(), {});
  const auto sent = Send(Settings(sink), {SampleAlert()});
  ASSERT_TRUE(sent) << sent.error().message;
  ASSERT_THAT(sink.Mails(), SizeIs(1));
  const ReceivedMail mail = sink.Mails()[0];
  EXPECT_EQ(mail.from, "robot@example.com");
  EXPECT_THAT(mail.to, ElementsAre("anna@example.com", "ben@example.com"));
  EXPECT_THAT(mail.data, AllOf(HasSubstr("Content-Type: multipart/related"),
                               HasSubstr("Content-ID: <screenshot@roundsman>"),
                               HasSubstr("Auto-Submitted: auto-generated")));
  EXPECT_THAT(Part(mail.data, "Content-Type: text/plain"),
              AllOf(HasSubstr("since 14:02 UTC, 3 of 3 runs"), HasSubstr("roundsman run")));
  EXPECT_THAT(Part(mail.data, "Content-Type: text/html"),
              AllOf(HasSubstr("cid:screenshot@roundsman"), HasSubstr("the page &quot;持仓&quot;")));
  EXPECT_EQ(Part(mail.data, "Content-Type: image/png"), picture_);
}

TEST_F(EmailTest, IsWorthReadingWithoutAPicture) {
  SmtpSink sink(folder_.path(), {});
  tools_.artifacts = "/nowhere";
  ASSERT_TRUE(Send(Settings(sink), {SampleAlert()}));
  EXPECT_THAT(sink.Mails().at(0).data,
              AllOf(HasSubstr("Content-Type: multipart/alternative"), Not(HasSubstr("related"))));
  EXPECT_THAT(Part(sink.Mails().at(0).data, "Content-Type: text/html"), Not(HasSubstr("cid:")));
}

TEST_F(EmailTest, OpeningAndEndAreOneThread) {
  SmtpSink sink(folder_.path(), {});
  ASSERT_TRUE(Send(Settings(sink), {SampleAlert()}));
  ASSERT_TRUE(Send(Settings(sink), {Resolved(SampleAlert())}));
  const auto thread = [&](std::size_t at) {
    const std::string data = sink.Mails().at(at).data;
    const auto begin = data.find("References: ");
    return data.substr(begin, data.find("\r\n", begin) - begin);
  };
  EXPECT_EQ(thread(0), thread(1));
}

TEST_F(EmailTest, LogsInOverTls) {
  for (const SinkTls tls : {SinkTls::kOffered, SinkTls::kFromTheStart}) {
    SmtpSink sink(folder_.path(), {.tls = tls, .login = "robot:S3cret", .unknown_recipient = {}});
    ReceiverSettings settings = Settings(sink);
    settings.mail_server.tls = tls == SinkTls::kOffered ? MailTls::kStartTls : MailTls::kNone;
    settings.mail_server.ca_file = sink.certificate();
    settings.mail_server.user = "robot";
    settings.mail_server.password = Secret("S3cret");
    const auto sent = Send(settings, {SampleAlert()});
    ASSERT_TRUE(sent) << sent.error().message;
    EXPECT_TRUE(sink.Mails().at(0).encrypted);
    EXPECT_EQ(sink.Mails().at(0).login, "robot:S3cret");
  }
}

TEST_F(EmailTest, APasswordNeverGoesOverTheWireInTheClear) {
  SmtpSink sink(folder_.path(),
                {.tls = SinkTls::kNone, .login = "robot:S3cret", .unknown_recipient = {}});
  ReceiverSettings settings = Settings(sink);
  settings.mail_server.tls = MailTls::kStartTls;
  settings.mail_server.user = "robot";
  settings.mail_server.password = Secret("S3cret");
  EXPECT_FALSE(Send(settings, {SampleAlert()}));
  EXPECT_THAT(sink.Mails(), IsEmpty());
}

TEST_F(EmailTest, RefusesACertificateNobodyVouchesFor) {
  SmtpSink sink(folder_.path(), {.tls = SinkTls::kOffered, .login = {}, .unknown_recipient = {}});
  ReceiverSettings settings = Settings(sink);
  settings.mail_server.tls = MailTls::kStartTls;
  EXPECT_FALSE(Send(settings, {SampleAlert()}));
}

TEST_F(EmailTest, SaysWhatTheServerSaysButNotThePassword) {
  SmtpSink sink(
      folder_.path(),
      {.tls = SinkTls::kOffered, .login = "robot:S3cret", .unknown_recipient = "ben@example.com"});
  ReceiverSettings settings = Settings(sink);
  settings.mail_server.tls = MailTls::kStartTls;
  settings.mail_server.ca_file = sink.certificate();
  settings.mail_server.user = "robot";
  settings.mail_server.password = Secret("S3cret");
  const auto unknown = Send(settings, {SampleAlert()});
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().message, HasSubstr("no such user here"));
  settings.mail_server.password = Secret("Wr0ngOne");
  const auto refused = Send(settings, {SampleAlert()});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, Not(HasSubstr("Wr0ngOne")));
}

TEST_F(EmailTest, AServerThatSaysNothingHoldsNobodyUp) {
  SmtpSink sink(folder_.path(), {.tls = SinkTls::kNone,
                                 .login = {},
                                 .unknown_recipient = {},
                                 .mood = SinkSettings::Mood::kSilent});
  ReceiverSettings settings = Settings(sink);
  settings.mail_server.timeout = std::chrono::milliseconds(300);
  const MonoTime begin = MonoClock::now();
  EXPECT_FALSE(Send(settings, {SampleAlert()}));
  EXPECT_LT(MonoClock::now() - begin, std::chrono::seconds(10));
}

TEST(MailMessageTest, IsAsciiInShortLinesWithWholeCharacters) {
  MailText mail;
  mail.from = "robot@example.com";
  mail.to = {"anna@example.com"};
  mail.subject =
      "故障：登录并查看持仓，一个非常长的流程名称，长得一行放不下，所以要分成几段来写才行";
  mail.plain = "登录\n.\n";
  mail.html = "<p>登录</p>";
  mail.id = "1";
  const std::string text = ComposeMail(mail);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 78U);
    at = end + 2;
  }
  for (const char c : text) EXPECT_GE(c, 0);
  for (std::size_t at = text.find("=?UTF-8?B?"); at != std::string::npos;
       at = text.find("=?UTF-8?B?", at + 1)) {
    const auto word = text.substr(at + 10, text.find("?=", at) - at - 10);
    const std::string bytes = DecodeBase64(word).value_or("");
    ASSERT_FALSE(bytes.empty());
    EXPECT_NE(static_cast<unsigned char>(bytes[0]) & 0xC0U, 0x80U);
  }
}

TEST(MailMessageTest, ASubjectStartsNoHeader) {
  MailText mail;
  mail.subject = "a\r\nBcc: everybody@example.com";
  mail.id = "1";
  EXPECT_THAT(ComposeMail(mail), Not(HasSubstr("\nBcc:")));
}

}  // namespace
}  // namespace roundsman

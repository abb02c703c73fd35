#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/io/base64.h"
#include "core/io/files.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"
#include "vision/image_codec.h"
#include "vision/text_reader.h"

namespace roundsman {
namespace {

using ::testing::HasSubstr;

// With everything that some encoding changes.
constexpr const char* kSecret = "Zq7\"xy/8\\v&w <öK密9>k3+";
// What of it no encoding changes; also its middle must not be told.
constexpr const char* kPlainSecret = "ZEBRA7731QUARTZ";

std::string Percent(std::string_view text, std::string_view kept, const char* format) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (std::isalnum(byte) != 0 && byte < 0x80) || kept.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format(fmt::runtime(format), byte);
  }
  return out;
}

std::string Replace(std::string text, std::vector<std::pair<std::string, std::string>> pairs) {
  for (const auto& [from, to] : pairs) {
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

// The ways in which a value gets into a file without anybody meaning to.
std::vector<std::string> Forms(const std::string& secret) {
  const std::string json = Replace(secret, {{"\\", "\\\\"}, {"\"", "\\\""}});
  std::vector<std::string> forms = {
      secret,
      Percent(secret, "-_.!~*'()", "%{:02X}"),
      Percent(secret, "-_.", "%{:02x}"),
      Replace(Percent(secret, "-_.", "%{:02X}"), {{"%20", "+"}}),
      Percent(Percent(secret, "-_.", "%{:02X}"), "", "%{:02X}"),
      json,
      Replace(json, {{"/", "\\/"}}),
      Replace(json, {{"ö", "\\u00f6"}, {"密", "\\u5bc6"}}),
      Replace(json, {{"<", "\\u003c"}, {">", "\\u003e"}, {"&", "\\u0026"}}),
      Replace(secret, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}}),
      Replace(secret, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}}),
      EncodeBase64(secret)};
  return forms;
}

// Shows what was typed wherever a page can: text, title, address, storage, requests, errors, a
// dialog, attributes.
constexpr const char* kEcho =
    R"html(<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>echo</title><h1>Echo</h1>
<label>Secret <input id=secret></label><button onclick="echo()">Show</button>
<p id=text></p><p id=more></p><img id=picture width=40 height=40 alt="">
<script>
function echo() {
  const value = document.getElementById('secret').value;
  document.title = 'T ' + value;
  history.replaceState(null, '', '?q=' + encodeURIComponent(value) + '#' + value);
  document.getElementById('text').textContent = 'You said ' + value;
  document.getElementById('more').textContent = 'undefined ' + value;
  document.getElementById('picture').src = '/nowhere.png?pw=' + encodeURIComponent(value);
  document.getElementById('picture').alt = value;
  fetch('/missing?pw=' + encodeURIComponent(value));
  fetch('/missing', {method: 'POST', body: JSON.stringify({pw: value})});
  console.error('cannot use ' + value);
  setTimeout(() => { throw new Error('bad ' + value); }, 50);
  setTimeout(() => alert('Is it ' + value + '?'), 200);
}
</script>)html";

class SecretsTest : public ::testing::Test {
 protected:
  Workplace work_;
  PageServer site_{"", {{"/", [](const auto&, const auto&) { return Html(kEcho); }}}};

  Ended RunWith(const std::string& secret, const std::vector<std::string>& more) {
    const std::string path =
        work_.Scenario("echo", R"(  - open: /
  - type: {into: {id: secret}, text: "${password}"}
  - tap: Show
  - screenshot: shown ${password}
  - open: /?again=${password}
    optional: true
  - name: never ${password}
    see: "Nobody says ${password}"
    within: 1s
)",
                       "base-url: " + site_.url() + "\nsecrets: {password: {env: E2E_SECRET}}\n");
    std::vector<std::string> words = {path};
    words.insert(words.end(), more.begin(), more.end());
    Call call = work_.Run(words);
    call.environment = {"E2E_SECRET=" + secret};
    return RunProgram(call);
  }

  // Three letters in a row stand in any picture's base64 by chance.
  static std::string WithoutPictures(const std::string& text) {
    constexpr std::string_view kMark = "base64,";
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    std::string rest;
    std::size_t from = 0;
    for (std::size_t at = text.find(kMark); at != std::string::npos; at = text.find(kMark, from)) {
      rest += text.substr(from, at - from);
      from = std::min(text.find_first_not_of(kDigits, at + kMark.size()), text.size());
    }
    return rest + text.substr(from);
  }

  static void HoldsNone(const std::string& text, const std::vector<std::string>& forms,
                        const std::string& where) {
    for (const std::string& form : forms) {
      const std::size_t at = text.find(form);
      EXPECT_EQ(at, std::string::npos)
          << where << " tells the secret as " << form << ": …"
          << (at == std::string::npos ? "" : text.substr(at < 80 ? 0 : at - 80, 200));
    }
  }

  void NothingTells(const Ended& ended, const std::vector<std::string>& forms) {
    HoldsNone(ended.out, forms, "standard output");
    HoldsNone(ended.err, forms, "standard error");
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(work_.report())) {
      HoldsNone(entry.path().string(), forms, "a file's name");
      if (!entry.is_regular_file()) continue;
      HoldsNone(WithoutPictures(ReadFile(entry.path()).value_or("")), forms, entry.path().string());
      ++files;
    }
    EXPECT_GT(files, 3);
  }
};

TEST_F(SecretsTest, NoEncodingOfASecretGetsOut) {
  for (const std::vector<std::string>& more :
       {std::vector<std::string>{"--verbose", "--no-confirm"}, {"--json"}}) {
    const Ended ended = RunWith(kSecret, more);
    EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
    // The page did tell it, and the robot did look.
    EXPECT_GT(site_.Requests("/missing"), 0);
    EXPECT_TRUE(ReadReport(work_.report()).Run("echo").Has("unexpected-dialog"))
        << Words(ReadReport(work_.report()));
    EXPECT_THAT(ended.out, HasSubstr("••••"));
    NothingTells(ended, Forms(kSecret));
    NothingTells(ended, {"Zq7", "öK密9"});
  }
}

TEST_F(SecretsTest, PicturesDoNotShowIt) {
  const Ended ended = RunWith(kPlainSecret, {"--no-confirm"});
  EXPECT_EQ(ended.code, 1) << ended.out << ended.err;
  NothingTells(ended, Forms(kPlainSecret));
  TextReader reader({});
  int pictures = 0;
  bool others_are_read = false;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(work_.report())) {
    if (entry.path().extension() != ".jpg") continue;
    Screenshot picture;
    picture.bytes = std::make_shared<const std::string>(ReadFile(entry.path()).value_or(""));
    const Result<Frame> frame = Decode(picture);
    ASSERT_TRUE(frame) << entry.path();
    const auto lines = reader.ReadAll(*frame);
    ASSERT_TRUE(lines) << lines.error().ToString();
    std::string text;
    for (const TextLine& line : *lines) text += line.text + "\n";
    others_are_read = others_are_read || text.find("Echo") != std::string::npos;
    EXPECT_EQ(text.find("7731"), std::string::npos) << entry.path() << " shows\n" << text;
    EXPECT_EQ(text.find("QUARTZ"), std::string::npos) << entry.path() << " shows\n" << text;
    ++pictures;
  }
  EXPECT_GT(pictures, 4);
  EXPECT_TRUE(others_are_read);
}

}  // namespace
}  // namespace roundsman

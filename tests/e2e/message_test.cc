#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "core/io/files.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

// tests/data/e2e/messages/*.txt: the command, "exit N", and then what it says on standard error, to
// the letter.
struct Message {
  Call call;
  int code = 0;
  std::string says;
};

std::vector<std::filesystem::path> MessageFiles() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(SourceRoot() / "tests/data/e2e/messages")) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Message Read(const std::filesystem::path& file) {
  Message message;
  std::istringstream text(ReadFile(file).value_or(""));
  std::string line;
  std::getline(text, line);
  std::istringstream words(line);
  bool program_named = false;
  for (std::string word; words >> word;) {
    if (word == "$") continue;
    if (word == "roundsman") {
      program_named = true;
    } else {
      (program_named ? message.call.arguments : message.call.environment).push_back(word);
    }
  }
  std::getline(text, line);
  message.code = line.starts_with("exit ") ? std::atoi(line.c_str() + 5) : -1;
  std::ostringstream rest;
  rest << text.rdbuf();
  message.says = rest.str();
  return message;
}

class MessageTest : public ::testing::TestWithParam<std::filesystem::path> {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MessageTest);

TEST_P(MessageTest, SaysWhatIsWrongAndWhere) {
  const Workplace work;
  const Message message = Read(GetParam());
  work.Write("ok.yaml", "scenario: ok\nsteps: [{open: 'http://127.0.0.1:9/'}]\n");
  work.Write("relative.yaml", "scenario: relative\nsteps: [{open: login}]\n");
  work.Write("no-such-device.yaml",
             "scenario: d\ndevices: [iphon-15]\nsteps: [{open: 'http://127.0.0.1:9/'}]\n");
  work.Write("secret.yaml",
             "scenario: s\nsecrets: {pw: {env: NOBODY_SET_THIS}}\nsteps: [{open: "
             "'http://127.0.0.1:9/${pw}'}]\n");
  work.Write("a-file", "not a folder");
  work.Write("devices.yaml", "devices:\n  mine: {viewport: [0, 800], kind: fridge}\n");
  work.Write("agent.conf", "scenarios: [ok.yaml]\ndata: nowhere/data\n");
  work.Write("agent-without-data.conf", "scenarios: [ok.yaml]\ndata: a-file/data\n");
  work.Write("agent-of-no-scenario.conf", "scenarios: [relative.yaml]\ndata: data\n");
  work.Write("agent-wrong.conf", "scenario: [ok.yaml]\nworkers: {count: 0}\nkeep: {size: 10 GB}\n");
  std::filesystem::create_directory(work.path() / "empty");
  Call call = message.call;
  call.directory = work.path();
  const Ended ended = RunProgram(call);
  EXPECT_EQ(ended.err, message.says);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.code, message.code);
}

std::string NameOf(const ::testing::TestParamInfo<std::filesystem::path>& file) {
  std::string name = file.param.stem().string();
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(, MessageTest, ::testing::ValuesIn(MessageFiles()), NameOf);

}  // namespace
}  // namespace roundsman

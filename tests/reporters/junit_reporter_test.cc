#include "reporters/junit_reporter.h"

#include <gtest/gtest.h>

#include <pugixml.hpp>
#include <set>
#include <string>

#include "tests/reporters/golden.h"
#include "tests/reporters/sample_report.h"

namespace roundsman {
namespace {

pugi::xml_document Parse(const std::string& text) {
  pugi::xml_document document;
  const pugi::xml_parse_result parsed = document.load_string(text.c_str());
  EXPECT_TRUE(parsed) << parsed.description();
  return document;
}

pugi::xml_document SampleXml() { return Parse(ToJunit(SampleReport(), "out")); }

int Count(const pugi::xml_document& document, const char* path) {
  return static_cast<int>(document.select_nodes(path).size());
}

// The rules of Jenkins' junit-10.xsd, plus `file` and `line`, which GitLab reads.
void ExpectStructure(const pugi::xml_document& document) {
  const std::set<std::string> suite = {"name", "tests",   "failures",  "errors",
                                       "time", "skipped", "timestamp", "id"};
  const std::set<std::string> test = {"name", "time", "classname", "file", "line"};
  const std::set<std::string> inside = {"skipped", "error", "failure", "flakyFailure",
                                        "system-out"};
  EXPECT_STREQ(document.document_element().name(), "testsuites");
  for (const pugi::xml_node s : document.document_element()) {
    EXPECT_STREQ(s.name(), "testsuite");
    for (const auto& a : s.attributes()) EXPECT_TRUE(suite.contains(a.name())) << a.name();
    for (const char* required : {"name", "tests", "failures", "errors"}) {
      EXPECT_TRUE(s.attribute(required)) << required;
    }
    for (const pugi::xml_node t : s.children("testcase")) {
      for (const auto& a : t.attributes()) EXPECT_TRUE(test.contains(a.name())) << a.name();
      for (const pugi::xml_node part : t) EXPECT_TRUE(inside.contains(part.name())) << part.name();
      for (const pugi::xml_node flaky : t.children("flakyFailure")) {
        EXPECT_TRUE(flaky.attribute("type"));
      }
    }
  }
}

TEST(JunitTest, SaysTheSameAsLastTime) {
  const std::string now = ToJunit(SampleReport(), "out");
  EXPECT_EQ(now, Golden("junit.xml", now));
}

TEST(JunitTest, HasTheStructureReadersExpect) { ExpectStructure(SampleXml()); }

TEST(JunitTest, CountsWhatItHolds) {
  const pugi::xml_document document = SampleXml();
  const pugi::xml_node all = document.document_element();
  EXPECT_EQ(all.attribute("tests").as_int(), Count(document, "//testcase"));
  EXPECT_EQ(all.attribute("failures").as_int(), Count(document, "//failure"));
  EXPECT_EQ(all.attribute("errors").as_int(), Count(document, "//error"));
  for (const pugi::xml_node suite : all) {
    EXPECT_EQ(suite.attribute("skipped").as_int(),
              static_cast<int>(suite.select_nodes("testcase/skipped").size()));
  }
}

TEST(JunitTest, FailsTheStepOfTheFinding) {
  const pugi::xml_document document = SampleXml();
  const pugi::xml_node test = document.select_node("//testcase[failure]").node();
  EXPECT_STREQ(test.attribute("name").value(), "04 tap 登录");
  EXPECT_STREQ(test.attribute("file").value(), "login-holdings.yaml");
  EXPECT_EQ(test.attribute("line").as_int(), 14);
  EXPECT_STREQ(test.child("failure").attribute("type").value(), "dead-control");
  EXPECT_NE(
      std::string(test.child("system-out").text().get()).find("[[ATTACHMENT|out/f-login.jpg]]"),
      std::string::npos);
}

TEST(JunitTest, TellsAFlakyRunWithoutFailingIt) {
  const pugi::xml_document document = SampleXml();
  EXPECT_EQ(Count(document, "//testcase/flakyFailure[@type='placeholder-leak']"), 1);
  EXPECT_EQ(Count(document, "//testsuite[.//flakyFailure]/testcase/failure"), 0);
}

TEST(JunitTest, TellsAnInconclusiveRunAsAnError) {
  const pugi::xml_document document = SampleXml();
  EXPECT_EQ(Count(document, "//error[@type='inconclusive']"), 1);
}

TEST(JunitTest, TurnsNothingGreenThatIsNot) {
  for (const Verdict verdict : {Verdict::kFail, Verdict::kInconclusive}) {
    Report report;
    RunReport& run = report.runs.emplace_back();
    run.scenario = "empty";
    run.verdict = verdict;
    const pugi::xml_document document = Parse(ToJunit(report, "out"));
    EXPECT_EQ(Count(document, "//failure | //error"), 1) << Name(verdict);
  }
  // A finding that names no step of the run.
  Report report;
  report.runs = {SampleReport().runs[1]};
  report.runs[0].findings[0].step = 99;
  report.runs[0].steps[3].status = StepStatus::kPassed;
  EXPECT_EQ(Count(Parse(ToJunit(report, "out")), "//failure[@type='dead-control']"), 1);
}

TEST(JunitTest, IsXmlWhateverThePageSays) {
  Report report;
  report.runs = {HostileRun("]]></failure>\x01\x1b\xff\u202e\"'<&\uFFFE")};
  const std::string text = ToJunit(report, "out");
  ExpectStructure(Parse(text));
  for (const char c : text) {
    EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t');
  }
}

}  // namespace
}  // namespace roundsman

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/io/files.h"
#include "tests/e2e/page_server.h"
#include "tests/e2e/program.h"
#include "tests/e2e/workplace.h"
#include "tests/source_root.h"

namespace roundsman {
namespace {

// Pages that nobody here wrote, by exact version from npm (scripts/third-party). They are healthy:
// the robot must find its way through them and have nothing to complain about.
class ThirdPartyTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string script = (SourceRoot() / "scripts/third-party").string();
    ASSERT_EQ(std::system((script + " > /dev/null").c_str()), 0) << "npm gave no packages";
  }

  static std::filesystem::path Package(const std::string& name) {
    return SourceRoot() / "build/third-party" / name;
  }

  Workplace work_;

  void IsFine(const ToldReport& report, std::size_t runs) {
    EXPECT_EQ(report.runs.size(), runs);
    for (const ToldRun& run : report.runs) {
      SCOPED_TRACE(Words(run) + "pictures in " + work_.report().string());
      EXPECT_EQ(run.verdict, "pass");
      EXPECT_TRUE(run.findings.empty());
    }
  }

  void LooksFine(const PageServer& site, const std::string& path, const std::string& device) {
    const Ended ended = RunProgram(
        {{"look", site.url() + path, "--device", device, "--out", work_.report().string()}});
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
    IsFine(ReadReport(work_.report()), 1);
  }

  // Three times, each on a fresh device.
  void WalksThrough(const PageServer& site, const std::string& device, const std::string& steps) {
    const std::string path = work_.Scenario(
        "journey", steps,
        fmt::format(
            "base-url: {}\ndevices: [{}]\nfor-each: [{{run: '1'}}, {{run: '2'}}, {{run: '3'}}]\n",
            site.url(), device));
    const Ended ended = RunProgram(work_.Run({path, "--jobs", "2", "--no-confirm"}));
    EXPECT_EQ(ended.code, 0) << ended.out << ended.err;
    IsFine(ReadReport(work_.report()), 3);
  }
};

TEST_F(ThirdPartyTest, Weui) {
  const PageServer site(Package("weui") / "dist");
  LooksFine(site, "/example/index.html", "iphone-15");
  WalksThrough(site, "iphone-15", R"(  - open: /example/index.html
  - tap: 操作反馈
  - tap: Dialog
  - tap: 样式一
  - see: [主操作, 辅助操作]
  - tap: 主操作
  - not-see: 辅助操作
)");
}

TEST_F(ThirdPartyTest, Gentelella) {
  const PageServer site(Package("gentelella") / "dist");
  LooksFine(site, "/production/login.html", "desktop-1366");
  WalksThrough(site, "desktop-1366", R"(  - open: /production/login.html
  - type: {into: {css: "input[type=email]"}, text: demo@example.com}
  - type: {into: {css: "input[type=password]"}, text: not-a-secret, submit: true}
  - see: Total Users
  - scroll: down
)");
}

TEST_F(ThirdPartyTest, Swagger) {
  const PageServer site(
      Package("swagger-ui-dist"),
      {{"/docs.html",
        [](const auto&, const auto&) {
          return Html(
              "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
              "content='width=device-width'>"
              "<title>API</title><link rel=stylesheet href=swagger-ui.css><div id=ui></div>"
              "<script src=swagger-ui-bundle.js></script><script>SwaggerUIBundle({url: "
              "'/spec.json', "
              "dom_id: '#ui'})</script>");
        }},
       {"/spec.json",
        [](const auto&, const auto&) -> WebAnswer {
          return {
              .type = "application/json",
              .body =
                  R"({"openapi": "3.0.0", "info": {"title": "Weather service", "version": "1.0"}, "paths": {
                   "/weather": {"get": {"summary": "Get weather", "responses": {"200": {"description": "The weather"}}}}}})"};
        }},
       {"/weather", [](const auto&, const auto&) -> WebAnswer {
          return {.type = "application/json", .body = R"({"sky": "clear", "degrees": 21})"};
        }}});
  LooksFine(site, "/docs.html", "desktop-1366");
  WalksThrough(site, "desktop-1366", R"(  - open: /docs.html
  - tap: Get weather
  - tap: Try it out
  - tap: Execute
  - scroll: {to: Response body}
  - see: Response body
)");
}

}  // namespace
}  // namespace roundsman

#include <gtest/gtest.h>

#include "tests/vision/detectors/scene.h"
#include "vision/detectors/blank_page.h"
#include "vision/detectors/broken_image.h"
#include "vision/detectors/crash.h"
#include "vision/detectors/error_page.h"
#include "vision/detectors/frontend_error.h"
#include "vision/detectors/unexpected_dialog.h"
#include "vision/detectors/unreachable.h"

namespace roundsman {
namespace {

TEST(UnreachableTest, SaysInPlainWordsWhyNothingCame) {
  const auto says = [](std::string error) {
    const auto found = Judge(MakeUnreachable, Seen().Navigated(0, std::move(error)));
    return found.size() == 1 ? found[0].says : std::string();
  };
  EXPECT_EQ(says("net::ERR_NAME_NOT_RESOLVED"),
            "shop.example.com cannot be reached: its name cannot be found (DNS)");
  EXPECT_EQ(says("net::ERR_CONNECTION_REFUSED"),
            "shop.example.com cannot be reached: it refuses the connection");
  EXPECT_EQ(says("net::ERR_CERT_DATE_INVALID"),
            "shop.example.com cannot be reached: its certificate is out of date (TLS)");
  EXPECT_EQ(says("net::ERR_TIMED_OUT"),
            "shop.example.com cannot be reached: it does not answer (time-out)");
  EXPECT_EQ(says("net::ERR_SOMETHING_NEW"),
            "shop.example.com cannot be reached: the connection failed");
}

TEST(UnreachableTest, AnAnswerOfAnyKindIsNoSilence) {
  EXPECT_TRUE(Judge(MakeUnreachable, Seen()).empty());
  EXPECT_TRUE(Judge(MakeUnreachable, Seen().Navigated(200)).empty());
  EXPECT_TRUE(Judge(MakeUnreachable, Seen().Navigated(503)).empty());
  // A download, or a page that went elsewhere by itself.
  EXPECT_TRUE(Judge(MakeUnreachable, Seen().Navigated(0, "net::ERR_ABORTED")).empty());
  // The second try came.
  EXPECT_TRUE(
      Judge(MakeUnreachable, Seen().Navigated(0, "net::ERR_FAILED").Navigated(200)).empty());
}

TEST(CrashTest, SaysWhatWasTappedLast) {
  Seen seen;
  EXPECT_TRUE(Judge(MakeCrash, seen).empty());
  seen.Touched("登录", {20, 100, 100, 40});
  seen.observation.signals.crashed = true;
  const auto found = Judge(MakeCrash, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "The page died after a tap on 登录");
}

Page Shell() {
  Page page;
  page.Text("基金详情", {0, 10, 360, 40});
  for (int i = 0; i < 4; ++i) page.Button(i == 0 ? "首页" : "理财", {i * 90.0, 730, 90, 50});
  return page;
}

TEST(ErrorPageTest, FindsErrorsThatStandForThePage) {
  Page gateway;
  gateway.Text("502 Bad Gateway", {60, 20, 240, 40}, 32);
  gateway.Text("nginx/1.22.1", {120, 70, 120, 20});
  auto found = Judge(MakeErrorPage, Seen().After(gateway).Navigated(502));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "It shows an error instead of content: “502 Bad Gateway” (HTTP 502)");
  ASSERT_TRUE(found[0].box);
  EXPECT_EQ(Judge(MakeErrorPage, Seen().After(gateway).Navigated(200)).size(), 1U);

  Page busy = Shell();
  busy.Text("系统繁忙，请稍后再试", {80, 350, 200, 30});
  busy.Button("重新加载", {120, 400, 120, 40});
  EXPECT_EQ(Judge(MakeErrorPage, Seen().After(busy).Navigated(200)).size(), 1U);

  Page wrong;
  wrong.Text("Oops!", {100, 250, 160, 60}, 40);
  wrong.Text("Something went wrong.", {60, 330, 240, 30});
  wrong.Button("Retry", {120, 400, 120, 40});
  EXPECT_EQ(Judge(MakeErrorPage, Seen().After(wrong)).size(), 1U);

  Page lost;
  lost.Text("404", {100, 200, 160, 100}, 96);
  lost.Text("页面走丢了", {100, 320, 160, 30});
  lost.Button("去逛逛", {120, 400, 120, 40});
  EXPECT_EQ(Judge(MakeErrorPage, Seen().After(lost).Navigated(200)).size(), 1U);
}

TEST(ErrorPageTest, HttpStatusAndHardlyAWordAreAnErrorToo) {
  Page odd;
  odd.Text("Oh no!", {100, 300, 160, 40}, 32);
  EXPECT_EQ(Judge(MakeErrorPage, Seen().After(odd).Navigated(500)).size(), 1U);
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(odd).Navigated(200)).empty());
}

TEST(ErrorPageTest, ARealPageAboutHttp404IsContent) {
  Page article;
  article.tree().title = "HTTP 404";
  article.Text("HTTP 404", {20, 60, 320, 40}, 28);
  article.Text(
      "In computer network communications, the HTTP 404, 404 not found, or page not found error "
      "message "
      "is a standard response code, to indicate that the browser was able to communicate with a "
      "given "
      "server, but the server could not find what was requested.",
      {20, 120, 320, 160});
  article.Text(
      "The error may also be used when a server does not wish to disclose whether it has the "
      "requested information. A user can encounter it when a link is broken or dead.",
      {20, 300, 320, 120});
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(article).Navigated(200)).empty());
}

TEST(ErrorPageTest, AHelpPageThatListsErrorsIsContent) {
  Page help;
  help.Text("常见问题", {20, 60, 320, 40}, 24);
  for (int i = 0; i < 4; ++i) {
    const double top = 120 + i * 120;
    help.Text("提示“系统繁忙，请稍后再试”怎么办？", {20, top, 320, 30});
    help.Text("请检查手机的网络连接，关闭应用后重新打开，仍然无法使用时请联系在线客服。",
              {20, top + 30, 320, 60});
  }
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(help).Navigated(200)).empty());
}

TEST(ErrorPageTest, AToastOverContentIsNoErrorPage) {
  Page list = Shell();
  for (int i = 0; i < 8; ++i)
    list.Text("沪深300指数增强基金 近一年 +12.3%", {20, 100.0 + i * 70, 320, 40});
  list.Text("网络异常，请稍后再试", {80, 350, 200, 40});
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(list)).empty());

  Page login;
  login.Text("登录", {0, 10, 360, 40});
  login.Field("请输入手机号", {20, 200, 320, 44});
  login.Button("登录", {20, 300, 320, 44});
  login.Text("网络异常，请稍后再试", {80, 400, 200, 40});
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(login)).empty());

  Page one_key;
  one_key.Button("一键登录", {20, 300, 320, 44});
  one_key.Text("网络异常，请稍后再试", {80, 400, 200, 40});
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(one_key)).empty());
}

TEST(ErrorPageTest, AFullPageThatCameWithAStatusIsWhatPeopleExpect) {
  Page full = Shell();
  for (int i = 0; i < 8; ++i)
    full.Text("沪深300指数增强基金 近一年 +12.3%", {20, 100.0 + i * 70, 320, 40});
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(full).Navigated(404)).empty());
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(full).Navigated(500)).empty());
}

TEST(ErrorPageTest, ABigNumberIsNoError) {
  Page counter;
  counter.Text("500", {100, 300, 160, 80}, 64);
  counter.Text("今日步数", {100, 400, 160, 30});
  EXPECT_TRUE(Judge(MakeErrorPage, Seen().After(counter).Navigated(200)).empty());
}

TEST(ErrorPageTest, IsToldOnceForAsLongAsItStands) {
  Page gateway;
  gateway.Text("502 Bad Gateway", {60, 20, 240, 40}, 32);
  const auto detector = MakeErrorPage();
  EXPECT_EQ(Judge(*detector, Seen().After(gateway).Navigated(502)).size(), 1U);
  EXPECT_TRUE(Judge(*detector, Seen(Act::kNone).After(gateway)).empty());
  EXPECT_EQ(Judge(*detector, Seen().After(gateway).Navigated(502)).size(), 1U);
}

TEST(BlankPageTest, FindsPagesWithNothingToSee) {
  Page claims;
  claims.Text("Welcome to the shop", {20, 20, 300, 40});
  EXPECT_EQ(Judge(MakeBlankPage, Seen().After(claims, Plain(255, 255, 255))).size(), 1U);
  EXPECT_EQ(Judge(MakeBlankPage, Seen().After(claims, Plain(20, 17, 16))).size(), 1U);
  const auto found = Judge(MakeBlankPage, Seen().After(Page(), Plain(255, 255, 255)));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "There is nothing on the page: all of it is white");
}

TEST(BlankPageTest, AServersErrorWithoutAWordIsThatError) {
  const auto found =
      Judge(MakeBlankPage, Seen().After(Page(), Plain(255, 255, 255)).Navigated(500));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FindingKind::kErrorPage);
  EXPECT_EQ(found[0].says, "It answers with an error and an empty page (HTTP 500)");

  const auto empty =
      Judge(MakeBlankPage, Seen().After(Page(), Plain(255, 255, 255)).Navigated(200));
  ASSERT_EQ(empty.size(), 1U);
  EXPECT_EQ(empty[0].kind, FindingKind::kBlankPage);

  // It has words, but shows none: what came is not the trouble.
  Page claims;
  claims.Text("Welcome to the shop", {20, 20, 300, 40});
  const auto unseen =
      Judge(MakeBlankPage, Seen().After(claims, Plain(255, 255, 255)).Navigated(404));
  ASSERT_EQ(unseen.size(), 1U);
  EXPECT_EQ(unseen[0].kind, FindingKind::kBlankPage);
}

TEST(BlankPageTest, APageThatCameWithAnErrorAndWasFullIsBlankLater) {
  const auto detector = MakeBlankPage();
  Page full;
  full.Text("Sign in", {20, 20, 300, 40});
  Seen there;
  there.After(full).Navigated(404);
  EXPECT_TRUE(Judge(*detector, there).empty());
  const auto found = Judge(*detector, Seen(Act::kTouch).After(Page(), Plain(255, 255, 255)));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, FindingKind::kBlankPage);
}

TEST(BlankPageTest, WaitsWhileSomethingMayStillCome) {
  Seen moving;
  moving.After(Page(), Plain(255, 255, 255));
  moving.observation.settled = false;
  EXPECT_TRUE(Judge(MakeBlankPage, moving).empty());
  Seen pending;
  pending.After(Page(), Plain(255, 255, 255));
  pending.observation.signals.requests_pending = 2;
  EXPECT_TRUE(Judge(MakeBlankPage, pending).empty());
  EXPECT_EQ(Judge(MakeBlankPage, pending.Ended(9s)).size(), 1U);
}

TEST(BlankPageTest, BlackFilmsAndMissingPicturesAreNotBlank) {
  Page film;
  film.Element("video", {0, 100, 360, 200});
  EXPECT_TRUE(Judge(MakeBlankPage, Seen().After(film, Plain(0, 0, 0))).empty());
  EXPECT_TRUE(Judge(MakeBlankPage, Seen().After(Page())).empty());
  EXPECT_TRUE(Judge(MakeBlankPage,
                    Seen().After(Page(), Plain(255, 255, 255)).Navigated(0, "net::ERR_FAILED"))
                  .empty());
}

TEST(BrokenImageTest, NamesThePictureAndWhy) {
  Page page;
  page.Picture("https://shop.example.com/img/fund.png?v=2", PictureState::kBroken,
               {20, 100, 120, 80});
  Seen seen;
  seen.After(page);
  seen.observation.signals.failed_requests.push_back(
      {"https://shop.example.com/img/fund.png?v=2", "image", 404, "", true, {}});
  const auto found = Judge(MakeBrokenImage, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "A picture did not load: fund.png");
  EXPECT_EQ(found[0].seen, "https://shop.example.com/img/fund.png?v=2 (HTTP 404)");
  EXPECT_EQ(found[0].box->width, 120);
}

TEST(BrokenImageTest, ManyAreOneFindingAndEachIsToldOnce) {
  Page page;
  for (int i = 0; i < 4; ++i) {
    page.Picture("https://shop.example.com/" + std::to_string(i) + ".png", PictureState::kBroken,
                 {20, 100.0 + 100 * i, 80, 80});
  }
  const auto detector = MakeBrokenImage();
  const auto found = Judge(*detector, Seen().After(page));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "4 pictures did not load, among them 0.png");
  EXPECT_TRUE(Judge(*detector, Seen().After(page)).empty());
}

TEST(BrokenImageTest, WhatNobodyMissesIsNotBroken) {
  Page page;
  page.Picture("https://a.example/pixel.gif", PictureState::kBroken, {0, 0, 1, 1});
  page.Picture("https://a.example/below.png", PictureState::kBroken, {0, 900, 100, 100});
  page.Picture("", PictureState::kBroken, {0, 100, 100, 100});
  page.Picture("https://a.example/late.png", PictureState::kLoading, {0, 200, 100, 100});
  page.Picture("https://a.example/fine.png", PictureState::kLoaded, {0, 300, 100, 100});
  page.node(page.Picture("https://a.example/hidden.png", PictureState::kBroken, {0, 400, 100, 100}))
      .rendered = false;
  page.node(page.Picture("https://a.example/under.png", PictureState::kBroken, {0, 500, 100, 100}))
      .covered = true;
  EXPECT_TRUE(Judge(MakeBrokenImage, Seen().After(page)).empty());
}

TEST(UnexpectedDialogTest, SaysWhatPoppedUp) {
  Seen seen;
  seen.observation.signals.dialogs.push_back({"alert", "会话已过期，请重新登录", true, {}});
  const auto found = Judge(MakeUnexpectedDialog, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says, "A message popped up: “会话已过期，请重新登录”");
}

TEST(UnexpectedDialogTest, WhatTheScenarioExpectsIsFine) {
  Seen seen;
  seen.observation.signals.dialogs.push_back({"confirm", "Really  SELL all?", true, {}});
  seen.observation.signals.dialogs.push_back({"beforeunload", "", true, {}});
  EXPECT_EQ(Judge(MakeUnexpectedDialog, seen).size(), 1U);
  seen.observation.expected_dialogs = {"really sell"};
  EXPECT_TRUE(Judge(MakeUnexpectedDialog, seen).empty());
}

TEST(FrontendErrorTest, ListsAtMostThreeAndTellsEachOnce) {
  Seen seen;
  auto& signals = seen.observation.signals;
  signals.exceptions.push_back(
      {"TypeError: x is not a function\n at y", "https://a.example/js/app.js?v=1", 12, {}});
  signals.failed_requests.push_back({"https://a.example/api/list", "fetch", 500, "", true, {}});
  signals.failed_requests.push_back(
      {"https://a.example/api/me", "xhr", 0, "net::ERR_FAILED", true, {}});
  signals.failed_requests.push_back(
      {"https://a.example/style.css", "stylesheet", 404, "", true, {}});
  const auto detector = MakeFrontendError();
  const auto found = Judge(*detector, seen);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].says,
            "Behind the screen 4 things failed: TypeError: x is not a function (/js/app.js:12); "
            "fetch /api/list "
            "answered HTTP 500; xhr /api/me failed (net::ERR_FAILED); and 1 more");
  EXPECT_TRUE(Judge(*detector, seen).empty());
}

TEST(FrontendErrorTest, StrangersFaviconsAndSecondThoughtsAreNoFaults) {
  Seen seen;
  auto& failed = seen.observation.signals.failed_requests;
  failed.push_back({"https://ads.example/t.js", "script", 404, "", false, {}});
  failed.push_back({"https://a.example/favicon.ico", "other", 404, "", true, {}});
  failed.push_back({"https://a.example/api", "fetch", 0, "net::ERR_ABORTED", true, {}});
  EXPECT_TRUE(Judge(MakeFrontendError, seen.Navigated(200)).empty());
  EXPECT_EQ(Judge(MakeFrontendError, seen.Navigated(500)).size(), 1U);
}

}  // namespace
}  // namespace roundsman

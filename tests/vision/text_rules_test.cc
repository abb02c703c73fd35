#include "vision/text_rules.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace roundsman {
namespace {

TEST(TextRulesTest, FindsWhatAProgramLeftInAValue) {
  constexpr std::array kLeaks = {"undefined",
                                 "NaN",
                                 "null",
                                 "¥NaN",
                                 "￥undefined",
                                 "$NaN",
                                 "NaN%",
                                 "NaN 元",
                                 "undefined元",
                                 "undefined 件商品",
                                 "共 undefined 条",
                                 "共undefined条",
                                 "Hello, undefined",
                                 "Hello undefined!",
                                 "Hi, null!",
                                 "Dear null,",
                                 "Welcome back, undefined",
                                 "Welcome back undefined",
                                 "您好，undefined",
                                 "欢迎您，null",
                                 "姓名：null",
                                 "姓名: null",
                                 "余额：NaN",
                                 "Balance: undefined",
                                 "Total: NaN",
                                 "Total: $NaN",
                                 "NaN:NaN",
                                 "NaN-NaN-NaN",
                                 "NaN/NaN/NaN",
                                 "NaN年NaN月NaN日",
                                 "undefined undefined",
                                 "null null",
                                 "undefined%",
                                 "undefined items",
                                 "NaN points left",
                                 "预计收益 NaN",
                                 "+NaN%",
                                 "(undefined)",
                                 "昨日收益 undefined",
                                 "ID: null",
                                 "[object Object]",
                                 "地址：[object Object]",
                                 "Error: [object Object]",
                                 "[object Undefined]",
                                 "{{name}}",
                                 "{{ user.name }}",
                                 "Hello {{name}}",
                                 "尊敬的{{userName}}：",
                                 "{{ price | currency }}",
                                 "${price}",
                                 "共 ${count} 件",
                                 "Hello, ${user.name}!",
                                 "%s",
                                 "%s 件商品",
                                 "共 %d 条",
                                 "Hello, %s",
                                 "Hello, %1$s!",
                                 "%@",
                                 "剩余%d天",
                                 "Invalid Date",
                                 "更新时间：Invalid Date",
                                 "Updated Invalid Date",
                                 "home.title",
                                 "home.title.ok",
                                 "login.form.submit",
                                 "common.ok",
                                 "page.fund.detail.title",
                                 "LOGIN.BUTTON.SUBMIT",
                                 "order.status.pending_label",
                                 "<%= user.name %>",
                                 "  undefined  ",
                                 "1 / undefined",
                                 "undefined/5",
                                 "Infinity%"};
  for (const std::string_view text : kLeaks) {
    EXPECT_TRUE(FindPlaceholder(text)) << text;
  }
}

TEST(TextRulesTest, NamesTheTokenAsItStands) {
  EXPECT_EQ(FindPlaceholder("Hello, undefined!")->token, "undefined");
  EXPECT_EQ(FindPlaceholder("尊敬的{{ userName }}：")->token, "{{ userName }}");
  EXPECT_EQ(FindPlaceholder("home.title.ok")->token, "home.title.ok");
  EXPECT_EQ(FindPlaceholder("共 %d 条")->token, "%d");
}

TEST(TextRulesTest, LeavesNamesProseAddressesAndProgramsAlone) {
  constexpr std::array kFine = {"",
                                "Null",
                                "Nan",
                                "Nancy",
                                "Nanjing",
                                "NAN",
                                "Christopher Null",
                                "Nan Goldin",
                                "南京",
                                "Annulled",
                                "nullify",
                                "undefinedness",
                                "banana",
                                "Nunan",
                                "The value is undefined.",
                                "undefined behaviour",
                                "undefined is not a function",
                                "Cannot read properties of undefined",
                                "null and void",
                                "the null hypothesis",
                                "null vs undefined",
                                "What is null?",
                                "The difference between null and undefined",
                                "undefined means that a variable has no value",
                                "返回 undefined 的函数",
                                "变量的值为 undefined",
                                "如果参数是 null，则返回",
                                "typeof undefined",
                                "类型 null",
                                "NaN 是一个特殊的数值类型",
                                "A contract is null when nobody signed it",
                                "Null Island",
                                "null-safety",
                                "non-null",
                                "null.com",
                                "/dev/null",
                                "\"null\"",
                                "'undefined'",
                                "foo.undefined",
                                "isNaN",
                                "isNaN()",
                                "www.example.com",
                                "m.example.com",
                                "example.co.uk",
                                "app.config.js",
                                "index.html",
                                "home.title.png",
                                "v1.2.3",
                                "1.2.3",
                                "e.g.",
                                "i.e.",
                                "a.m.",
                                "john.smith",
                                "mary.ann.lee",
                                "john.smith@example.com",
                                "node.js",
                                "vue.js",
                                "draw.io",
                                "window.location.href",
                                "console.log",
                                "com.example.app",
                                "org.apache.commons.lang",
                                "user.name",
                                "3.14",
                                "100%",
                                "100%s",
                                "50% discount",
                                "5% Rabatt",
                                "%d0%b0",
                                "{name}",
                                "{ }",
                                "{{",
                                "}}",
                                "Use {{ name }} in a template",
                                "Vue 模板插值 {{ msg }}",
                                "$100",
                                "$ {x}",
                                "US$",
                                "${",
                                "Invalid date",
                                "Invalid date format",
                                "Please enter a valid date",
                                "无效日期",
                                "printf(\"%s\")",
                                "%s is a format specifier",
                                "Objects",
                                "[object]",
                                "收益 +3.25%",
                                "总资产（元）",
                                "128,604.37",
                                "2024-01-01",
                                "Infinity",
                                "Infinity Pool",
                                "To infinity and beyond",
                                "package.json",
                                "README.md",
                                "fund.eastmoney.com",
                                "login.example.cn",
                                "Hello, Nan!",
                                "您好，Null",
                                "settings.gradle",
                                "The team left the question undefined",
                                "We were left with null results",
                                "Loading...",
                                "Wi-Fi 6",
                                "null modem cable",
                                "Mr. Null",
                                "Size: XS/S/M",
                                "24/7",
                                "and/or",
                                "T+1",
                                "A股.港股"};
  for (const std::string_view text : kFine) {
    const auto found = FindPlaceholder(text);
    EXPECT_FALSE(found) << text << " → " << found->token;
  }
}

TEST(TextRulesTest, KnowsErrorsThatArePages) {
  constexpr std::array kCertain = {
      "404 Not Found",
      "502 Bad Gateway",
      "500 Internal Server Error",
      "503 Service Temporarily Unavailable",
      "504 Gateway Time-out",
      "403 Forbidden",
      "This site can’t be reached",
      "This page isn’t working",
      "Whitelabel Error Page",
      "Page not found",
      "Sorry, the page you requested could not be found.",
      "Application error: a client-side exception has occurred (see the browser console).",
      "页面不存在",
      "抱歉，您访问的页面不存在",
      "服务器开小差了",
      "页面走丢了",
      "HTTP ERROR 500",
      "无法访问此网站",
      "系统维护中，请稍后访问",
      "HTTP Status 404 – Not Found"};
  for (const std::string_view text : kCertain) {
    const auto found = FindErrorPhrase(text);
    ASSERT_TRUE(found) << text;
    EXPECT_TRUE(found->certain) << text;
  }
}

TEST(TextRulesTest, KnowsErrorsThatMayBeAToast) {
  constexpr std::array kPossible = {"系统繁忙，请稍后再试",
                                    "网络异常，请检查网络设置",
                                    "加载失败",
                                    "加载失败，点击重试",
                                    "出错了",
                                    "Something went wrong",
                                    "Oops! Something went wrong.",
                                    "An error occurred",
                                    "Network Error",
                                    "Failed to load",
                                    "404",
                                    "500",
                                    "请求超时",
                                    "网络开小差了~",
                                    "Please try again later."};
  for (const std::string_view text : kPossible) {
    const auto found = FindErrorPhrase(text);
    ASSERT_TRUE(found) << text;
    EXPECT_FALSE(found->certain) << text;
  }
}

TEST(TextRulesTest, TalkAboutErrorsIsNoError) {
  constexpr std::array kTalk = {
      "How to fix a 404 Not Found error",
      "What is HTTP 404?",
      "HTTP 404 是什么意思",
      "如何解决 502 Bad Gateway",
      "常见错误：系统繁忙",
      "HTTP status code 404",
      "If you see “something went wrong”, restart the app",
      "当出现“网络异常”时，请检查网络",
      "Understanding 500 Internal Server Error",
      "404 prints left",
      "1,404",
      "¥500",
      "500 强企业",
      "Room 404",
      "沪深500",
      "中证500指数",
      "持仓",
      "登录",
      "",
      "The HTTP 404, 404 not found, 404, 404 error, page not found, or file not found error "
      "message is a "
      "hypertext transfer protocol standard response code in computer network communications"};
  for (const std::string_view text : kTalk) {
    EXPECT_FALSE(FindErrorPhrase(text)) << text;
  }
}

TEST(TextRulesTest, KnowsWhatStandsAroundAnError) {
  for (const std::string_view text : {"重试", "返回首页", "Retry", "Go back", "nginx/1.22.1",
                                      "Request ID: 8f3a", "ERR_TIMED_OUT", "404"}) {
    EXPECT_TRUE(BelongsToAnError(text)) << text;
  }
  for (const std::string_view text : {"沪深300指数基金", "¥128.00", "Buy now", "Our story"}) {
    EXPECT_FALSE(BelongsToAnError(text)) << text;
  }
}

TEST(TextRulesTest, KnowsWordsForWaiting) {
  for (const std::string_view text :
       {"加载中", "加载中...", "加载中…", "Loading", "Loading…", "LOADING...", "正在加载", "请稍候",
        "Please wait...", "加载中，请稍候"}) {
    EXPECT_TRUE(SaysLoading(text)) << text;
  }
  for (const std::string_view text :
       {"加载更多", "上拉加载更多", "Load more", "Loading dock", "Downloading the app", "下载中心",
        "Loading speed matters", "稍候有惊喜", "", "已加载完毕"}) {
    EXPECT_FALSE(SaysLoading(text)) << text;
  }
}

}  // namespace
}  // namespace roundsman

#include <algorithm>
#include <array>
#include <regex>

#include "core/text.h"
#include "vision/text_rules.h"

namespace roundsman {
namespace {

using namespace std::string_view_literals;

// What is longer explains something.
constexpr std::size_t kLongestError = 90;
constexpr std::size_t kLongestShown = 60;
// Toasts are short; what is longer is a text about something.
constexpr std::size_t kLongestTold = 60;

// Folded: no capitals, NFKC, ’ as '.
constexpr std::array kCertain = {"404 not found"sv,
                                 "error 404"sv,
                                 "404 error"sv,
                                 "404 页面"sv,
                                 "404页面"sv,
                                 "500 internal server error"sv,
                                 "internal server error"sv,
                                 "502 bad gateway"sv,
                                 "bad gateway"sv,
                                 "503 service"sv,
                                 "503 backend"sv,
                                 "service unavailable"sv,
                                 "service temporarily unavailable"sv,
                                 "504 gateway"sv,
                                 "gateway time-out"sv,
                                 "gateway timeout"sv,
                                 "403 forbidden"sv,
                                 "http error 4"sv,
                                 "http error 5"sv,
                                 "http status 4"sv,
                                 "http status 5"sv,
                                 "http 404"sv,
                                 "http 500"sv,
                                 "http 502"sv,
                                 "http 503"sv,
                                 "error 500"sv,
                                 "error 502"sv,
                                 "error 503"sv,
                                 "500 error"sv,
                                 "this site can't be reached"sv,
                                 "this page isn't working"sv,
                                 "this page isn't available"sv,
                                 "this page could not be found"sv,
                                 "page not found"sv,
                                 "page can't be found"sv,
                                 "page cannot be found"sv,
                                 "page doesn't exist"sv,
                                 "page does not exist"sv,
                                 "page you requested"sv,
                                 "page you are looking for"sv,
                                 "page you're looking for"sv,
                                 "whitelabel error page"sv,
                                 "application error: a client-side exception"sv,
                                 "a server-side exception has occurred"sv,
                                 "the server encountered an"sv,
                                 "no internet"sv,
                                 "aw, snap"sv,
                                 "web server is down"sv,
                                 "web server is returning an unknown"sv,
                                 "页面不存在"sv,
                                 "页面找不到"sv,
                                 "找不到页面"sv,
                                 "找不到该页面"sv,
                                 "您访问的页面"sv,
                                 "你访问的页面"sv,
                                 "页面走丢"sv,
                                 "页面丢失"sv,
                                 "页面飞走"sv,
                                 "页面出错"sv,
                                 "页面发生错误"sv,
                                 "页面加载失败"sv,
                                 "页面打不开"sv,
                                 "无法访问此网站"sv,
                                 "该网页无法正常运作"sv,
                                 "网页无法打开"sv,
                                 "无法打开网页"sv,
                                 "无法打开此页面"sv,
                                 "内容不存在或已删除"sv,
                                 "服务器内部错误"sv,
                                 "服务器错误"sv,
                                 "服务器开小差"sv,
                                 "服务器繁忙"sv,
                                 "系统维护中"sv,
                                 "系统正在维护"sv,
                                 "网关错误"sv,
                                 "网关超时"sv,
                                 "服务不可用"sv,
                                 "服务暂不可用"sv};

constexpr std::array kPossible = {"something went wrong"sv,
                                  "something's gone wrong"sv,
                                  "an error occurred"sv,
                                  "an error has occurred"sv,
                                  "an unexpected error"sv,
                                  "unexpected error"sv,
                                  "unknown error"sv,
                                  "failed to load"sv,
                                  "couldn't load"sv,
                                  "could not load"sv,
                                  "unable to load"sv,
                                  "unable to connect"sv,
                                  "connection failed"sv,
                                  "connection lost"sv,
                                  "network error"sv,
                                  "network request failed"sv,
                                  "failed to fetch"sv,
                                  "try again later"sv,
                                  "please try again"sv,
                                  "request timed out"sv,
                                  "request timeout"sv,
                                  "request failed"sv,
                                  "we're having trouble"sv,
                                  "we'll be back soon"sv,
                                  "temporarily unavailable"sv,
                                  "server is busy"sv,
                                  "not found"sv,
                                  "access denied"sv,
                                  "too many requests"sv,
                                  "系统繁忙"sv,
                                  "系统开小差"sv,
                                  "系统异常"sv,
                                  "系统错误"sv,
                                  "系统出错"sv,
                                  "网络异常"sv,
                                  "网络错误"sv,
                                  "网络出错"sv,
                                  "网络开小差"sv,
                                  "网络不给力"sv,
                                  "网络连接失败"sv,
                                  "网络连接异常"sv,
                                  "网络超时"sv,
                                  "网络请求失败"sv,
                                  "网络不可用"sv,
                                  "无网络"sv,
                                  "加载失败"sv,
                                  "加载出错"sv,
                                  "数据异常"sv,
                                  "获取数据失败"sv,
                                  "数据加载失败"sv,
                                  "请求失败"sv,
                                  "请求超时"sv,
                                  "请求异常"sv,
                                  "服务异常"sv,
                                  "服务繁忙"sv,
                                  "连接超时"sv,
                                  "连接失败"sv,
                                  "出错了"sv,
                                  "出了点问题"sv,
                                  "发生错误"sv,
                                  "未知错误"sv,
                                  "稍后再试"sv,
                                  "稍后重试"sv,
                                  "访问人数过多"sv,
                                  "当前访问人数"sv,
                                  "无法连接"sv,
                                  "访问被拒绝"sv};

// A line with one of these tells about errors or asks about them.
constexpr std::array kAbout = {
    "how to"sv,   "how do"sv,      "what is"sv,  "what does"sv,     "why "sv,         "fix "sv,
    "fixing"sv,   "guide"sv,       "causes"sv,   "means"sv,         "meaning"sv,      "explained"sv,
    "tutorial"sv, "status code"sv, "handling"sv, "understanding"sv, "troubleshoot"sv, "custom"sv,
    "example"sv,  "history of"sv,  " if "sv,     "if you"sv,        "when "sv,        "t-shirt"sv,
    "如何"sv,     "怎么"sv,        "怎样"sv,     "什么是"sv,        "是什么"sv,       "为什么"sv,
    "原因"sv,     "解决"sv,        "教程"sv,     "含义"sv,          "意思"sv,         "状态码"sv,
    "如果"sv,     "若"sv,          "当出现"sv,   "出现"sv,          "提示"sv,         "常见"sv,
    "说明"sv,     "帮助"sv,        "时，"sv,     "时,"sv,           "处理"sv};

// What fails when somebody does something; in front of 失败.
constexpr std::array kDoings = {
    "提交"sv, "保存"sv, "操作"sv, "下单"sv, "支付"sv, "付款"sv, "登录"sv, "登陆"sv, "注册"sv,
    "发送"sv, "上传"sv, "下载"sv, "删除"sv, "添加"sv, "加入"sv, "更新"sv, "修改"sv, "获取"sv,
    "查询"sv, "加载"sv, "请求"sv, "连接"sv, "绑定"sv, "兑换"sv, "领取"sv, "预约"sv, "预订"sv,
    "购买"sv, "申购"sv, "赎回"sv, "转账"sv, "发布"sv, "创建"sv, "同步"sv, "验证"sv, "签到"sv,
    "收藏"sv, "关注"sv, "取消"sv, "设置"sv, "刷新"sv, "打开"sv, "处理"sv, "导出"sv, "导入"sv,
    "充值"sv, "提现"sv, "开通"sv, "切换"sv, "复制"sv, "分享"sv, "搜索"sv, "加购"sv, "下单"sv};

constexpr std::array kFailures = {"failed to "sv,
                                  "submission failed"sv,
                                  "payment failed"sv,
                                  "upload failed"sv,
                                  "save failed"sv,
                                  "saving failed"sv,
                                  "update failed"sv,
                                  "order failed"sv,
                                  "operation failed"sv,
                                  "transaction failed"sv,
                                  "checkout failed"sv,
                                  "login failed"sv,
                                  "sign in failed"sv,
                                  "couldn't save"sv,
                                  "could not save"sv,
                                  "couldn't submit"sv,
                                  "could not submit"sv,
                                  "couldn't send"sv,
                                  "could not send"sv,
                                  "couldn't add"sv,
                                  "could not add"sv,
                                  "couldn't connect"sv,
                                  "could not connect"sv,
                                  "could not be saved"sv,
                                  "could not be submitted"sv,
                                  "could not be sent"sv,
                                  "could not be completed"sv,
                                  "could not be processed"sv,
                                  "couldn't be saved"sv,
                                  "couldn't be completed"sv,
                                  "unable to save"sv,
                                  "unable to submit"sv,
                                  "unable to send"sv,
                                  "unable to complete"sv,
                                  "unable to process"sv,
                                  "系统出现异常"sv,
                                  "服务器异常"sv,
                                  "服务器出错"sv,
                                  "操作异常"sv,
                                  "出现错误"sv,
                                  "出现异常"sv,
                                  "开小差"sv,
                                  "网络好像"sv,
                                  "网络有点"sv,
                                  "网络似乎"sv};

// Phrases that say "there is no such thing" as often as "it broke".
constexpr std::array kNoSuchThing = {"not found"sv, "access denied"sv};

// The person's own move, good news, or talk about errors.
constexpr std::array kNoFailure = {
    "密码"sv,        "验证码"sv,       "余额"sv,        "用户名"sv,        "账号"sv,
    "帐号"sv,        "账户名"sv,       "手机号"sv,      "邮箱"sv,          "身份证"sv,
    "格式"sv,        "请输入"sv,       "请填写"sv,      "请选择"sv,        "请先"sv,
    "不能为空"sv,    "不正确"sv,       "有误"sv,        "不足"sv,          "已存在"sv,
    "已被"sv,        "超出"sv,         "超过"sv,        "最多"sv,          "至少"sv,
    "不支持"sv,      "恢复"sv,         "已修复"sv,      "已解决"sv,        "没有"sv,
    "未发现"sv,      "不会"sv,         "避免"sv,        "成功"sv,          "如何"sv,
    "怎么"sv,        "怎样"sv,         "为什么"sv,      "什么是"sv,        "如果"sv,
    "若"sv,          "常见"sv,         "原因"sv,        "password"sv,      "incorrect"sv,
    "invalid"sv,     "required"sv,     "must "sv,       "please enter"sv,  "please select"sv,
    "please fill"sv, "wrong code"sv,   "credentials"sv, "already"sv,       "too short"sv,
    "too long"sv,    "insufficient"sv, "match"sv,       "restored"sv,      "back online"sv,
    "resolved"sv,    "recovered"sv,    "fixed"sv,       "without error"sv, "no error"sv,
    "success"sv,     "how to"sv,       "why "sv,        "what is"sv,       " if "sv,
    "if you"sv,      "when "sv,        "means"sv,       "example"sv,       "never"sv};

constexpr std::array kFailureRoots = {
    "失败"sv,     "错误"sv,      "异常"sv,   "出错"sv,  "繁忙"sv,   "重试"sv,  "再试"sv,
    "超时"sv,     "开小差"sv,    "不给力"sv, "error"sv, "fail"sv,   "wrong"sv, "again"sv,
    "couldn't"sv, "could not"sv, "unable"sv, "retry"sv, "trouble"sv};

constexpr std::array kAround = {"retry"sv,
                                "try again"sv,
                                "reload"sv,
                                "refresh"sv,
                                "go back"sv,
                                "back"sv,
                                "home"sv,
                                "go home"sv,
                                "back to home"sv,
                                "back home"sv,
                                "return home"sv,
                                "homepage"sv,
                                "contact support"sv,
                                "contact us"sv,
                                "oops"sv,
                                "sorry"sv,
                                "details"sv,
                                "ok"sv,
                                "close"sv,
                                "404"sv,
                                "500"sv,
                                "502"sv,
                                "503"sv,
                                "504"sv,
                                "403"sv,
                                "重试"sv,
                                "点击重试"sv,
                                "重新加载"sv,
                                "刷新"sv,
                                "点击刷新"sv,
                                "刷新重试"sv,
                                "刷新页面"sv,
                                "返回"sv,
                                "返回首页"sv,
                                "回到首页"sv,
                                "返回上一页"sv,
                                "首页"sv,
                                "联系客服"sv,
                                "我知道了"sv,
                                "知道了"sv,
                                "确定"sv,
                                "抱歉"sv,
                                "关闭"sv,
                                "哎呀"sv,
                                "糟糕"sv};

constexpr std::array kWaiting = {"loading"sv,
                                 "please wait"sv,
                                 "one moment"sv,
                                 "just a moment"sv,
                                 "hold on"sv,
                                 "loading data"sv,
                                 "loading content"sv,
                                 "loading page"sv,
                                 "now loading"sv,
                                 "fetching data"sv,
                                 "please wait a moment"sv,
                                 "loading, please wait"sv,
                                 "加载中"sv,
                                 "正在加载"sv,
                                 "正在加载中"sv,
                                 "努力加载中"sv,
                                 "拼命加载中"sv,
                                 "数据加载中"sv,
                                 "页面加载中"sv,
                                 "内容加载中"sv,
                                 "载入中"sv,
                                 "正在载入"sv,
                                 "加载中,请稍候"sv,
                                 "加载中,请稍后"sv,
                                 "正在加载,请稍候"sv,
                                 "请稍候"sv,
                                 "请稍等"sv,
                                 "请稍后"sv,
                                 "请等待"sv,
                                 "正在努力加载"sv,
                                 "正在获取数据"sv,
                                 "数据获取中"sv,
                                 "处理中"sv,
                                 "正在处理"sv,
                                 "提交中"sv,
                                 "正在提交"sv,
                                 "查询中"sv,
                                 "正在查询"sv,
                                 "登录中"sv,
                                 "正在登录"sv};

template <std::size_t N>
std::size_t FindOneOf(std::string_view text, const std::array<std::string_view, N>& list) {
  for (const std::string_view phrase : list) {
    if (const std::size_t at = text.find(phrase); at != std::string_view::npos) return at;
  }
  return std::string_view::npos;
}

template <std::size_t N>
bool HasOneOf(std::string_view text, const std::array<std::string_view, N>& list) {
  return FindOneOf(text, list) != std::string_view::npos;
}

// 提交失败, but not 失败 alone, which may head a list.
bool SaysDoingFailed(std::string_view folded) {
  constexpr std::string_view kFailed = "失败";
  for (std::size_t at = folded.find(kFailed); at != std::string_view::npos;
       at = folded.find(kFailed, at + 1)) {
    const std::string_view before = folded.substr(0, at);
    if (std::any_of(kDoings.begin(), kDoings.end(),
                    [&](std::string_view doing) { return before.ends_with(doing); })) {
      return true;
    }
  }
  return false;
}

std::string FoldQuotes(std::string_view text) {
  std::string folded = Fold(text);
  for (std::size_t at = folded.find("’"); at != std::string::npos; at = folded.find("’")) {
    folded[at] = '\'';
    folded.erase(at + 1, 2);
  }
  return folded;
}

void TrimMarks(std::string& text) {
  static constexpr std::array kMarks = {"."sv, "!"sv, "~"sv, " "sv, "。"sv,
                                        "…"sv, "·"sv, ","sv, "?"sv};
  for (bool cut = true; cut;) {
    cut = false;
    for (const std::string_view mark : kMarks) {
      if (text.size() >= mark.size() && text.ends_with(mark)) {
        text.resize(text.size() - mark.size());
        cut = true;
      }
    }
  }
}

// The bare number, as error pages print it in huge letters.
bool IsBareCode(std::string_view folded) {
  static constexpr std::array kCodes = {"404"sv, "500"sv, "502"sv, "503"sv, "504"sv, "403"sv};
  return std::find(kCodes.begin(), kCodes.end(), folded) != kCodes.end();
}

}  // namespace

std::optional<ErrorPhrase> FindErrorPhrase(std::string_view text) {
  if (text.size() > 4 * kLongestError || CodePoints(text) > kLongestError) return std::nullopt;
  const std::string folded = FoldQuotes(text);
  if (folded.empty() || FindOneOf(folded, kAbout) != std::string::npos) return std::nullopt;
  if (folded.ends_with('?')) return std::nullopt;
  std::string bare = folded;
  TrimMarks(bare);
  if (IsBareCode(bare)) return ErrorPhrase{bare, false};
  const bool certain = FindOneOf(folded, kCertain) != std::string::npos;
  if (!certain && FindOneOf(folded, kPossible) == std::string::npos) return std::nullopt;
  return ErrorPhrase{Shorten(text, kLongestShown), certain};
}

std::optional<ErrorPhrase> FindFailurePhrase(std::string_view text) {
  if (text.size() > 4 * kLongestTold || CodePoints(text) > kLongestTold) return std::nullopt;
  const std::string folded = FoldQuotes(text);
  if (folded.empty() || folded.ends_with('?') || HasOneOf(folded, kNoFailure)) return std::nullopt;
  const ErrorPhrase told{Shorten(text, kLongestShown), true};
  if (HasOneOf(folded, kCertain)) return told;
  const bool absent = HasOneOf(folded, kNoSuchThing);
  if (!absent && HasOneOf(folded, kPossible)) return told;
  if (SaysDoingFailed(folded) || HasOneOf(folded, kFailures)) return ErrorPhrase{told.words, false};
  return std::nullopt;
}

bool MentionsFailure(std::string_view text) { return HasOneOf(FoldQuotes(text), kFailureRoots); }

bool BelongsToAnError(std::string_view text) {
  std::string folded = FoldQuotes(text);
  TrimMarks(folded);
  if (folded.empty()) return true;
  if (std::find(kAround.begin(), kAround.end(), folded) != kAround.end()) return true;
  if (FindErrorPhrase(text)) return true;
  static const std::regex server(
      R"(^(nginx|apache|openresty|cloudflare|tengine|caddy|iis|varnish)\b.*|.*(request|trace|error|ray|请求|错误)[ -]?(id|code|代码|编号|码).*|[0-9a-f-]{8,}|err_[a-z_]+|dns_[a-z_]+)");
  return std::regex_match(folded, server);
}

bool SaysLoading(std::string_view text) {
  if (text.size() > 80) return false;
  std::string folded = FoldQuotes(text);
  TrimMarks(folded);
  return std::find(kWaiting.begin(), kWaiting.end(), folded) != kWaiting.end();
}

}  // namespace roundsman

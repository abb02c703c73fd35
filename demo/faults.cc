#include "demo/faults.h"

#include <algorithm>
#include <array>

namespace roundsman {
namespace {

using enum FaultAction;
using enum FindingKind;

// clang-format off
constexpr auto kFaults = std::to_array<Fault>({
    {"site-down", kUnreachable, "login-holdings", "every page, open", "the site does not answer",
     "every page request ends without an answer", {kDrop, "@page"}},
    {"holdings-cut", kUnreachable, "login-holdings", "holdings, after 登录", "the page after the login does not answer",
     "the holdings page ends without an answer", {kDrop, "holdings"}},
    {"funds-time-out", kUnreachable, "browse-funds", "funds, open", "the fund list never comes",
     "the fund list page is never answered", {kHang, "funds"}},

    {"crash-on-open", kCrash, "browse-funds", "fund, open", "the page dies after it was shown",
     "the renderer's stack overflows 300 ms after load", {kInject, "fund", "faults/crash-on-open.html"}},
    {"crash-on-tap", kCrash, "buy-fund", "buy, tap 下一步", "the page dies under the finger",
     "the renderer's stack overflows at the tap", {kInject, "buy", "faults/crash-on-tap.html"}},

    {"blank-holdings", kBlankPage, "login-holdings", "holdings, after 登录", "a white page",
     "the page is an empty document", {kReplace, "holdings", "faults/blank.html"}},
    {"blank-script", kBlankPage, "browse-funds", "funds, open", "a page without anything on it",
     "the page's script fails before it draws", {kRewrite, "assets/pages/funds.js", "const PAGE = 12;", "const PAGE = missing.size;"}},
    {"blank-invisible", kBlankPage, "browse-funds", "fund, open", "a white page, though the content is in the DOM",
     "the whole app is transparent", {kInject, "fund", "faults/blank-invisible.html"}},

    {"busy", kErrorPage, "login-holdings", "holdings, after 登录", "系统繁忙，请稍后再试, with HTTP 200",
     "an error page that says it is fine", {kReplace, "holdings", "faults/busy.html"}},
    {"bad-gateway", kErrorPage, "browse-funds", "funds, open", "502 Bad Gateway",
     "a proxy's page with HTTP 502", {kReplace, "funds", "faults/bad-gateway.html", "", 502}},
    {"not-found", kErrorPage, "browse-funds", "fund, open", "404, the page does not exist",
     "a designed 404 page", {kReplace, "fund", "faults/not-found.html", "", 404}},
    {"api-down", kErrorPage, "login-holdings", "holdings, after 登录", "网络异常 in the middle of the page",
     "the account's data answers HTTP 500", {kReplace, "api/holdings", "faults/api-error.json", "", 500}},
    {"went-wrong", kErrorPage, "english", "fund, open", "Oops! Something went wrong",
     "an English error page with HTTP 200", {kReplace, "fund", "faults/went-wrong.html"}},

    {"cover-missing", kBrokenImage, "browse-funds", "funds, open", "no fund has its picture",
     "the covers answer HTTP 404", {kReplace, "img/cover-*", "faults/not-found.html", "", 404}},
    {"avatar-broken", kBrokenImage, "login-holdings", "holdings, after 登录", "the portrait at the top is a broken picture",
     "the portrait's bytes are no picture", {kReplace, "img/avatar.png", "faults/api-error.json"}},

    {"no-styles", kBrokenLayout, "login-holdings", "every page, open", "bare text and blue links",
     "the style sheet answers HTTP 404", {kReplace, "assets/app.css", "faults/not-found.html", "", 404}},
    {"styles-are-html", kBrokenLayout, "browse-funds", "every page, open", "bare text and blue links",
     "the style sheet is a login page of a proxy, with HTTP 200", {kReplace, "assets/app.css", "faults/busy.html"}},

    {"name-undefined", kPlaceholderLeak, "login-holdings", "holdings, after 登录", "你好，undefined",
     "the account has no owner", {kRewrite, "api/holdings", "\"owner\":", "\"holder\":"}},
    {"amount-nan", kPlaceholderLeak, "login-holdings", "holdings, after 登录", "累计收益 is NaN",
     "the gain is no number", {kRewrite, "api/holdings", "\"gain\":", "\"gain\":\"n/a\",\"earned\":"}},
    {"object-object", kPlaceholderLeak, "browse-funds", "fund, open", "the manager is [object Object]",
     "the manager's name is an object", {kRewrite, "api/funds/*", "\"manager\":", "\"manager\":{},\"person\":"}},
    {"raw-template", kPlaceholderLeak, "login-holdings", "login, open", "{{user.title}} below the title",
     "a text was not filled in", {kRewrite, "assets/strings.js", "让每一分积累都有回响", "亲爱的{{user.title}}"}},
    {"raw-key", kPlaceholderLeak, "login-holdings", "holdings, after 登录", "holdings.rate instead of 收益率",
     "a text has no translation", {kRewrite, "assets/strings.js", "'holdings.rate':", "'holdings.return':"}},
    {"invalid-date", kPlaceholderLeak, "buy-fund", "result, after paying", "Invalid Date",
     "the time of the order is not understood", {kRewrite, "assets/core.js", "(iso) => day(iso) + ' ' + clockText(new Date(iso))", "(iso) => String(new Date(iso + '?'))"}},
    {"percent-s", kPlaceholderLeak, "login-holdings", "holdings, after 登录", "共 %s 只",
     "a number was not filled in", {kRewrite, "assets/strings.js", "共 {n} 只'", "共 %s 只'"}},

    {"mojibake", kGarbledText, "browse-funds", "funds, open", "é\u009d\u0092ç¦¾è´¢å¯\u008c in every fund's name",
     "UTF-8 was read as Latin-1", {kRewrite, "api/funds*", "\"name\":\"", "\"name\":\"é\u009d\u0092ç¦¾è´¢å¯\u008c"}},
    {"kuntao", kGarbledText, "login-holdings", "login, open", "锟斤拷锟斤拷 below the title",
     "UTF-8 replacement characters were read as GBK", {kRewrite, "assets/strings.js", "让每一分积累都有回响", "锟斤拷锟斤拷锟斤拷锟斤拷"}},
    {"replacement", kGarbledText, "login-holdings", "holdings, after 登录", "question mark diamonds in the owner's name",
     "GBK was read as UTF-8", {kRewrite, "api/holdings", "林晓禾", "\uFFFD\uFFFD\uFFFD\uFFFD"}},
    {"tofu", kGarbledText, "browse-funds", "fund, open", "boxes instead of the company's name",
     "characters that no font has", {kRewrite, "assets/strings.js", "青禾基金", "\uE0A1\uE0B2\uE0C3\uE0D4"}},

    {"overlap-holdings", kOverlappingText, "login-holdings", "holdings, after 登录", "names and codes run into each other",
     "negative margins in the list", {kInject, "holdings", "faults/overlap-holdings.html"}},
    {"overlap-figures", kOverlappingText, "browse-funds", "fund, open", "labels and figures run into each other",
     "rows too low for two lines", {kInject, "fund", "faults/overlap-figures.html"}},

    {"clipped-figures", kClippedText, "browse-funds", "fund, open", "the figures lack their lower half",
     "a box lower than its text", {kInject, "fund", "faults/clipped-figures.html"}},
    {"clipped-names", kClippedText, "browse-funds", "funds, open", "names end in the middle of a letter",
     "a box narrower than its text, without an ellipsis", {kInject, "funds", "faults/clipped-names.html"}},

    {"cookie-wall", kCoveredControl, "buy-fund", "fund, tap 立即买入", "a cookie notice lies over the button",
     "a fixed notice without a way to close it", {kInject, "fund", "faults/cookie-wall.html"}},
    {"invisible-veil", kCoveredControl, "buy-fund", "buy, tap 下一步", "the button is seen and cannot be reached",
     "a transparent layer over the whole page", {kInject, "buy", "faults/invisible-veil.html"}},
    {"chat-bubble", kCoveredControl, "buy-fund", "buy, tap 下一步", "a chat bubble lies over the button",
     "a fixed bubble in the wrong place", {kInject, "buy", "faults/chat-bubble.html"}},

    {"dead-buy", kDeadControl, "buy-fund", "fund, tap 立即买入", "the button gives way and nothing happens",
     "the click is swallowed", {kInject, "fund", "faults/dead-buy.html"}},
    {"dead-market", kDeadControl, "login-holdings", "holdings, tap 基金超市", "nothing happens, while carousel and clock go on",
     "the click is swallowed, the carousel turns every 1.5 s", {kInject, "holdings", "faults/dead-market.html"}},
    {"dead-next", kDeadControl, "buy-fund", "buy, tap 下一步", "the button gives way and nothing happens",
     "the click is swallowed", {kInject, "buy", "faults/dead-next.html"}},
    {"dead-confirm", kDeadControl, "buy-fund", "buy, tap 确认买入", "the payment cannot be confirmed",
     "the form's submit is swallowed", {kInject, "buy", "faults/dead-submit.html"}},
    {"dead-login", kDeadControl, "login-holdings", "login, tap 登录", "the login does nothing",
     "the form's submit is swallowed", {kInject, "login", "faults/dead-submit.html"}},

    {"slow-react", kSlowResponse, "buy-fund", "fund, tap 立即买入", "3 s pass before anything happens",
     "the click is handled 3 s late, the page stays alive", {kInject, "fund", "faults/slow-react.html"}},
    {"slow-order", kSlowResponse, "buy-fund", "buy, tap 确认买入", "the button spins for 12 s, then the result comes",
     "the order is answered 12 s late", {kDelay, "api/orders", "", "", 12000}},
    {"slow-holdings", kSlowResponse, "login-holdings", "holdings, after 登录", "grey bones for 12 s, then the holdings",
     "the account's data is answered 12 s late", {kDelay, "api/holdings", "", "", 12000}},

    {"stall-on-tap", kStall, "buy-fund", "fund, tap 立即买入", "the page is frozen for 2.5 s after the tap",
     "the main thread is busy", {kInject, "fund", "faults/stall-on-tap.html"}},
    {"stall-on-open", kStall, "login-holdings", "holdings, after 登录", "clock and carousel stand still for 3 s",
     "the main thread is busy", {kInject, "holdings", "faults/stall-on-open.html"}},
    {"stall-on-scroll", kStall, "browse-funds", "funds, scroll down", "the list freezes for 2.5 s",
     "the main thread is busy once", {kInject, "funds", "faults/stall-on-scroll.html"}},

    {"endless-order", kEndlessLoading, "buy-fund", "buy, tap 确认买入", "the button spins for ever",
     "the order is never answered", {kHang, "api/orders"}},
    {"endless-holdings", kEndlessLoading, "login-holdings", "holdings, after 登录", "grey bones for ever",
     "the account's data is never answered", {kHang, "api/holdings"}},
    {"endless-list", kEndlessLoading, "browse-funds", "funds, open", "正在加载 for ever",
     "the fund list's data is never answered", {kHang, "api/funds"}},

    {"jank-scroll", kJank, "browse-funds", "funds, scroll down", "the list jumps instead of gliding",
     "every scroll event costs 140 ms, touches wait for the main thread", {kInject, "funds", "faults/jank-scroll.html"}},
    {"jank-always", kJank, "login-holdings", "holdings, after 登录", "a moving picture stutters",
     "every third frame costs 180 ms", {kInject, "holdings", "faults/jank-always.html"}},

    {"alert-on-open", kUnexpectedDialog, "login-holdings", "holdings, after 登录", "a dialog: 会话即将过期",
     "alert() 600 ms after load", {kInject, "holdings", "faults/alert-on-open.html"}},
    {"confirm-on-buy", kUnexpectedDialog, "buy-fund", "fund, tap 立即买入", "a dialog: 确定离开当前页面吗？",
     "confirm() in the tap", {kInject, "fund", "faults/confirm-on-buy.html"}},

    {"uncaught-exception", kFrontendError, "login-holdings", "holdings, after 登录", "nothing",
     "an uncaught TypeError 400 ms after load", {kInject, "holdings", "faults/uncaught-exception.html"}},
    {"failed-telemetry", kFrontendError, "login-holdings", "holdings, after 登录", "nothing",
     "a background request of this origin is answered with HTTP 404", {kInject, "holdings", "faults/failed-telemetry.html"}},

    {"holdings-empty", kMissingContent, "login-holdings", "holdings, after 登录", "暂无持仓, though there are holdings",
     "the list comes back empty", {kRewrite, "api/holdings", "\"funds\":", "\"funds\":[],\"positions\":"}},
    {"no-buy-button", kMissingContent, "buy-fund", "fund, tap 立即买入", "there is no button to buy",
     "the button is not displayed", {kInject, "fund", "faults/no-buy-button.html"}},

    {"test-banner", kUnexpectedContent, "login-holdings", "holdings, after 登录", "a banner: 测试环境",
     "a banner of the test environment went live", {kInject, "holdings", "faults/test-banner.html"}},

    {"invisible-total", kUnseenContent, "login-holdings", "holdings, after 登录", "the total is not there, though the DOM has it",
     "the total is transparent", {kInject, "holdings", "faults/invisible-total.html"}},
    {"no-contrast", kUnseenContent, "browse-funds", "fund, open", "the net asset value is white on white",
     "text in the colour of its card", {kInject, "fund", "faults/no-contrast.html"}},
    {"off-screen-buy", kUnseenContent, "buy-fund", "fund, tap 立即买入", "the button is outside the screen",
     "the button stands 900 px to the left", {kInject, "fund", "faults/off-screen-buy.html"}},

    {"brand-colour", kVisualChange, "browse-funds", "every page", "everything blue is orange",
     "another brand colour", {kInject, "@page", "faults/brand-colour.html"}},
    {"moved-buy", kVisualChange, "buy-fund", "fund, open", "the buttons changed places",
     "the bar is laid out from right to left", {kInject, "fund", "faults/moved-buy.html"}},

    {"amount-differs", kInconsistentContent, "buy-fund", "result, after paying", "the result shows ten times the amount",
     "the order comes back with another amount", {kRewrite, "api/orders/*", "\"amount\":", "\"amount\":10000.0,\"asked\":"}},
    {"fund-differs", kInconsistentContent, "buy-fund", "result, after paying", "the result names another fund",
     "the order comes back with another fund", {kRewrite, "api/orders/*", "\"fund\":", "\"fund\":\"天天利货币C\",\"asked\":"}},

    {"slow-but-ok", {}, "login-holdings", "holdings, after 登录", "the figures come after 900 ms",
     "the account's data is answered 900 ms late", {kDelay, "api/holdings", "", "", 900}},
    {"reacts-after-900ms", {}, "buy-fund", "fund, tap 立即买入", "the next page comes after 900 ms",
     "the click is handled 900 ms late, the press shows at once", {kInject, "fund", "faults/reacts-after-900ms.html"}},
    {"white-splash", {}, "login-holdings", "holdings, after 登录", "white for 800 ms, then the page",
     "a splash that goes away", {kInject, "holdings", "faults/white-splash.html"}},
    {"about-404", {}, "help-pages", "help, open", "an article about 404 and 502 pages",
     "words of an error page in a text", {kInject, "help", "faults/about-404.html"}},
    {"developer-doc", {}, "help-pages", "help, open", "an article that says undefined, null, NaN and {{name}}",
     "words of a leak in a text", {kInject, "help", "faults/developer-doc.html"}},
    {"busy-carousel", {}, "login-holdings", "holdings, all steps", "the carousel turns every 1.2 s",
     "more movement than usual", {kInject, "holdings", "faults/busy-carousel.html"}},
    {"skeleton-1500ms", {}, "browse-funds", "funds, open", "grey bones for 1.5 s, then the list",
     "the list's data is answered 1.5 s late", {kDelay, "api/funds", "", "", 1500}},
    {"passing-toast", {}, "login-holdings", "holdings, after 登录", "行情已更新 for 1.5 s",
     "a toast comes and goes", {kInject, "holdings", "faults/passing-toast.html"}},
    {"inert-decoration", {}, "login-holdings", "holdings, the end of the page", "a striped field that does nothing",
     "a decoration, no control", {kInject, "holdings", "faults/inert-decoration.html"}},
    {"restless-banner", {}, "login-holdings", "holdings, all steps", "a banner that shimmers for ever",
     "an animation that never stops", {kInject, "holdings", "faults/restless-banner.html"}},
    {"lazy-decoration", {}, "login-holdings", "holdings, far below", "a picture far below that is not loaded yet",
     "a lazy picture with an empty alt text", {kInject, "holdings", "faults/lazy-decoration.html"}},
    {"long-names", {}, "browse-funds", "funds, open", "names that end with an ellipsis",
     "names longer than their row", {kRewrite, "api/funds", "A\",\"spark\"", "A 全球多元资产配置组合精选计划\",\"spark\""}},
    {"slow-pictures", {}, "browse-funds", "funds, open", "the pictures come 700 ms after their rows",
     "the covers are answered 700 ms late", {kDelay, "img/cover-*", "", "", 700}},
    {"avatar-stack", {}, "login-holdings", "holdings, the end of the page", "three portraits that overlap on purpose",
     "a designed overlap", {kInject, "holdings", "faults/avatar-stack.html"}},
    {"console-warning", {}, "login-holdings", "holdings, after 登录", "nothing",
     "the page writes a warning to its console", {kInject, "holdings", "faults/console-warning.html"}},
});
// clang-format on

}  // namespace

std::span<const Fault> Faults() { return kFaults; }

const Fault* FindFault(std::string_view name) {
  const auto* found = std::ranges::find(kFaults, name, &Fault::name);
  return found == kFaults.end() ? nullptr : &*found;
}

std::string_view KindName(const Fault& fault) {
  return fault.kind ? Name(*fault.kind) : std::string_view("benign");
}

bool Applies(const Fault& fault, std::string_view path, bool page) {
  const std::string_view pattern = fault.effect.path;
  if (pattern == "@page") return page;
  if (pattern.ends_with('*')) return path.starts_with(pattern.substr(0, pattern.size() - 1));
  return path == pattern;
}

}  // namespace roundsman

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace roundsman {

// Rules over texts alone, Chinese and English: pure functions, any thread. They know words, not
// pages: what stands around a text on its screen is judged by the detectors.

// What a program left where a person's word should be.
struct Placeholder {
  // As it stands in the text: "undefined", "{{user.name}}".
  std::string token;
};

// A placeholder in `text`, which is one short line or value of a page: `undefined`, `NaN`, `null`,
// `[object Object]`, `{{name}}`, `${x}`, `%s`, `Invalid Date`, a raw i18n key. Only where a value
// would stand; nothing in prose, in talk about programs, in names, addresses, files and versions.
// When in doubt: nothing.
std::optional<Placeholder> FindPlaceholder(std::string_view text);

// A text that is nothing but a dotted name, as keys of translations are: "holdings.rate". So are
// names of fields, people and things; what stands around it tells which.
struct RawKey {
  // The first part, in lower case: "holdings".
  std::string head;
  // Nobody writes such a thing but programs: "common.cancel", "page.home.title".
  bool certain = false;
  // The last word, or all words, are those of which screens speak.
  bool ends_plain = false;
  bool plain = true;
};

// Nothing for files, hosts, packages, versions.
std::optional<RawKey> FindRawKey(std::string_view text);

// Whether `text` is about programming, so that `undefined` in it is a word like any other.
bool TalksAboutPrograms(std::string_view text);

struct ErrorPhrase {
  // As it stands in the text, shortened.
  std::string words;
  // Seen (nearly) only on pages that are an error and nothing else: "502 Bad Gateway". False for
  // what a toast or a widget says too: 系统繁忙, something went wrong.
  bool certain = false;
};

// An error told to a person in `text`, which is one line of a page. Nothing where the line is about
// errors
// ("How to fix 404 Not Found") rather than one.
std::optional<ErrorPhrase> FindErrorPhrase(std::string_view text);

// A failure told in a word or two, as toasts and dialogs do: "网络异常，请稍后重试", "提交失败",
// "Something went wrong". Nothing where a person is told to put their own entry right ("密码错误",
// "请输入手机号", "Invalid email"), where it is over ("网络已恢复"), or where errors are talked
// about.
std::optional<ErrorPhrase> FindFailurePhrase(std::string_view text);

// Whether `text`, a part of what a journey looks for, is about something that went wrong.
bool MentionsFailure(std::string_view text);

// What stands around an error without being content: 重试, 返回首页, Retry, a request id,
// "nginx/1.22".
bool BelongsToAnError(std::string_view text);

// 加载中, Loading…, 请稍候: the whole of `text` says "wait". Not "load more".
bool SaysLoading(std::string_view text);

}  // namespace roundsman

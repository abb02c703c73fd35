#include "scenarios/step_registry.h"

#include <array>

#include "scenarios/steps/back.h"
#include "scenarios/steps/group.h"
#include "scenarios/steps/not_see.h"
#include "scenarios/steps/open.h"
#include "scenarios/steps/press.h"
#include "scenarios/steps/reload.h"
#include "scenarios/steps/screenshot.h"
#include "scenarios/steps/scroll.h"
#include "scenarios/steps/see.h"
#include "scenarios/steps/swipe.h"
#include "scenarios/steps/touch.h"
#include "scenarios/steps/type.h"
#include "scenarios/steps/wait.h"

namespace roundsman {
namespace {

constexpr std::string_view kText = R"({"$ref": "#/definitions/text"})";
constexpr std::string_view kTarget = R"({"$ref": "#/definitions/target"})";
constexpr std::string_view kTargets = R"({"$ref": "#/definitions/targets"})";
constexpr std::string_view kDuration = R"({"$ref": "#/definitions/duration"})";
constexpr std::string_view kSteps = R"({"$ref": "#/definitions/steps"})";
constexpr std::string_view kCondition = R"({"$ref": "#/definitions/condition"})";
constexpr std::string_view kFlag = R"({"type": "boolean"})";
constexpr std::string_view kNull = R"({"type": "null"})";
constexpr std::string_view kKey = R"({"$ref": "#/definitions/key"})";

constexpr std::string_view kTypeSchema = R"({"anyOf": [
  {"$ref": "#/definitions/text"},
  {"type": "object", "additionalProperties": false, "properties": {
    "into": {"$ref": "#/definitions/target"}, "text": {"type": ["string", "number", "boolean"]},
    "clear": {"type": "boolean"}, "submit": {"type": "boolean"}},
    "anyOf": [
      {"required": ["text"], "properties": {"text": {"$ref": "#/definitions/text"}}},
      {"required": ["clear"], "properties": {"clear": {"enum": [true]}, "text": {"enum": [""]}}}]}]})";
constexpr std::string_view kScrollSchema = R"({"anyOf": [
  {"$ref": "#/definitions/direction"},
  {"type": "object", "additionalProperties": false, "properties": {
    "to": {"$ref": "#/definitions/target"}, "in": {"$ref": "#/definitions/target"},
    "direction": {"$ref": "#/definitions/direction"}, "by": {"$ref": "#/definitions/length"}}}]})";
constexpr std::string_view kSwipeSchema = R"({"anyOf": [
  {"$ref": "#/definitions/direction"},
  {"type": "object", "additionalProperties": false, "required": ["to"], "properties": {
    "from": {"$ref": "#/definitions/end"}, "to": {"$ref": "#/definitions/end"},
    "over": {"$ref": "#/definitions/duration"}}}]})";
constexpr std::string_view kWaitSchema = R"({"anyOf": [
  {"const": "settled"}, {"$ref": "#/definitions/duration"},
  {"type": "object", "additionalProperties": false, "required": ["settled"], "properties": {
    "settled": {"$ref": "#/definitions/duration"}}}]})";
constexpr std::string_view kRepeatSchema = R"({"anyOf": [
  {"type": "integer", "minimum": 1, "maximum": 1000},
  {"type": "object", "additionalProperties": false, "required": ["until", "at-most"], "properties": {
    "until": {"$ref": "#/definitions/condition"},
    "at-most": {"type": "integer", "minimum": 1, "maximum": 1000}}}]})";

constexpr std::array<StepKey, 7> kCommonKeys = {{
    {"name", "what the step is called in reports", kText},
    {"within", "its deadline; default: the scenario's `within`", kDuration},
    {"optional", "true: a failure is a warning in the report", kFlag},
    {"if", "a condition, judged at once; where it does not hold the step is skipped", kCondition},
    {"checks", "what the robot notices by itself, for this step",
     R"({"$ref": "#/definitions/checks"})"},
    {"budget", "must have visibly finished by then, else `slow-response`", kDuration},
    {"once", "true: never repeated by a retry or a confirmation run (orders, payments)", kFlag},
}};

constexpr std::array<StepKey, 1> kTouchKeys = {{
    {"expect", "`nothing`: the touch is not supposed to change anything a person sees",
     R"({"const": "nothing"})"},
}};
constexpr std::array<StepKey, 1> kNotSeeKeys = {{
    {"for", "how long it must stay away; default 0s", kDuration},
}};
constexpr std::array<StepKey, 2> kGroupKeys = {{
    {"repeat", "a number of rounds, or {until: condition, at-most: rounds}", kRepeatSchema},
    {"else", "steps for when `if:` does not hold", kSteps},
}};

constexpr std::array<StepRow, 15> kRows = {{
    {"open",
     "URL or path",
     "go there, wait until it has painted and settled",
     "open: https://m.example.com/",
     kText,
     {},
     &ParseOpen},
    {"tap", "target", "find it, check that a person could hit it, touch its middle", "tap: 登录",
     kTarget, kTouchKeys, &ParseTap},
    {"double-tap", "target", "the same, twice in quick succession", "double-tap: {css: .photo}",
     kTarget, kTouchKeys, &ParseDoubleTap},
    {"long-press", "target", "the same, and stay on it for 800 ms",
     "long-press: {text: 订单, index: 0}", kTarget, kTouchKeys, &ParseLongPress},
    {"type",
     "text, or {into: target, text, clear, submit}",
     "type as a person does",
     "type: {into: {label: 手机号}, text: \"13800000000\", submit: true}",
     kTypeSchema,
     {},
     &ParseType},
    {"press",
     "a key such as Enter, Tab, Escape, Back, ArrowDown",
     "one key",
     "press: Enter",
     kKey,
     {},
     &ParsePress},
    {"scroll",
     "up, down, left, right, or {to: target, in: target, direction, by: 50%}",
     "scroll by 70% of the screen, or by `by`; with `to`, on until that is visible",
     "scroll: {to: 持仓明细, direction: down}",
     kScrollSchema,
     {},
     &ParseScroll},
    {"swipe",
     "up, down, left, right, or {from: target or point, to: target, point or direction, over: "
     "300ms}",
     "one finger, from here to there",
     "swipe: {from: 订单 1, to: left}",
     kSwipeSchema,
     {},
     &ParseSwipe},
    {"back", kNoValue, "as the browser or the system does", "back:", kNull, {}, &ParseBack},
    {"reload", kNoValue, "load the page again", "reload:", kNull, {}, &ParseReload},
    {"see",
     "target, or list of targets",
     "a person can see all of them, within the deadline",
     "see: [总资产, 持仓]",
     kTargets,
     {},
     &ParseSee},
    {"not-see", "target, or list of targets",
     "a person can see none of them once the screen has settled, and still at the end of `for:`; "
     "with `within:` of "
     "its own, what is still there may go until then",
     "not-see: 系统繁忙", kTargets, kNotSeeKeys, &ParseNotSee},
    {"wait",
     "duration, `settled`, or {settled: 800ms}",
     "settled: nothing visibly moves for so long",
     "wait: settled",
     kWaitSchema,
     {},
     &ParseWait},
    {"do", "list of steps", "a group, for `if:`, `else:` and `repeat:`", "do: [{tap: 稍后再说}]",
     kSteps, kGroupKeys, &ParseGroup},
    {"screenshot", "name", "keep one as evidence", "screenshot: 首页", kText, {}, &ParseScreenshot},
}};

constexpr std::array<std::string_view, 6> kToCome = {"launch", "look", "remember",
                                                     "same",   "set",  "run"};

}  // namespace

std::span<const StepRow> StepRegistry() { return kRows; }
std::span<const StepKey> CommonStepKeys() { return kCommonKeys; }
std::span<const std::string_view> StepsToCome() { return kToCome; }

}  // namespace roundsman

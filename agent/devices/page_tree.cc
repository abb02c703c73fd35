// How a page is read: the part of ChromiumDevice that talks to page_script.js.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <span>

#include "agent/devices/chromium_device.h"
#include "agent/devices/tree_text.h"
#include "core/embedded_file.h"
#include "core/io/json.h"

namespace roundsman {

// Generated from page_script.js.
std::span<const EmbeddedFile> PageScript();

namespace {

constexpr auto kTreeLimit = std::chrono::seconds(3);
constexpr std::size_t kMostSelectors = 64;

std::string Evaluate(const std::string& expression, const std::string& world) {
  return fmt::format(R"({{"expression":{},"contextId":{},"returnByValue":true}})",
                     QuoteJson(expression), world);
}

}  // namespace

Result<std::string> ChromiumDevice::RunTreeScript(const std::string& css,
                                                  const Deadline& deadline) {
  const Result<PageId> page = Page();
  if (!page) return Forward(page);
  if (world_session_ == page->session && !world_.empty()) {
    const CdpResult known =
        connection().Call(page->session, "Runtime.evaluate",
                          Evaluate(fmt::format("{}({})", script_name_, css), world_), deadline);
    if (!known && known.error().trouble != CdpTrouble::kRefused) {
      return tl::unexpected(Blamed(known.error(), deadline));
    }
    if (known && !known->result()["exceptionDetails"].Exists()) {
      return known->result()["result"]["value"].Text();
    }
  }
  world_.clear();
  const CdpResult world = connection().Call(
      page->session, "Page.createIsolatedWorld",
      fmt::format(R"({{"frameId":"{}","worldName":"roundsman"}})", page->target), deadline);
  if (!world) return tl::unexpected(Blamed(world.error(), deadline));
  const std::string id(world->result()["executionContextId"].raw());
  const CdpResult first = connection().Call(
      page->session, "Runtime.evaluate",
      Evaluate(fmt::format("(globalThis.{}={})({})", script_name_, PageScript()[0].bytes, css), id),
      deadline);
  if (!first) return tl::unexpected(Blamed(first.error(), deadline));
  const JsonView thrown = first->result()["exceptionDetails"];
  if (thrown.Exists()) {
    return RobotError(
        fmt::format("the tree script failed: {}", thrown["exception"]["description"].Text()));
  }
  world_session_ = page->session;
  world_ = id;
  return first->result()["result"]["value"].Text();
}

Result<UiTree> ChromiumDevice::ReadTree(const TreeQuery& query, const Deadline& deadline) {
  if (query.css.size() > kMostSelectors) {
    return ConfigError(
        fmt::format("{} CSS selectors at once; {} is the most", query.css.size(), kMostSelectors));
  }
  const std::string css = DumpJson(nlohmann::json(query.css));
  const Deadline limit = deadline.Within(kTreeLimit);
  for (;;) {
    const MonoTime asked = MonoClock::now();
    Result<std::string> text = RunTreeScript(css, limit);
    if (!text) {
      // A page that is being replaced has no world for a moment.
      const bool moving = text.error().blame == Blame::kRobot && browser_->Usable();
      if (!moving || !limit.Open()) return Forward(text);
      limit.Pause(std::chrono::milliseconds(50));
      continue;
    }
    Result<UiTree> tree = ReadTreeText(*text);
    if (tree) scale_ = tree->scale;
    if (tree) tree->at = asked + (MonoClock::now() - asked) / 2;
    return tree;
  }
}

}  // namespace roundsman

#include "agent/devices/tree_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace roundsman {
namespace {

// Bits of a node's flags, as page_script.js sets them.
enum Flag : unsigned {
  kRendered = 1U,
  kBlock = 2U,
  kClickable = 4U,
  kEditable = 8U,
  kDisabled = 16U,
  kPassword = 32U,
  kFocused = 64U,
  kLoading = 128U,
  kCovered = 256U,
};

enum PageField {
  kUrl,
  kTitle,
  kLanguage,
  kWidth,
  kHeight,
  kScrollX,
  kScrollY,
  kContentWidth,
  kContentHeight,
  kReadyState,
  kTruncated,
  kScale,
  kPageFields
};
enum NodeField {
  kParent,
  kTag,
  kFlags,
  kX,
  kY,
  kW,
  kH,
  kText,
  kFontSize,
  kColour,
  kBackground,
  kRole,
  kId,
  kLabel,
  kPicture,
  kSource,
  kCoveredBy,
  kSelectorsLow,
  kSelectorsHigh,
  kNodeFields
};

// Missing fields at the end of a line read as empty.
template <std::size_t N>
std::array<std::string_view, N> Split(std::string_view line) {
  std::array<std::string_view, N> fields;
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t tab = line.find('\t');
    fields[i] = line.substr(0, tab);
    if (tab == std::string_view::npos) break;
    line.remove_prefix(tab + 1);
  }
  return fields;
}

std::string_view TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return line;
}

template <typename T>
T Number(std::string_view text, T otherwise = T{}) {
  T value = otherwise;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failed == std::errc() ? value : otherwise;
}

UiNode ReadNode(std::string_view line) {
  const auto field = Split<kNodeFields>(line);
  const auto flags = Number<unsigned>(field[kFlags]);
  UiNode node;
  node.parent = Number<int>(field[kParent], -1);
  node.tag = field[kTag];
  node.role = field[kRole];
  node.id = field[kId];
  node.label = field[kLabel];
  node.text = field[kText];
  node.box = {Number<double>(field[kX]), Number<double>(field[kY]), Number<double>(field[kW]),
              Number<double>(field[kH])};
  node.rendered = (flags & kRendered) != 0;
  node.block = (flags & kBlock) != 0;
  node.clickable = (flags & kClickable) != 0;
  node.editable = (flags & kEditable) != 0;
  node.disabled = (flags & kDisabled) != 0;
  node.password = (flags & kPassword) != 0;
  node.focused = (flags & kFocused) != 0;
  node.loading = (flags & kLoading) != 0;
  node.covered = (flags & kCovered) != 0;
  node.covered_by = field[kCoveredBy];
  const int picture = Number<int>(field[kPicture]);
  if (picture >= 1 && picture <= 3) node.picture = static_cast<PictureState>(picture);
  node.source = field[kSource];
  node.font_size = Number<double>(field[kFontSize]);
  node.colour = Number<std::uint32_t>(field[kColour]);
  node.background = Number<std::uint32_t>(field[kBackground]);
  node.selectors = Number<std::uint64_t>(field[kSelectorsLow]) |
                   (Number<std::uint64_t>(field[kSelectorsHigh]) << 32U);
  return node;
}

}  // namespace

Result<UiTree> ReadTreeText(std::string_view text) {
  std::string_view rest = text;
  const std::string_view head = TakeLine(rest);
  if (head.starts_with("!\t")) {
    return ConfigError(fmt::format("not a CSS selector: {}", head.substr(2)));
  }
  const auto field = Split<kPageFields>(head);
  if (field[kReadyState].empty()) return RobotError("the page's answer is no UI tree");
  UiTree tree;
  tree.url = field[kUrl];
  tree.title = field[kTitle];
  tree.language = field[kLanguage];
  tree.viewport = {Number<double>(field[kWidth]), Number<double>(field[kHeight])};
  tree.scroll = {Number<double>(field[kScrollX]), Number<double>(field[kScrollY])};
  tree.content = {Number<double>(field[kContentWidth]), Number<double>(field[kContentHeight])};
  tree.ready_state = field[kReadyState];
  tree.truncated = field[kTruncated] == "1";
  if (const double scale = Number<double>(field[kScale]); scale > 0) tree.scale = scale;
  while (!rest.empty()) {
    UiNode node = ReadNode(TakeLine(rest));
    if (node.parent >= static_cast<int>(tree.nodes.size())) {
      return RobotError("the page's answer is no UI tree");
    }
    tree.nodes.push_back(std::move(node));
  }
  return tree;
}

}  // namespace roundsman

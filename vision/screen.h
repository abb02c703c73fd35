#pragma once

#include <memory>
#include <optional>

#include "core/result.h"
#include "vision/frame.h"
#include "vision/screenshot.h"
#include "vision/text_reader.h"
#include "vision/ui_tree.h"

namespace roundsman {

// A screenshot with what can be known of it, computed at most once and only if asked. Belongs to
// one worker: the lazy parts are not guarded. The tree is absent where the page could not be asked
// (hung, crashed).
class Screen {
 public:
  Screen(Screenshot screenshot, std::shared_ptr<const UiTree> tree)
      : screenshot_(std::move(screenshot)), tree_(std::move(tree)) {}

  const Screenshot& screenshot() const { return screenshot_; }
  const UiTree* tree() const { return tree_.get(); }
  std::shared_ptr<const UiTree> shared_tree() const { return tree_; }
  // Empty frame when there is no picture or it cannot be decoded.
  const Frame& frame() const;
  // What the eye reads on the whole screen; empty when it cannot.
  const std::vector<TextLine>& lines(TextReader& reader) const;

 private:
  Screenshot screenshot_;
  std::shared_ptr<const UiTree> tree_;
  mutable std::optional<Frame> frame_;
  mutable std::optional<std::vector<TextLine>> lines_;
};

}  // namespace roundsman

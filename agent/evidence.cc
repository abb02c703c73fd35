#include "agent/evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/text.h"
#include "vision/filmstrip.h"
#include "vision/image_codec.h"

namespace roundsman {
namespace {

// Wide enough to read on a laptop, small enough that 30 runs of 10 steps stay one file.
constexpr int kSharpWidth = 780;
constexpr int kStepWidth = 480;
constexpr int kSharpQuality = 78;
constexpr int kStepQuality = 62;

// Letters of a word stand no farther apart than this share of their height, however they are set.
constexpr double kWordGap = 0.6;

int BlockOf(const UiTree& tree, const UiNode& node) {
  int block = node.parent;
  while (block >= 0 && !tree.nodes[static_cast<std::size_t>(block)].block) {
    block = tree.nodes[static_cast<std::size_t>(block)].parent;
  }
  return block;
}

// Whether a person reads on from one piece of text to the next as one word: in the same paragraph,
// or close beside it, as letters that are boxes of their own stand. The keys of a PIN pad do not.
bool ReadOn(const UiTree& tree, const UiNode& from, const UiNode& to) {
  if (BlockOf(tree, from) == BlockOf(tree, to)) return true;
  const double height = std::max(from.box.height, to.box.height);
  const double shared =
      std::min(from.box.bottom(), to.box.bottom()) - std::max(from.box.y, to.box.y);
  return shared * 2 >= height && std::abs(to.box.x - from.box.right()) <= height * kWordGap;
}

// Where the tree says that a secret stands to be read, in one piece of text or spread over several.
std::vector<Rect> SecretBoxes(const Screen* screen, const Secrets& secrets) {
  std::vector<Rect> boxes;
  if (screen == nullptr || screen->tree() == nullptr || secrets.Empty()) return boxes;
  const UiTree& tree = *screen->tree();
  std::vector<const UiNode*> run;
  std::vector<std::string_view> texts;
  const auto end_run = [&] {
    for (const std::size_t piece : secrets.ShownBy(texts)) {
      boxes.push_back(run[piece]->box.Inflate(3));
    }
    run.clear();
    texts.clear();
  };
  for (const UiNode& node : tree.nodes) {
    if (node.text.empty() || !node.rendered) continue;
    if (!run.empty() && !ReadOn(tree, *run.back(), node)) end_run();
    run.push_back(&node);
    texts.push_back(node.text);
  }
  end_run();
  return boxes;
}

std::vector<Rect> SecretBoxes(const Observation& seen, const Secrets& secrets) {
  std::vector<Rect> boxes = SecretBoxes(seen.before.get(), secrets);
  for (const Rect& box : SecretBoxes(seen.after.get(), secrets)) boxes.push_back(box);
  return boxes;
}

}  // namespace

std::string EvidenceKeeper::Put(const std::string& name, const std::string& bytes) {
  const Result<std::string> path = store_.Put(fmt::format("runs/{}/{}", run_, name), bytes);
  if (path) return *path;
  if (trouble_.empty()) trouble_ = path.error().message;
  return {};
}

std::string EvidenceKeeper::KeepPicture(const std::string& name, const Screenshot& picture,
                                        const std::vector<Rect>& hide, int width) {
  if (picture.Empty()) return {};
  const bool as_it_is = hide.empty() && width == kStepWidth &&
                        picture.format == ImageFormat::kJpeg && picture.css_size.width <= width;
  // The film's frames are small JPEGs already: writing them as they came costs nothing.
  if (as_it_is) return Put(name, *picture.bytes);
  Result<Frame> frame = Decode(picture);
  if (!frame) return {};
  if (!hide.empty()) *frame = PaintOver(*frame, hide);
  const int quality = width == kStepWidth ? kStepQuality : kSharpQuality;
  return Put(name, EncodeJpeg(ShrinkToWidth(*frame, width), quality));
}

std::string EvidenceKeeper::KeepStep(const Observation& seen) {
  if (!seen.after) return {};
  return KeepPicture(fmt::format("{:02}.jpg", seen.step), seen.after->screenshot(),
                     SecretBoxes(seen, secrets_), kStepWidth);
}

std::string EvidenceKeeper::KeepNamed(const std::string& name, const Observation& seen) {
  if (!seen.after) return {};
  return KeepPicture(fmt::format("{:02}-{}.jpg", seen.step, Slug(name)), seen.after->screenshot(),
                     SecretBoxes(seen, secrets_), kSharpWidth);
}

std::string EvidenceKeeper::KeepFilmstrip(const Observation& seen) {
  if (seen.recording.frames().size() < 2) return {};
  FilmstripOptions options;
  options.from = seen.Start();
  options.reaction = seen.reaction;
  options.completion = seen.completion;
  options.hide = SecretBoxes(seen, secrets_);
  const Frame strip = MakeFilmstrip(seen.recording, options);
  if (strip.Empty()) return {};
  return Put(fmt::format("{:02}-film.jpg", seen.step), EncodeJpeg(strip, kStepQuality));
}

Evidence EvidenceKeeper::KeepFinding(const Observation& seen, const Screenshot& sharp,
                                     std::size_t number) {
  Evidence evidence;
  const std::vector<Rect> hide = SecretBoxes(seen, secrets_);
  const Screenshot& picture =
      !sharp.Empty() ? sharp : (seen.after ? seen.after->screenshot() : Screenshot{});
  // Several findings of a step share the pictures; only the boxes differ.
  if (number > 0) {
    evidence.screenshot = fmt::format("runs/{}/{:02}-found.jpg", run_, seen.step);
    if (film_step_ == seen.step) evidence.filmstrip = film_;
    return evidence;
  }
  evidence.screenshot =
      KeepPicture(fmt::format("{:02}-found.jpg", seen.step), picture, hide, kSharpWidth);
  if (seen.before) {
    evidence.before = KeepPicture(fmt::format("{:02}-before.jpg", seen.step),
                                  seen.before->screenshot(), hide, kStepWidth);
  }
  evidence.filmstrip = film_ = KeepFilmstrip(seen);
  film_step_ = seen.step;
  return evidence;
}

}  // namespace roundsman

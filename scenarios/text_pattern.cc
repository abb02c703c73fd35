#include "scenarios/text_pattern.h"

#include <fmt/format.h>

#include "config/config_node.h"
#include "core/text.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace roundsman {
namespace {

constexpr std::uint32_t kMostSteps = 200'000;
constexpr std::uint32_t kDeepest = 2'000;
// KiB.
constexpr std::uint32_t kMostMemory = 10'000;

std::string Reason(int code) {
  PCRE2_UCHAR buffer[256] = {};
  pcre2_get_error_message(code, buffer, sizeof buffer);
  return reinterpret_cast<const char*>(buffer);
}

}  // namespace

struct TextPattern::Compiled {
  explicit Compiled(pcre2_code* compiled)
      : code(compiled), context(pcre2_match_context_create(nullptr)) {
    pcre2_set_match_limit(context, kMostSteps);
    pcre2_set_depth_limit(context, kDeepest);
    pcre2_set_heap_limit(context, kMostMemory);
  }
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
  ~Compiled() {
    pcre2_match_context_free(context);
    pcre2_code_free(code);
  }
  pcre2_code* code;
  pcre2_match_context* context;
};

TextPattern::TextPattern(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
TextPattern::~TextPattern() = default;
TextPattern::TextPattern(TextPattern&&) noexcept = default;
TextPattern& TextPattern::operator=(TextPattern&&) noexcept = default;

Result<TextPattern> TextPattern::Compile(const std::string& pattern) {
  int code = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* compiled =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                    PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C,
                    &code, &offset, nullptr);
  if (compiled == nullptr) {
    const auto at = CodePoints(std::string_view(pattern).substr(0, offset));
    return ConfigError(
        fmt::format("found the regex {}, which cannot be read: {} (after character {})",
                    Quoted(pattern), Reason(code), at));
  }
  return TextPattern(std::make_unique<Compiled>(compiled));
}

bool TextPattern::Matches(std::string_view text) const {
  pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
  const int found = pcre2_match(compiled_->code, reinterpret_cast<PCRE2_SPTR>(text.data()),
                                text.size(), 0, 0, data, compiled_->context);
  pcre2_match_data_free(data);
  return found >= 0;
}

}  // namespace roundsman

#include "core/log.h"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace roundsman {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

}  // namespace

struct Log::Sink {
  spdlog::logger logger{"roundsman", std::make_shared<spdlog::sinks::stderr_color_sink_mt>()};
  Mask mask;
};

Log::Log(LogLevel least) : sink_(std::make_unique<Sink>()) {
  sink_->logger.set_level(ToSpdlog(least));
  sink_->logger.set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
}

Log::~Log() = default;

void Log::Write(LogLevel level, std::string_view message) const {
  std::string text(message);
  if (sink_->mask) text = sink_->mask(std::move(text));
  sink_->logger.log(ToSpdlog(level), text);
}

void Log::SetMask(Mask mask) { sink_->mask = std::move(mask); }

}  // namespace roundsman

#include "reporters/notify/delivery_log.h"

#include <nlohmann/json.hpp>

#include "core/io/files.h"
#include "core/io/json.h"

namespace roundsman {
namespace {

using Key = std::pair<std::string, std::string>;

constexpr std::string_view kFirstLine = "{\"roundsman\":\"deliveries\"}\n";
// Bytes of lines that count no more, besides as many again as those that do.
constexpr std::size_t kMostOutOfDate = std::size_t{256} << 10U;

Key KeyOf(const Delivery& delivery) { return {delivery.receiver, delivery.group}; }

std::vector<Delivery> ValuesOf(const std::map<Key, Delivery>& deliveries) {
  std::vector<Delivery> values;
  values.reserve(deliveries.size());
  for (const auto& [key, delivery] : deliveries) values.push_back(delivery);
  return values;
}

long long MillisOf(WallTime when) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

nlohmann::json ToJson(const Delivery& delivery) {
  return {{"receiver", delivery.receiver},
          {"group", delivery.group},
          {"told", delivery.phase == DeliveryPhase::kTold},
          {"content", delivery.content},
          {"when", MillisOf(delivery.when)}};
}

Delivery FromJson(const nlohmann::json& json) {
  Delivery delivery;
  delivery.receiver = json.value("receiver", "");
  delivery.group = json.value("group", "");
  delivery.phase = json.value("told", false) ? DeliveryPhase::kTold : DeliveryPhase::kTelling;
  delivery.content = json.value("content", "");
  delivery.when = WallTime(std::chrono::milliseconds(json.value("when", 0LL)));
  return delivery;
}

}  // namespace

Result<std::vector<Delivery>> MemoryDeliveryLog::Load() {
  const std::lock_guard lock(mutex_);
  return ValuesOf(deliveries_);
}

Result<void> MemoryDeliveryLog::Change(const std::string& receiver, const LogChanges& changes) {
  const std::lock_guard lock(mutex_);
  for (const Delivery& delivery : changes.save) deliveries_[KeyOf(delivery)] = delivery;
  for (const std::string& group : changes.forget) deliveries_.erase({receiver, group});
  return {};
}

Result<std::vector<Delivery>> FileDeliveryLog::Load() {
  const std::lock_guard lock(mutex_);
  if (auto read = Read(); !read) return Forward(read);
  return ValuesOf(deliveries_);
}

Result<void> FileDeliveryLog::Change(const std::string& receiver, const LogChanges& changes) {
  const std::lock_guard lock(mutex_);
  if (auto read = Read(); !read) return read;
  std::string lines;
  for (const Delivery& delivery : changes.save) {
    deliveries_[KeyOf(delivery)] = delivery;
    lines += DumpJson(ToJson(delivery)) + "\n";
  }
  for (const std::string& group : changes.forget) {
    if (deliveries_.erase({receiver, group}) == 0) continue;
    lines += DumpJson({{"receiver", receiver}, {"group", group}, {"forgotten", true}}) + "\n";
  }
  return lines.empty() ? Result<void>() : Note(lines);
}

Result<void> FileDeliveryLog::Read() {
  if (read_) return {};
  std::error_code ignored;
  if (std::filesystem::exists(file_, ignored)) {
    const auto text = ReadFile(file_);
    if (!text) return Forward(text);
    deliveries_.clear();
    try {
      if (auto read = ReadLines(*text); !read) return read;
    } catch (const nlohmann::json::exception& wrong) {
      return RobotError(file_.string() + " is no list of deliveries: " + wrong.what());
    }
  }
  read_ = true;
  return {};
}

Result<void> FileDeliveryLog::ReadLines(std::string_view text) {
  if (!text.starts_with(kFirstLine)) {
    // As versions before this one wrote it, or nobody.
    const auto json = ParseJson(text, file_.string());
    if (!json) return Forward(json);
    if (!json->is_array()) return RobotError(file_.string() + " is no list of deliveries");
    for (const auto& entry : *json) {
      Delivery delivery = FromJson(entry);
      deliveries_[KeyOf(delivery)] = std::move(delivery);
    }
    return {};
  }
  std::size_t begin = kFirstLine.size();
  // The last line ends nowhere when whoever wrote it was killed.
  for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string_view::npos;
       begin = end + 1) {
    const auto json = ParseJson(text.substr(begin, end - begin), file_.string());
    if (!json) return Forward(json);
    Delivery delivery = FromJson(*json);
    if (json->value("forgotten", false)) {
      deliveries_.erase(KeyOf(delivery));
    } else {
      deliveries_[KeyOf(delivery)] = std::move(delivery);
    }
  }
  size_ = begin;
  fresh_size_ = Anew().size();
  return {};
}

Result<void> FileDeliveryLog::Note(const std::string& lines) {
  Result<void> noted;
  if (size_ == 0 || size_ + lines.size() > 2 * fresh_size_ + kMostOutOfDate) {
    const std::string text = Anew();
    // Messages name people and what they own.
    noted = WritePrivateFile(file_, text);
    size_ = fresh_size_ = text.size();
  } else {
    noted = AppendFile(file_, size_, lines);
    size_ += lines.size();
  }
  // What is missing in it now must not stay so.
  if (!noted) size_ = 0;
  return noted;
}

std::string FileDeliveryLog::Anew() const {
  std::string text(kFirstLine);
  for (const auto& [key, delivery] : deliveries_) text += DumpJson(ToJson(delivery)) + "\n";
  return text;
}

}  // namespace roundsman

#include "reporters/notify/delivery_log.h"

#include <nlohmann/json.hpp>

#include "core/io/files.h"
#include "core/io/json.h"

namespace roundsman {
namespace {

using Key = std::pair<std::string, std::string>;

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

Result<void> MemoryDeliveryLog::Save(const Delivery& delivery) {
  const std::lock_guard lock(mutex_);
  deliveries_[KeyOf(delivery)] = delivery;
  return {};
}

Result<void> MemoryDeliveryLog::Forget(const std::string& receiver, const std::string& group) {
  const std::lock_guard lock(mutex_);
  deliveries_.erase({receiver, group});
  return {};
}

Result<std::vector<Delivery>> FileDeliveryLog::Load() {
  const std::lock_guard lock(mutex_);
  if (auto read = Read(); !read) return Forward(read);
  return ValuesOf(deliveries_);
}

Result<void> FileDeliveryLog::Save(const Delivery& delivery) {
  const std::lock_guard lock(mutex_);
  if (auto read = Read(); !read) return read;
  deliveries_[KeyOf(delivery)] = delivery;
  return Write();
}

Result<void> FileDeliveryLog::Forget(const std::string& receiver, const std::string& group) {
  const std::lock_guard lock(mutex_);
  if (auto read = Read(); !read) return read;
  if (deliveries_.erase({receiver, group}) == 0) return {};
  return Write();
}

Result<void> FileDeliveryLog::Read() {
  if (read_) return {};
  std::error_code ignored;
  if (std::filesystem::exists(file_, ignored)) {
    const auto text = ReadFile(file_);
    if (!text) return Forward(text);
    const auto json = ParseJson(*text, file_.string());
    if (!json) return Forward(json);
    if (!json->is_array()) return RobotError(file_.string() + " is no list of deliveries");
    try {
      for (const auto& entry : *json) {
        Delivery delivery = FromJson(entry);
        deliveries_[KeyOf(delivery)] = std::move(delivery);
      }
    } catch (const nlohmann::json::exception& wrong) {
      return RobotError(file_.string() + " is no list of deliveries: " + wrong.what());
    }
  }
  read_ = true;
  return {};
}

Result<void> FileDeliveryLog::Write() {
  nlohmann::json json = nlohmann::json::array();
  for (const auto& [key, delivery] : deliveries_) json.push_back(ToJson(delivery));
  return WriteFile(file_, DumpJson(json));
}

}  // namespace roundsman

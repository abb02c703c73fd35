#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "agent/store/sqlite_store.h"
#include "core/io/files.h"

namespace roundsman {

// A fresh folder with a store in it, opened at once. Fails the test when that does not work.
class StorePlace {
 public:
  StorePlace();
  std::filesystem::path file() const { return folder_.path() / "roundsman.db"; }
  const std::filesystem::path& folder() const { return folder_.path(); }
  SqliteStore& store() { return *store_; }
  void Close() { store_.reset(); }
  void Reopen();

 private:
  TempDir folder_;
  std::unique_ptr<SqliteStore> store_;
};

std::unique_ptr<SqliteStore> OpenStore(const std::filesystem::path& file);

// Number `number` of a scenario that runs every minute, with ten steps, each with times and
// picture.
RunRecord TenSteps(int number, const std::string& scenario = "login-holdings");

}  // namespace roundsman

#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/result.h"

// The library's name.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
class Exception;
class Statement;
}  // namespace SQLite

namespace roundsman {

// kAlone: nobody else may read meanwhile, and nothing is needed beside the file: SQLite keeps what
// connections share in memory, for which a full disk has no room.
enum class StoreAccess { kReadWrite, kReadOnly, kAlone };

// One connection to the store's file, for one thread at a time, with its statements prepared once.
// Its functions throw SQLite::Exception like the library: whoever uses it is the wrapper.
class SqliteConnection {
 public:
  SqliteConnection(const std::filesystem::path& file, StoreAccess access);
  ~SqliteConnection();

  SQLite::Database& database() { return *database_; }
  // Ready to be bound; valid until the next call with the same text.
  SQLite::Statement& Prepare(const std::string& sql);
  // Ends what statements still read: an open one keeps the log from being folded into the file.
  void Rest();

 private:
  std::unique_ptr<SQLite::Database> database_;
  std::map<std::string, std::unique_ptr<SQLite::Statement>> statements_;
};

// What happened to the store and what a person can do about it. Always the robot's own trouble.
Error ToError(const SQLite::Exception& fault, const std::filesystem::path& file);
// The file is no database, or a broken one: there is nothing to wait for.
bool IsDamage(const SQLite::Exception& fault);
// The disk may be full.
bool WantsRoom(const SQLite::Exception& fault);

}  // namespace roundsman

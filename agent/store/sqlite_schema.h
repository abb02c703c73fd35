#pragma once

#include "core/result.h"

// The library's name.
namespace SQLite {  // NOLINT(readability-identifier-naming)
class Database;
}  // namespace SQLite

namespace roundsman {

// What this version reads and writes.
int StoreSchemaVersion();

// Brings the store's tables to this version, step by step, each step whole or not at all. An error
// when the file is another program's or a later version's: it is left as it is. Throws
// SQLite::Exception.
Result<void> MigrateStore(SQLite::Database& database);

// Looks for damage, for at most two seconds: of a large file only a part. Throws SQLite::Exception
// when there is some.
void CheckStore(SQLite::Database& database);

}  // namespace roundsman

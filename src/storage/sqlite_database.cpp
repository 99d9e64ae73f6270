#include "storage/sqlite_database.hpp"

#include <chrono>
#include <fmt/format.h>
#include <sqlite3.h>

namespace qts {
namespace {

std::unexpected<Error> failed(sqlite3* database) {
    const int code = sqlite3_errcode(database);
    ErrorKind kind = ErrorKind::io;
    if (code == SQLITE_FULL) kind = ErrorKind::disk_full;
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) kind = ErrorKind::corrupt;
    return failure(kind, fmt::format("the query store says: {}", sqlite3_errmsg(database)));
}

} // namespace

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
}

void SqliteStatement::begin() {
    sqlite3_reset(statement_.get());
    sqlite3_clear_bindings(statement_.get());
}

void SqliteStatement::bind_one(int index, std::int64_t value) {
    sqlite3_bind_int64(statement_.get(), index, value);
}

void SqliteStatement::bind_one(int index, std::string_view value) {
    sqlite3_bind_text64(statement_.get(), index, value.data(), value.size(), SQLITE_TRANSIENT,
                        SQLITE_UTF8);
}

void SqliteStatement::bind_one(int index, std::optional<std::int64_t> value) {
    if (value) bind_one(index, *value); // what is bound to nothing is NULL
}

Result<bool> SqliteStatement::next() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return failed(sqlite3_db_handle(statement_.get()));
}

Result<void> SqliteStatement::run() {
    QTS_CHECK(next());
    begin();
    return {};
}

std::int64_t SqliteStatement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view SqliteStatement::text(int column) const {
    const auto* const bytes = sqlite3_column_text(statement_.get(), column);
    if (bytes == nullptr) return {};
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

bool SqliteStatement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

int SqliteStatement::columns() const {
    return sqlite3_column_count(statement_.get());
}

void SqliteDatabase::Close::operator()(sqlite3* database) const {
    sqlite3_close(database);
}

Result<SqliteDatabase> SqliteDatabase::open(const std::string& path, Duration patience) {
    sqlite3* handle = nullptr;
    const int code =
        sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    SqliteDatabase database{handle};
    if (handle == nullptr) return failure(ErrorKind::io, "the query store: out of memory");
    if (code != SQLITE_OK) return failed(handle);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(patience).count();
    sqlite3_busy_timeout(handle, static_cast<int>(ms));
    // All of it can be made again from the journal: a power cut may take the last transaction.
    QTS_CHECK(database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    return database;
}

Result<void> SqliteDatabase::run(const std::string& statements) {
    const int code = sqlite3_exec(database_.get(), statements.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(database_.get());
    return {};
}

Result<SqliteStatement> SqliteDatabase::prepare(std::string_view statement) {
    sqlite3_stmt* prepared = nullptr;
    const int code = sqlite3_prepare_v2(database_.get(), statement.data(),
                                        static_cast<int>(statement.size()), &prepared, nullptr);
    if (code != SQLITE_OK) return failed(database_.get());
    return SqliteStatement{prepared};
}

} // namespace qts

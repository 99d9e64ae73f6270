#pragma once
// SQLite, of which nothing else in the program knows: one connection to one database file, and
// statements whose values are bound, never pasted. One thread.

#include "core/clock.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace qts {

/// A prepared statement; rows of text and whole numbers. Dies before its database.
class SqliteStatement final {
  public:
    /// Gives the parameters their values, from the first on, and begins anew: std::int64_t, text,
    /// or an optional number (NULL when absent). Texts are copied.
    template <typename... Values>
    SqliteStatement& bind(const Values&... values) {
        begin();
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }
    /// The next row; false: there is none. io, disk_full, corrupt.
    Result<bool> next();
    /// For a statement without rows.
    Result<void> run();
    /// A column of the row, from 0; NULL is 0 or empty.
    std::int64_t integer(int column) const;
    std::string_view text(int column) const; ///< until the next call of `next` or `bind`
    bool is_null(int column) const;
    int columns() const;

  private:
    friend class SqliteDatabase;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    explicit SqliteStatement(sqlite3_stmt* statement) : statement_{statement} {}
    void begin();
    void bind_one(int index, std::int64_t value);
    void bind_one(int index, std::string_view value);
    void bind_one(int index, std::optional<std::int64_t> value);

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class SqliteDatabase final {
  public:
    /// Opens the file, or makes it; in WAL, so that readers never wait. Others' writing is waited
    /// for, up to `patience`. io: it cannot be; corrupt: it is no database.
    static Result<SqliteDatabase> open(const std::string& path, Duration patience);

    /// Statements without values.
    Result<void> run(const std::string& statements);
    Result<SqliteStatement> prepare(std::string_view statement);

  private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    explicit SqliteDatabase(sqlite3* database) : database_{database} {}

    std::unique_ptr<sqlite3, Close> database_;
};

} // namespace qts

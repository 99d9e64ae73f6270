#pragma once
// The tables of the query store, and how each record of the journal becomes rows of them. Part of
// query_store. One thread.

#include "storage/journal_books.hpp"
#include "storage/sqlite_database.hpp"

#include <optional>
#include <string>

namespace qts {

/// Version of the tables; another one is made anew from the journal.
inline constexpr std::int64_t kStoreVersion = 1;

/// Statements that make the tables, and take them away.
extern const char* const kMakeTables;
extern const char* const kDropTables;
/// Names of the tables.
std::vector<std::string_view> store_tables();

class StoreRows final {
  public:
    /// `database` outlives this.
    static Result<StoreRows> make(SqliteDatabase& database);

    /// unsupported, corrupt: see BooksReplay::take.
    Result<void> take(const JournalRecord& record);

  private:
    StoreRows() = default;
    Result<void> take_change(const BooksChange& change, std::uint64_t sequence);
    Result<std::string> trade_day(const Fill& fill);
    Result<std::string> profit_day(const BooksChange& change, const Position& position);
    Result<void> put_order(const OrderRecord& order);
    Result<void> put_fill(const BooksChange& change, std::size_t index, std::uint64_t sequence);
    Result<void> put_position(const BooksChange& change, const Position& position);
    Result<void> put_refused(const BooksChange& change, std::size_t index, std::uint64_t sequence);

    std::optional<SqliteStatement> order_;
    std::optional<SqliteStatement> approved_;
    std::optional<SqliteStatement> fill_;
    std::optional<SqliteStatement> position_before_;
    std::optional<SqliteStatement> position_;
    std::optional<SqliteStatement> profit_;
    std::optional<SqliteStatement> refused_;
    std::optional<SqliteStatement> closed_;
    std::optional<SqliteStatement> day_;
    std::optional<SqliteStatement> run_began_;
};

} // namespace qts

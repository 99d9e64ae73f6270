#include "storage/query_store.hpp"

#include "storage/query_store_rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace qts {
namespace {

// What the store remembers of itself.
constexpr std::string_view kVersion = "version";
constexpr std::string_view kTaken = "taken";      ///< sequence of the last record that was taken
constexpr std::string_view kTakenAt = "taken_at"; ///< and when it was written

Result<std::int64_t> read_meta(SqliteDatabase& database, std::string_view name) {
    QTS_TRY(row, database.prepare("SELECT value FROM meta WHERE name = ?"));
    row.bind(name);
    QTS_TRY(there, row.next());
    return there ? row.integer(0) : 0;
}

Result<void> write_meta(SqliteDatabase& database, std::string_view name, std::int64_t value) {
    QTS_TRY(row, database.prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)"));
    return row.bind(name, value).run();
}

/// Everything or nothing. While it lives nobody else writes.
class Transaction final {
  public:
    static Result<Transaction> begin(SqliteDatabase& database) {
        QTS_CHECK(database.run("BEGIN IMMEDIATE"));
        return Transaction{database};
    }
    Transaction(Transaction&& other) noexcept
        : database_{std::exchange(other.database_, nullptr)} {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction() {
        if (database_ != nullptr) (void)database_->run("ROLLBACK");
    }
    Result<void> commit() {
        QTS_CHECK(database_->run("COMMIT"));
        database_ = nullptr;
        return {};
    }

  private:
    explicit Transaction(SqliteDatabase& database) : database_{&database} {}
    SqliteDatabase* database_;
};

std::unexpected<Error> makes_no_sense(std::string_view text) {
    return failure(ErrorKind::corrupt, fmt::format("the query store holds '{}'; make it anew with: "
                                                   "qts journal rebuild",
                                                   text));
}

/// A text that this program wrote into the store and finds there again.
template <typename Parse>
auto parsed(std::string_view text, Parse parse) -> decltype(parse(text)) {
    auto value = parse(text);
    if (value) return value;
    return makes_no_sense(text);
}

UtcNanos instant(std::int64_t nanos) {
    return UtcNanos::since_epoch(Duration{nanos});
}

OrderId order_id(std::int64_t value) {
    const auto raw = static_cast<std::uint64_t>(value);
    return OrderId::of(static_cast<std::uint16_t>(raw >> 48U), raw);
}

Side side_of(std::string_view text) {
    return text == to_string(Side::buy) ? Side::buy : Side::sell;
}

std::vector<BrokerOrderRef> numbers_of(std::string_view text) {
    std::vector<BrokerOrderRef> numbers;
    while (!text.empty()) {
        const std::size_t blank = std::min(text.find(' '), text.size());
        numbers.emplace_back(text.substr(0, blank));
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return numbers;
}

/// Kind, limit, stop and time in force, in columns from `first` on.
Result<OrderTerms> terms_in(const SqliteStatement& row, int first) {
    const auto price = [&](int column) {
        return row.is_null(column) ? std::nullopt : std::optional{Price::won(row.integer(column))};
    };
    const auto kind = order_kind_of(row.text(first));
    if (!kind) return makes_no_sense(row.text(first));
    const auto tif = time_in_force_of(row.text(first + 3));
    if (!tif) return makes_no_sense(row.text(first + 3));
    return OrderTerms::make(*kind, price(first + 1), price(first + 2), *tif);
}

Result<KeptOrder> order_in(const SqliteStatement& row) {
    QTS_TRY(symbol, parsed(row.text(3), Symbol::parse));
    QTS_TRY(terms, terms_in(row, 5));
    KeptOrder order;
    order.id = order_id(row.integer(0));
    order.decided_at = instant(row.integer(1));
    order.strategy = StrategyId{row.text(2)};
    order.symbol = symbol;
    order.side = side_of(row.text(4));
    order.terms = terms;
    order.quantity = Quantity::shares(row.integer(9));
    order.filled = Quantity::shares(row.integer(10));
    order.open = Quantity::shares(row.integer(11));
    order.cancelled = Quantity::shares(row.integer(12));
    order.filled_amount = Notional::won(row.integer(13));
    order.state = row.text(14);
    order.numbers = numbers_of(row.text(15));
    order.cause = row.text(16);
    return order;
}

Result<KeptFill> fill_in(const SqliteStatement& row) {
    QTS_TRY(day, parsed(row.text(0), KstDate::parse));
    QTS_TRY(symbol, parsed(row.text(5), Symbol::parse));
    KeptFill kept;
    kept.day = day;
    kept.fill.at = instant(row.integer(1));
    kept.fill.order = order_id(row.integer(2));
    kept.fill.number = BrokerOrderRef{row.text(3)};
    kept.fill.strategy = StrategyId{row.text(4)};
    kept.fill.symbol = symbol;
    kept.fill.side = side_of(row.text(6));
    kept.fill.quantity = Quantity::shares(row.integer(7));
    kept.fill.amount = Notional::won(row.integer(8));
    kept.fill.costs.commission = Notional::won(row.integer(9));
    kept.fill.costs.tax.transaction = Notional::won(row.integer(10));
    kept.fill.costs.tax.rural = Notional::won(row.integer(11));
    return kept;
}

Result<DailyProfit> profit_in(const SqliteStatement& row) {
    QTS_TRY(day, parsed(row.text(0), KstDate::parse));
    QTS_TRY(symbol, parsed(row.text(2), Symbol::parse));
    return DailyProfit{.day = day,
                       .strategy = StrategyId{row.text(1)},
                       .symbol = symbol,
                       .bought = Quantity::shares(row.integer(3)),
                       .sold = Quantity::shares(row.integer(4)),
                       .bought_amount = Notional::won(row.integer(5)),
                       .sold_amount = Notional::won(row.integer(6)),
                       .realised = Notional::won(row.integer(7)),
                       .commission = Notional::won(row.integer(8)),
                       .tax = Notional::won(row.integer(9))};
}

std::optional<Notional> won_in(const SqliteStatement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return Notional::won(row.integer(column));
}

Result<DayClosed> closed_in(const SqliteStatement& row) {
    QTS_TRY(day, parsed(row.text(0), KstDate::parse));
    return DayClosed{.day = day,
                     .cash = won_in(row, 1),
                     .equity = won_in(row, 2),
                     .realised = Notional::won(row.integer(3)),
                     .commission = Notional::won(row.integer(4)),
                     .tax = Notional::won(row.integer(5))};
}

/// Every row of those days, as `read` reads it.
template <typename Row>
Result<std::vector<Row>> collect(SqliteStatement& row, DayRange days,
                                 Result<Row> (*read)(const SqliteStatement&)) {
    row.bind(days.from.iso(), days.to.iso());
    std::vector<Row> found;
    for (;;) {
        QTS_TRY(more, row.next());
        if (!more) return found;
        QTS_TRY(made, read(row));
        found.push_back(std::move(made));
    }
}

} // namespace

Result<QueryStore> QueryStore::open(const std::string& path, Duration patience) {
    QTS_TRY(database, SqliteDatabase::open(path, patience));
    return QueryStore{std::move(database)};
}

Result<bool> QueryStore::is_current() {
    QTS_TRY(table, database_.prepare("SELECT 1 FROM sqlite_master WHERE name = 'meta'"));
    QTS_TRY(there, table.next());
    if (!there) return false;
    QTS_TRY(version, read_meta(database_, kVersion));
    return version == kStoreVersion;
}

Result<void> QueryStore::make_tables() {
    QTS_CHECK(database_.run(kDropTables));
    QTS_CHECK(database_.run(kMakeTables));
    return write_meta(database_, kVersion, kStoreVersion);
}

Result<bool> QueryStore::take_from(FileSystem& files, const std::string& directory) {
    QTS_TRY(before, read_meta(database_, kTaken));
    QTS_TRY(before_at, read_meta(database_, kTakenAt));
    QTS_TRY(rows, StoreRows::make(database_));
    std::int64_t taken = before;
    std::int64_t taken_at = before_at;
    bool same = before == 0; // as a journal without records is
    const auto take = [&](const JournalRecord& record) -> Result<void> {
        const auto sequence = static_cast<std::int64_t>(record.header.sequence);
        const std::int64_t at = record.header.at.since_epoch().count();
        if (sequence == before) same = at == before_at;
        if (sequence <= before) return {};
        taken = sequence;
        taken_at = at;
        return rows.take(record);
    };
    QTS_CHECK(scan_journal(files, directory, take));
    if (!same) return false;
    if (taken == before) return true;
    QTS_CHECK(write_meta(database_, kTaken, taken));
    QTS_CHECK(write_meta(database_, kTakenAt, taken_at));
    return true;
}

Result<void> QueryStore::follow(FileSystem& files, const std::string& directory) {
    {
        QTS_TRY(transaction, Transaction::begin(database_));
        QTS_TRY(current, is_current());
        if (!current) QTS_CHECK(make_tables());
        QTS_TRY(same, take_from(files, directory));
        if (same) return transaction.commit();
    }
    return rebuild(files, directory);
}

Result<void> QueryStore::rebuild(FileSystem& files, const std::string& directory) {
    QTS_TRY(transaction, Transaction::begin(database_));
    QTS_CHECK(make_tables());
    QTS_CHECK(take_from(files, directory));
    return transaction.commit();
}

Result<void> QueryStore::checkpoint() {
    return database_.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

Result<std::vector<KeptOrder>> QueryStore::orders(DayRange days) {
    QTS_TRY(row, database_.prepare(
                     "SELECT id, decided_ns, strategy, symbol, side, kind, limit_won, stop_won, "
                     "time_in_force, quantity, filled, open, cancelled, filled_amount_won, state, "
                     "broker_numbers, cause "
                     "FROM orders WHERE day BETWEEN ? AND ? ORDER BY decided_ns, id"));
    return collect(row, days, order_in);
}

Result<std::vector<KeptFill>> QueryStore::fills(DayRange days) {
    QTS_TRY(row, database_.prepare(
                     "SELECT day, at_ns, order_id, broker_number, strategy, symbol, side, "
                     "quantity, amount_won, commission_won, transaction_tax_won, rural_tax_won "
                     "FROM fills WHERE day BETWEEN ? AND ? ORDER BY day, sequence, part"));
    return collect(row, days, fill_in);
}

Result<std::vector<DailyProfit>> QueryStore::daily_profit(DayRange days) {
    QTS_TRY(row,
            database_.prepare("SELECT day, strategy, symbol, bought, sold, bought_won, sold_won, "
                              "realised_won, commission_won, tax_won FROM daily_profit "
                              "WHERE day BETWEEN ? AND ? ORDER BY day, strategy, symbol"));
    return collect(row, days, profit_in);
}

Result<std::vector<DayClosed>> QueryStore::closed_days(DayRange days) {
    QTS_TRY(row, database_.prepare("SELECT day, cash_won, equity_won, realised_won, "
                                   "commission_won, tax_won FROM closed_days "
                                   "WHERE day BETWEEN ? AND ? ORDER BY day"));
    return collect(row, days, closed_in);
}

Result<std::optional<KstDate>> QueryStore::last_day() {
    QTS_TRY(row, database_.prepare("SELECT max(day) FROM (SELECT day FROM orders UNION ALL "
                                   "SELECT day FROM fills UNION ALL SELECT day FROM closed_days)"));
    QTS_CHECK(row.next());
    if (row.is_null(0)) return std::optional<KstDate>{};
    QTS_TRY(day, parsed(row.text(0), KstDate::parse));
    return std::optional{day};
}

Result<std::string> QueryStore::dump() {
    std::string text;
    for (const std::string_view table : store_tables()) {
        QTS_TRY(row, database_.prepare(fmt::format("SELECT * FROM {} ORDER BY 1, 2, 3", table)));
        text += fmt::format("{}\n", table);
        for (;;) {
            QTS_TRY(more, row.next());
            if (!more) break;
            for (int column = 0; column < row.columns(); ++column)
                text += fmt::format("|{}", row.text(column));
            text += '\n';
        }
    }
    return text;
}

} // namespace qts

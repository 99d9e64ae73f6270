#include "storage/query_store_rows.hpp"

#include "core/kst.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts {

// Money is whole won, days and times are Korean.
const char* const kMakeTables = R"(
CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE orders (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, day TEXT NOT NULL, decided_at TEXT NOT NULL,
    decided_ns INTEGER NOT NULL, strategy TEXT NOT NULL, symbol TEXT NOT NULL, venue TEXT NOT NULL,
    side TEXT NOT NULL, kind TEXT NOT NULL, limit_won INTEGER, stop_won INTEGER,
    time_in_force TEXT NOT NULL, quantity INTEGER NOT NULL,
    filled INTEGER NOT NULL, open INTEGER NOT NULL, cancelled INTEGER NOT NULL,
    filled_amount_won INTEGER NOT NULL, state TEXT NOT NULL, broker_numbers TEXT NOT NULL,
    adopted INTEGER NOT NULL, reason TEXT NOT NULL, cause TEXT NOT NULL);
CREATE INDEX orders_by_day ON orders (day);
CREATE TABLE fills (
    sequence INTEGER NOT NULL, part INTEGER NOT NULL, day TEXT NOT NULL, at TEXT NOT NULL,
    at_ns INTEGER NOT NULL, order_id INTEGER NOT NULL, broker_number TEXT NOT NULL,
    strategy TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL, quantity INTEGER NOT NULL,
    amount_won INTEGER NOT NULL, commission_won INTEGER NOT NULL,
    transaction_tax_won INTEGER NOT NULL, rural_tax_won INTEGER NOT NULL,
    PRIMARY KEY (sequence, part)) WITHOUT ROWID;
CREATE INDEX fills_by_day ON fills (day);
CREATE TABLE positions (
    strategy TEXT NOT NULL, symbol TEXT NOT NULL, held INTEGER NOT NULL, cost_won INTEGER NOT NULL,
    run_bought INTEGER NOT NULL, run_sold INTEGER NOT NULL, run_bought_won INTEGER NOT NULL,
    run_sold_won INTEGER NOT NULL, run_realised_won INTEGER NOT NULL,
    run_commission_won INTEGER NOT NULL, run_tax_won INTEGER NOT NULL,
    PRIMARY KEY (strategy, symbol)) WITHOUT ROWID;
CREATE TABLE daily_profit (
    day TEXT NOT NULL, strategy TEXT NOT NULL, symbol TEXT NOT NULL, bought INTEGER NOT NULL,
    sold INTEGER NOT NULL, bought_won INTEGER NOT NULL, sold_won INTEGER NOT NULL,
    realised_won INTEGER NOT NULL, commission_won INTEGER NOT NULL, tax_won INTEGER NOT NULL,
    PRIMARY KEY (day, strategy, symbol)) WITHOUT ROWID;
CREATE TABLE decisions (
    sequence INTEGER NOT NULL, part INTEGER NOT NULL, day TEXT NOT NULL, at TEXT NOT NULL,
    verdict TEXT NOT NULL, strategy TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL,
    quantity INTEGER NOT NULL, kind TEXT NOT NULL, limit_won INTEGER, reason TEXT NOT NULL,
    order_id INTEGER, code TEXT, check_name TEXT, unit TEXT, value INTEGER, limit_value INTEGER,
    detail TEXT,
    PRIMARY KEY (sequence, part)) WITHOUT ROWID;
CREATE INDEX decisions_by_day ON decisions (day);
CREATE INDEX decisions_by_order ON decisions (order_id);
CREATE TABLE closed_days (
    day TEXT PRIMARY KEY, cash_won INTEGER, equity_won INTEGER,
    realised_won INTEGER NOT NULL, commission_won INTEGER NOT NULL,
    tax_won INTEGER NOT NULL) WITHOUT ROWID;
)";

const char* const kDropTables = R"(
DROP TABLE IF EXISTS meta;
DROP TABLE IF EXISTS orders;
DROP TABLE IF EXISTS fills;
DROP TABLE IF EXISTS positions;
DROP TABLE IF EXISTS daily_profit;
DROP TABLE IF EXISTS decisions;
DROP TABLE IF EXISTS closed_days;
)";

std::vector<std::string_view> store_tables() {
    return {"orders", "fills", "positions", "daily_profit", "decisions", "closed_days"};
}

namespace {

std::int64_t whole(OrderId id) {
    return static_cast<std::int64_t>(id.value());
}

std::string numbers_of(const OrderRecord& order) {
    std::string text;
    for (const BrokerNumber& number : order.listed_numbers()) {
        if (!text.empty()) text += ' ';
        text += number.ref.packed();
    }
    return text;
}

std::optional<std::int64_t> won(std::optional<Price> price) {
    return price ? std::optional{price->in_won()} : std::nullopt;
}

/// What a run counted of a position, in the order of the table's columns.
constexpr std::size_t kCounters = 7;
std::array<std::int64_t, kCounters> counters_of(const Position& position) {
    return {
        position.bought.in_shares(),   position.sold.in_shares(),  position.bought_amount.in_won(),
        position.sold_amount.in_won(), position.realised.in_won(), position.commission.in_won(),
        position.tax.in_won()};
}

} // namespace

Result<StoreRows> StoreRows::make(SqliteDatabase& database) {
    StoreRows rows;
    const auto prepare = [&](std::optional<SqliteStatement>& into,
                             std::string_view statement) -> Result<void> {
        QTS_TRY(prepared, database.prepare(statement));
        into.emplace(std::move(prepared));
        return {};
    };
    QTS_CHECK(prepare(rows.order_, "INSERT OR REPLACE INTO orders VALUES "
                                   "(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    QTS_CHECK(
        prepare(rows.approved_,
                "INSERT INTO decisions SELECT ?2, ?3, day, decided_at, 'approved', strategy, "
                "symbol, side, quantity, kind, limit_won, reason, id, NULL, NULL, NULL, NULL, "
                "NULL, NULL FROM orders WHERE id = ?1 AND adopted = 0 AND NOT EXISTS "
                "(SELECT 1 FROM decisions WHERE order_id = ?1)"));
    QTS_CHECK(prepare(rows.fill_, "INSERT INTO fills VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    QTS_CHECK(prepare(rows.position_before_,
                      "SELECT run_bought, run_sold, run_bought_won, run_sold_won, "
                      "run_realised_won, run_commission_won, run_tax_won FROM positions "
                      "WHERE strategy = ? AND symbol = ?"));
    QTS_CHECK(
        prepare(rows.position_, "INSERT OR REPLACE INTO positions VALUES (?,?,?,?,?,?,?,?,?,?,?)"));
    QTS_CHECK(prepare(
        rows.profit_,
        "INSERT INTO daily_profit VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO UPDATE SET "
        "bought = bought + excluded.bought, sold = sold + excluded.sold, "
        "bought_won = bought_won + excluded.bought_won, sold_won = sold_won + excluded.sold_won, "
        "realised_won = realised_won + excluded.realised_won, "
        "commission_won = commission_won + excluded.commission_won, "
        "tax_won = tax_won + excluded.tax_won"));
    QTS_CHECK(prepare(rows.refused_, "INSERT INTO decisions VALUES "
                                     "(?,?,?,?,'refused',?,?,?,?,?,?,?,NULL,?,?,?,?,?,?)"));
    QTS_CHECK(prepare(rows.closed_, "INSERT OR REPLACE INTO closed_days VALUES (?,?,?,?,?,?)"));
    QTS_CHECK(prepare(rows.day_, "SELECT day FROM orders WHERE id = ?"));
    QTS_CHECK(prepare(rows.run_began_,
                      "UPDATE positions SET run_bought = 0, run_sold = 0, run_bought_won = 0, "
                      "run_sold_won = 0, run_realised_won = 0, run_commission_won = 0, "
                      "run_tax_won = 0"));
    return rows;
}

Result<void> StoreRows::take(const JournalRecord& record) {
    const auto here = [&](const Error& error) { return failure(error_at(record, error)); };
    switch (record.header.type) {
    case kRunBegan:
        return run_began_->bind().run(); // a run counts from zero
    case kRunEnded:
        return {};
    case kBooksChanged: {
        const auto change = parse_books_change(record.header, record.payload);
        if (!change) return here(change.error());
        return take_change(*change, record.header.sequence);
    }
    case kDayClosed: {
        const auto closed = parse_day_closed(record.header, record.payload);
        if (!closed) return here(closed.error());
        return closed_
            ->bind(closed->day.iso(), won_of(closed->cash), won_of(closed->equity),
                   closed->realised.in_won(), closed->commission.in_won(), closed->tax.in_won())
            .run();
    }
    default:
        return here(make_error(ErrorKind::unsupported, "a record that only a later version knows"));
    }
}

Result<void> StoreRows::take_change(const BooksChange& change, std::uint64_t sequence) {
    const auto number = static_cast<std::int64_t>(sequence);
    std::int64_t part = std::ssize(change.refused); // decisions of one record: refused, approved
    for (const OrderRecord& order : change.orders) {
        QTS_CHECK(put_order(order));
        QTS_CHECK(approved_->bind(whole(order.id), number, part++).run());
    }
    for (std::size_t i = 0; i < change.fills.size(); ++i)
        QTS_CHECK(put_fill(change, i, sequence));
    for (const Position& position : change.positions)
        QTS_CHECK(put_position(change, position));
    for (std::size_t i = 0; i < change.refused.size(); ++i)
        QTS_CHECK(put_refused(change, i, sequence));
    return {};
}

Result<void> StoreRows::put_order(const OrderRecord& order) {
    const ExecutionIntent& intent = order.intent;
    const std::int64_t adopted = order.adopted ? 1 : 0;
    return order_
        ->bind(whole(order.id), fmt::format("{}-{}", order.id.node(), order.id.counter()),
               kst_date(intent.decided_at).iso(), kst_stamp_ms(intent.decided_at),
               intent.decided_at.since_epoch().count(), intent.strategy.view(),
               intent.symbol.view(), to_string(intent.venue), to_string(intent.side),
               to_string(intent.terms.kind()), won(intent.terms.limit_price()),
               won(intent.terms.stop_price()), to_string(intent.terms.time_in_force()),
               intent.quantity.in_shares(), order.filled.in_shares(), order.open().in_shares(),
               order.cancelled.in_shares(), order.filled_amount.in_won(),
               to_string(order.lifecycle), numbers_of(order), adopted, intent.reason.view(),
               order.cause.view())
        .run();
}

/// A broker's order lives one day: whatever fills of it, however late we learn of it, filled then.
Result<std::string> StoreRows::trade_day(const Fill& fill) {
    day_->bind(whole(fill.order));
    QTS_TRY(known, day_->next());
    return known ? std::string{day_->text(0)} : kst_date(fill.at).iso();
}

Result<std::string> StoreRows::profit_day(const BooksChange& change, const Position& position) {
    const auto fill = std::find_if(change.fills.begin(), change.fills.end(), [&](const Fill& made) {
        return made.symbol == position.symbol && made.strategy == position.strategy;
    });
    if (fill == change.fills.end()) return kst_date(change.at).iso();
    return trade_day(*fill);
}

Result<void> StoreRows::put_fill(const BooksChange& change, std::size_t index,
                                 std::uint64_t sequence) {
    const Fill& fill = change.fills[index];
    QTS_TRY(day, trade_day(fill));
    return fill_
        ->bind(static_cast<std::int64_t>(sequence), static_cast<std::int64_t>(index), day,
               kst_stamp_ms(fill.at), fill.at.since_epoch().count(), whole(fill.order),
               fill.number.packed(), fill.strategy.view(), fill.symbol.view(), to_string(fill.side),
               fill.quantity.in_shares(), fill.amount.in_won(), fill.costs.commission.in_won(),
               fill.costs.tax.transaction.in_won(), fill.costs.tax.rural.in_won())
        .run();
}

/// The day made what the run's counters grew by.
Result<void> StoreRows::put_position(const BooksChange& change, const Position& position) {
    const std::array now = counters_of(position);
    std::array<std::int64_t, kCounters> grown = now;
    position_before_->bind(position.strategy.view(), position.symbol.view());
    QTS_TRY(known, position_before_->next());
    for (std::size_t i = 0; known && i < kCounters; ++i)
        grown[i] -= position_before_->integer(static_cast<int>(i));
    QTS_CHECK(position_
                  ->bind(position.strategy.view(), position.symbol.view(),
                         position.held.in_shares(), position.cost.in_won(), now[0], now[1], now[2],
                         now[3], now[4], now[5], now[6])
                  .run());
    const bool traded =
        std::any_of(grown.begin(), grown.end(), [](std::int64_t by) { return by != 0; });
    if (!traded) return {};
    QTS_TRY(day, profit_day(change, position));
    return profit_
        ->bind(day, position.strategy.view(), position.symbol.view(), grown[0], grown[1], grown[2],
               grown[3], grown[4], grown[5], grown[6])
        .run();
}

Result<void> StoreRows::put_refused(const BooksChange& change, std::size_t index,
                                    std::uint64_t sequence) {
    const RefusedSignal& refused = change.refused[index];
    return refused_
        ->bind(static_cast<std::int64_t>(sequence), static_cast<std::int64_t>(index),
               kst_date(change.at).iso(), kst_stamp_ms(change.at), refused.strategy.view(),
               refused.symbol.view(), to_string(refused.side), refused.quantity.in_shares(),
               to_string(refused.terms.kind()), won(refused.terms.limit_price()),
               refused.reason.view(), refused.code.view(), refused.check.view(),
               refused.unit.view(), refused.value, refused.limit, refused.detail.view())
        .run();
}

} // namespace qts

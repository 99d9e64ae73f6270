#include "apps/qts/account_day.hpp"

namespace qts::app {
namespace {

/// How long the core thread waits for somebody who writes into the tables just now.
constexpr Duration kPatience = std::chrono::milliseconds{200};
constexpr const char* kInMemory = ":memory:";

} // namespace

/// A disk with little room still makes records durable: that bars orders, and not the day's record.
Task<Result<void>> AccountDay::all_durable() {
    auto durable = co_await journal_.all_durable();
    const JournalWriter& writer = journal_.writer();
    if (writer.durable_sequence() >= writer.last_sequence()) durable = Result<void>{};
    co_return durable;
}

Task<Result<std::optional<DayClosed>>> AccountDay::close(DayEnd end) {
    // What the day made is read from the disk.
    const auto durable = co_await all_durable();
    if (!durable) co_return failure(durable.error());
    if (!written_ || written_->day != end.day) { // else only its way to the disk failed
        QTS_CO_TRY(closed, add_up(end));
        journal_.close_day(closed);
        written_ = closed;
    }
    const auto kept = co_await all_durable();
    if (!kept) co_return failure(kept.error());
    // The tables can be made again: what is wrong with them keeps no day open.
    (void)tables();
    co_return written_;
}

Result<QueryStore> AccountDay::tables() {
    QTS_TRY(store, open_query_store(files_, account_, kPatience));
    QTS_CHECK(store.checkpoint());
    return store;
}

Result<DayClosed> AccountDay::add_up(const DayEnd& end) {
    auto store = tables();
    if (!store) { // taken, broken, or no room: made for this once
        store = QueryStore::open(kInMemory, kPatience);
        if (!store) return failure(store.error());
        QTS_CHECK(store->follow(files_, account_.journal()));
    }
    QTS_TRY(rows, store->daily_profit({.from = end.day, .to = end.day}));
    DayClosed closed{.day = end.day,
                     .cash = end.cash,
                     .equity = end.equity,
                     .realised = {},
                     .commission = {},
                     .tax = {}};
    for (const DailyProfit& row : rows) {
        closed.realised += row.realised;
        closed.commission += row.commission;
        closed.tax += row.tax;
    }
    return closed;
}

} // namespace qts::app

#include "apps/qts/account_day.hpp"

namespace qts::app {

Task<Result<std::optional<DayClosed>>> AccountDay::close(DayEnd end) {
    // The store reads what the disk holds.
    const auto durable = co_await journal_.all_durable();
    if (!durable) co_return failure(durable.error());
    QTS_CO_TRY(closed, add_up(end));
    journal_.close_day(closed);
    const auto written = co_await journal_.all_durable();
    if (!written) co_return failure(written.error());
    const auto filed = file_away();
    if (!filed) co_return failure(filed.error());
    co_return std::optional{closed};
}

Result<DayClosed> AccountDay::add_up(const DayEnd& end) {
    QTS_TRY(store, open_query_store(files_, account_));
    QTS_TRY(rows, store.daily_profit({.from = end.day, .to = end.day}));
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

Result<void> AccountDay::file_away() {
    QTS_TRY(store, open_query_store(files_, account_));
    return store.checkpoint();
}

} // namespace qts::app

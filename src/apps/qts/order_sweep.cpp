#include "apps/qts/order_sweep.hpp"

#include "core/kst.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace qts::app {
namespace {

/// How often balance and list are read until they belong together.
constexpr int kLooks = 4;
/// A token that is good now will do.
constexpr Duration kAnyLength{0};

std::ptrdiff_t open_rows(const OrderReports& reports) {
    return std::count_if(reports.rows.begin(), reports.rows.end(), [](const OrderReport& row) {
        return row.open > Quantity{} && !row.is_cancel;
    });
}

std::vector<std::pair<std::string, Quantity>> fills_of(const OrderReports& reports) {
    std::vector<std::pair<std::string, Quantity>> fills;
    for (const OrderReport& row : reports.rows) {
        if (row.filled > Quantity{}) fills.emplace_back(row.ref.packed(), row.filled);
    }
    std::sort(fills.begin(), fills.end());
    return fills;
}

/// An open order at market is reserved at the upper limit price, which the price tells.
Task<void> learn_prices(BaseBrokerAdapter& adapter, TradingEngine& engine,
                        const OrderReports& reports) {
    for (const OrderReport& row : reports.rows) {
        const bool needed = row.open > Quantity{} && !row.limit && row.side == Side::buy;
        if (!needed || row.is_cancel) continue;
        const auto price = co_await adapter.get_price(row.symbol, Venue::krx);
        if (price) engine.learn(*price);
    }
}

} // namespace

Task<Result<OrderReports>> sweep_day(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                     KstDate day) {
    const std::uint64_t asked_after = engine.orders().requests();
    QTS_CO_TRY(reports, co_await adapter.get_orders(day));
    reports.asked_after = asked_after;
    engine.on(reports);
    co_return reports;
}

std::set<KstDate> days_to_sweep(const TradingEngine& engine) {
    std::set<KstDate> days;
    for (const std::size_t index : engine.orders().live()) {
        days.insert(kst_date(engine.orders().all()[index].intent.decided_at));
    }
    return days;
}

Task<Result<void>> settle_absences(BaseBrokerAdapter& adapter, TradingEngine& engine) {
    if (!engine.orders().any_absent()) co_return Result<void>{};
    QTS_CO_TRY(balance, co_await adapter.get_balance());
    engine.on(balance);
    co_return Result<void>{};
}

namespace {

/// The books of earlier runs, and what the lists of past days tell of their orders. A list that
/// cannot be read keeps nobody from cancelling: it only bars new orders.
Task<void> restore(BaseBrokerAdapter& adapter, TradingEngine& engine, const Books& books,
                   UtcNanos now) {
    if (!books.any) co_return;
    engine.restore(books, now);
    const KstDate today = kst_date(now);
    const std::set<KstDate> days = days_to_sweep(engine);
    bool whole = true;
    for (const KstDate day : days) {
        if (day == today) continue;
        const auto reports = co_await sweep_day(adapter, engine, day);
        whole = whole && reports && reports->complete;
    }
    engine.note_comparison(whole);
}

/// The list of today and the balance, of one moment.
struct OneMoment {
    OrderReports list;
    AccountSnapshot balance;
};

/// A fill between balance and list would be in neither book: reads both until they belong together.
Task<Result<OneMoment>> read_account(BaseBrokerAdapter& adapter, const BrokerClock& clock) {
    for (int look = 0; look < kLooks; ++look) {
        QTS_CO_TRY(list, co_await adapter.get_orders(kst_date(clock.now())));
        QTS_CO_TRY(balance, co_await adapter.get_balance());
        // The balance teaches the broker's time, and so perhaps another day.
        const bool settled = list.day == kst_date(clock.now()) && open_rows(list) == 0;
        if (!settled) {
            const auto fills_before = fills_of(list);
            QTS_CO_TRY(again, co_await adapter.get_orders(kst_date(clock.now())));
            if (fills_of(again) != fills_before) continue;
            list = std::move(again);
        }
        co_return OneMoment{std::move(list), std::move(balance)};
    }
    co_return failure(ErrorKind::incomplete,
                      "orders fill while the account is read, so that balance and orders do not "
                      "belong together; try again");
}

} // namespace

Task<Result<AccountSnapshot>> open_account(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                           const BrokerClock& clock, const Books& books) {
    const auto ready = co_await adapter.prepare(kAnyLength);
    if (!ready) co_return failure(ready.error());
    QTS_CO_TRY(account, co_await read_account(adapter, clock));
    // Not before: the answers have taught the broker's time, and so what a past day is.
    co_await restore(adapter, engine, books, clock.now());
    // Everything the earlier runs asked for was asked for before this list.
    account.list.asked_after = engine.orders().requests();
    // Fills of earlier runs' orders first: the balance holds them already.
    engine.on(account.list);
    engine.on(account.balance);
    co_await learn_prices(adapter, engine, account.list);
    engine.adopt(account.list);
    co_return account.balance;
}

Task<Result<void>> compare_account(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                   const BrokerClock& clock) {
    if (!engine.wants_comparison()) co_return Result<void>{};
    const std::uint64_t asked_after = engine.orders().requests();
    QTS_CO_TRY(account, co_await read_account(adapter, clock));
    account.list.asked_after = asked_after;
    engine.on(account.list);
    // What was asked for meanwhile may have filled since: the next time, then.
    if (engine.orders().requests() != asked_after) co_return Result<void>{};
    engine.compare(account.balance);
    co_await learn_prices(adapter, engine, account.list);
    engine.adopt(account.list); // what somebody else has placed meanwhile
    co_return Result<void>{};
}

} // namespace qts::app

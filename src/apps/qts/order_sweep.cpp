#include "apps/qts/order_sweep.hpp"

#include "core/kst.hpp"

namespace qts::app {

Task<Result<OrderReports>> sweep_day(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                     KstDate day) {
    const std::uint64_t asked_after = engine.orders().requests();
    QTS_CO_TRY(reports, co_await adapter.get_orders(day));
    reports.asked_after = asked_after;
    engine.on(reports);
    co_return reports;
}

Task<Result<AccountSnapshot>> open_account(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                           const BrokerClock& clock) {
    const auto ready = co_await adapter.prepare();
    if (!ready) co_return failure(ready.error());
    QTS_CO_TRY(balance, co_await adapter.get_balance());
    engine.on(balance);
    QTS_CO_TRY(reports, co_await sweep_day(adapter, engine, kst_date(clock.now())));
    engine.adopt(reports);
    co_return balance;
}

} // namespace qts::app

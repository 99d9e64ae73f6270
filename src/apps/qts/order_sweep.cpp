#include "apps/qts/order_sweep.hpp"

namespace qts::app {

Task<Result<OrderReports>> sweep_day(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                     KstDate day) {
    const std::uint64_t asked_after = engine.orders().requests();
    QTS_CO_TRY(reports, co_await adapter.get_orders(day));
    reports.asked_after = asked_after;
    engine.on(reports);
    co_return reports;
}

} // namespace qts::app

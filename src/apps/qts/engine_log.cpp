#include "apps/qts/engine_log.hpp"

#include "apps/qts/order_list.hpp"

#include <algorithm>
#include <cstdlib>

namespace qts::app {

bool is_worth_a_word(const CashAdjustment& cash) {
    constexpr std::int64_t kLeast = 10'000;
    constexpr std::int64_t kThousand = 1'000;
    const std::int64_t moved = std::abs((cash.brokers - cash.ours).in_won());
    return moved > std::max(kLeast, std::abs(cash.brokers.in_won()) / kThousand);
}

void log_adjusted(const Logger& log, const LedgerAdjustments& adjustments) {
    for (const HoldingAdjustment& adjusted : adjustments.holdings) {
        log.warning("position.external symbol={} ours={} broker={}", adjusted.symbol.view(),
                    adjusted.ours.in_shares(), adjusted.brokers.in_shares());
    }
    if (!adjustments.cash) return;
    const std::int64_t ours = adjustments.cash->ours.in_won();
    const std::int64_t brokers = adjustments.cash->brokers.in_won();
    if (is_worth_a_word(*adjustments.cash)) {
        log.warning("cash.external ours_won={} broker_won={}", ours, brokers);
    } else {
        log.info("cash.adjusted ours_won={} broker_won={}", ours, brokers);
    }
}

void log_safety(const Logger& log, const SafetyChange& change) {
    log.warning("safety.changed from={} to={} cause='{}'", to_string(change.from),
                to_string(change.to), change.cause.view());
}

void log_undecided(const Logger& log, const OrderRecord& order, std::string_view why) {
    log.error("order.undecided id={} why='{}' cure='qts orders --unknown, then qts resolve'",
              order_id_text(order.id), why);
}

void log_contradiction(const Logger& log, OrderId order, std::string_view what) {
    log.error("order.contradiction id={} what='{}'", order_id_text(order), what);
}

} // namespace qts::app

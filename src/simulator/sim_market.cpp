#include "simulator/sim_market.hpp"

#include "core/assert.hpp"

namespace qts::sim {

SimMarket::SimMarket(std::unique_ptr<PriceSource> prices, SessionCalendar calendar)
    : prices_{std::move(prices)}, calendar_{std::move(calendar)} {}

Result<std::unique_ptr<SimMarket>> SimMarket::make(std::unique_ptr<PriceSource> prices,
                                                   SessionCalendar calendar) {
    std::unique_ptr<SimMarket> market{new SimMarket{std::move(prices), std::move(calendar)}};
    const KstDate first = market->prices_->first_day();
    for (PriceSource::Listing& listing : market->prices_->listings()) {
        const Symbol symbol = listing.instrument.symbol;
        QTS_CHECK(market->exchange_.list(std::move(listing.instrument), listing.base, first));
        market->exchange_.set_history(symbol, std::move(listing.history));
    }
    if (!market->step(Duration{0})) {
        return failure(ErrorKind::invalid_input, "the price source holds no prices");
    }
    return market;
}

SessionPhase SimMarket::phase() const {
    return calendar_.phase_at(Venue::krx, now_).value_or(SessionPhase::closed);
}

bool SimMarket::step(Duration interval) {
    const auto next = prices_->next(now_, interval);
    if (!next) return false;
    if (now_ != UtcNanos{} && kst_date(next->at) != today()) {
        const auto started = exchange_.start_day(kst_date(next->at));
        QTS_ASSERT(started.has_value(), "a listed issue without limits on a new day");
    }
    apply(*next);
    return true;
}

void SimMarket::apply(const MarketStep& step) {
    now_ = step.at;
    for (const Reference& reference : step.references) {
        const PriceLimits& limits = *exchange_.issue(reference.symbol)->instrument.limits;
        if (reference.price < limits.lower || reference.price > limits.upper) ++prices_cut_;
        exchange_.set_reference(reference.symbol, reference.price, reference.volume,
                                reference.level_size, now_);
    }
}

} // namespace qts::sim

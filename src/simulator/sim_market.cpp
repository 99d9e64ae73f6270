#include "simulator/sim_market.hpp"

#include "core/assert.hpp"

#include <algorithm>

namespace qts::sim {

namespace {

/// Sources without moments of their own are asked for one a second.
constexpr Duration kSourceStep = std::chrono::seconds{1};
/// A paced clock is moved on in slices: phases and days change between two of them.
constexpr Duration kSlice = std::chrono::seconds{1};
constexpr std::int64_t kMilli = 1'000;

/// Whether orders of the day rest in this phase. Trading after the close is not simulated.
bool takes_orders(SessionPhase phase) {
    return phase == SessionPhase::opening_auction || phase == SessionPhase::continuous ||
           phase == SessionPhase::closing_auction;
}

} // namespace

SimMarket::SimMarket(std::unique_ptr<PriceSource> prices, SessionCalendar calendar,
                     std::optional<Pace> pace)
    : prices_{std::move(prices)}, calendar_{std::move(calendar)}, pace_{pace} {}

Result<std::unique_ptr<SimMarket>> SimMarket::make(std::unique_ptr<PriceSource> prices,
                                                   SessionCalendar calendar,
                                                   std::optional<Pace> pace) {
    std::unique_ptr<SimMarket> market{new SimMarket{std::move(prices), std::move(calendar), pace}};
    const KstDate first = pace ? kst_date(pace->start) : market->prices_->first_day();
    for (PriceSource::Listing& listing : market->prices_->listings()) {
        const Symbol symbol = listing.instrument.symbol;
        QTS_CHECK(market->exchange_.list(std::move(listing.instrument), listing.base, first));
        market->exchange_.set_history(symbol, std::move(listing.history));
    }
    if (pace) {
        QTS_CHECK(market->open_paced());
    } else if (!market->step(Duration{0})) {
        return failure(ErrorKind::invalid_input, "the price source holds no prices");
    }
    return market;
}

Result<void> SimMarket::open_paced() {
    now_ = pace_->start;
    next_ = prices_->next(UtcNanos{}, kSourceStep);
    if (!next_) return failure(ErrorKind::invalid_input, "the price source holds no prices");
    source_now_ = next_->at;
    // Quotes stand from the first moment; whether anything has traded is the session's affair.
    if (phase() != SessionPhase::continuous) {
        for (Reference& reference : next_->references)
            reference.volume = Quantity{};
    }
    take_next();
    return {};
}

void SimMarket::take_next() {
    apply(*next_);
    const UtcNanos last = next_->at;
    next_ = prices_->next(last, kSourceStep);
}

void SimMarket::move_clock(UtcNanos now) {
    const bool new_day = kst_date(now) != today();
    const bool could_trade = takes_orders(phase());
    now_ = now;
    // kis-api.md 10.1: orders open at the close are dropped.
    if (could_trade && !takes_orders(phase())) exchange_.end_session();
    if (!new_day || !calendar_.is_trading_day(today()).value_or(false)) return;
    const auto started = exchange_.start_day(today());
    QTS_ASSERT(started.has_value(), "a listed issue without limits on a new day");
}

void SimMarket::play(Duration market_time) {
    source_now_ = source_now_ + market_time * pace_->speed_milli / kMilli;
    while (next_) {
        // The nights of replayed data take no time.
        const bool new_day = kst_date(next_->at) != kst_date(source_now_);
        if (next_->at > source_now_ && !new_day) return;
        source_now_ = std::max(source_now_, next_->at);
        take_next();
    }
}

void SimMarket::run_to(UtcNanos now) {
    QTS_ASSERT(pace_.has_value(), "a market without a pace does not run by itself");
    while (now_ < now) {
        const UtcNanos next = std::min(now, now_ + kSlice);
        const Duration passed = next - now_;
        const bool trading = phase() == SessionPhase::continuous;
        move_clock(next);
        if (trading) play(passed);
    }
}

SessionPhase SimMarket::phase() const {
    return calendar_.phase_at(Venue::krx, now_).value_or(SessionPhase::closed);
}

bool SimMarket::step(Duration interval) {
    const auto next = prices_->next(now_, interval);
    if (!next) return false;
    if (now_ == UtcNanos{}) {
        now_ = next->at;
    } else {
        move_clock(next->at);
    }
    apply(*next);
    return true;
}

void SimMarket::apply(const MarketStep& step) {
    for (const Reference& reference : step.references) {
        const PriceLimits& limits = *exchange_.issue(reference.symbol)->instrument.limits;
        if (reference.price < limits.lower || reference.price > limits.upper) ++prices_cut_;
        exchange_.set_reference(reference.symbol, reference.price, reference.volume,
                                reference.level_size, now_);
    }
}

} // namespace qts::sim

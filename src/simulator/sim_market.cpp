#include "simulator/sim_market.hpp"

#include "core/assert.hpp"
#include "market/issue_table.hpp"

#include <algorithm>
#include <utility>

namespace qts::sim {

namespace {

/// Sources without moments of their own are asked for one a second.
constexpr Duration kSourceStep = std::chrono::seconds{1};
/// A paced clock is moved on in slices: phases and days change between two of them.
constexpr Duration kSlice = std::chrono::seconds{1};
constexpr std::int64_t kMilli = 1'000;

/// The part of KRX's day whose orders live and die together; none of them outlives its own.
enum class Sitting : std::uint8_t { none, regular, after_market };

Sitting sitting_of(SessionPhase phase) {
    if (phase == SessionPhase::after_market) return Sitting::after_market;
    const bool regular = phase == SessionPhase::opening_auction ||
                         phase == SessionPhase::continuous ||
                         phase == SessionPhase::closing_auction;
    return regular ? Sitting::regular : Sitting::none;
}

/// An issue that no table describes is listed as a company worth this much.
constexpr std::int64_t kUsualWorthWon = 2'000'000'000'000;

/// What a listing must tell of an issue for the market's rules on it: shares, and what they are
/// worth.
void complete(Instrument& instrument, Price base) {
    if (instrument.product != Product::stock || instrument.listed_shares) return;
    const IssueRow* const row = find_issue(instrument.symbol);
    const std::int64_t shares =
        row != nullptr && row->simulated_shares > 0
            ? row->simulated_shares
            : std::max<std::int64_t>(1, kUsualWorthWon / std::max<std::int64_t>(1, base.in_won()));
    instrument.listed_shares = Quantity::shares(shares);
}

} // namespace

SimMarket::SimMarket(std::unique_ptr<PriceSource> prices, MarketRules rules,
                     std::optional<Pace> pace)
    : prices_{std::move(prices)}, rules_{std::move(rules)}, exchange_{rules_}, pace_{pace} {}

Result<std::unique_ptr<SimMarket>> SimMarket::make(std::unique_ptr<PriceSource> prices,
                                                   MarketRules rules, std::optional<Pace> pace) {
    std::unique_ptr<SimMarket> market{new SimMarket{std::move(prices), std::move(rules), pace}};
    const KstDate first = pace ? kst_date(pace->start) : market->prices_->first_day();
    for (PriceSource::Listing& listing : market->prices_->listings()) {
        const Symbol symbol = listing.instrument.symbol;
        complete(listing.instrument, listing.base);
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
    // What trades in the evening does not move the close of a day that was over at the start.
    const auto hours = rules_.calendar.regular_hours(Venue::krx, today());
    if (hours && *hours && kst_time(now_) >= (*hours)->close) exchange_.end_session();
    return {};
}

void SimMarket::take_next() {
    apply(*next_);
    const UtcNanos last = next_->at;
    next_ = prices_->next(last, kSourceStep);
}

void SimMarket::move_clock(UtcNanos now) {
    const bool new_day = kst_date(now) != today();
    const Sitting before = sitting_of(phase());
    now_ = now;
    // kis-api.md 10.1: orders open at the close are dropped.
    if (before != Sitting::none && sitting_of(phase()) != before) exchange_.end_session();
    if (!new_day || !rules_.calendar.is_trading_day(today()).value_or(false)) return;
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
    return rules_.calendar.phase_at(Venue::krx, now_).value_or(SessionPhase::closed);
}

StepEnd SimMarket::step_until(Duration interval, std::optional<UtcNanos> until) {
    if (!next_) next_ = prices_->next(now_, interval);
    if (!next_) return StepEnd::ended;
    if (until && *until < next_->at) {
        move_clock(*until);
        return StepEnd::clock;
    }
    const MarketStep step = *std::exchange(next_, std::nullopt);
    if (now_ == UtcNanos{}) {
        now_ = step.at;
    } else {
        move_clock(step.at);
    }
    apply(step);
    return StepEnd::prices;
}

void SimMarket::apply(const MarketStep& step) {
    for (const Reference& reference : step.references) {
        const auto& limits = exchange_.issue(reference.symbol)->instrument.limits;
        if (limits && (reference.price < limits->lower || reference.price > limits->upper)) {
            ++prices_cut_;
        }
        exchange_.set_reference(reference.symbol, reference.price, reference.volume,
                                reference.level_size, now_);
    }
}

} // namespace qts::sim

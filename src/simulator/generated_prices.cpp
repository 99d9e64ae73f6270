#include "simulator/generated_prices.hpp"

#include "core/assert.hpp"
#include "market/issue_table.hpp"

#include <algorithm>

namespace qts::sim {
namespace {

constexpr int kHistoryDays = 120;
/// A level of the book holds about this much money; thin prices have many shares in it.
constexpr std::int64_t kLevelValueWon = 20'000'000;

Quantity level_size(Price price, Random& random) {
    const std::int64_t shares = kLevelValueWon / price.in_won();
    return Quantity::shares(std::max<std::int64_t>(20, shares * random.between(5, 15) / 10));
}

/// One move of at most `ticks` ticks, more often towards the anchor than away from it.
Price step_price(Price price, Price anchor, const TickTable& bands, Random& random) {
    const auto draw = random.below(100);
    const std::uint64_t up_chance = price < anchor ? 33 : price > anchor ? 27 : 30;
    if (draw < up_chance) return next_tick_up(price, bands);
    if (draw < 60) return next_tick_down(price, bands).value_or(price);
    return price;
}

} // namespace

const TickTable& GeneratedPrices::ticks_of(const Instrument& instrument, KstDate day) const {
    const auto ticks = rules_.tick_table(instrument, day);
    QTS_ASSERT(ticks.has_value(), "an issue without a tick table");
    return **ticks;
}

std::vector<Instrument> built_in_issues() {
    std::vector<Instrument> issues;
    for (const IssueRow& row : issue_table()) {
        issues.push_back(known_instrument(*Symbol::parse(row.code)));
        issues.back().base = Price::won(row.simulated_base_won);
    }
    return issues;
}

GeneratedPrices::GeneratedPrices(std::uint64_t seed, KstDate first_day, MarketRules rules,
                                 const std::vector<Instrument>& issues)
    : first_day_{first_day}, rules_{std::move(rules)} {
    const Random root{seed};
    std::uint64_t stream = 1;
    for (const Instrument& issue : issues) {
        QTS_ASSERT(issue.base.has_value(), "a simulated issue without a base price");
        const auto on_grid =
            rules_.base_on_grid(*issue.base, issue.product, issue.market, first_day_);
        const Price base = on_grid.value_or(*issue.base);
        walks_.push_back(Walk{
            .instrument = issue, .anchor = base, .price = base, .random = root.fork(stream++)});
    }
}

std::vector<Bar> GeneratedPrices::past_days(const Walk& walk) const {
    // Walked backwards from today's base, so that the last close is today's base price.
    Random random = walk.random.fork(1);
    const TickTable& bands = ticks_of(walk.instrument, first_day_);
    std::vector<Bar> bars;
    Price close = walk.anchor;
    for (KstDate day = first_day_.plus_days(-1); bars.size() < kHistoryDays;
         day = day.plus_days(-1)) {
        const auto trades = rules_.calendar.is_trading_day(day);
        if (!trades || day.year() != first_day_.year()) break; // the calendar's edge
        if (!*trades) continue;
        Price open = close;
        Price high = close;
        Price low = close;
        for (int move = 0; move < 20; ++move) {
            open = step_price(open, walk.anchor, bands, random);
            high = std::max(high, open);
            low = std::min(low, open);
        }
        const Quantity volume = Quantity::shares(level_size(close, random).in_shares() * 400);
        bars.push_back(Bar{.start = to_utc(day, KstTime::of(0, 0)),
                           .open = open,
                           .high = high,
                           .low = low,
                           .close = close,
                           .volume = volume});
        close = open;
    }
    std::reverse(bars.begin(), bars.end());
    return bars;
}

std::vector<PriceSource::Listing> GeneratedPrices::listings() {
    std::vector<Listing> all;
    for (const Walk& walk : walks_) {
        all.push_back(Listing{
            .instrument = walk.instrument, .base = walk.anchor, .history = past_days(walk)});
    }
    return all;
}

std::optional<UtcNanos> GeneratedPrices::trading_moment(UtcNanos at) const {
    for (KstDate day = kst_date(at);; day = day.plus_days(1)) {
        const auto phases = rules_.calendar.phases_of(Venue::krx, day);
        if (!phases) return std::nullopt; // beyond the calendar: the simulated world ends
        for (const SessionRow& row : *phases) {
            if (row.phase != SessionPhase::continuous) continue;
            const UtcNanos begin = to_utc(day, row.begin);
            if (at < begin) return begin;
            if (at < to_utc(day, row.end)) return at;
        }
    }
}

void GeneratedPrices::move(Walk& walk, KstDate today) {
    const TickTable& bands = ticks_of(walk.instrument, today);
    const auto limits = rules_.price_limits(walk.instrument, walk.anchor, today);
    QTS_ASSERT(limits.has_value(), "an issue without a table of price limits");
    walk.price = step_price(walk.price, walk.anchor, bands, walk.random);
    if (*limits) walk.price = std::clamp(walk.price, (*limits)->lower, (*limits)->upper);
}

std::optional<MarketStep> GeneratedPrices::next(UtcNanos now, Duration want) {
    const bool opening = now == UtcNanos{};
    const auto at = trading_moment(opening ? to_utc(first_day_, KstTime::of(9, 0)) : now + want);
    if (!at) return std::nullopt;
    MarketStep step{.at = *at, .references = {}};
    step.references.reserve(walks_.size());
    for (Walk& walk : walks_) {
        if (!opening) move(walk, kst_date(*at));
        const Quantity size = level_size(walk.price, walk.random);
        const Quantity traded =
            Quantity::shares(size.in_shares() * walk.random.between(1, 20) / 20 + 1);
        step.references.push_back(Reference{.symbol = walk.instrument.symbol,
                                            .price = walk.price,
                                            .volume = traded,
                                            .level_size = size});
    }
    return step;
}

} // namespace qts::sim

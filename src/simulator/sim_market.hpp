#pragma once
// The simulated market: an exchange, a price source and a clock. In the local lane the clock moves
// one step at a time; for foreign clients it runs by itself (a Pace). All simulated brokers of a
// process share one. Used from the simulator's thread.

#include "exchange/exchange.hpp"
#include "simulator/price_source.hpp"

#include <memory>

namespace qts::sim {

/// How a market runs by itself: its clock shows `start` at launch and goes on as fast as real time;
/// prices are played `speed_milli` thousandths as fast as they were made, while the book trades
/// continuously. When a source ends, its last prices stand.
struct Pace {
    UtcNanos start;
    std::int64_t speed_milli = 1'000;
};

/// How a step ended.
enum class StepEnd : std::uint8_t {
    ended,  ///< the price data has; nothing moved
    prices, ///< at the next prices
    clock,  ///< before them, where it was told to
};

class SimMarket final {
  public:
    SimMarket(const SimMarket&) = delete; // its exchange refers to its rules
    SimMarket& operator=(const SimMarket&) = delete;

    /// Lists the source's issues and stands at the first step (09:00:00 of the first day), or, with
    /// a pace, at its start.
    static Result<std::unique_ptr<SimMarket>> make(std::unique_ptr<PriceSource> prices,
                                                   MarketRules rules,
                                                   std::optional<Pace> pace = std::nullopt);

    /// Moves on by one step: days change, prices move, resting orders trade. False when the price
    /// data has ended; the clock then stands.
    bool step(Duration interval) { return step_until(interval, std::nullopt) != StepEnd::ended; }
    /// The same, but no further than `until`, which must not lie before now: a clock that stops
    /// there has moved through phases and days, and no price has moved.
    StepEnd step_until(Duration interval, std::optional<UtcNanos> until);
    /// A paced market goes on to `now`, which never lies before what it shows.
    void run_to(UtcNanos now);
    bool paced() const { return pace_.has_value(); }

    UtcNanos now() const { return now_; }
    KstDate today() const { return kst_date(now_); }
    /// The phase of KRX right now.
    SessionPhase phase() const;
    Exchange& exchange() { return exchange_; }
    const Exchange& exchange() const { return exchange_; }
    const MarketRules& rules() const { return rules_; }
    const SessionCalendar& calendar() const { return rules_.calendar; }
    /// Replayed prices that lay beyond the day's limits and were cut to them (adjusted histories).
    std::int64_t prices_cut() const { return prices_cut_; }

  private:
    SimMarket(std::unique_ptr<PriceSource> prices, MarketRules rules, std::optional<Pace> pace);
    Result<void> open_paced();
    void move_clock(UtcNanos now);
    void play(Duration market_time);
    void take_next();
    void apply(const MarketStep& step);

    std::unique_ptr<PriceSource> prices_;
    MarketRules rules_;
    Exchange exchange_;
    std::optional<Pace> pace_;
    UtcNanos now_;
    std::optional<MarketStep> next_; ///< what the source tells next, when it was asked already
    UtcNanos source_now_; ///< of a paced market: where its source stands in the source's own time
    std::int64_t prices_cut_{0};
};

} // namespace qts::sim

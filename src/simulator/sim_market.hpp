#pragma once
// The simulated market: an exchange, a price source and a clock that moves one step at a time. All
// simulated brokers of a process share one. Used from the simulator's thread.

#include "exchange/exchange.hpp"
#include "market/session_calendar.hpp"
#include "simulator/price_source.hpp"

#include <memory>

namespace qts::sim {

class SimMarket final {
  public:
    /// Lists the source's issues and stands at the first step (09:00:00 of the first day).
    static Result<std::unique_ptr<SimMarket>> make(std::unique_ptr<PriceSource> prices,
                                                   SessionCalendar calendar);

    /// Moves on by one step: days change, prices move, resting orders trade. False when the price
    /// data has ended; the clock then stands.
    bool step(Duration interval);

    UtcNanos now() const { return now_; }
    KstDate today() const { return kst_date(now_); }
    /// The phase of KRX right now.
    SessionPhase phase() const;
    Exchange& exchange() { return exchange_; }
    const Exchange& exchange() const { return exchange_; }
    const SessionCalendar& calendar() const { return calendar_; }
    /// Replayed prices that lay beyond the day's limits and were cut to them (adjusted histories).
    std::int64_t prices_cut() const { return prices_cut_; }

  private:
    SimMarket(std::unique_ptr<PriceSource> prices, SessionCalendar calendar);
    void apply(const MarketStep& step);

    std::unique_ptr<PriceSource> prices_;
    SessionCalendar calendar_;
    Exchange exchange_;
    UtcNanos now_;
    std::int64_t prices_cut_{0};
};

} // namespace qts::sim

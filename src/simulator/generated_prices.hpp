#pragma once
// Prices made up from a seed: every issue of the built-in table walks on its tick grid around the
// price at which it opened, pulled back as it strays.

#include "core/random.hpp"
#include "market/session_calendar.hpp"
#include "simulator/price_source.hpp"

namespace qts::sim {

class GeneratedPrices final : public PriceSource {
  public:
    GeneratedPrices(std::uint64_t seed, KstDate first_day, SessionCalendar calendar);

    std::vector<Listing> listings() override;
    KstDate first_day() const override { return first_day_; }
    std::optional<MarketStep> next(UtcNanos now, Duration want) override;
    std::vector<KstDate> days() const override { return {}; }

  private:
    struct Walk {
        Instrument instrument;
        Price anchor; ///< where it opened
        Price price;
        Random random;
    };
    void move(Walk& walk, KstDate today);
    std::vector<Bar> past_days(const Walk& walk) const;
    /// `at` when the market trades then, else the start of the next continuous session.
    std::optional<UtcNanos> trading_moment(UtcNanos at) const;

    KstDate first_day_;
    SessionCalendar calendar_;
    std::vector<Walk> walks_;
};

} // namespace qts::sim

#pragma once
// Prices made up from a seed: every issue walks on its tick grid around the price at which it
// opened, pulled back as it strays.

#include "core/random.hpp"
#include "market/market_rules.hpp"
#include "simulator/price_source.hpp"

namespace qts::sim {

/// The built-in table's issues at their simulated prices.
std::vector<Instrument> built_in_issues();

class GeneratedPrices final : public PriceSource {
  public:
    /// `issues` with their base prices on the first day; each must have one.
    GeneratedPrices(std::uint64_t seed, KstDate first_day, MarketRules rules,
                    const std::vector<Instrument>& issues = built_in_issues());

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
    const TickTable& ticks_of(const Instrument& instrument, KstDate day) const;
    void move(Walk& walk, KstDate today);
    std::vector<Bar> past_days(const Walk& walk) const;
    /// `at` when the market trades then, else the start of the next continuous session.
    std::optional<UtcNanos> trading_moment(UtcNanos at) const;

    KstDate first_day_;
    MarketRules rules_;
    std::vector<Walk> walks_;
};

} // namespace qts::sim

#pragma once
// Prices of real bars: each bar is walked through four moments (open, its two extremes in the order
// that makes the shorter way, close), and one moment is one step of the market. The run ends after
// the last close.

#include "market/market_rules.hpp"
#include "simulator/price_file.hpp"
#include "simulator/price_source.hpp"

namespace qts::sim {

class ReplayedPrices final : public PriceSource {
  public:
    struct Series {
        Instrument instrument;
        PriceFile file;
    };
    /// At least one series, each with at least one bar.
    ReplayedPrices(std::vector<Series> series, const MarketRules& rules);

    std::vector<Listing> listings() override;
    KstDate first_day() const override;
    std::optional<MarketStep> next(UtcNanos now, Duration want) override;
    std::vector<KstDate> days() const override;

  private:
    struct Moment {
        UtcNanos at;
        std::size_t series;
        Price price;
        Quantity volume;
        Quantity level_size;
    };
    void add_bar(std::size_t series, const Bar& bar, const PriceFile& file,
                 const SessionCalendar& calendar);

    std::vector<Series> series_;
    std::vector<Moment> moments_; ///< in order of time
    std::size_t next_{0};
};

} // namespace qts::sim

#pragma once
// Where the simulated market's prices come from. A source tells, moment by moment, where the rest
// of the world trades; the market around it (books, fills, bars) is the exchange's. Deterministic.

#include "core/clock.hpp"
#include "core/kst.hpp"
#include "market/instrument.hpp"
#include "market/market_event.hpp"

#include <optional>
#include <vector>

namespace qts::sim {

/// The rest of the world's trading in one issue at one moment.
struct Reference {
    Symbol symbol;
    Price price;
    Quantity volume;     ///< traded there since the moment before; 0: quotes only
    Quantity level_size; ///< typical quantity of a level of the book
};

/// One step of the market.
struct MarketStep {
    UtcNanos at;
    std::vector<Reference> references;
};

class PriceSource {
  public:
    virtual ~PriceSource() = default;
    /// The issues and the base price of each on the first day.
    struct Listing {
        Instrument instrument;
        Price base;
        std::vector<Bar> history; ///< daily bars before the first day
    };
    virtual std::vector<Listing> listings() = 0;
    virtual KstDate first_day() const = 0;
    /// The step after `now`; nullopt when the data has ended. `want` is the client's interval:
    /// sources without moments of their own take it.
    virtual std::optional<MarketStep> next(UtcNanos now, Duration want) = 0;
    /// The trading days of replayed data; empty for an open-ended source, whose days are the
    /// calendar's.
    virtual std::vector<KstDate> days() const = 0;
};

} // namespace qts::sim

#pragma once
// What the engine knows of each symbol's market: last trade, ten levels, when it last heard of it.
// Owned by the engine; engine thread only. No heap after the symbols are added.

#include "market/instrument.hpp"
#include "market/market_event.hpp"

#include <optional>
#include <span>
#include <vector>

namespace qts {

struct SymbolState {
    Instrument instrument;
    std::optional<TradeTick> last;
    std::optional<QuoteUpdate> book;

    std::optional<Price> best_ask() const;
    std::optional<Price> best_bid() const;
};

class MarketState final {
  public:
    /// Before the first event. A symbol added twice keeps the later instrument.
    void add(Instrument instrument);
    /// nullptr for a symbol that was never added.
    SymbolState* find(Symbol symbol);
    const SymbolState* find(Symbol symbol) const;
    /// False when the symbol is unknown: the caller reports it, nothing is guessed.
    bool apply(const TradeTick& tick);
    bool apply(const QuoteUpdate& quote);
    std::span<const SymbolState> all() const { return states_; }

  private:
    std::vector<SymbolState>
        states_; ///< few (a session holds at most 41 symbols): a scan is fastest
};

} // namespace qts

#include "market/market_state.hpp"

#include <algorithm>

namespace qts {
namespace {

std::optional<Price> first_price(const std::array<BookLevel, kBookDepth>& side) {
    if (side[0].quantity.is_zero() || side[0].price.in_won() == 0) return std::nullopt;
    return side[0].price;
}

} // namespace

std::optional<Price> SymbolState::best_ask() const {
    return book ? first_price(book->asks) : std::nullopt;
}
std::optional<Price> SymbolState::best_bid() const {
    return book ? first_price(book->bids) : std::nullopt;
}

void MarketState::add(Instrument instrument) {
    if (SymbolState* known = find(instrument.symbol)) {
        known->instrument = std::move(instrument);
        return;
    }
    SymbolState state;
    state.instrument = std::move(instrument);
    states_.push_back(std::move(state));
}

SymbolState* MarketState::find(Symbol symbol) {
    for (SymbolState& state : states_) {
        if (state.instrument.symbol == symbol) return &state;
    }
    return nullptr;
}

const SymbolState* MarketState::find(Symbol symbol) const {
    for (const SymbolState& state : states_) {
        if (state.instrument.symbol == symbol) return &state;
    }
    return nullptr;
}

bool MarketState::apply(const TradeTick& tick) {
    SymbolState* const state = find(tick.symbol);
    if (state == nullptr) return false;
    state->last = tick;
    return true;
}

bool MarketState::apply(const QuoteUpdate& quote) {
    SymbolState* const state = find(quote.symbol);
    if (state == nullptr) return false;
    state->book = quote;
    return true;
}

} // namespace qts

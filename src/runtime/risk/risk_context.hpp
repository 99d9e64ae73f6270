#pragma once
// Everything a risk check may look at, const and complete: a check is a pure function of it.

#include "market/issue_filter.hpp"
#include "market/market_state.hpp"
#include "market/tick_size.hpp"
#include "market/trading_sessions.hpp"
#include "runtime/risk/refusal.hpp"
#include "trading/execution_intent.hpp"

#include <optional>

namespace qts {

struct RiskContext {
    const ExecutionIntent& intent;
    const SymbolState* market = nullptr; ///< null: the symbol is not known to this run
    const TickTable* ticks = nullptr;    ///< null: no tick table covers the day
    SessionAnswer session{};             ///< where in the day the order goes
    bool ledger_open = false;            ///< cash and holdings are known
    Notional available_cash{};           ///< after what open orders have reserved
    Quantity sellable{};                 ///< of this strategy, after what open sells have reserved
    Notional commission{};               ///< on this order at its worst price
    bool frozen = false;                 ///< an order of unknown fate lives on this symbol and side
    bool duplicate = false;              ///< the same order (side, terms, quantity) is already live
    Notional max_order_notional{};
    std::optional<Quantity> size_cap{}; ///< the market's cap on one order; nullopt: not known
    IssueFilter filter{};

    /// The price at which the order costs most: its limit, or for a market buy the upper limit
    /// price. nullopt when neither is known.
    std::optional<Price> worst_price() const;
};

/// Won of as many whole shares at `price` as fit in `budget`; nullopt: not even one does.
std::optional<std::int64_t> whole_shares(Notional budget, Price price);

} // namespace qts

#pragma once
// A client's account at the simulated broker: cash on the three days of Korean settlement,
// holdings, and what open orders have reserved. Cash and shares are conserved: what one side pays,
// less costs, the other receives. Used from the exchange's thread. Rules: kis-api.md 10.1 (cash
// check, costs), krx-market.md 5.4 (settlement on the second day).

#include "core/kst.hpp"
#include "market/market_rules.hpp"
#include "trading/order_terms.hpp"

#include <map>
#include <vector>

namespace qts {

struct ExchangeHolding {
    Quantity held;
    Quantity reserved; ///< promised to open sell orders
    Notional cost;     ///< what was paid for what is held
    Quantity bought_today;
    Quantity sold_today;
    Quantity bought_yesterday;
    Quantity sold_yesterday;
    int days_since_empty = 0; ///< a stock sold out stays listed until its sale has settled
};

class ExchangeAccount final {
  public:
    /// `rules` outlive the account.
    ExchangeAccount(Notional cash, Broker broker, Environment environment, const MarketRules& rules)
        : rules_{&rules}, broker_{broker}, environment_{environment}, deposit_{cash}, cash_{cash} {}

    /// Cash that can be promised to a new buy order.
    Notional orderable_cash() const { return cash_ - reserved_cash_; }
    Quantity sellable(Symbol symbol) const;

    void reserve_cash(Notional amount) { reserved_cash_ += amount; }
    void release_cash(Notional amount) { reserved_cash_ -= amount; }
    void reserve_shares(Symbol symbol, Quantity quantity);
    void release_shares(Symbol symbol, Quantity quantity);

    /// Books one fill. `order_amount_before`: what the same order had filled before (won), because
    /// commission is reckoned on the whole order. Costs are taken from cash at once.
    void book_fill(const Instrument& instrument, Side side, Price price, Quantity quantity,
                   Notional order_amount_before, KstDate today);
    /// The next trading day: yesterday's counters fall to zero, sales and buys of two days ago
    /// settle.
    void start_day();

    Notional cash() const { return cash_; }       ///< D+2: everything traded, settled or not
    Notional deposit() const { return deposit_; } ///< D+0: settled only
    Notional next_day() const;                    ///< D+1
    Notional costs_today() const { return costs_today_; }
    Notional bought_today() const { return bought_today_; }
    Notional sold_today() const { return sold_today_; }
    Notional bought_yesterday() const { return bought_yesterday_; }
    Notional sold_yesterday() const { return sold_yesterday_; }
    const std::map<Symbol, ExchangeHolding>& holdings() const { return holdings_; }

  private:
    Notional cost_of(const Instrument& instrument, Side side, Notional before, Notional amount,
                     KstDate today) const;
    static constexpr std::size_t kSettlementDays = 2;

    const MarketRules* rules_;
    Broker broker_;
    Environment environment_;
    Notional deposit_;
    Notional cash_;
    Notional reserved_cash_;
    Notional costs_today_;
    Notional bought_today_;
    Notional sold_today_;
    Notional bought_yesterday_;
    Notional sold_yesterday_;
    std::array<Notional, kSettlementDays> unsettled_{}; ///< [0] settles tomorrow, [1] the day after
    std::map<Symbol, ExchangeHolding> holdings_;
};

} // namespace qts

#include "exchange/exchange_account.hpp"

#include "core/assert.hpp"

namespace qts {
namespace {

/// price x quantity of figures that are far below the overflow (kMaxPrice, kMaxQuantity).
Notional amount_of(Price price, Quantity quantity) {
    const auto amount = Notional::of(price, quantity);
    QTS_ASSERT(amount.has_value(), "a fill larger than the program's limits");
    return *amount;
}

} // namespace

Quantity ExchangeAccount::sellable(Symbol symbol) const {
    const auto found = holdings_.find(symbol);
    return found == holdings_.end() ? Quantity{} : found->second.held - found->second.reserved;
}

void ExchangeAccount::reserve_shares(Symbol symbol, Quantity quantity) {
    QTS_ASSERT(sellable(symbol) >= quantity, "more shares promised than held");
    holdings_[symbol].reserved += quantity;
}

void ExchangeAccount::release_shares(Symbol symbol, Quantity quantity) {
    holdings_[symbol].reserved -= quantity;
}

Notional ExchangeAccount::next_day() const {
    return deposit_ + unsettled_[0];
}

Notional ExchangeAccount::cost_of(const Instrument& instrument, Side side, Notional before,
                                  Notional amount, KstDate today) const {
    const auto fee = [&](Notional on) {
        return rules_->commission(on, broker_, environment_, instrument.product, today)
            .value_or(Notional{});
    };
    const auto tax = [&](Notional on) {
        const auto due = rules_->sale_tax(on, instrument.market, instrument.product, today);
        return side == Side::sell && due ? due->total() : Notional{};
    };
    const Notional after = before + amount;
    return (fee(after) + tax(after)) - (fee(before) + tax(before));
}

void ExchangeAccount::book_fill(const Instrument& instrument, Side side, Price price,
                                Quantity quantity, Notional order_amount_before, KstDate today) {
    const Notional amount = amount_of(price, quantity);
    const Notional costs = cost_of(instrument, side, order_amount_before, amount, today);
    const Notional moved = (side == Side::buy ? -amount : amount) - costs;
    cash_ += moved;
    unsettled_[kSettlementDays - 1] += moved;
    costs_today_ += costs;
    ExchangeHolding& holding = holdings_[instrument.symbol];
    if (side == Side::buy) {
        holding.held += quantity;
        holding.cost += amount;
        holding.bought_today += quantity;
        bought_today_ += amount;
        return;
    }
    QTS_ASSERT(holding.held >= quantity, "a sale of shares that are not held");
    holding.cost -= Notional::won(
        scale_floor(holding.cost.in_won(), quantity.in_shares(), holding.held.in_shares()));
    holding.held -= quantity;
    holding.sold_today += quantity;
    sold_today_ += amount;
}

void ExchangeAccount::start_day() {
    deposit_ += unsettled_[0];
    unsettled_[0] = unsettled_[1];
    unsettled_[1] = Notional{};
    bought_yesterday_ = bought_today_;
    sold_yesterday_ = sold_today_;
    costs_today_ = bought_today_ = sold_today_ = Notional{};
    for (auto& [symbol, holding] : holdings_) {
        holding.bought_yesterday = holding.bought_today;
        holding.sold_yesterday = holding.sold_today;
        holding.bought_today = holding.sold_today = Quantity{};
        holding.days_since_empty = holding.held.is_zero() ? holding.days_since_empty + 1 : 0;
    }
    std::erase_if(holdings_, [](const auto& entry) {
        const ExchangeHolding& holding = entry.second;
        return holding.held.is_zero() &&
               holding.days_since_empty >= static_cast<int>(kSettlementDays);
    });
}

} // namespace qts

#include "runtime/portfolio/ledger.hpp"

#include <algorithm>

namespace qts {
namespace {

constexpr std::size_t kUsualPositions = 64;

} // namespace

Ledger::Ledger(AccountId account, const MarketRules& rules) : account_{account}, rules_{rules} {
    positions_.reserve(kUsualPositions);
}

void Ledger::restore(const Books& books) {
    cash_ = books.cash;
    kept_ = books.any;
    for (const Position& kept : books.positions) {
        if (!kept.held.is_zero()) positions_.push_back(kept.carried_over());
    }
}

LedgerAdjustments Ledger::open(const AccountSnapshot& snapshot) {
    LedgerAdjustments adjustments;
    if (kept_ && cash_ != snapshot.cash) adjustments.cash = CashAdjustment{cash_, snapshot.cash};
    cash_ = snapshot.cash;
    const auto adjust = [&](Symbol symbol, Quantity held, Notional cost) {
        const Quantity ours = total_held(symbol);
        if (ours == held) return;
        if (kept_) adjustments.holdings.push_back(HoldingAdjustment{symbol, ours, held});
        match(symbol, held, cost);
    };
    for (const HoldingReport& holding : snapshot.holdings)
        adjust(holding.symbol, holding.held, holding.cost);
    std::vector<Symbol> gone;
    for (const Position& position : positions_) {
        const bool listed = std::any_of(
            snapshot.holdings.begin(), snapshot.holdings.end(),
            [&](const HoldingReport& holding) { return holding.symbol == position.symbol; });
        if (!listed) gone.push_back(position.symbol);
    }
    for (const Symbol symbol : gone)
        adjust(symbol, Quantity{}, Notional{});
    open_ = true;
    kept_ = true; // the next time it is compared with what we left
    return adjustments;
}

void Ledger::match(Symbol symbol, Quantity held, Notional cost) {
    const Quantity ours = total_held(symbol);
    if (held < ours) {
        take_away(symbol, ours - held);
        return;
    }
    Notional known;
    for (const Position& position : positions_) {
        if (position.symbol == symbol) known += position.cost;
    }
    Position& unowned = position_of(StrategyId{}, symbol);
    unowned.held += held - ours;
    unowned.cost += std::max(cost - known, Notional{});
}

void Ledger::take_away(Symbol symbol, Quantity missing) {
    const auto take_from = [&](Position& position) {
        const Quantity taken = std::min(missing, std::max(position.held, Quantity{}));
        if (taken.is_zero()) return;
        position.cost -= Notional::won(
            scale_floor(position.cost.in_won(), taken.in_shares(), position.held.in_shares()));
        position.held -= taken;
        missing -= taken;
    };
    for (const bool owned : {false, true}) {
        for (Position& position : positions_) {
            if (position.symbol == symbol && position.strategy.empty() != owned) {
                take_from(position);
            }
        }
    }
}

const Position* Ledger::position(const StrategyId& strategy, Symbol symbol) const {
    for (const Position& position : positions_) {
        if (position.symbol == symbol && position.strategy == strategy) return &position;
    }
    return nullptr;
}

Position& Ledger::position_of(const StrategyId& strategy, Symbol symbol) {
    for (Position& position : positions_) {
        if (position.symbol == symbol && position.strategy == strategy) return position;
    }
    Position fresh;
    fresh.strategy = strategy;
    fresh.symbol = symbol;
    positions_.push_back(fresh);
    return positions_.back();
}

Quantity Ledger::held(const StrategyId& strategy, Symbol symbol) const {
    const Position* const found = position(strategy, symbol);
    return found == nullptr ? Quantity{} : found->held;
}

Quantity Ledger::total_held(Symbol symbol) const {
    Quantity total;
    for (const Position& position : positions_) {
        if (position.symbol == symbol) total += position.held;
    }
    return total;
}

Result<FillCosts> Ledger::apply(const Fill& fill, const Instrument& instrument, KstDate today) {
    const Notional before = fill.order_amount_before;
    QTS_TRY(after, checked_sum(before, fill.amount));
    QTS_CHECK(checked_sum(cash_, fill.side == Side::buy ? -fill.amount : fill.amount));
    const auto fee = [&](Notional amount) {
        return rules_.commission(amount, account_.broker, account_.environment, instrument.product,
                                 today);
    };
    QTS_TRY(fee_after, fee(after));
    QTS_TRY(fee_before, fee(before));
    SaleTax tax;
    if (fill.side == Side::sell) {
        QTS_TRY(tax_after, rules_.sale_tax(after, instrument.market, instrument.product, today));
        QTS_TRY(tax_before, rules_.sale_tax(before, instrument.market, instrument.product, today));
        tax = SaleTax{.transaction = tax_after.transaction - tax_before.transaction,
                      .rural = tax_after.rural - tax_before.rural};
    }
    const FillCosts costs{.commission = fee_after - fee_before, .tax = tax};
    Position& position = position_of(fill.strategy, fill.symbol);
    position.commission += costs.commission;
    position.tax += tax.total();
    cash_ -= costs.commission + tax.total();
    if (fill.side == Side::buy) {
        position.held += fill.quantity;
        position.cost += fill.amount;
        position.bought += fill.quantity;
        position.bought_amount += fill.amount;
        cash_ -= fill.amount;
        return costs;
    }
    // A sale beyond the holding cannot come from our orders; should the broker report one, the
    // whole cost is realised and the position goes negative in plain sight.
    const Notional cost_sold =
        fill.quantity >= position.held
            ? position.cost
            : Notional::won(scale_floor(position.cost.in_won(), fill.quantity.in_shares(),
                                        position.held.in_shares()));
    position.held -= fill.quantity;
    position.cost -= cost_sold;
    position.sold += fill.quantity;
    position.sold_amount += fill.amount;
    position.realised += fill.amount - cost_sold;
    cash_ += fill.amount;
    return costs;
}

} // namespace qts

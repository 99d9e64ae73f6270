#include "runtime/portfolio/ledger.hpp"

namespace qts {
namespace {

constexpr std::size_t kUsualPositions = 64;

} // namespace

Ledger::Ledger(AccountId account, const MarketRules& rules) : account_{account}, rules_{rules} {
    positions_.reserve(kUsualPositions);
}

void Ledger::open(const AccountSnapshot& snapshot) {
    cash_ = snapshot.cash;
    for (const HoldingReport& holding : snapshot.holdings) {
        if (holding.held.is_zero()) continue;
        Position& position = position_of(StrategyId{}, holding.symbol);
        position.held = holding.held;
        position.cost = holding.cost;
    }
    open_ = true;
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

Result<void> Ledger::apply(const Fill& fill, const Instrument& instrument, KstDate today) {
    const Notional before = fill.order_amount_before;
    QTS_TRY(after, checked_sum(before, fill.amount));
    QTS_CHECK(checked_sum(cash_, fill.side == Side::buy ? -fill.amount : fill.amount));
    const auto fee = [&](Notional amount) {
        return rules_.commission(amount, account_.broker, account_.environment, instrument.product,
                                 today);
    };
    QTS_TRY(fee_after, fee(after));
    QTS_TRY(fee_before, fee(before));
    Notional tax;
    if (fill.side == Side::sell) {
        QTS_TRY(tax_after, rules_.sale_tax(after, instrument.market, instrument.product, today));
        QTS_TRY(tax_before, rules_.sale_tax(before, instrument.market, instrument.product, today));
        tax = tax_after.total() - tax_before.total();
    }
    Position& position = position_of(fill.strategy, fill.symbol);
    position.commission += fee_after - fee_before;
    position.tax += tax;
    cash_ -= fee_after - fee_before + tax;
    if (fill.side == Side::buy) {
        position.held += fill.quantity;
        position.cost += fill.amount;
        position.bought += fill.quantity;
        position.bought_amount += fill.amount;
        cash_ -= fill.amount;
        return {};
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
    return {};
}

} // namespace qts

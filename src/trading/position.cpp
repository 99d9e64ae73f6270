#include "trading/position.hpp"

namespace qts {

Position Position::carried_over() const {
    Position carried;
    carried.strategy = strategy;
    carried.symbol = symbol;
    carried.held = held;
    carried.cost = cost;
    return carried;
}

Price Position::average_cost() const {
    if (held.is_zero()) return Price{};
    return Price::won(cost.in_won() / held.in_shares());
}

} // namespace qts

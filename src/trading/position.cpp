#include "trading/position.hpp"

namespace qts {

Price Position::average_cost() const {
    if (held.is_zero()) return Price{};
    return Price::won(cost.in_won() / held.in_shares());
}

} // namespace qts

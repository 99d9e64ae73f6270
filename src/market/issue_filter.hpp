#pragma once
// Which issues may be bought at all. For stocks: a fund has no company behind it. A value.

#include "market/price.hpp"

namespace qts {

struct IssueFilter {
    Price min_price{};         ///< of the last trade; 0: no filter
    Notional min_market_cap{}; ///< 0: no filter; else an issue whose worth is not known is refused
    friend bool operator==(const IssueFilter&, const IssueFilter&) = default;
};

} // namespace qts

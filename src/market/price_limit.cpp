#include "market/price_limit.hpp"

namespace qts {
// Source: KRX global site, page on price limits, read 2026-11-23. Before 1995-04 limits were fixed
// amounts by price level (4.6 % on average); the first row stands for them with 6 %.
DatedTable<LimitRow> built_in_limits() {
    return {"price limit",
            {LimitRow{since_ever(), 6}, LimitRow{day(1996, 11, 25), 8},
             LimitRow{day(1998, 3, 2), 12}, LimitRow{day(1998, 12, 7), 15},
             LimitRow{day(2015, 6, 15), 30}}};
}

} // namespace qts

#include "market/base_price.hpp"

namespace qts {
namespace {

/// floor(amount x factor / divisor) won, then up to the grid.
Result<Price> scaled(__int128 dividend, std::int64_t divisor, const TickTable& ticks) {
    const __int128 won = dividend / divisor;
    if (won > kMaxPrice.in_won()) {
        return failure(ErrorKind::overflow, "the base price is above any price of a share");
    }
    return ceil_to_tick(Price::won(static_cast<std::int64_t>(won)), ticks);
}

bool out_of_range(Price price) {
    return price.in_won() < 1 || price > kMaxPrice;
}

std::unexpected<Error> bad_price() {
    return failure(ErrorKind::invalid_input, "a price must lie between 1 and 99,999,999 won");
}

} // namespace

Price base_after_close(Price close, const TickTable& ticks) {
    return ceil_to_tick(close, ticks);
}

Result<Price> base_after_split(Price close, std::int64_t before, std::int64_t after,
                               const TickTable& ticks) {
    if (out_of_range(close)) return bad_price();
    if (before < 1 || after < 1) {
        return failure(ErrorKind::invalid_input, "a split is from 1 or more to 1 or more shares");
    }
    return scaled(static_cast<__int128>(close.in_won()) * before, after, ticks);
}

Result<Price> base_after_issue(Price close, Quantity existing, Quantity issued, Price issue_price,
                               const TickTable& ticks) {
    if (out_of_range(close) || issue_price.in_won() < 0 || issue_price > kMaxPrice) {
        return bad_price();
    }
    if (existing < Quantity::shares(1) || issued < Quantity{} || existing > kMaxQuantity ||
        issued > kMaxQuantity) {
        return failure(ErrorKind::invalid_input, "share counts must be whole numbers from 1 on");
    }
    const __int128 value = static_cast<__int128>(close.in_won()) * existing.in_shares() +
                           static_cast<__int128>(issue_price.in_won()) * issued.in_shares();
    return scaled(value, (existing + issued).in_shares(), ticks);
}

Result<Price> base_after_distribution(Price close, Notional distribution, const TickTable& ticks) {
    if (out_of_range(close)) return bad_price();
    if (distribution.in_won() < 0 || distribution.in_won() >= close.in_won()) {
        return failure(ErrorKind::invalid_input, "a distribution is less than the price");
    }
    return scaled(close.in_won() - distribution.in_won(), 1, ticks);
}

Result<OpeningPriceRange> opening_price_range(Price appraisal, const TickTable& ticks,
                                              int upper_percent) {
    constexpr std::int64_t kHalf = 50;
    constexpr std::int64_t kWhole = 100;
    if (out_of_range(appraisal)) return bad_price();
    const auto of = [&](std::int64_t percent) { return appraisal.in_won() * percent / kWhole; };
    const auto highest = floor_to_tick(Price::won(of(upper_percent)), ticks);
    if (!highest) return bad_price();
    return OpeningPriceRange{.lowest = ceil_to_tick(Price::won(of(kHalf)), ticks),
                             .highest = *highest};
}

} // namespace qts

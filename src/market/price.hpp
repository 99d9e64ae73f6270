#pragma once
// Money and shares as types: whole won and whole shares, no conversion between them but the ones
// that mean something. No double anywhere. Overflow is a Result. Any thread.

#include "core/result.hpp"

#include <compare>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace qts {

/// A price of one share in whole won. KRX prints prices off the tick grid too (mid-price trades),
/// so a Price need not be a legal order price; market/tick_size says whether it is.
class Price {
  public:
    constexpr Price() = default;
    static constexpr Price won(std::int64_t value) { return Price{value}; }
    constexpr std::int64_t in_won() const { return won_; }
    friend constexpr auto operator<=>(Price, Price) = default;

  private:
    constexpr explicit Price(std::int64_t value) : won_{value} {}
    std::int64_t won_{0};
};

/// A number of shares.
class Quantity {
  public:
    constexpr Quantity() = default;
    static constexpr Quantity shares(std::int64_t value) { return Quantity{value}; }
    constexpr std::int64_t in_shares() const { return shares_; }
    constexpr bool is_zero() const { return shares_ == 0; }
    friend constexpr auto operator<=>(Quantity, Quantity) = default;
    friend constexpr Quantity operator+(Quantity a, Quantity b) {
        return Quantity{a.shares_ + b.shares_};
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) {
        return Quantity{a.shares_ - b.shares_};
    }
    constexpr Quantity& operator+=(Quantity b) { return *this = *this + b; }
    constexpr Quantity& operator-=(Quantity b) { return *this = *this - b; }

  private:
    constexpr explicit Quantity(std::int64_t value) : shares_{value} {}
    std::int64_t shares_{0};
};

/// The largest single quantity and price that enter the program, so that products fit 64 bits: the
/// whole listed stock of any Korean issue is below 10^10 shares, any share below 10^8 won.
inline constexpr Quantity kMaxQuantity = Quantity::shares(9'999'999'999);
inline constexpr Price kMaxPrice = Price::won(99'999'999);

/// An amount of money in whole won, signed.
class Notional {
  public:
    constexpr Notional() = default;
    static constexpr Notional won(std::int64_t value) { return Notional{value}; }
    /// price x quantity; overflow when it does not fit 64 bits.
    static Result<Notional> of(Price price, Quantity quantity) {
        std::int64_t product = 0;
        if (__builtin_mul_overflow(price.in_won(), quantity.in_shares(), &product)) {
            return failure(ErrorKind::overflow, "price times quantity is too large");
        }
        return Notional{product};
    }
    constexpr std::int64_t in_won() const { return won_; }
    friend constexpr auto operator<=>(Notional, Notional) = default;
    friend constexpr Notional operator+(Notional a, Notional b) {
        return Notional{a.won_ + b.won_};
    }
    friend constexpr Notional operator-(Notional a, Notional b) {
        return Notional{a.won_ - b.won_};
    }
    constexpr Notional operator-() const { return Notional{-won_}; }
    constexpr Notional& operator+=(Notional b) { return *this = *this + b; }
    constexpr Notional& operator-=(Notional b) { return *this = *this - b; }

  private:
    constexpr explicit Notional(std::int64_t value) : won_{value} {}
    std::int64_t won_{0};
};

/// a + b; overflow when it does not fit 64 bits.
inline Result<Notional> checked_sum(Notional a, Notional b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.in_won(), b.in_won(), &sum)) {
        return failure(ErrorKind::overflow, "a sum of money is too large");
    }
    return Notional::won(sum);
}

/// floor(amount x numerator / denominator), computed in 128 bits; denominator > 0.
constexpr std::int64_t scale_floor(std::int64_t amount, std::int64_t numerator,
                                   std::int64_t denominator) {
    const __int128 product = static_cast<__int128>(amount) * numerator;
    __int128 quotient = product / denominator;
    if (product % denominator != 0 && (product < 0) != (denominator < 0)) --quotient;
    return static_cast<std::int64_t>(quotient);
}

/// The same to the nearest, halves up; amount and numerator >= 0.
constexpr std::int64_t scale_nearest(std::int64_t amount, std::int64_t numerator,
                                     std::int64_t denominator) {
    const __int128 product = static_cast<__int128>(amount) * numerator;
    return static_cast<std::int64_t>((product * 2 + denominator) / (2 * denominator));
}

/// Won of an amount that may be absent.
constexpr std::optional<std::int64_t> won_of(const std::optional<Notional>& amount) {
    return amount ? std::optional{amount->in_won()} : std::nullopt;
}

} // namespace qts

#pragma once
// Identity: who trades, whose idea it was, which order. Plain values, copied into every record.

#include "core/fixed_text.hpp"
#include "core/result.hpp"
#include "market/venue.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace qts {

/// An account at a Korean broker: eight digits and the two-digit product code. Text that shows it
/// is masked; the digits themselves leave only through `number()` and `product()`, for the wire.
class AccountNo {
  public:
    AccountNo() = default;
    /// `number`: eight digits (a dash and the product may follow: 50000000-01); `product`: two.
    static Result<AccountNo> parse(std::string_view number, std::string_view product);
    std::string_view number() const { return number_.view(); }
    std::string_view product() const { return product_.view(); }
    std::string masked() const; ///< 50****00-01
    friend bool operator==(const AccountNo&, const AccountNo&) = default;

  private:
    FixedText<8> number_;
    FixedText<2> product_;
};

struct AccountId {
    Broker broker = Broker::kis;
    Environment environment = Environment::vts;
    AccountNo account;
    friend bool operator==(const AccountId&, const AccountId&) = default;
};

/// The name of a strategy as `--strategy` gives it; empty for what no strategy owns.
using StrategyId = FixedText<24>;

/// Our number for an order: a 16-bit node and a 48-bit counter, monotonic, never used twice.
class OrderId {
  public:
    constexpr OrderId() = default;
    static constexpr OrderId of(std::uint16_t node, std::uint64_t counter) {
        return OrderId{(static_cast<std::uint64_t>(node) << 48) | (counter & 0xFFFF'FFFF'FFFFULL)};
    }
    constexpr std::uint64_t value() const { return value_; }
    constexpr std::uint64_t counter() const { return value_ & 0xFFFF'FFFF'FFFFULL; }
    constexpr std::uint16_t node() const { return static_cast<std::uint16_t>(value_ >> 48); }
    friend constexpr auto operator<=>(OrderId, OrderId) = default;

  private:
    constexpr explicit OrderId(std::uint64_t value) : value_{value} {}
    std::uint64_t value_{0};
};

/// The broker's name for an order, opaque to everyone but the adapter that made it: it carries what
/// that broker needs to find, amend or cancel the order (a day, a branch, a number). Two refs name
/// the same order exactly when they are equal; adapters normalise padding before making one.
class BrokerOrderRef {
  public:
    BrokerOrderRef() = default;
    /// At most 47 bytes (an adapter's keys are far shorter; a cut one could name another order).
    explicit BrokerOrderRef(std::string_view packed);
    std::string_view packed() const { return packed_.view(); }
    bool empty() const { return packed_.empty(); }
    friend bool operator==(const BrokerOrderRef&, const BrokerOrderRef&) = default;

  private:
    FixedText<47> packed_;
};

} // namespace qts

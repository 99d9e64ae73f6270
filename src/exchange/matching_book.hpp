#pragma once
// Continuous price-time matching of one issue on one venue: better prices first, then the order
// that was there first; the trade happens at the price of the order that was in the book. Rule: KRX
// regulation article 22 (krx-market.md 4.1). No clock, no I/O; the same calls give the same trades.
// Owned by one exchange, used from its thread.

#include "market/market_event.hpp"
#include "market/price.hpp"
#include "trading/order_terms.hpp"

#include <array>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace qts {

/// The exchange's number for an order, unique in a run.
using BookOrderId = std::uint64_t;

struct BookFill {
    BookOrderId taker;
    BookOrderId maker;
    Side taker_side;
    Price price;
    Quantity quantity;
};

class MatchingBook final {
  public:
    /// Matches a limit order against the other side (appending to `fills`), then lets what is left
    /// rest. `quantity` > 0; `id` must be new. Returns what rests.
    Quantity insert(BookOrderId id, Side side, Price limit, Quantity quantity,
                    std::vector<BookFill>& fills);
    /// The same without resting: what does not match now is returned.
    Quantity match_only(BookOrderId id, Side side, Price worst, Quantity quantity,
                        std::vector<BookFill>& fills);
    /// Lowers a resting order by `quantity` without touching its priority; takes it out when
    /// nothing is left. Returns what was really taken (0 for an unknown order).
    Quantity reduce(BookOrderId id, Quantity quantity);

    /// What still rests of an order; 0 for an unknown one.
    Quantity resting(BookOrderId id) const;
    bool empty(Side side) const { return levels(side).empty(); }
    /// The best price of a side; only when it is not empty.
    Price best(Side side) const { return levels(side).back().price; }
    /// How much could trade with an order of `side` at `worst` or better.
    Quantity available(Side side, Price worst) const;
    /// The ten best levels of a side, best first.
    std::array<BookLevel, kBookDepth> depth(Side side) const;

  private:
    static constexpr std::uint32_t kNone = 0xFFFF'FFFFU;
    struct Node {
        BookOrderId id;
        Quantity left;
        Price price;
        std::uint32_t next;
        std::uint32_t previous;
        Side side;
    };
    struct Level {
        Price price;
        Quantity total;
        std::uint32_t first;
        std::uint32_t last;
    };
    std::vector<Level>& levels(Side side) { return side == Side::buy ? bids_ : asks_; }
    const std::vector<Level>& levels(Side side) const { return side == Side::buy ? bids_ : asks_; }
    static bool crosses(Side side, Price limit, Price resting);
    static bool better(Side side, Price a, Price b);
    void rest(BookOrderId id, Side side, Price limit, Quantity quantity);
    void unlink(std::uint32_t at, Level& level);
    std::uint32_t new_node();

    std::vector<Level> bids_; ///< worst first: the best is at the back, where work is cheap
    std::vector<Level> asks_;
    std::vector<Node> nodes_;
    std::uint32_t free_{kNone};
    std::unordered_map<BookOrderId, std::uint32_t> by_id_;
};

} // namespace qts

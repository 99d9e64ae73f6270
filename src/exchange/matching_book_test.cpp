#include "exchange/matching_book.hpp"

#include "core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

namespace qts {
namespace {

Price won(std::int64_t value) {
    return Price::won(value);
}
Quantity shares(std::int64_t value) {
    return Quantity::shares(value);
}

TEST(MatchingBook, EmptyBookHasNoSidesAndNothingAvailable) {
    const MatchingBook book;
    EXPECT_TRUE(book.empty(Side::buy));
    EXPECT_TRUE(book.empty(Side::sell));
    EXPECT_EQ(book.available(Side::buy, won(99'999'999)), shares(0));
    EXPECT_EQ(book.resting(1), shares(0));
    EXPECT_EQ(book.depth(Side::buy)[0].price, won(0));
}

TEST(MatchingBook, OrderThatDoesNotCrossRestsWhole) {
    MatchingBook book;
    std::vector<BookFill> fills;
    EXPECT_EQ(book.insert(1, Side::sell, won(71'600), shares(5), fills), shares(5));
    EXPECT_EQ(book.insert(2, Side::buy, won(71'500), shares(7), fills), shares(7));
    EXPECT_TRUE(fills.empty());
    EXPECT_EQ(book.best(Side::sell), won(71'600));
    EXPECT_EQ(book.best(Side::buy), won(71'500));
    EXPECT_EQ(book.resting(1), shares(5));
    EXPECT_EQ(book.resting(2), shares(7));
}

TEST(MatchingBook, TradeHappensAtThePriceOfTheOrderThatWasInTheBook) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(5), fills);
    EXPECT_EQ(book.insert(2, Side::buy, won(71'900), shares(5), fills), shares(0));
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0].price, won(71'500));
    EXPECT_EQ(fills[0].quantity, shares(5));
    EXPECT_EQ(fills[0].maker, 1U);
    EXPECT_EQ(fills[0].taker, 2U);
    EXPECT_EQ(fills[0].taker_side, Side::buy);
    EXPECT_TRUE(book.empty(Side::buy));
    EXPECT_TRUE(book.empty(Side::sell));
}

TEST(MatchingBook, BetterPricesTradeBeforeEarlierOrders) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'700), shares(10), fills);
    book.insert(2, Side::sell, won(71'600), shares(10), fills);
    book.insert(3, Side::buy, won(71'700), shares(15), fills);
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].maker, 2U);
    EXPECT_EQ(fills[0].price, won(71'600));
    EXPECT_EQ(fills[1].maker, 1U);
    EXPECT_EQ(fills[1].price, won(71'700));
    EXPECT_EQ(book.resting(1), shares(5));
}

TEST(MatchingBook, EarlierOrderOfOnePriceTradesFirst) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::buy, won(71'500), shares(3), fills);
    book.insert(2, Side::buy, won(71'500), shares(3), fills);
    book.insert(3, Side::sell, won(71'500), shares(4), fills);
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].maker, 1U);
    EXPECT_EQ(fills[0].quantity, shares(3));
    EXPECT_EQ(fills[1].maker, 2U);
    EXPECT_EQ(fills[1].quantity, shares(1));
    EXPECT_EQ(book.resting(2), shares(2));
}

TEST(MatchingBook, RestOfAPartlyFilledTakerWaitsAtItsOwnLimit) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(4), fills);
    EXPECT_EQ(book.insert(2, Side::buy, won(71'800), shares(10), fills), shares(6));
    EXPECT_EQ(book.best(Side::buy), won(71'800));
    EXPECT_EQ(book.resting(2), shares(6));
}

TEST(MatchingBook, PartlyFilledMakerKeepsItsPlaceInTime) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(10), fills);
    book.insert(2, Side::sell, won(71'500), shares(10), fills);
    book.insert(3, Side::buy, won(71'500), shares(1), fills);
    fills.clear();
    book.insert(4, Side::buy, won(71'500), shares(1), fills);
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0].maker, 1U);
}

TEST(MatchingBook, MatchOnlyLeavesNothingInTheBook) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(4), fills);
    EXPECT_EQ(book.match_only(2, Side::buy, won(92'900), shares(10), fills), shares(6));
    EXPECT_TRUE(book.empty(Side::buy));
    EXPECT_TRUE(book.empty(Side::sell));
    EXPECT_EQ(book.resting(2), shares(0));
}

TEST(MatchingBook, MatchOnlyStopsAtItsWorstPrice) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::buy, won(71'500), shares(4), fills);
    book.insert(2, Side::buy, won(71'400), shares(4), fills);
    EXPECT_EQ(book.match_only(3, Side::sell, won(71'500), shares(10), fills), shares(6));
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(book.best(Side::buy), won(71'400));
}

TEST(MatchingBook, ReducedOrderKeepsItsPlaceInTime) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(10), fills);
    book.insert(2, Side::sell, won(71'500), shares(10), fills);
    EXPECT_EQ(book.reduce(1, shares(4)), shares(4));
    book.insert(3, Side::buy, won(71'500), shares(7), fills);
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].maker, 1U);
    EXPECT_EQ(fills[0].quantity, shares(6));
    EXPECT_EQ(fills[1].maker, 2U);
    EXPECT_EQ(fills[1].quantity, shares(1));
}

TEST(MatchingBook, ReduceTakesAtMostWhatRests) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(10), fills);
    EXPECT_EQ(book.reduce(1, shares(999)), shares(10));
    EXPECT_TRUE(book.empty(Side::sell));
    EXPECT_EQ(book.resting(1), shares(0));
}

TEST(MatchingBook, ReduceOfAnUnknownOrderTakesNothing) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(10), fills);
    EXPECT_EQ(book.reduce(2, shares(1)), shares(0));
    EXPECT_EQ(book.resting(1), shares(10));
}

TEST(MatchingBook, OrderTakenOutOfTheMiddleOfAQueueLeavesItsNeighboursInOrder) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::buy, won(100), shares(1), fills);
    book.insert(2, Side::buy, won(100), shares(1), fills);
    book.insert(3, Side::buy, won(100), shares(1), fills);
    book.reduce(2, shares(1));
    book.insert(4, Side::buy, won(100), shares(1), fills); // takes the freed place in memory
    book.insert(5, Side::sell, won(100), shares(3), fills);
    ASSERT_EQ(fills.size(), 3U);
    EXPECT_EQ(fills[0].maker, 1U);
    EXPECT_EQ(fills[1].maker, 3U);
    EXPECT_EQ(fills[2].maker, 4U);
}

TEST(MatchingBook, AvailableCountsTheOtherSideDownToTheWorstPrice) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(100), shares(1), fills);
    book.insert(2, Side::sell, won(101), shares(2), fills);
    book.insert(3, Side::sell, won(102), shares(4), fills);
    EXPECT_EQ(book.available(Side::buy, won(99)), shares(0));
    EXPECT_EQ(book.available(Side::buy, won(101)), shares(3));
    EXPECT_EQ(book.available(Side::buy, won(200)), shares(7));
    EXPECT_EQ(book.available(Side::sell, won(1)), shares(0));
}

TEST(MatchingBook, DepthShowsTheTenBestLevelsBestFirst) {
    MatchingBook book;
    std::vector<BookFill> fills;
    for (std::int64_t i = 0; i < 12; ++i) {
        book.insert(static_cast<BookOrderId>(i + 1), Side::buy, won(100 + i), shares(i + 1), fills);
        book.insert(static_cast<BookOrderId>(i + 100), Side::sell, won(200 + i), shares(i + 1),
                    fills);
    }
    const auto bids = book.depth(Side::buy);
    const auto asks = book.depth(Side::sell);
    EXPECT_EQ(bids[0].price, won(111));
    EXPECT_EQ(bids[0].quantity, shares(12));
    EXPECT_EQ(bids[9].price, won(102));
    EXPECT_EQ(asks[0].price, won(200));
    EXPECT_EQ(asks[9].price, won(209));
    EXPECT_EQ(asks[9].quantity, shares(10));
}

TEST(MatchingBook, DepthSumsTheOrdersOfALevel) {
    MatchingBook book;
    std::vector<BookFill> fills;
    book.insert(1, Side::sell, won(71'500), shares(3), fills);
    book.insert(2, Side::sell, won(71'500), shares(4), fills);
    EXPECT_EQ(book.depth(Side::sell)[0].quantity, shares(7));
    EXPECT_EQ(book.depth(Side::sell)[1].price, won(0));
}

/// The rule of article 22 said as slowly as possible: one list, searched whole for every trade.
class NaiveBook {
  public:
    Quantity insert(BookOrderId id, Side side, Price limit, Quantity quantity,
                    std::vector<BookFill>& fills) {
        const Quantity left = match_only(id, side, limit, quantity, fills);
        if (!left.is_zero()) orders_.push_back({id, side, limit, left});
        return left;
    }
    Quantity match_only(BookOrderId id, Side side, Price worst, Quantity quantity,
                        std::vector<BookFill>& fills) {
        while (!quantity.is_zero()) {
            auto best = orders_.end();
            for (auto it = orders_.begin(); it != orders_.end(); ++it) {
                if (it->side == side) continue;
                const bool reachable = side == Side::buy ? it->price <= worst : it->price >= worst;
                if (!reachable) continue;
                const bool first = best == orders_.end();
                if (first ||
                    (side == Side::buy ? it->price < best->price : it->price > best->price)) {
                    best = it;
                }
            }
            if (best == orders_.end()) break;
            const Quantity traded = std::min(quantity, best->left);
            fills.push_back({id, best->id, side, best->price, traded});
            quantity -= traded;
            best->left -= traded;
            if (best->left.is_zero()) orders_.erase(best);
        }
        return quantity;
    }
    Quantity reduce(BookOrderId id, Quantity quantity) {
        const auto found = find(id);
        if (found == orders_.end()) return {};
        const Quantity taken = std::min(quantity, found->left);
        found->left -= taken;
        if (found->left.is_zero()) orders_.erase(found);
        return taken;
    }
    Quantity resting(BookOrderId id) {
        const auto found = find(id);
        return found == orders_.end() ? Quantity{} : found->left;
    }
    std::optional<Price> best(Side side) const {
        std::optional<Price> best;
        for (const Order& order : orders_) {
            if (order.side != side) continue;
            if (!best || (side == Side::buy ? order.price > *best : order.price < *best)) {
                best = order.price;
            }
        }
        return best;
    }
    Quantity at(Side side, Price price) const {
        Quantity total;
        for (const Order& order : orders_) {
            if (order.side == side && order.price == price) total += order.left;
        }
        return total;
    }
    Quantity total(Side side) const {
        Quantity total;
        for (const Order& order : orders_) {
            if (order.side == side) total += order.left;
        }
        return total;
    }

  private:
    struct Order {
        BookOrderId id;
        Side side;
        Price price;
        Quantity left;
    };
    std::vector<Order>::iterator find(BookOrderId id) {
        return std::find_if(orders_.begin(), orders_.end(),
                            [&](const Order& order) { return order.id == id; });
    }
    std::vector<Order> orders_; ///< in order of arrival
};

bool same(const std::vector<BookFill>& a, const std::vector<BookFill>& b) {
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](const BookFill& x, const BookFill& y) {
            return x.taker == y.taker && x.maker == y.maker && x.taker_side == y.taker_side &&
                   x.price == y.price && x.quantity == y.quantity;
        });
}

TEST(MatchingBook, AgreesWithTheNaiveBookOverThirtyThousandRandomOperations) {
    Random random{20'261'123};
    MatchingBook book;
    NaiveBook naive;
    BookOrderId last = 0;
    Quantity entered;
    Quantity gone; // traded (both sides), taken out, or not rested
    for (int step = 0; step < 30'000; ++step) {
        std::vector<BookFill> fills;
        std::vector<BookFill> expected;
        const auto draw = random.below(100);
        const Side side = random.chance(1, 2) ? Side::buy : Side::sell;
        const Price price = won(random.between(980, 1'020));
        const Quantity quantity = shares(random.between(1, 50));
        if (draw < 55) {
            ++last;
            ASSERT_EQ(book.insert(last, side, price, quantity, fills),
                      naive.insert(last, side, price, quantity, expected));
            entered += quantity;
        } else if (draw < 65) {
            ++last;
            const Quantity left = book.match_only(last, side, price, quantity, fills);
            ASSERT_EQ(left, naive.match_only(last, side, price, quantity, expected));
            entered += quantity;
            gone += left;
        } else {
            const auto id = last == 0 ? 1 : last - random.below(std::min<BookOrderId>(last, 60));
            const Quantity taken = book.reduce(id, quantity);
            ASSERT_EQ(taken, naive.reduce(id, quantity)) << "step " << step;
            gone += taken;
        }
        ASSERT_TRUE(same(fills, expected)) << "step " << step;
        for (const BookFill& fill : fills)
            gone += fill.quantity + fill.quantity;
        // Conservation: what came in is in the book, was traded or was taken out.
        ASSERT_EQ(entered, naive.total(Side::buy) + naive.total(Side::sell) + gone);
        ASSERT_EQ(book.available(Side::sell, won(1)), naive.total(Side::buy));
        ASSERT_EQ(book.available(Side::buy, kMaxPrice), naive.total(Side::sell));
        for (const Side own : {Side::buy, Side::sell}) {
            const auto best = naive.best(own);
            ASSERT_EQ(book.empty(own), !best) << "step " << step;
            if (best) {
                ASSERT_EQ(book.best(own), *best) << "step " << step;
            }
            const auto depth = book.depth(own);
            for (const BookLevel& level : depth) {
                if (level.price == won(0)) break;
                ASSERT_EQ(level.quantity, naive.at(own, level.price)) << "step " << step;
            }
        }
        if (!book.empty(Side::buy) && !book.empty(Side::sell)) {
            ASSERT_LT(book.best(Side::buy), book.best(Side::sell)) << "step " << step;
        }
        if (last > 0) {
            const auto id = last - random.below(std::min<BookOrderId>(last, 60));
            ASSERT_EQ(book.resting(id), naive.resting(id)) << "step " << step;
        }
    }
}

} // namespace
} // namespace qts

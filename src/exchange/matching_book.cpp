#include "exchange/matching_book.hpp"

#include "core/assert.hpp"

#include <algorithm>

namespace qts {

bool MatchingBook::crosses(Side side, Price limit, Price resting) {
    return side == Side::buy ? resting <= limit : resting >= limit;
}

bool MatchingBook::better(Side side, Price a, Price b) {
    return side == Side::buy ? a > b : a < b;
}

std::uint32_t MatchingBook::new_node() {
    if (free_ == kNone) {
        nodes_.emplace_back();
        return static_cast<std::uint32_t>(nodes_.size() - 1);
    }
    const std::uint32_t at = free_;
    free_ = nodes_[at].next;
    return at;
}

void MatchingBook::unlink(std::uint32_t at, Level& level) {
    const Node node = nodes_[at];
    (node.previous == kNone ? level.first : nodes_[node.previous].next) = node.next;
    (node.next == kNone ? level.last : nodes_[node.next].previous) = node.previous;
    by_id_.erase(node.id);
    nodes_[at].next = free_;
    free_ = at;
}

Quantity MatchingBook::match_only(BookOrderId id, Side side, Price worst, Quantity quantity,
                                  std::vector<BookFill>& fills) {
    std::vector<Level>& other = levels(opposite(side));
    while (!quantity.is_zero() && !other.empty() && crosses(side, worst, other.back().price)) {
        Level& level = other.back();
        const std::uint32_t at = level.first;
        const Quantity traded = std::min(quantity, nodes_[at].left);
        fills.push_back(BookFill{.taker = id,
                                 .maker = nodes_[at].id,
                                 .taker_side = side,
                                 .price = level.price,
                                 .quantity = traded});
        quantity -= traded;
        level.total -= traded;
        nodes_[at].left -= traded;
        if (nodes_[at].left.is_zero()) unlink(at, level);
        if (level.first == kNone) other.pop_back();
    }
    return quantity;
}

void MatchingBook::rest(BookOrderId id, Side side, Price limit, Quantity quantity) {
    std::vector<Level>& own = levels(side);
    const auto place = std::partition_point(own.begin(), own.end(), [&](const Level& level) {
        return better(side, limit, level.price);
    });
    const bool fresh = place == own.end() || place->price != limit;
    const auto level = fresh ? own.insert(place, Level{limit, {}, kNone, kNone}) : place;
    const std::uint32_t at = new_node();
    nodes_[at] = Node{.id = id,
                      .left = quantity,
                      .price = limit,
                      .next = kNone,
                      .previous = level->last,
                      .side = side};
    (level->last == kNone ? level->first : nodes_[level->last].next) = at;
    level->last = at;
    level->total += quantity;
    const bool is_new = by_id_.emplace(id, at).second;
    QTS_ASSERT(is_new, "two resting orders with one number");
}

Quantity MatchingBook::insert(BookOrderId id, Side side, Price limit, Quantity quantity,
                              std::vector<BookFill>& fills) {
    const Quantity left = match_only(id, side, limit, quantity, fills);
    if (!left.is_zero()) rest(id, side, limit, left);
    return left;
}

Quantity MatchingBook::reduce(BookOrderId id, Quantity quantity) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return Quantity{};
    const std::uint32_t at = found->second;
    Node& node = nodes_[at];
    std::vector<Level>& own = levels(node.side);
    const auto level = std::partition_point(own.begin(), own.end(), [&](const Level& candidate) {
        return better(node.side, node.price, candidate.price);
    });
    QTS_ASSERT(level != own.end() && level->price == node.price, "an order without its level");
    const Quantity taken = std::min(quantity, node.left);
    node.left -= taken;
    level->total -= taken;
    if (node.left.is_zero()) unlink(at, *level);
    if (level->first == kNone) own.erase(level);
    return taken;
}

Quantity MatchingBook::resting(BookOrderId id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? Quantity{} : nodes_[found->second].left;
}

Quantity MatchingBook::available(Side side, Price worst) const {
    Quantity total;
    const std::vector<Level>& other = levels(opposite(side));
    for (auto level = other.rbegin(); level != other.rend(); ++level) {
        if (!crosses(side, worst, level->price)) break;
        total += level->total;
    }
    return total;
}

std::array<BookLevel, kBookDepth> MatchingBook::depth(Side side) const {
    std::array<BookLevel, kBookDepth> out{};
    const std::vector<Level>& own = levels(side);
    const std::size_t count = std::min(kBookDepth, own.size());
    for (std::size_t i = 0; i < count; ++i) {
        const Level& level = own[own.size() - 1 - i];
        out[i] = BookLevel{.price = level.price, .quantity = level.total};
    }
    return out;
}

} // namespace qts

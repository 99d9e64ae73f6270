#include "simulation/run_truth.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

namespace qts {
namespace {

/// The exchange's own account of our order, by the number the broker gave it.
const ExchangeOrder* at_exchange(const SimulatedRun& run, const OrderRecord& order) {
    const std::string_view packed = order.numbers[0].ref.packed();
    const auto number = std::strtoull(packed.substr(packed.rfind('/') + 1).data(), nullptr, 10);
    return run.server().order_of(kst_date(order.intent.decided_at), number);
}

/// What we believe of an order, against what happened to it.
void check_order(const SimulatedRun& run, const OrderRecord& order) {
    SCOPED_TRACE(fmt::format("order {} {}", order.id.counter(), to_string(order.lifecycle)));
    if (order.lifecycle == Lifecycle::filled) {
        EXPECT_EQ(order.filled, order.intent.quantity);
    }
    if (!is_final(order.lifecycle) || order.lifecycle == Lifecycle::cancelled) {
        EXPECT_EQ(order.filled + order.open() + order.cancelled, order.intent.quantity);
    }
    if (order.number_count == 0) return;
    EXPECT_NE(order.lifecycle, Lifecycle::rejected) << "a number and yet rejected";
    const ExchangeOrder* const real = at_exchange(run, order);
    ASSERT_NE(real, nullptr);
    EXPECT_EQ(real->symbol, order.intent.symbol);
    EXPECT_EQ(real->side, order.intent.side);
    EXPECT_EQ(real->ordered, order.intent.quantity);
    EXPECT_EQ(real->filled, order.filled);
    EXPECT_EQ(real->filled_amount, order.filled_amount);
    EXPECT_EQ(real->open(), order.open());
}

} // namespace

std::uint64_t number_from(const char* variable, std::uint64_t absent) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? absent : std::strtoull(text, nullptr, 10);
}

void check_truth(const SimulatedRun& run) {
    std::size_t known_at_broker = 0;
    std::size_t unknown = 0;
    std::set<Symbol> in_doubt;
    for (const OrderRecord& order : run.engine().orders().all()) {
        const auto sent = run.story().places.find(order.id);
        EXPECT_LE(sent == run.story().places.end() ? 0 : sent->second, 1)
            << "order " << order.id.counter() << " was sent more than once";
        if (order.lifecycle == Lifecycle::unknown) {
            ++unknown;
            in_doubt.insert(order.intent.symbol);
        }
        if (order.number_count > 0) ++known_at_broker;
        check_order(run, order);
    }
    // Every order at the exchange is one we know of: nothing was rejected that is really there.
    const std::size_t real = run.market().exchange().orders().size();
    EXPECT_GE(real, known_at_broker);
    EXPECT_LE(real, known_at_broker + unknown);
    EXPECT_TRUE(run.story().contradictions.empty());
    if (!run.engine().ledger().is_open()) { // the wire broke before the account could be read
        EXPECT_TRUE(run.engine().orders().all().empty());
        return;
    }
    for (const auto& [symbol, holding] : run.account().holdings()) {
        if (in_doubt.contains(symbol)) continue;
        EXPECT_EQ(run.engine().ledger().total_held(symbol), holding.held) << symbol.view();
    }
    if (unknown > 0) return; // the cash of an order of unknown fate is unknown too
    EXPECT_EQ(run.engine().ledger().cash(), run.account().cash());
}

} // namespace qts

#include "simulation/desk_truth.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts {
namespace {

const ExchangeOrder& at_exchange(const SimulatedDesk& desk, const BrokerNumber& number) {
    const std::string_view packed = number.ref.packed();
    const auto plain = std::strtoull(packed.substr(packed.rfind('/') + 1).data(), nullptr, 10);
    const ExchangeOrder* const order = desk.server().order_of(desk.today(), plain);
    EXPECT_NE(order, nullptr) << packed;
    static const ExchangeOrder none{};
    return order != nullptr ? *order : none;
}

/// What we believe of an order, against all its numbers at the exchange.
void check_order(const SimulatedDesk& desk, const OrderRecord& order) {
    SCOPED_TRACE(fmt::format("order {} {}", order.id.counter(), to_string(order.lifecycle)));
    if (order.number_count == 0) return;
    EXPECT_NE(order.lifecycle, Lifecycle::rejected) << "a number and yet rejected";
    Quantity filled;
    Quantity open;
    Quantity cancelled;
    Notional amount;
    for (const BrokerNumber& number : order.listed_numbers()) {
        const ExchangeOrder& real = at_exchange(desk, number);
        filled += real.filled;
        open += real.open();
        cancelled += real.cancelled;
        amount += real.filled_amount;
    }
    EXPECT_EQ(order.filled, filled);
    EXPECT_EQ(order.filled_amount, amount);
    EXPECT_EQ(order.open(), open);
    if (order.lifecycle == Lifecycle::filled || order.lifecycle == Lifecycle::cancelled ||
        order.is_live()) {
        EXPECT_EQ(order.cancelled, cancelled);
        EXPECT_EQ(order.filled + order.open() + order.cancelled, order.intent.quantity);
    }
}

} // namespace

void check_truth(const SimulatedDesk& desk) {
    std::size_t numbers = 0;
    std::size_t unknown = 0;
    for (const OrderRecord& order : desk.engine().orders().all()) {
        const auto sent = desk.news().places.find(order.id);
        EXPECT_LE(sent == desk.news().places.end() ? 0 : sent->second, 1)
            << "order " << order.id.counter() << " was sent more than once";
        if (order.lifecycle == Lifecycle::unknown) ++unknown;
        numbers += order.number_count;
        check_order(desk, order);
    }
    EXPECT_TRUE(desk.news().contradictions.empty())
        << (desk.news().contradictions.empty() ? "" : desk.news().contradictions.front());
    // Every order and amendment at the exchange is under one of our numbers, or may be one of those
    // whose fate we call unknown (with what became of it there).
    if (unknown > 0) return;
    EXPECT_EQ(desk.exchange().orders().size(), numbers);
    EXPECT_EQ(desk.engine().ledger().cash(), desk.account().cash());
    EXPECT_EQ(desk.engine().ledger().total_held(*Symbol::parse("005930")),
              desk.account().holdings().contains(*Symbol::parse("005930"))
                  ? desk.account().holdings().at(*Symbol::parse("005930")).held
                  : Quantity{});
}

} // namespace qts

#pragma once
// An order manager between a broker engine that remembers what it was asked and a listener that
// remembers what it was told; answers and lists come from the test. Core thread.

#include "fakes/built_in_rules.hpp"
#include "runtime/decision/decision_gate.hpp"
#include "runtime/execution/order_manager.hpp"

#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

inline const AccountId kAccount{Broker::kis, Environment::vts, *AccountNo::parse("50000000", "01")};

inline Symbol symbol(std::string_view code) {
    return *Symbol::parse(code);
}
inline Symbol samsung() {
    return symbol("005930");
}
inline UtcNanos nine(int second = 0, int day = 23) {
    return to_utc(KstDate::of(2026, 11, static_cast<unsigned>(day)), KstTime::of(9, 0, second));
}
inline BrokerOrderRef named(std::string_view text) {
    return BrokerOrderRef{text};
}

inline Rejected refusal(std::string message) {
    return {.origin = RejectionOrigin::broker, .code = {}, .message = std::move(message)};
}

/// Remembers what it was asked; answers come from the test.
class FakeBrokerEngine final : public BrokerEngine {
  public:
    void submit_intent(OrderId id, const ApprovedIntent& approved) override {
        submitted.push_back({id, approved.intent()});
    }
    void cancel(const CancelRequest& request) override { cancels.push_back(request); }
    void amend(const AmendRequest& request, const ApprovedIntent&) override {
        amends.push_back(request);
    }
    struct Submitted {
        OrderId id;
        ExecutionIntent intent;
    };
    std::vector<Submitted> submitted;
    std::vector<CancelRequest> cancels;
    std::vector<AmendRequest> amends;
};

class RecordingOrderListener final : public OrderListener {
  public:
    void on_order_changed(const OrderRecord& order) override { states.push_back(order.lifecycle); }
    void on_fill(const OrderRecord&, const Fill& fill) override { fills.push_back(fill); }
    void on_undecided(const OrderRecord& order, std::string_view) override {
        undecided.push_back(order.id);
    }
    void on_impossible(const OrderRecord&, std::string_view what) override {
        contradictions.emplace_back(what);
    }
    void on_contradiction(const OrderRecord&, std::string_view what) override {
        contradictions.emplace_back(what);
    }
    std::int64_t shares() const {
        std::int64_t sum = 0;
        for (const Fill& fill : fills)
            sum += fill.quantity.in_shares();
        return sum;
    }
    std::int64_t won() const {
        std::int64_t sum = 0;
        for (const Fill& fill : fills)
            sum += fill.amount.in_won();
        return sum;
    }
    std::vector<Lifecycle> states;
    std::vector<Fill> fills;
    std::vector<std::string> contradictions;
    std::vector<OrderId> undecided;
};

/// An approval through the real gate, from an account that can bear it.
inline ApprovedIntent approved(Side side, std::int64_t shares, OrderTerms terms,
                               std::string_view code = "005930", std::string_view strategy = "s",
                               UtcNanos now = nine()) {
    Ledger ledger{kAccount, built_in_rules()};
    AccountSnapshot snapshot;
    snapshot.cash = Notional::won(100'000'000'000);
    ledger.open(snapshot);
    Instrument instrument;
    instrument.symbol = symbol(code);
    instrument.limits = PriceLimits{Price::won(50'000), Price::won(93'000)};
    Fill given;
    given.strategy = StrategyId{strategy};
    given.symbol = instrument.symbol;
    given.quantity = Quantity::shares(1'000'000);
    given.amount = Notional::won(1'000'000);
    EXPECT_TRUE(ledger.apply(given, instrument, kst_date(now)));
    SymbolState state;
    state.instrument = instrument;
    state.last = TradeTick{};
    DecisionInputs inputs;
    inputs.market = &state;
    inputs.today = kst_date(now);
    inputs.now = now;
    const DecisionGate gate{kAccount,
                            {Notional::won(100'000'000'000), std::chrono::milliseconds{2'000}},
                            ledger,
                            built_in_rules()};
    return gate
        .decide(StrategyId{strategy},
                Signal{.symbol = instrument.symbol,
                       .side = side,
                       .quantity = Quantity::shares(shares),
                       .terms = terms,
                       .decision_price = std::nullopt,
                       .reason = Reason{"test"}},
                inputs)
        .value();
}
inline ApprovedIntent buy_ten() {
    return approved(Side::buy, 10, *OrderTerms::limit(Price::won(70'000)));
}

struct Desk {
    FakeBrokerEngine broker;
    RecordingOrderListener listener;
    OrderManager orders{broker, listener, 1};

    Lifecycle state(OrderId id) const { return orders.find(id)->lifecycle; }
    void reply(OrderId id, OrderResponse outcome, RequestKind kind = RequestKind::place) {
        orders.on(ExecutionResponse{id, kind, std::move(outcome)}, nine(1));
    }
    void accept(OrderId id, std::string_view number) {
        reply(id, Accepted{.ref = named(number), .broker_time = std::nullopt});
    }
    void sweep(std::vector<OrderReport> rows) {
        orders.on(OrderReports{.rows = std::move(rows), .complete = true}, nine(2));
    }
    /// Submitted and accepted under `number`.
    OrderId live(const ApprovedIntent& intent, std::string_view number) {
        const OrderId id = orders.submit(intent, nine());
        accept(id, number);
        return id;
    }
};

/// A row of a buy of ten Samsung: `filled` at 70,000 each, `open` still open.
inline OrderReport row(std::string_view number, std::int64_t filled, std::int64_t open,
                       std::int64_t cancelled = 0, std::int64_t ordered = 10) {
    OrderReport report;
    report.ref = named(number);
    report.symbol = samsung();
    report.ordered = Quantity::shares(ordered);
    report.filled = Quantity::shares(filled);
    report.open = Quantity::shares(open);
    report.cancelled = Quantity::shares(cancelled);
    report.filled_amount = Notional::won(filled * 70'000);
    report.limit = Price::won(70'000);
    return report;
}

} // namespace qts

#pragma once
// The engine: takes one typed event, runs it to completion. Market state, strategies, gate, orders
// and ledger live here, on one thread, behind plain functions: no clock, no randomness, no I/O. The
// same events in the same order give the same orders.

#include "market/bar_builder.hpp"
#include "market/issue_directory.hpp"
#include "market/market_rules.hpp"
#include "runtime/decision/decision_gate.hpp"
#include "runtime/engine/engine_listener.hpp"
#include "runtime/execution/order_manager.hpp"
#include "runtime/strategy/strategy_engine.hpp"
#include "trading/event_sink.hpp"

#include <memory>
#include <vector>

namespace qts {

struct EngineOptions {
    AccountId account;
    DecisionLimits limits;
    std::vector<Symbol> symbols;
    std::uint16_t node = 1;
    SettlementRules settlement{};           ///< of orders of unknown fate
    const IssueDirectory* issues = nullptr; ///< lists of issues; outlives the engine; may be null
    bool exclusive = false;                 ///< nobody else may trade on the account
};

/// A person's order may wait for its turn longer than a strategy's.
inline constexpr Duration kManualTtl = std::chrono::seconds{30};

/// An order that a person asks for: it belongs to no strategy and passes the same gate. The same
/// order twice is allowed here; who asks is told of the first.
struct ManualOrder {
    Symbol symbol;
    Venue venue = Venue::krx;
    Side side = Side::buy;
    Quantity quantity;
    OrderTerms terms = OrderTerms::market();
};

class TradingEngine final : public EventSink, private OrderListener {
  public:
    /// `broker`, `rules` and `listener` outlive the engine.
    TradingEngine(EngineOptions options, BrokerEngine& broker, const MarketRules& rules,
                  EngineListener& listener);
    ~TradingEngine() override;

    /// Before the first event.
    void add_strategy(std::unique_ptr<Strategy> strategy);
    /// Before the first event: what earlier runs left, at broker time `at`.
    void restore(const Books& books, UtcNanos at);
    /// An order was settled whose fate was unknown when the books were opened: what they took for
    /// somebody else's may be its own. Ask the broker for a balance of one moment with the list,
    /// and tell `compare`.
    bool wants_comparison() const { return wants_comparison_; }
    /// It is time for one.
    void want_comparison() { wants_comparison_ = true; }
    /// The books against the broker's balance, as at the start: the broker wins.
    void compare(const AccountSnapshot& snapshot);
    /// Whether every list that tells of live orders of earlier days could be read: while it could
    /// not, no new order goes.
    void note_comparison(bool whole);

    /// A list that was asked for after every session of its day: what it does not show filled or
    /// cancelled died with that day, if it is complete and proves what it does not hold. At broker
    /// time `at`; before the day's close nothing dies.
    void day_over(const OrderReports& reports, UtcNanos at);

    void on(const PriceReport& report) override;
    void on(const TradeTick& tick) override;
    void on(const QuoteUpdate& quote) override;
    void on(const BarClosed& bar) override;
    void on(const AccountSnapshot& snapshot) override;
    void on(const ExecutionResponse& response) override;
    void on(const OrderReports& reports) override;
    void on(const EvaluationPass& pass) override;
    std::optional<std::string> objection(OrderId id) const override;

    /// The price of an issue that a person asks about: known from here on, and no event of any
    /// strategy's.
    void learn(const PriceReport& report);
    /// A person's order, through the gate: sent (the broker engine has it), or why not.
    std::expected<OrderId, Refusal> place(const ManualOrder& order);
    /// What the gate would say to it now; nothing is sent.
    std::expected<ApprovedIntent, Refusal> judge(const ManualOrder& order) const;
    /// How many live orders ask for the very same; a person is told before he sends another.
    int identical_open(const ManualOrder& order) const;
    /// New terms, through the gate, for `part` of what is open under one number of an order, or for
    /// all of it. Without a `target` the order must live under one number only.
    std::expected<void, Refusal> amend(OrderId id, const OrderTerms& terms,
                                       std::optional<Quantity> part,
                                       const BrokerOrderRef& target = {});
    /// False when there is nothing to cancel, or a request about the order is under way.
    bool cancel(OrderId id, std::optional<Quantity> part, const BrokerOrderRef& target = {});
    /// A person's word on an order of unknown fate: see OrderManager.
    Result<void> resolve_absent(OrderId id, std::string_view operator_name);
    Result<void> resolve_found(OrderId id, const OrderReport& row, std::string_view operator_name);
    /// Takes the orders that a complete list of today shows open and nobody here knows under care.
    void adopt(const OrderReports& reports);
    /// The same for the one order that `row` is part of; `named`: by a person.
    std::optional<OrderId> adopt(const OrderReport& row, const OrderReports& reports, bool named);

    /// No signal becomes an order from here on; cancels still go.
    void stop_trading() { stopped_ = true; }
    /// Asks for the cancel of everything that is open and can be named; how many were asked. Again
    /// after a refused cancel, and after a lost one once the list shows the order open.
    int cancel_all();

    const OrderManager& orders() const { return orders_; }
    const Ledger& ledger() const { return ledger_; }
    SafetyState safety() const { return safety_; }
    /// Why it is what it is; empty when it never changed.
    std::string_view safety_cause() const { return safety_cause_.view(); }
    const MarketState& market() const { return market_; }
    const MarketRules& rules() const { return rules_; }
    /// Where a strategy's order would go now: KRX, unless only sessions of NXT stand open of those
    /// that were named.
    Venue trading_venue() const { return trading_venue(now_); }
    Venue trading_venue(UtcNanos at) const;
    const StrategyEngine& strategies() const { return strategies_; }
    std::span<const Symbol> symbols() const { return options_.symbols; }
    UtcNanos now() const { return now_; }

  private:
    class Desk; ///< one strategy's view and sink
    struct PendingSignal {
        StrategyId strategy;
        Signal signal;
    };

    void on_order_changed(const OrderRecord& order) override;
    void on_fill(const OrderRecord& order, const Fill& fill) override;
    void on_undecided(const OrderRecord& order, std::string_view why) override;
    void on_impossible(const OrderRecord& order, std::string_view what) override;
    void on_contradiction(const OrderRecord& order, std::string_view what) override;

    /// The event is over: what it means for the safety state, and then for who listens.
    void settled();
    /// Orders of unknown fate by which the books may have moved before they were opened.
    void bar_absences(const LedgerAdjustments& adjustments);
    /// Looks whether the account holds anything that an order of unknown fate would explain.
    void weigh_absences(const AccountSnapshot& snapshot);
    bool unmoved(const OrderRecord& order, const AccountSnapshot& snapshot) const;
    void tell_rejected(const ExecutionResponse& response);
    void advance(UtcNanos at);
    void expire(const OrderReports& reports);
    bool traded_here(Symbol symbol) const;
    bool in_bars(const TradeTick& tick, BarPeriod period) const;
    Instrument described(Instrument reported) const;
    void know_issue(Symbol symbol);
    std::optional<OrderId> take_under_care(const OrderReport& row, const OrderReports& reports,
                                           bool named);
    void reserve_adopted(OrderId id, KstDate day);
    void decide_pending();
    DecisionInputs inputs_for(const StrategyId& strategy, Symbol symbol, Side side,
                              Venue venue) const;
    OrderId submit(const ApprovedIntent& approved);
    void decide(const StrategyId& strategy, const Signal& signal);

    EngineOptions options_;
    const MarketRules& rules_;
    EngineListener& listener_;
    MarketState market_;
    Ledger ledger_;
    DecisionGate gate_;
    OrderManager orders_;
    std::vector<std::unique_ptr<Desk>> desks_;
    StrategyEngine strategies_;
    std::vector<BarBuilder> bars_;
    std::vector<PendingSignal> pending_;
    KstDate today_;
    UtcNanos books_from_; ///< when the opening balance was taken
    UtcNanos now_;
    bool stopped_{false};
    SafetyState safety_{SafetyState::normal};
    FixedText<119> safety_cause_;
    bool comparison_open_{false};
    bool foreign_{false}; ///< somebody else traded on an exclusive account
    bool wants_comparison_{false};
    int unknown_before_{0};        ///< at the end of the event before this one
    bool books_impossible_{false}; ///< until the next start compares them anew
};

} // namespace qts

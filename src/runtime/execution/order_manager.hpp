#pragma once
// Owns every order and is the only caller of BrokerEngine. It sends approved intents, takes the
// answers and the broker's lists in any order and any number of times, and turns what is new in
// them into fills. It never resends. Engine thread; no heap on the way of an order once reserved.

#include "runtime/execution/order_state_machine.hpp"
#include "runtime/execution/report_inbox.hpp"
#include "runtime/execution/unknown_settlement.hpp"
#include "trading/books.hpp"
#include "trading/broker_engine.hpp"
#include "trading/execution_response.hpp"
#include "trading/fill.hpp"
#include "trading/order_record.hpp"
#include "trading/order_report.hpp"

#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace qts {

/// PORT. What the order manager tells the engine.
class OrderListener {
  public:
    virtual ~OrderListener() = default;
    virtual void on_order_changed(const OrderRecord& order) = 0;
    virtual void on_fill(const OrderRecord& order, const Fill& fill) = 0;
    /// Neither found nor proven absent, or not to be told from others: a person must look. Told
    /// once.
    virtual void on_undecided(const OrderRecord& order, std::string_view why) = 0;
    /// The broker shows of an order of ours what cannot be: another symbol or side, more filled
    /// than was ordered. Nothing changed.
    virtual void on_impossible(const OrderRecord& order, std::string_view what) = 0;
    /// News that contradicts what we know: reported, journalled, and nothing changed.
    virtual void on_contradiction(const OrderRecord& order, std::string_view what) = 0;
};

/// What is known of an order of the broker's list besides its rows when it is adopted.
struct Adoption {
    AccountId account;
    UtcNanos books_from; ///< broker time of the opening balance, which holds all fills before it
    /// A person named it: that one of unknown fate, for which no answer will come any more, may
    /// turn out to be this is no reason to leave it.
    bool named = false;
    SessionPhase session = SessionPhase::continuous; ///< in which it was placed
};

class OrderManager final {
  public:
    /// Both outlive this. `node` is the upper half of every order id.
    OrderManager(BrokerEngine& broker, OrderListener& listener, std::uint16_t node,
                 SettlementRules settlement = {});

    /// Sends it; the answer comes as an ExecutionResponse.
    OrderId submit(const ApprovedIntent& approved, UtcNanos now);
    /// Cancels `part` of what is open under one number of the order, or all of it: of the newest
    /// open number unless `target` names another. False when there is nothing to cancel, no number
    /// to name, a request is under way, or `part` is more than is open there.
    bool request_cancel(OrderId id, std::optional<Quantity> part = std::nullopt,
                        const BrokerOrderRef& target = {});
    /// The same for new terms.
    bool request_amend(OrderId id, const ApprovedIntent& approved,
                       std::optional<Quantity> part = std::nullopt,
                       const BrokerOrderRef& target = {});
    /// Takes an order of the broker's list that nobody here knows, all its rows (see chain_of),
    /// under our care: it belongs to no strategy. Its fills so far are new to our books when it was
    /// placed after `how.books_from`; else they are in the opening balance. nullopt: it is known,
    /// nothing of it is open, it amends an order of ours, or may turn out to be one of ours that
    /// still waits for its number.
    std::optional<OrderId> adopt(std::span<const OrderReport* const> chain, const Adoption& how,
                                 UtcNanos now);
    /// Requests made and answers taken so far; see OrderReports::asked_after.
    std::uint64_t requests() const { return requests_; }

    /// Before anything else: what earlier runs left. What they had asked of the broker and nobody
    /// saw answered is of unknown fate. `account`: that of every order.
    void restore(const Books& books, const AccountId& account, UtcNanos now);
    /// How many of `all` an earlier run made.
    std::size_t restored() const { return restored_; }
    /// Numbers of the cancels that were accepted, oldest first.
    std::span<const BrokerOrderRef> accepted_cancels() const { return cancel_log_; }

    void on(const ExecutionResponse& response, UtcNanos now);
    void on(const OrderReports& reports, UtcNanos now);
    /// Orders of `day`, which is over, have died with it; to be called when a complete list of that
    /// day was read. An order of unknown fate stays unknown.
    void expire(KstDate day, UtcNanos now);

    /// Some order of unknown fate was missing in two complete lists: only whether cash and shares
    /// have moved is left to look at.
    bool any_absent() const;
    /// `books_unmoved`: they are what the orders and fills that we know make them. Else its absence
    /// is doubted anew.
    void conclude_absent(OrderId id, bool books_unmoved, UtcNanos now);
    /// The books were not what we left and by such an order they may have moved, or a person took
    /// an order like it under care: no list proves its absence any more.
    void bar_absence(OrderId id);
    /// A person's word on an order of unknown fate: it never reached the broker, or it is `row` of
    /// the broker's list. refused: its fate is known, or the row cannot be it.
    Result<void> resolve_absent(OrderId id, std::string_view operator_name, UtcNanos now);
    Result<void> resolve_found(OrderId id, const OrderReport& row, std::string_view operator_name,
                               UtcNanos now);

    const OrderRecord* find(OrderId id) const;
    const OrderRecord* find(const BrokerOrderRef& ref) const;
    std::span<const OrderRecord> all() const { return orders_; }
    /// Positions in `all` of the orders that may still change.
    std::span<const std::size_t> live() const { return live_; }
    /// Any order that is not final.
    bool any_live() const;
    bool any_unknown() const { return unknown_count() > 0; }
    int unknown_count() const;
    /// Open orders of a strategy in a symbol.
    int open_orders(const StrategyId& strategy, Symbol symbol) const;
    /// Cash promised by open buys at their worst price; shares promised by open sells.
    Notional reserved_cash() const { return reserved_cash_; }
    Quantity reserved_shares(const StrategyId& strategy, Symbol symbol) const;
    /// What new terms for `part` of the order (or all) need not find again: it is reserved already.
    Notional reserved_for(const OrderRecord& order, std::optional<Quantity> part,
                          const BrokerOrderRef& target) const;
    /// What known live sells of whomever have set aside of it at the broker: one of unknown fate
    /// not counted.
    Quantity open_sells(Symbol symbol) const;
    bool frozen(Symbol symbol, Side side) const;
    bool duplicate_of(const StrategyId& strategy, const Signal& signal) const;
    /// Live orders of whomever that ask for the very same.
    int identical_open(const Signal& signal) const;
    /// What an open buy keeps reserved: `worst` a share still open, and until it is over the
    /// commission on the whole of it. Called once, right after submit.
    void reserve_cash(OrderId id, Price worst, Notional commission = {});
    /// Of an adopted order, whose prices its rows have told.
    void reserve_commission(OrderId id, Notional commission);

  private:
    OrderRecord* record(OrderId id);
    OrderRecord* owner_of(const BrokerOrderRef& ref);
    /// False: it cannot be asked for now.
    static bool note_request(OrderRecord& order, RequestEvent event);
    void move(OrderRecord& order, OrderEvent event, UtcNanos now);
    /// False, and a contradiction reported, when `event` cannot happen to the order now.
    bool possible(const OrderRecord& order, OrderEvent event);
    void on_placed(OrderRecord& order, const OrderResponse& outcome, UtcNanos now);
    void on_accepted(OrderRecord& order, const Accepted& accepted, UtcNanos now);
    void on_changed(OrderRecord& order, const ExecutionResponse& response, UtcNanos now);
    static void note_answer(OrderRecord& order, const OrderResponse& outcome);
    static void note_cancel(BrokerNumber& number, const OrderResponse& outcome);
    static const BrokerNumber* target_of(const OrderRecord& order, const BrokerOrderRef& target);
    const BrokerNumber* begin_request(OrderRecord* order, PendingRequest kind,
                                      std::optional<Quantity> part, const BrokerOrderRef& target);
    Notional reserved_cash_of(const OrderRecord& order) const;
    bool adopt_successors(const OrderReports& reports);
    bool may_be_ours(const OrderReport& row, bool unknown_too = true) const;
    /// Takes what is new in a row of a list asked for after so many requests; false when it
    /// contradicts what we know.
    bool apply_row(OrderRecord& order, const OrderReport& row, std::uint64_t asked_after,
                   UtcNanos now);
    bool contradicts(const OrderRecord& order, const BrokerNumber& number, const OrderReport& row);
    void settle(OrderRecord& order, bool complete, UtcNanos now);
    /// Every number is proven gone: what does that make of the order?
    void conclude(OrderRecord& order, UtcNanos now);
    void count_cancelled(OrderRecord& order, UtcNanos now);
    static void learn_given(OrderRecord& order, BrokerNumber& number, const OrderReport& row);
    void end_amend(OrderRecord& order, bool accepted);
    static void settle_answer(OrderRecord& order, bool accepted);
    void take_fill(OrderRecord& order, BrokerNumber& number, const OrderReport& row, UtcNanos now);
    void end_rest(OrderRecord& order, UtcNanos now);
    void drop_number(OrderRecord& order, const BrokerOrderRef& ref);
    void forget_lost_amends(const OrderReports& reports);
    OrderRecord& add_order(const ExecutionIntent& intent);
    void take_over(const OrderRecord& order, const AccountId& account);
    /// Nobody will see the answers that an earlier run waited for.
    void lose_answers(UtcNanos now);
    void note_cancel_number(const BrokerOrderRef& ref);
    static void begin_doubt(OrderRecord& order, const Unknown& unknown, UtcNanos now);
    std::vector<const OrderRecord*> live_without_number(Lifecycle lifecycle) const;
    std::vector<const OrderReport*> unclaimed(const OrderReports& reports) const;
    void bind_unknown(const OrderReports& reports, UtcNanos now);
    void note_absence(const OrderReports& reports, UtcNanos now);
    void ask_person(OrderRecord& order, std::string_view why);
    static void doubt_anew(OrderRecord& order);
    void expose_false_absences(std::span<const OrderReport* const> rows);
    /// `row`: the list told of it; null: the reply did.
    bool add_number(OrderRecord& order, const BrokerOrderRef& ref, const OrderReport* row);
    void refresh_reservation();

    BrokerEngine& broker_;
    OrderListener& listener_;
    std::uint16_t node_;
    SettlementRules settlement_;
    std::uint64_t last_counter_{0};
    std::uint64_t requests_{0};
    std::vector<OrderRecord> orders_;
    std::vector<std::size_t> live_; ///< indices into orders_: a day has thousands, few are live
    std::size_t restored_{0};
    std::uint64_t earlier_counter_{0}; ///< the last one of our node before this run
    std::unordered_map<std::uint64_t, std::size_t> restored_ids_; ///< -> orders_
    std::unordered_map<std::string, std::size_t> by_number_;      ///< broker's number -> orders_
    std::unordered_set<std::string> cancels_; ///< numbers of accepted cancels: no orders
    std::vector<BrokerOrderRef> cancel_log_;  ///< the same, in order
    std::vector<OrderId> concluded_absent_;   ///< that a later list may still show
    ReportInbox inbox_;
    Notional reserved_cash_;
};

} // namespace qts

#pragma once
// What a run tells: a listener of the engine and of the order wire that renders either lines for a
// person, as they happen, or one JSON document at the end. Both show the same facts.
// Core thread.

#include "apps/qts/messages.hpp"
#include "runtime/broker/order_wire_listener.hpp"
#include "runtime/engine/engine_listener.hpp"
#include "trading/books.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qts::app {

struct RunHeader {
    std::string lane; ///< local, paper
    std::string broker;
    std::string environment;
    std::string masked_account;
    std::optional<std::uint64_t> seed;
    UtcNanos at;
    Notional cash;
    std::string scope;
    std::vector<std::string> strategies;
    struct Issue {
        Symbol symbol;
        std::string name;
        Price last;
    };
    std::vector<Issue> issues;
    int orders_taken_over = 0;  ///< live ones of earlier runs
    int unknown_taken_over = 0; ///< of these, those whose fate nobody knows
    bool interrupted = false;   ///< the run before did not end as runs do
};

struct SummaryRow {
    Symbol symbol;
    std::string name;
    StrategyId strategy;
    Position position;
    int fills = 0;
};

struct RunSummary {
    UtcNanos at;
    std::int64_t passes = 0;
    int orders = 0;
    int filled = 0;
    int refused = 0;                         ///< by the gate
    int rejected = 0;                        ///< by the broker, or not sent
    std::vector<std::string> unknown_orders; ///< ids whose fate is open
    std::vector<std::string> left_open;      ///< ids still live at the broker
    std::vector<SummaryRow> rows;
    Notional opening_cash;
    Notional closing_cash;               ///< of our ledger
    std::optional<Notional> broker_cash; ///< nullopt: the broker could not be asked
    bool books_agree = false;
    std::optional<std::string> prices_note; ///< replayed prices that were rounded or cut
};

class RunStory : public EngineListener, public OrderWireListener {
  public:
    virtual void begin(const RunHeader& header) = 0;
    virtual void pass_began(std::int64_t number, UtcNanos at) = 0;
    /// The broker's number of an order, as soon as there is one.
    virtual void order_numbered(OrderId id, const std::string& number) = 0;
    /// After a fill was booked: the position it left.
    virtual void position_changed(const Position& position) = 0;
    virtual void price_seen(Symbol symbol, Price last) = 0;
    /// A trading day is over, and so are its orders.
    virtual void day_closed(const DayClosed& day) = 0;
    /// The run could not begin; nothing else is told after it.
    virtual void failed(const Error& error) = 0;
    virtual void end(const RunSummary& summary) = 0;
};

/// Prints to stdout. `program`: how qts was called, for the three commands to try at the end;
/// empty: none are shown.
std::unique_ptr<RunStory> make_text_story(const Messages& messages, const std::string& program);
/// Prints one document to stdout at the end.
std::unique_ptr<RunStory> make_json_story();

} // namespace qts::app

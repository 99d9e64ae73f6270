#pragma once
// What goes wrong at a simulated broker, and when: rules that hit some of its calls. Read from a
// file or posted to a running simulator (docs/simulator.md has the format and examples). Knows no
// broker; each server does what the rules say in its own way. Used from the simulator's thread.

#include "core/clock.hpp"
#include "core/json_writer.hpp"
#include "market/price.hpp"
#include "market/symbol.hpp"
#include "trading/order_terms.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qts::sim {

/// The calls that a rule may name.
enum class FaultCall : std::uint8_t {
    any,
    order,
    change,     ///< an amendment or a cancel
    order_list, ///< of a day
    open_orders,
    balance,
    buyable,
    price,
    book,
    bars,
    token,
    hashkey,
    other,
};

enum class FaultKind : std::uint8_t {
    drop_request,  ///< the connection closes; nothing was done
    drop_answer,   ///< done; the connection closes without an answer
    reset,         ///< done; the connection is reset
    half_close,    ///< done; half of the answer comes, then the server says no more
    delay,         ///< done; the answer comes late
    stale_close,   ///< done and answered; the connection closes though it said it would stay
    gateway,       ///< HTTP 500 with a code of the broker's gateway; not done, unless it says so
    throttle,      ///< not done; the gateway's answer to too many calls
    html,          ///< a proxy's page; done, unless it says not
    rt_cd,         ///< done; the answer's result code is another one
    duplicate_row, ///< the first row of a list comes twice
    missing_row,   ///< the last row of a list is left out
    reorder_rows,  ///< the rows of a list come in the opposite order
    page_change,   ///< another order enters a list between two of its pages
    revoke_token,  ///< every token ends before this call
    clock_shift,   ///< the broker's clock shows another time from here on
    foreign_order, ///< another client of the account orders before this call
};

struct Fault {
    FaultCall call = FaultCall::any;
    FaultKind kind = FaultKind::drop_answer;
    std::int64_t skip = 0;    ///< calls that are left alone first
    std::int64_t times = 1;   ///< calls that are hit then; 0: all
    Duration delay{0};        ///< of the answer; machine time
    Duration shift{0};        ///< of the clock; may be negative
    std::string code;         ///< of the gateway, or the result code
    std::optional<bool> done; ///< gateway, html: whether the call was carried out all the same
    // foreign_order and page_change
    std::optional<Symbol> symbol;
    Side side = Side::buy;
    Quantity quantity = Quantity::shares(1);
    std::optional<Price> limit; ///< absent: at market
};

class FaultScript final {
  public:
    /// Adds the rules of a document `{"faults": [...]}`; none of them when one is wrong:
    /// malformed or invalid_input, in one sentence.
    Result<void> add(std::string_view json);
    void clear() { rules_.clear(); }
    /// The fault that hits the call which has just come; the first rule that applies, and every
    /// rule that names the call counts it. `next_page`: it asks for a further page of a list;
    /// page_change counts no other.
    std::optional<Fault> next(FaultCall call, bool next_page = false);
    /// The rules with what they have hit: for the simulator's state.
    JsonArray state() const;

  private:
    struct Rule {
        Fault fault;
        std::int64_t seen = 0;
        std::int64_t hit = 0;
    };
    std::vector<Rule> rules_;
};

} // namespace qts::sim

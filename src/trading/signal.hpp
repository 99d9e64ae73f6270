#pragma once
// What a strategy wants, and why. It is a wish: the decision gate may refuse it. Strategies write
// signals into a SignalSink and know nothing of what happens next. Engine thread.

#include "core/fixed_text.hpp"
#include "market/symbol.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"

#include <optional>

namespace qts {

using Reason = FixedText<119>;

struct Signal {
    Symbol symbol;
    Side side;
    Quantity quantity;
    OrderTerms terms;
    std::optional<Price> decision_price; ///< what the strategy saw; slippage is measured from here
    Reason reason;                       ///< never empty: every decision is explained
};

/// PORT. Where a strategy's signals go; a call costs nothing when there is no signal.
class SignalSink {
  public:
    virtual ~SignalSink() = default;
    virtual void emit(const Signal& signal) = 0;
    /// Something worth a line to the reader that is no signal ("warming up 12/20").
    virtual void remark(std::string_view text) = 0;
};

} // namespace qts

#pragma once
// Requests for one broker's adapter: place, cancel, amend. The account is the adapter's own.

#include "core/clock.hpp"
#include "market/session_phase.hpp"
#include "market/symbol.hpp"
#include "market/venue.hpp"
#include "trading/ids.hpp"
#include "trading/order_terms.hpp"

#include <optional>

namespace qts {

struct OrderRequest {
    OrderId id;
    Symbol symbol;
    Venue venue = Venue::krx;
    SessionPhase session = SessionPhase::continuous; ///< in which it goes
    Side side = Side::buy;
    Quantity quantity;
    OrderTerms terms = OrderTerms::market();
    /// True when the order lowers exposure: it may go without what only protects entries
    /// (a hashkey that does not come in time).
    bool reduces_exposure = false;
    /// Broker time; when its turn to be sent comes later, it is not sent.
    std::optional<UtcNanos> expires_at{};
};

/// Cancels all that is open of `target`, or `quantity` of it. A cancel of the whole remainder may
/// be repeated once; a part cancel never.
struct CancelRequest {
    OrderId id;
    BrokerOrderRef target;
    Symbol symbol;
    Venue venue = Venue::krx;
    OrderKind kind = OrderKind::limit; ///< of the target: some brokers want it named again
    SessionPhase session = SessionPhase::continuous; ///< in which the target was placed
    std::optional<Quantity> quantity;
};

/// Replaces what is open of `target` at new terms. Never repeated.
struct AmendRequest {
    OrderId id;
    BrokerOrderRef target;
    Symbol symbol;
    Venue venue = Venue::krx;
    SessionPhase session = SessionPhase::continuous; ///< in which it goes
    Quantity quantity;                               ///< what is open, or the part of it to move
    bool whole = true;                               ///< all that is open
    OrderTerms terms = OrderTerms::market();
    /// Broker time; when its turn to be sent comes later, it is not sent.
    std::optional<UtcNanos> expires_at{};
};

} // namespace qts

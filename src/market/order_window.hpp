#pragma once
// Which kinds of orders and times in force a venue takes in which phase of the day. Rows with the
// day from which they hold; what no row allows is not taken. Sources: krx-market.md 3.2 and 3.3.
// Values. Any thread.

#include "market/dated_table.hpp"
#include "market/instrument.hpp"
#include "market/order_kind.hpp"
#include "market/session_phase.hpp"
#include "market/venue.hpp"

#include <initializer_list>

namespace qts {

/// Times in force, as a set.
class TimeInForceSet {
  public:
    constexpr TimeInForceSet() = default;
    constexpr TimeInForceSet(std::initializer_list<TimeInForce> times) {
        for (const TimeInForce tif : times)
            add(tif);
    }
    constexpr void add(TimeInForce tif) { bits_ |= 1U << static_cast<unsigned>(tif); }
    constexpr bool has(TimeInForce tif) const {
        return (bits_ & (1U << static_cast<unsigned>(tif))) != 0;
    }
    constexpr bool empty() const { return bits_ == 0; }

  private:
    unsigned bits_{0};
};

/// From `from` on, `venue` takes orders of `kind` in `phase` with these times in force (none: it
/// takes none any more).
struct OrderWindowRow {
    KstDate from;
    Venue venue;
    SessionPhase phase;
    OrderKind kind;
    TimeInForceSet times;
};

DatedTable<OrderWindowRow> built_in_order_windows();

bool takes_order(const DatedTable<OrderWindowRow>& windows, Venue venue, SessionPhase phase,
                 OrderKind kind, TimeInForce tif, KstDate date);

/// What an issue's own state forbids in a phase; empty when nothing does. KRX's after-market takes
/// no ETF, ETN or ELW, no administrative issue and none under an alarm of warning or risk. One in
/// its liquidation days, and the opening auction of a first listing day, take limit orders only; an
/// overheated issue trades in auctions, without the kinds of continuous trading and without
/// conditional orders. NXT trades stocks only (krx-market.md 1.3, 2.1, 2.2, 3.2, 4.7).
std::string_view closed_to(const Instrument& issue, Venue venue, SessionPhase phase, OrderKind kind,
                           TimeInForce tif, KstDate date);

} // namespace qts

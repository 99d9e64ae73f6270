#pragma once
// Which days trade, and which phase of the day it is on each venue. Rows with dates and sources;
// days beyond the covered range are an error that says what is covered, never a guess. Sources:
// krx-market.md sections 2 and 6. A value: built once, read from any thread.

#include "core/kst.hpp"
#include "core/result.hpp"
#include "market/venue.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace qts {

/// What the order book of a venue does at an instant.
enum class SessionPhase : std::uint8_t {
    closed,
    pre_market,
    opening_auction,
    continuous,
    closing_auction,
    after_market,
};

std::string_view to_string(SessionPhase phase);

/// A kind of trading day: hours differ by it.
enum class DayKind : std::uint8_t { regular, first_of_year, csat };

struct SessionRow {
    KstDate from;
    Venue venue;
    DayKind kind;
    SessionPhase phase;
    KstTime begin; ///< included
    KstTime end;   ///< not included
};

class SessionCalendar final {
  public:
    /// The built-in tables.
    static SessionCalendar built_in();
    /// A calendar for replayed data: exactly `days` are trading days, with the hours of their date.
    static SessionCalendar of_days(std::vector<KstDate> days);

    /// `date` trades, whatever the tables say of it: a simulator may open on any day.
    void add_trading_day(KstDate date) { added_days_.insert(date); }

    /// not_covered outside the covered years.
    Result<bool> is_trading_day(KstDate date) const;
    /// The phase at an instant; a day that does not trade is `closed` all day. Nominal times: the
    /// random end of auctions is the exchange's affair.
    Result<SessionPhase> phase_at(Venue venue, UtcNanos at) const;
    /// The phase rows of a trading day, in order.
    Result<std::vector<SessionRow>> phases_of(Venue venue, KstDate date) const;
    /// The first trading day after `date`.
    Result<KstDate> next_trading_day(KstDate date) const;
    Result<DayKind> kind_of(KstDate date) const;

  private:
    SessionCalendar() = default;
    std::set<KstDate> closed_weekdays_;
    std::set<KstDate> csat_days_;
    std::optional<std::set<KstDate>> only_days_;
    std::set<KstDate> added_days_;
    KstDate covered_from_;
    KstDate covered_to_;
    std::vector<SessionRow> rows_;
};

} // namespace qts

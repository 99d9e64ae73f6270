#pragma once
// Which days trade, and which phase of the day it is on each venue. Days beyond the covered range
// are an error that says what is covered, never a guess. Worked out once from the tables, so that
// a look-up is two array accesses and a short scan. A value: built once, read from any thread.

#include "core/kst.hpp"
#include "core/result.hpp"
#include "market/session_phase.hpp"
#include "market/session_table.hpp"
#include "market/trading_days.hpp"
#include "market/venue.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace qts {

/// From the first continuous trading to the end of the closing auction (KRX), or of the main market
/// (NXT).
struct RegularHours {
    KstTime open;
    KstTime close;
};

class SessionCalendar final {
  public:
    SessionCalendar(TradingDayTable days, std::vector<SessionRow> rows);
    /// The built-in tables.
    static SessionCalendar built_in();
    /// For replayed data: exactly `days` trade, with the hours of their date by our tables.
    SessionCalendar of_days(const std::vector<KstDate>& days) const;

    /// `date` trades, whatever the tables say of it: a simulator may open on any day.
    void add_trading_day(KstDate date);

    /// invalid_input when two phases of an order book stand at the same time: rows that were added
    /// do not fit the others.
    Result<void> check() const;

    KstDate covered_from() const { return from_; }
    KstDate covered_to() const { return from_.plus_days(static_cast<int>(days_.size()) - 1); }
    /// How a covered day is known.
    Result<CalendarBasis> basis_of(KstDate date) const;

    /// KRX trades; not_covered outside the covered days. SOR trades while KRX does.
    Result<bool> is_trading_day(KstDate date) const;
    /// NXT opened on 2025-03-04.
    Result<bool> is_trading_day(Venue venue, KstDate date) const;
    Result<DayKind> kind_of(KstDate date) const;
    /// The first trading day after `date`.
    Result<KstDate> next_trading_day(KstDate date) const;
    /// The second trading day after a trade (T+2; krx-market.md 5.4).
    Result<KstDate> settlement_day(KstDate trade_date) const;

    /// The phase of the order book at an instant; `closed` outside all of them. Nominal times: the
    /// random end of auctions is the exchange's affair.
    Result<SessionPhase> phase_at(Venue venue, UtcNanos at) const;
    /// That phase, unless closed, and the side sessions that stand at the instant.
    Result<PhaseSet> open_at(Venue venue, UtcNanos at) const;
    /// All of a day's phases with their hours, in the order of their begins; empty when it does not
    /// trade.
    Result<std::vector<SessionRow>> phases_of(Venue venue, KstDate date) const;
    /// When a phase of a day ends; nullopt when the day has none.
    std::optional<KstTime> end_of(Venue venue, SessionPhase phase, KstDate date) const;
    /// nullopt on a day without trading.
    Result<std::optional<RegularHours>> regular_hours(Venue venue, KstDate date) const;
    /// The first instant after `after` at which one of `wanted` begins, within the covered days.
    Result<UtcNanos> next_begin(Venue venue, PhaseSet wanted, UtcNanos after) const;

  private:
    /// The hours of one venue on one kind of day in one period.
    struct DayPlan {
        struct Span {
            std::int32_t begin; ///< seconds of the day
            std::int32_t end;
            SessionPhase phase;
        };
        std::vector<Span> book; ///< ascending, apart from each other
        std::vector<Span> side;
    };
    using PlanIndex = std::uint16_t;
    static constexpr PlanIndex kNoTrading = 0; ///< plans_[0] has no spans
    struct Day {
        std::array<PlanIndex, 2> plans{kNoTrading, kNoTrading}; ///< KRX, NXT
        DayKind kind = DayKind::regular;
        bool trades = false; ///< on KRX
    };

    void build();
    DayPlan made_plan(Venue venue, DayKind kind, KstDate date) const;
    DayKind made_kind(KstDate date, bool trades) const;
    PlanIndex plan_index(Venue venue, DayKind kind, KstDate date);
    Result<const Day*> day_at(KstDate date) const;
    const DayPlan& plan_of(const Day& day, Venue venue) const;
    bool closed_weekday(KstDate date) const { return closed_.contains(date); }

    TradingDayTable table_;
    std::vector<SessionRow> rows_;
    std::vector<KstDate> row_days_; ///< on which rows begin, ascending
    std::set<KstDate> closed_;
    std::optional<std::set<KstDate>> only_days_;
    KstDate from_;
    std::vector<Day> days_; ///< of the covered range
    std::vector<DayPlan> plans_;
    struct PlanKey {
        Venue venue;
        DayKind kind;
        KstDate since; ///< the newest day on which rows begin
        PlanIndex index;
    };
    std::vector<PlanKey> keys_;
    std::vector<std::pair<KstDate, Day>> added_; ///< days outside the covered range
};

} // namespace qts

#include "market/session_calendar.hpp"

#include "market/dated_table.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

// Weekdays on which KRX is closed. Source: krx-market.md section 6 (checked there against daily
// bars up to 2026-07-24, the rest of 2026 from published lists), read 2026-11-23.
std::set<KstDate> closed_weekdays() {
    return {
        day(2026, 1, 1),   day(2026, 2, 16),  day(2026, 2, 17), day(2026, 2, 18), day(2026, 3, 2),
        day(2026, 5, 1),   day(2026, 5, 5),   day(2026, 5, 25), day(2026, 6, 3),  day(2026, 7, 17),
        day(2026, 8, 17),  day(2026, 9, 24),  day(2026, 9, 25), day(2026, 10, 5), day(2026, 10, 9),
        day(2026, 12, 25), day(2026, 12, 31),
    };
}

// Source: krx-market.md 2.1 (KRX; after-market since 2026-09-14), 2.2 (NXT, open since 2025-03-04)
// and 2.3 (special days; the CSAT day's after-market is not confirmed, 17:00 is assumed). NXT's
// pauses and its collection for the after-market are `closed`: nothing trades.
std::vector<SessionRow> session_rows() {
    using enum SessionPhase;
    const KstDate always = day(1990, 1, 1);
    const auto krx = [&](KstDate from, DayKind kind, SessionPhase phase, KstTime begin,
                         KstTime end) {
        return SessionRow{from, Venue::krx, kind, phase, begin, end};
    };
    const auto t = [](int hour, int minute) { return KstTime::of(hour, minute); };
    const auto nxt = [](DayKind kind, SessionPhase phase, KstTime begin, KstTime end) {
        return SessionRow{day(2025, 3, 4), Venue::nxt, kind, phase, begin, end};
    };
    return {
        krx(always, DayKind::regular, opening_auction, t(8, 30), t(9, 0)),
        krx(always, DayKind::regular, continuous, t(9, 0), t(15, 20)),
        krx(always, DayKind::regular, closing_auction, t(15, 20), t(15, 30)),
        krx(day(2026, 9, 14), DayKind::regular, after_market, t(16, 0), t(20, 0)),
        krx(always, DayKind::first_of_year, opening_auction, t(9, 30), t(10, 0)),
        krx(always, DayKind::first_of_year, continuous, t(10, 0), t(15, 20)),
        krx(always, DayKind::first_of_year, closing_auction, t(15, 20), t(15, 30)),
        krx(always, DayKind::csat, opening_auction, t(9, 30), t(10, 0)),
        krx(always, DayKind::csat, continuous, t(10, 0), t(16, 20)),
        krx(always, DayKind::csat, closing_auction, t(16, 20), t(16, 30)),
        krx(day(2026, 9, 14), DayKind::first_of_year, after_market, t(16, 0), t(20, 0)),
        krx(day(2026, 9, 14), DayKind::csat, after_market, t(17, 0), t(20, 0)),
        nxt(DayKind::regular, pre_market, t(8, 0), t(8, 50)),
        nxt(DayKind::regular, continuous, KstTime::of(9, 0, 30), t(15, 20)),
        nxt(DayKind::regular, after_market, t(15, 40), t(20, 0)),
        nxt(DayKind::first_of_year, continuous, KstTime::of(10, 0, 30), t(15, 20)),
        nxt(DayKind::first_of_year, after_market, t(15, 40), t(20, 0)),
        nxt(DayKind::csat, continuous, KstTime::of(10, 0, 30), t(16, 20)),
        nxt(DayKind::csat, after_market, t(16, 40), t(20, 0)),
    };
}

// The day of the university entrance examination: everything an hour later. Source:
// krx-market.md 2.3.
std::set<KstDate> csat_days() {
    return {day(2024, 11, 14), day(2025, 11, 13), day(2026, 11, 19)};
}

} // namespace

std::string_view to_string(SessionPhase phase) {
    switch (phase) {
    case SessionPhase::closed:
        return "closed";
    case SessionPhase::pre_market:
        return "pre_market";
    case SessionPhase::opening_auction:
        return "opening_auction";
    case SessionPhase::continuous:
        return "continuous";
    case SessionPhase::closing_auction:
        return "closing_auction";
    case SessionPhase::after_market:
        return "after_market";
    }
    return "?";
}

SessionCalendar SessionCalendar::built_in() {
    SessionCalendar calendar;
    calendar.closed_weekdays_ = closed_weekdays();
    calendar.csat_days_ = csat_days();
    calendar.covered_from_ = day(2026, 1, 1);
    calendar.covered_to_ = day(2026, 12, 31);
    calendar.rows_ = session_rows();
    return calendar;
}

SessionCalendar SessionCalendar::of_days(std::vector<KstDate> days) {
    SessionCalendar calendar;
    calendar.only_days_.emplace(days.begin(), days.end());
    calendar.csat_days_ = csat_days();
    calendar.rows_ = session_rows();
    if (!days.empty()) {
        const auto [first, last] = std::minmax_element(days.begin(), days.end());
        calendar.covered_from_ = *first;
        calendar.covered_to_ = *last;
    }
    return calendar;
}

Result<bool> SessionCalendar::is_trading_day(KstDate date) const {
    if (added_days_.contains(date)) return true;
    if (date < covered_from_ || date > covered_to_) {
        return failure(ErrorKind::not_covered,
                       fmt::format("{} is outside the trading calendar, which covers {} to {}",
                                   date.iso(), covered_from_.iso(), covered_to_.iso()));
    }
    if (only_days_) return only_days_->contains(date);
    return !date.is_weekend() && !closed_weekdays_.contains(date);
}

Result<DayKind> SessionCalendar::kind_of(KstDate date) const {
    QTS_TRY(trades, is_trading_day(date));
    if (csat_days_.contains(date)) return DayKind::csat;
    // New Year's Day is closed; the first weekday after it that is no holiday opens the year.
    // Decided by the holidays, not by which days replayed data happens to hold.
    constexpr unsigned kFirstWeek = 7;
    if (!trades || date.month() != 1 || date.day() > kFirstWeek) return DayKind::regular;
    for (KstDate before = KstDate::of(date.year(), 1, 2); before < date;
         before = before.plus_days(1)) {
        if (!before.is_weekend() && !closed_weekdays_.contains(before)) return DayKind::regular;
    }
    return DayKind::first_of_year;
}

Result<std::vector<SessionRow>> SessionCalendar::phases_of(Venue venue, KstDate date) const {
    QTS_TRY(trades, is_trading_day(date));
    const Venue book = venue == Venue::nxt ? Venue::nxt : Venue::krx; // SOR trades while KRX does
    std::vector<SessionRow> phases;
    if (!trades) return phases;
    QTS_TRY(kind, kind_of(date));
    for (const SessionRow& row : rows_) {
        if (row.venue != book || row.kind != kind || row.from > date) continue;
        const auto same = std::find_if(phases.begin(), phases.end(), [&](const SessionRow& other) {
            return other.phase == row.phase;
        });
        if (same == phases.end()) {
            phases.push_back(row);
        } else {
            *same = row; // a later row replaces the earlier one of its phase
        }
    }
    std::sort(phases.begin(), phases.end(),
              [](const SessionRow& a, const SessionRow& b) { return a.begin < b.begin; });
    return phases;
}

Result<SessionPhase> SessionCalendar::phase_at(Venue venue, UtcNanos at) const {
    QTS_TRY(phases, phases_of(venue, kst_date(at)));
    const KstTime time = kst_time(at);
    for (const SessionRow& row : phases) {
        if (time >= row.begin && time < row.end) return row.phase;
    }
    return SessionPhase::closed;
}

Result<KstDate> SessionCalendar::next_trading_day(KstDate date) const {
    for (KstDate next = date.plus_days(1);; next = next.plus_days(1)) {
        QTS_TRY(trades, is_trading_day(next));
        if (trades) return next;
    }
}

} // namespace qts

#include "market/session_calendar.hpp"

#include "core/assert.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <tuple>

namespace qts {
namespace {

/// SOR trades while KRX does.
std::size_t book_of(Venue venue) {
    return venue == Venue::nxt ? 1 : 0;
}

SessionPhase regular_begin(Venue venue) {
    return venue == Venue::nxt ? SessionPhase::main_market : SessionPhase::continuous;
}
SessionPhase regular_end(Venue venue) {
    return venue == Venue::nxt ? SessionPhase::main_market : SessionPhase::closing_auction;
}

KstTime time_of(std::int32_t seconds) {
    return KstTime::of(0, 0, seconds);
}

} // namespace

SessionCalendar::SessionCalendar(TradingDayTable days, std::vector<SessionRow> rows)
    : table_{std::move(days)}, rows_{std::move(rows)}, closed_{table_.closed_weekdays.begin(),
                                                               table_.closed_weekdays.end()},
      from_{table_.covered_from} {
    for (const SessionRow& row : rows_)
        row_days_.push_back(row.from);
    std::sort(row_days_.begin(), row_days_.end());
    build();
}

SessionCalendar SessionCalendar::built_in() {
    return {built_in_trading_days(), built_in_sessions()};
}

SessionCalendar SessionCalendar::of_days(const std::vector<KstDate>& days) const {
    SessionCalendar calendar = *this;
    calendar.only_days_.emplace(days.begin(), days.end());
    calendar.added_.clear();
    if (!days.empty()) {
        calendar.table_.covered_from = *calendar.only_days_->begin();
        calendar.table_.covered_to = *calendar.only_days_->rbegin();
    }
    calendar.from_ = calendar.table_.covered_from;
    calendar.build();
    return calendar;
}

void SessionCalendar::build() {
    days_.clear();
    keys_.clear();
    plans_.assign(1, DayPlan{});
    for (KstDate date = from_; date <= table_.covered_to; date = date.plus_days(1)) {
        const bool trades =
            only_days_ ? only_days_->contains(date) : !date.is_weekend() && !closed_weekday(date);
        Day day;
        day.trades = trades;
        day.kind = made_kind(date, trades);
        if (trades) {
            day.plans = {plan_index(Venue::krx, day.kind, date),
                         plan_index(Venue::nxt, day.kind, date)};
        }
        days_.push_back(day);
    }
}

/// New Year's Day is closed; the first weekday after it that is no holiday opens the year. Decided
/// by the holidays, not by which days replayed data happens to hold.
DayKind SessionCalendar::made_kind(KstDate date, bool trades) const {
    const auto& csat = table_.csat_days;
    if (std::find(csat.begin(), csat.end(), date) != csat.end()) return DayKind::csat;
    constexpr unsigned kFirstWeek = 7;
    if (!trades || date.is_weekend() || date.month() != 1 || date.day() > kFirstWeek) {
        return DayKind::regular;
    }
    for (KstDate before = KstDate::of(date.year(), 1, 2); before < date;
         before = before.plus_days(1)) {
        if (!before.is_weekend() && !closed_weekday(before)) return DayKind::regular;
    }
    return DayKind::first_of_year;
}

SessionCalendar::DayPlan SessionCalendar::made_plan(Venue venue, DayKind kind, KstDate date) const {
    // The newest row of each phase counts; of two rows of one day the later added.
    std::array<const SessionRow*, kSessionPhases> newest{};
    for (const SessionRow& row : rows_) {
        if (row.venue != venue || row.kind != kind || row.from > date) continue;
        const SessionRow*& best = newest[static_cast<std::size_t>(row.phase)];
        if (best == nullptr || best->from <= row.from) best = &row;
    }
    DayPlan plan;
    for (const SessionRow* row : newest) {
        if (row == nullptr || row->begin >= row->end) continue;
        (is_side_session(row->phase) ? plan.side : plan.book)
            .push_back({row->begin.seconds_of_day(), row->end.seconds_of_day(), row->phase});
    }
    const auto by_begin = [](const DayPlan::Span& a, const DayPlan::Span& b) {
        return a.begin < b.begin;
    };
    std::sort(plan.book.begin(), plan.book.end(), by_begin);
    std::sort(plan.side.begin(), plan.side.end(), by_begin);
    return plan;
}

SessionCalendar::PlanIndex SessionCalendar::plan_index(Venue venue, DayKind kind, KstDate date) {
    // Between two days on which rows begin, one plan serves a venue and kind of day.
    const auto later = std::upper_bound(row_days_.begin(), row_days_.end(), date);
    const KstDate since = later == row_days_.begin() ? from_ : *std::prev(later);
    for (const PlanKey& key : keys_) {
        if (key.venue == venue && key.kind == kind && key.since == since) return key.index;
    }
    QTS_ASSERT(plans_.size() < std::numeric_limits<PlanIndex>::max(), "too many session rows");
    const auto index = static_cast<PlanIndex>(plans_.size());
    plans_.push_back(made_plan(venue, kind, date));
    keys_.push_back({venue, kind, since, index});
    return index;
}

void SessionCalendar::add_trading_day(KstDate date) {
    Day day;
    day.trades = true;
    day.kind = made_kind(date, true);
    day.plans = {plan_index(Venue::krx, day.kind, date), plan_index(Venue::nxt, day.kind, date)};
    if (date >= covered_from() && date <= covered_to()) {
        days_[static_cast<std::size_t>(date.days_since_1970() - from_.days_since_1970())] = day;
        return;
    }
    std::erase_if(added_, [&](const auto& entry) { return entry.first == date; });
    added_.emplace_back(date, day);
}

Result<const SessionCalendar::Day*> SessionCalendar::day_at(KstDate date) const {
    const auto offset = static_cast<std::uint32_t>(date.days_since_1970()) -
                        static_cast<std::uint32_t>(from_.days_since_1970());
    if (offset < days_.size()) return &days_[offset];
    for (const auto& [day, made] : added_) {
        if (day == date) return &made;
    }
    return failure(ErrorKind::not_covered,
                   fmt::format("{} is outside the trading calendar, which covers {} to {}",
                               date.iso(), covered_from().iso(), covered_to().iso()));
}

const SessionCalendar::DayPlan& SessionCalendar::plan_of(const Day& day, Venue venue) const {
    return plans_[day.plans[book_of(venue)]];
}

Result<void> SessionCalendar::check() const {
    for (const DayPlan& plan : plans_) {
        for (std::size_t i = 1; i < plan.book.size(); ++i) {
            const DayPlan::Span& before = plan.book[i - 1];
            const DayPlan::Span& after = plan.book[i];
            if (after.begin >= before.end) continue;
            return failure(ErrorKind::invalid_input,
                           fmt::format("{} (until {}) and {} (from {}) overlap",
                                       key_of(before.phase), time_of(before.end).iso(),
                                       key_of(after.phase), time_of(after.begin).iso()));
        }
    }
    return {};
}

Result<CalendarBasis> SessionCalendar::basis_of(KstDate date) const {
    QTS_CHECK(day_at(date));
    if (date < covered_from() || date > covered_to()) return CalendarBasis::configured;
    const auto& configured = table_.configured;
    if (std::find(configured.begin(), configured.end(), date) != configured.end()) {
        return CalendarBasis::configured;
    }
    CalendarBasis basis = CalendarBasis::configured;
    for (const BasisRow& row : table_.basis) {
        if (row.from <= date) basis = row.basis;
    }
    return basis;
}

Result<bool> SessionCalendar::is_trading_day(KstDate date) const {
    QTS_TRY(day, day_at(date));
    return day->trades;
}

Result<bool> SessionCalendar::is_trading_day(Venue venue, KstDate date) const {
    QTS_TRY(day, day_at(date));
    return !plan_of(*day, venue).book.empty();
}

Result<DayKind> SessionCalendar::kind_of(KstDate date) const {
    QTS_TRY(day, day_at(date));
    return day->kind;
}

Result<KstDate> SessionCalendar::next_trading_day(KstDate date) const {
    for (KstDate next = date.plus_days(1);; next = next.plus_days(1)) {
        QTS_TRY(trades, is_trading_day(next));
        if (trades) return next;
    }
}

Result<KstDate> SessionCalendar::settlement_day(KstDate trade_date) const {
    QTS_TRY(first, next_trading_day(trade_date));
    return next_trading_day(first);
}

Result<SessionPhase> SessionCalendar::phase_at(Venue venue, UtcNanos at) const {
    QTS_TRY(day, day_at(kst_date(at)));
    const std::int32_t time = kst_time(at).seconds_of_day();
    for (const DayPlan::Span& span : plan_of(*day, venue).book) {
        if (time < span.begin) break;
        if (time < span.end) return span.phase;
    }
    return SessionPhase::closed;
}

Result<PhaseSet> SessionCalendar::open_at(Venue venue, UtcNanos at) const {
    QTS_TRY(book, phase_at(venue, at));
    QTS_TRY(day, day_at(kst_date(at)));
    PhaseSet open;
    if (book != SessionPhase::closed) open.add(book);
    const std::int32_t time = kst_time(at).seconds_of_day();
    for (const DayPlan::Span& span : plan_of(*day, venue).side) {
        if (time >= span.begin && time < span.end) open.add(span.phase);
    }
    return open;
}

Result<std::vector<SessionRow>> SessionCalendar::phases_of(Venue venue, KstDate date) const {
    QTS_TRY(day, day_at(date));
    const DayPlan& plan = plan_of(*day, venue);
    std::vector<SessionRow> phases;
    for (const auto* spans : {&plan.book, &plan.side}) {
        for (const DayPlan::Span& span : *spans) {
            phases.push_back({date, venue == Venue::nxt ? Venue::nxt : Venue::krx, day->kind,
                              span.phase, time_of(span.begin), time_of(span.end)});
        }
    }
    std::sort(phases.begin(), phases.end(), [](const SessionRow& a, const SessionRow& b) {
        return std::tie(a.begin, a.phase) < std::tie(b.begin, b.phase);
    });
    return phases;
}

std::optional<KstTime> SessionCalendar::end_of(Venue venue, SessionPhase phase,
                                               KstDate date) const {
    const auto day = day_at(date);
    if (!day) return std::nullopt;
    const DayPlan& plan = plan_of(**day, venue);
    for (const auto* spans : {&plan.book, &plan.side}) {
        for (const DayPlan::Span& span : *spans) {
            if (span.phase == phase) return time_of(span.end);
        }
    }
    return std::nullopt;
}

Result<std::optional<RegularHours>> SessionCalendar::regular_hours(Venue venue,
                                                                   KstDate date) const {
    QTS_TRY(day, day_at(date));
    std::optional<KstTime> open;
    std::optional<KstTime> close;
    for (const DayPlan::Span& span : plan_of(*day, venue).book) {
        if (span.phase == regular_begin(venue)) open = time_of(span.begin);
        if (span.phase == regular_end(venue)) close = time_of(span.end);
    }
    if (!open || !close) return std::optional<RegularHours>{};
    return std::optional{RegularHours{*open, *close}};
}

Result<UtcNanos> SessionCalendar::next_begin(Venue venue, PhaseSet wanted, UtcNanos after) const {
    for (KstDate date = kst_date(after);; date = date.plus_days(1)) {
        QTS_TRY(phases, phases_of(venue, date));
        for (const SessionRow& row : phases) {
            const UtcNanos begin = to_utc(date, row.begin);
            if (wanted.has(row.phase) && begin > after) return begin;
        }
    }
}

} // namespace qts

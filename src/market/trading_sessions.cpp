#include "market/trading_sessions.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

using enum SessionPhase;

constexpr PhaseSet kPaper{continuous, closing_auction, vi_auction};
constexpr PhaseSet kRegular{opening_auction, continuous, closing_auction, vi_auction};

constexpr std::array kNamed{
    NamedSession{"regular", Venue::krx, kRegular},
    NamedSession{"pre_market", Venue::krx, PhaseSet{pre_market}},
    NamedSession{"after_market", Venue::krx, PhaseSet{after_market}},
    NamedSession{"off_hours_auction", Venue::krx, PhaseSet{off_hours_auction}},
    NamedSession{"pre_hours_close", Venue::krx, PhaseSet{pre_hours_close}},
    NamedSession{"post_hours_close", Venue::krx,
                 PhaseSet{post_hours_close_orders, post_hours_close}},
    NamedSession{"nxt_pre_market", Venue::nxt, PhaseSet{pre_market}},
    NamedSession{"nxt_main_market", Venue::nxt, PhaseSet{main_market}},
    NamedSession{"nxt_after_market", Venue::nxt, PhaseSet{after_market_auction, after_market}},
};

/// The session of which a phase is a part; nullptr: nobody trades in it.
const NamedSession* session_of(Venue venue, SessionPhase phase) {
    for (const NamedSession& session : kNamed) {
        const bool same = (venue == Venue::nxt) == (session.venue == Venue::nxt);
        if (same && session.phases.has(phase)) return &session;
    }
    return nullptr;
}

/// The sessions in which an order may trade besides the one it goes into: a day order of NXT stays
/// in its book until the after-market ends (krx-market.md 3.3).
PhaseSet lives_on(const SessionQuestion& order, SessionPhase phase) {
    if (order.venue != Venue::nxt || order.time_in_force != TimeInForce::day) return {};
    if (phase == pre_market) return PhaseSet{main_market, after_market_auction, after_market};
    if (phase == main_market) return PhaseSet{after_market_auction, after_market};
    return {};
}

std::string_view closed_by_issue(const SessionQuestion& order, SessionPhase phase, KstDate date,
                                 const Instrument* issue) {
    if (issue == nullptr) return {};
    return closed_to(*issue, order.venue, phase, order.kind, order.time_in_force, date);
}

/// Whether an order of a day goes in a named phase: the venue takes its kind there, the issue may
/// be traded, and whatever session it lives on into is named too.
bool takes(const SessionQuestion& order, SessionPhase phase, PhaseSet named, KstDate date,
           const Instrument* issue, const MarketRules& rules) {
    const PhaseSet later = lives_on(order, phase);
    return named.has(phase) && (later & named) == later &&
           takes_order(rules.order_windows, order.venue, phase, order.kind, order.time_in_force,
                       date) &&
           closed_by_issue(order, phase, date, issue).empty();
}

/// The next instant at which a named phase begins that takes the order, by the rules of its own
/// day; nullopt: not within the calendar.
std::optional<UtcNanos> next_opening(const SessionQuestion& order, PhaseSet named,
                                     const Instrument* issue, const MarketRules& rules) {
    constexpr int kLookDays = 31;
    if (named.empty()) return std::nullopt;
    const KstDate last = kst_date(order.at).plus_days(kLookDays);
    for (KstDate date = kst_date(order.at); date <= last; date = date.plus_days(1)) {
        const auto phases = rules.calendar.phases_of(order.venue, date);
        if (!phases) return std::nullopt;
        for (const SessionRow& row : *phases) {
            const UtcNanos begin = to_utc(date, row.begin);
            if (begin > order.at && takes(order, row.phase, named, date, issue, rules)) {
                return begin;
            }
        }
    }
    return std::nullopt;
}

/// Until when the order goes as it is: the end of the phase, or of those of its session that follow
/// it without a gap and take the order too.
std::optional<UtcNanos> end_of(SessionPhase phase, const SessionQuestion& order, PhaseSet named,
                               const Instrument* issue, const MarketRules& rules) {
    const KstDate today = kst_date(order.at);
    PhaseSet to_come = session_of(order.venue, phase)->phases & named;
    std::optional<UtcNanos> until;
    for (std::optional<SessionPhase> next = phase; next;) {
        const auto ends = rules.calendar.end_of(order.venue, *next, today);
        if (!ends) return until;
        until = to_utc(today, *ends);
        to_come.remove(*next);
        const auto open = rules.calendar.open_at(order.venue, *until);
        next = (open.value_or(PhaseSet{}) & to_come).first();
        if (next && !takes(order, *next, named, today, issue, rules)) return until;
    }
    return until;
}

/// Why an order does not go into a session that stands open.
std::string reason_in(SessionPhase phase, std::string_view session, const SessionQuestion& order,
                      PhaseSet named, const Instrument* issue, const MarketRules& rules) {
    const KstDate today = kst_date(order.at);
    const bool day = order.time_in_force == TimeInForce::day;
    if (!takes_order(rules.order_windows, order.venue, phase, order.kind, order.time_in_force,
                     today)) {
        return fmt::format("{} takes no {}{}{} order", key_of(phase), to_string(order.kind),
                           day ? "" : " ", day ? "" : to_string(order.time_in_force));
    }
    if (const auto shut = closed_by_issue(order, phase, today, issue); !shut.empty()) {
        return std::string{shut};
    }
    if (!named.has(phase)) return fmt::format("{} is not named in [scope.*] sessions", session);
    return "a day order of NXT stays until its after-market ends: name the sessions up to it";
}

/// Why nothing that stands open at the moment takes the order.
FixedText<119> reason(const SessionQuestion& order, PhaseSet open, PhaseSet named,
                      const Instrument* issue, const MarketRules& rules) {
    std::string text;
    std::string_view standing = "closed";
    for (const SessionPhase phase : all_phases()) {
        if (!open.has(phase)) continue;
        const NamedSession* const session = session_of(order.venue, phase);
        if (session == nullptr) {
            standing = key_of(phase); // nobody trades in it: a pause, block trades
            continue;
        }
        // What the book does says more than what stands beside it.
        if (text.empty()) text = reason_in(phase, session->name, order, named, issue, rules);
    }
    return FixedText<119>{text.empty() ? standing : text};
}

} // namespace

std::span<const NamedSession> named_sessions() {
    return kNamed;
}

TradingSessions TradingSessions::regular() {
    TradingSessions sessions;
    sessions.add("regular");
    return sessions;
}

bool TradingSessions::add(std::string_view name) {
    const auto found = std::find_if(kNamed.begin(), kNamed.end(),
                                    [&](const NamedSession& row) { return row.name == name; });
    if (found == kNamed.end()) return false;
    PhaseSet& phases = found->venue == Venue::nxt ? nxt_ : krx_;
    phases = phases | found->phases;
    return true;
}

void TradingSessions::add_all(Venue venue) {
    for (const NamedSession& session : kNamed) {
        if (session.venue == venue) add(session.name);
    }
}

void TradingSessions::add(const TradingSessions& other) {
    krx_ = krx_ | other.krx_;
    nxt_ = nxt_ | other.nxt_;
}

TradingSessions TradingSessions::offered_by(Environment environment) const {
    if (environment == Environment::real) return *this;
    TradingSessions offered;
    offered.krx_ = krx_ & kPaper;
    return offered;
}

SessionPhase session_at(Venue venue, UtcNanos at, const MarketRules& rules) {
    const PhaseSet open = rules.calendar.open_at(venue, at).value_or(PhaseSet{});
    for (const SessionPhase phase : all_phases()) {
        if (open.has(phase) && session_of(venue, phase) != nullptr) return phase;
    }
    return venue == Venue::nxt ? main_market : continuous;
}

SessionAnswer choose_session(const SessionQuestion& order, const TradingSessions& named,
                             const Instrument* issue, const MarketRules& rules) {
    const auto open = rules.calendar.open_at(order.venue, order.at);
    if (!open) {
        // The calendar says what it covers.
        return {std::nullopt, FixedText<119>{open.error().context + "; see [market]"}};
    }
    const KstDate today = kst_date(order.at);
    const PhaseSet names = named.of(order.venue);
    for (const SessionPhase phase : all_phases()) {
        if (open->has(phase) && takes(order, phase, names, today, issue, rules)) {
            return {phase, {}, std::nullopt, end_of(phase, order, names, issue, rules)};
        }
    }
    return {std::nullopt, reason(order, *open, names, issue, rules),
            next_opening(order, names, issue, rules)};
}

} // namespace qts

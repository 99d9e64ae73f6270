#pragma once
// The parts of the day in which orders may go, as a person names them, and which of them an order
// goes into. Regular hours unless more is named. Pure. Any thread.

#include "core/fixed_text.hpp"
#include "market/instrument.hpp"
#include "market/market_rules.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace qts {

/// `regular` and its like: a name for some phases of one venue.
struct NamedSession {
    std::string_view name;
    Venue venue;
    PhaseSet phases;
};

/// All that can be named, `regular` first.
std::span<const NamedSession> named_sessions();

/// The sessions that somebody named. SOR trades in those of KRX.
class TradingSessions {
  public:
    /// Regular hours: KRX's auctions and continuous trading.
    static TradingSessions regular();
    static TradingSessions none() { return TradingSessions{}; }
    /// False when there is no session of that name.
    bool add(std::string_view name);
    /// Every session of a venue.
    void add_all(Venue venue);
    void add(const TradingSessions& other);
    /// What of it an environment trades. The paper services: KRX from 09:00 to 15:30 (kis-api.md 9;
    /// of Kiwoom's before 09:00 nobody knows, so it is taken as closed).
    TradingSessions offered_by(Environment environment) const;
    PhaseSet of(Venue venue) const { return venue == Venue::nxt ? nxt_ : krx_; }
    friend bool operator==(const TradingSessions&, const TradingSessions&) = default;

  private:
    PhaseSet krx_;
    PhaseSet nxt_;
};

/// An order as far as the timetable is concerned.
struct SessionQuestion {
    Venue venue = Venue::krx;
    OrderKind kind = OrderKind::limit;
    TimeInForce time_in_force = TimeInForce::day;
    UtcNanos at; ///< broker time
};

/// The phase in which the order goes; or why it goes in none, and when one that takes it begins.
struct SessionAnswer {
    std::optional<SessionPhase> phase;
    FixedText<119> why;                 ///< empty when there is a phase
    std::optional<UtcNanos> opens_at{}; ///< nullopt: not within the coming weeks
    std::optional<UtcNanos> ends_at{};  ///< until just before then it may still be sent as it is
};

/// In which session an order that was placed at `at` stands: what the broker's list does not say.
/// The main session of the day when none stands at that time.
SessionPhase session_at(Venue venue, UtcNanos at, const MarketRules& rules);

/// `issue` may be null: its state is not looked at.
SessionAnswer choose_session(const SessionQuestion& order, const TradingSessions& named,
                             const Instrument* issue, const MarketRules& rules);

} // namespace qts

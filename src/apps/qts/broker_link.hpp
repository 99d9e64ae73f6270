#pragma once
// The way to one account at one broker: checked address, connections, rate budget, token, adapter,
// and the broker's time as its answers teach it. Core thread.

#include "apps/qts/key_pace.hpp"
#include "apps/qts/kis_stack.hpp"
#include "apps/qts/program.hpp"
#include "market/market_rules.hpp"
#include "runtime/decision/decision_gate.hpp"
#include "runtime/execution/unknown_settlement.hpp"

#include <optional>

namespace qts::app {

struct BrokerLinkOptions {
    BrokerConfig config;
    std::int64_t rate_centi = 0; ///< calls in 100 seconds; 0: no limit
    std::string token_directory;
    std::optional<MarketRules> rules;          ///< of the local lane; none: the program's
    const BrokerClock* market_clock = nullptr; ///< of the local lane; null: learned from answers
    OrderWireListener* listener = nullptr;
};

class BrokerLink final {
  public:
    /// Throws StartupError when address, mode or certificate file cannot be used. `program`
    /// outlives this.
    BrokerLink(Program& program, BrokerLinkOptions options);
    BrokerLink(const BrokerLink&) = delete;
    BrokerLink& operator=(const BrokerLink&) = delete;

    BaseBrokerAdapter& adapter() { return kis_.adapter(); }
    KisStack& kis() { return kis_; }
    const BrokerClock& clock() const;
    /// The broker's time is ahead of the machine's by this; 0 in the local lane.
    Duration clock_offset() const { return offset_clock_.offset(); }
    /// The market's rules. A simulator on this machine opens on any day, so its first answer adds
    /// its own to the days that trade.
    const MarketRules& rules() const { return rules_; }
    const BrokerConfig& config() const { return options_.config; }
    const BaseUrl& url() const { return url_; }
    bool loopback() const { return is_loopback_host(url_.host); }
    AccountId account() const;

  private:
    TlsContext make_tls() const;
    void learn_time(UtcNanos broker_now);
    SharedPace* pace();

    Program& program_;
    BrokerLinkOptions options_;
    BaseUrl url_;
    TlsContext tls_;
    MarketRules rules_;
    OffsetBrokerClock offset_clock_;
    AsioHttpTransport orders_;
    AsioHttpTransport inquiries_;
    std::optional<KeyPace> pace_; ///< none in the local lane
    KisStack kis_;
};

/// The chosen broker's account from the environment. Throws StartupError: a missing variable, a
/// broker that this version does not speak to.
BrokerConfig read_broker_config(const CommonOptions& options, const Program& program);

/// The broker's pace as configured: calls in 100 seconds.
std::int64_t configured_rate(const QtsConfig& config, const BrokerConfig& broker);

/// How orders of unknown fate are settled: as configured, else 10 s on REAL, 60 s on VTS.
SettlementRules settlement_rules(const QtsConfig& config, const BrokerConfig& broker);

/// When the broker is left alone: as configured, else its assumed maintenance; nothing for a host
/// on this machine.
QuietHours quiet_hours(const QtsConfig& config, const BrokerConfig& broker, const BaseUrl& url);

/// The gate's limits. A decision stays fresh for `ttl`, but never so short that an order with its
/// hashkey could not go at the broker's pace (`rate_centi`).
DecisionLimits decision_limits(const QtsConfig& config, Duration ttl, std::int64_t rate_centi,
                               const Logger& log);

/// The named sessions that the broker's environment offers; says what is left out. The paper
/// services trade on KRX from 09:00 to 15:30 only (kis-api.md 9, krx-market.md 3.3).
TradingSessions offered_sessions(const TradingSessions& named, Environment environment,
                                 const Logger& log);

/// Says what of the rules of a day nobody has confirmed: the calendar of a coming year, a tax rate
/// that is not announced.
void warn_of_assumptions(const MarketRules& rules, KstDate date, const Logger& log);

/// What a command that would send orders to the real market says instead.
inline constexpr const char* kLiveDisabled =
    "qts: live orders are disabled in this version; balance, positions, quote and doctor work\n";

/// True when orders would cost real money: real keys, and a host that is not this machine.
bool is_live(const BrokerConfig& broker, const BaseUrl& url);

} // namespace qts::app

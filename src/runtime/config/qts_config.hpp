#pragma once
// `qts.toml`, typed. Every setting, its unit, range and default stand here and nowhere else;
// config/qts.example.toml shows them all. Read once at start-up.

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/result.hpp"
#include "market/issue_filter.hpp"
#include "market/market_rules.hpp"
#include "market/trading_sessions.hpp"
#include "trading/quiet_hours.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

struct NetConfig {
    std::string ca_file; ///< one more certificate authority, PEM; empty: none
    Duration connect_timeout = std::chrono::seconds{3};
    Duration total_timeout = std::chrono::seconds{10};
    Duration idle_reuse = std::chrono::seconds{4};
    Duration spare_max_age = std::chrono::seconds{30};
};

struct RiskConfig {
    Notional max_order_notional = Notional::won(10'000'000); ///< built-in cap on one order
    IssueFilter filter;                                      ///< of a person's own buys
};

enum class OnStop : std::uint8_t { cancel, leave };

struct RunConfig {
    OnStop on_stop = OnStop::cancel;
    Duration stop_timeout = std::chrono::seconds{30};
    /// Broker time between two comparisons of our books with the broker's.
    Duration compare_every = std::chrono::seconds{300};
};

/// [journal] and [storage].
struct JournalConfig {
    bool sync = true; ///< an order waits until a power cut could not take it back; else a crash
    std::uint64_t min_free_bytes = std::uint64_t{512} << 20U; ///< less: no new order
};

/// One of `scalp` and `swing`.
struct ScopeConfig {
    Duration interval;           ///< between evaluation passes, broker time
    Duration ttl;                ///< an intent older than this when its turn comes is dropped
    std::vector<Symbol> symbols; ///< when --symbols is not given
    TradingSessions sessions;    ///< the parts of the day in which it trades
    IssueFilter filter;          ///< [risk.NAME]: of its strategies' buys
};

struct BrokerTuning {
    std::int64_t rate_real_centi = 1'500; ///< calls in 100 seconds on the REAL host
    std::int64_t rate_vts_centi = 90;     ///< the same on the paper host
    /// How long after the send a list must show an order; absent: 10 s on REAL, 60 s on VTS.
    std::optional<Duration> settle;
    /// Hours in which it is left alone; absent: 02:00 to 06:30 for a host that is not this machine.
    std::optional<QuietHours> quiet;
};

/// [account]
struct AccountConfig {
    bool exclusive = false; ///< nobody else trades on it: what somebody else did is a halt
};

struct QtsConfig {
    NetConfig net;
    RiskConfig risk;
    RunConfig run;
    JournalConfig journal;
    ScopeConfig scalp;
    ScopeConfig swing;
    AccountConfig account;
    BrokerTuning kis;
    BrokerTuning kiwoom;
    MarketRules market = MarketRules::built_in(); ///< with what [market] adds
    /// [strategy.NAME] as given; checked against the strategy's own description when it is made.
    std::map<std::string, std::map<std::string, std::int64_t>> strategies;

    static QtsConfig defaults();
};

/// Throws StartupError: not TOML (with line), an unknown key (with the nearest known one), a wrong
/// type, a value out of range.
QtsConfig parse_qts_config(std::string_view text, const std::string& file_name);

} // namespace qts

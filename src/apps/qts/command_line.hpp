#pragma once
// `qts ...` as a value. The command line is a contract (design: section 6): scripts rely on it. One
// struct a command; a command that is not built yet is none.

#include "apps/qts/market_question.hpp"
#include "core/kst.hpp"
#include "market/price.hpp"
#include "market/symbol.hpp"
#include "market/venue.hpp"
#include "trading/order_terms.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace qts::app {

/// What every command takes.
struct CommonOptions {
    std::string program = "qts"; ///< how it was called
    Broker broker = Broker::kis;
    bool verbose = false;
    bool json = false;
    std::string config_file;
    std::string env_file;
    std::string data_dir;
};

enum class Scope : std::uint8_t { scalp, swing };

struct RunOptions {
    CommonOptions common;
    Scope scope = Scope::scalp;
    std::vector<std::string> strategies; ///< empty: the lane's default
    std::vector<Symbol> symbols;         ///< empty: the scope's, or those of --prices
    bool local_only = false;
    std::optional<std::int64_t> max_iterations; ///< 0: no limit
    std::uint64_t seed = 1;
    std::vector<std::string> prices;
    std::string faults; ///< a file: what goes wrong at the simulated broker; empty: nothing
};

/// What the simulator's clock shows at launch.
enum class SimClock : std::uint8_t {
    open, ///< 09:00:00 of today, whatever day it is
    wall, ///< the real Korean time
    at,   ///< a given instant
};

struct SimOptions {
    CommonOptions common;
    std::uint16_t kis_rest_port = 0; ///< 0: any free one
    std::string listen = "127.0.0.1";
    bool tls = false;
    std::vector<std::string> tls_hosts; ///< more names in its certificate
    Environment environment = Environment::vts;
    std::uint64_t seed = 1;
    std::vector<std::string> prices;
    std::string issues; ///< a list of issues (CSV); empty: the built-in ones
    std::string faults; ///< a file: what goes wrong; empty: nothing
    SimClock clock = SimClock::open;
    UtcNanos clock_at;                        ///< with SimClock::at
    std::int64_t speed_milli = 1'000;         ///< of the prices, in thousandths
    std::optional<int> rate;                  ///< calls a second; 0: no limit; absent: KIS's
    std::optional<std::uint64_t> first_order; ///< number; absent: as the time of day has it
    Notional cash = Notional::won(10'000'000);
    bool print_env = false;
    std::string app_key; ///< empty: any pair is accepted
    std::string app_secret;
};

struct QuoteOptions {
    CommonOptions common;
    std::string issue; ///< a code, a name or its initial consonants
    bool book = false; ///< the ten levels too
};

struct BalanceOptions {
    CommonOptions common;
};

struct DoctorOptions {
    CommonOptions common;
    bool order_test = false;
};

struct MasterOptions {
    CommonOptions common;
    std::string file;
};

struct OrderOptions {
    CommonOptions common;
    Side side = Side::buy;
    std::string issue;
    Quantity quantity;
    OrderTerms terms = OrderTerms::market();
    Venue venue = Venue::krx;
    bool yes = false; ///< do not ask
};

/// `order`: our id (1-17) or the broker's number.
struct AmendOptions {
    CommonOptions common;
    std::string order;
    Price limit;
    std::optional<Quantity> quantity;
};

struct CancelOptions {
    CommonOptions common;
    std::string order;
    std::optional<Quantity> quantity;
};

struct OrdersOptions {
    CommonOptions common;
    std::optional<KstDate> date; ///< absent: today at the broker
    bool unknown = false;        ///< only those of unknown fate, of every day
    bool ours = false;           ///< from our books; the broker is not asked
    std::string account;         ///< with `ours`: which books
};

/// Days of the books; none: the last one. Without `to`, all since `from`.
struct AskedDays {
    std::optional<KstDate> from;
    std::optional<KstDate> to;
};

struct FillsOptions {
    CommonOptions common;
    AskedDays days;
    std::string account; ///< a folder of the data directory; empty: that of the keys
    bool csv = false;
};

struct PnlOptions {
    CommonOptions common;
    AskedDays days;
    std::string account;
};

/// What a person says of an order of unknown fate that never reached the broker.
inline constexpr std::string_view kAbsent = "absent";

struct ResolveOptions {
    CommonOptions common;
    std::string order; ///< our id
    std::string fate;  ///< absent, or the broker's number
    std::string operator_name;
};

struct PositionsOptions {
    CommonOptions common;
};

struct StatusOptions {
    CommonOptions common;
};

/// One question of `qts market`, or a file of them.
struct MarketOptions {
    CommonOptions common;
    MarketTopic topic = MarketTopic::tick;
    /// Fields of the question as typed, by their names in the protocol.
    std::vector<std::pair<std::string, std::string>> fields;
    std::string batch; ///< a file, `-` for standard input; empty: one question
};

enum class JournalVerb : std::uint8_t { verify, export_records, backup, rebuild };

struct JournalCommandOptions {
    CommonOptions common;
    JournalVerb verb = JournalVerb::verify;
    /// Of one journal; empty: all of the data directory. backup: where the copies go.
    std::string directory;
};

/// A text to print (help, version) with exit code 0.
struct PrintText {
    std::string text;
};

using Invocation =
    std::variant<PrintText, RunOptions, SimOptions, DoctorOptions, BalanceOptions, PositionsOptions,
                 OrdersOptions, QuoteOptions, OrderOptions, AmendOptions, CancelOptions,
                 StatusOptions, MasterOptions, MarketOptions, JournalCommandOptions, ResolveOptions,
                 FillsOptions, PnlOptions>;

/// Throws StartupError with one clear sentence, and the nearest known word for a misspelt one.
Invocation parse_command_line(int argc, const char* const* argv);

} // namespace qts::app

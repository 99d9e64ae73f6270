#include "apps/qts/command_line.hpp"

#include "apps/qts/books_command_line.hpp"
#include "apps/qts/command_parser.hpp"
#include "apps/qts/market_command_line.hpp"
#include "apps/qts/order_list.hpp"
#include "apps/qts/version.hpp"
#include "core/parse_number.hpp"
#include "core/startup_error.hpp"
#include "core/text.hpp"
#include "runtime/strategy/strategy_registry.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qts::app {
namespace {

constexpr int kNameColumn = 34;

struct CommandRow {
    std::string_view name;
    std::string_view usage; ///< for the list of commands
    std::string_view about;
    Invocation (*parse)(const std::string& program, const Words& words);
};

Invocation parse_run(const std::string& program, const Words& words);
Invocation parse_sim(const std::string& program, const Words& words);
Invocation parse_doctor(const std::string& program, const Words& words);
Invocation parse_balance(const std::string& program, const Words& words);
Invocation parse_positions(const std::string& program, const Words& words);
Invocation parse_quote(const std::string& program, const Words& words);
Invocation parse_order(const std::string& program, const Words& words);
Invocation parse_amend(const std::string& program, const Words& words);
Invocation parse_cancel(const std::string& program, const Words& words);
Invocation parse_status(const std::string& program, const Words& words);
Invocation parse_data(const std::string& program, const Words& words);
Invocation parse_resolve(const std::string& program, const Words& words);

constexpr std::array kCommands{
    CommandRow{"run", "run", "run strategies (as without a command)", parse_run},
    CommandRow{"sim", "sim", "serve a simulated broker to any client", parse_sim},
    CommandRow{"doctor", "doctor [--order-test]", "check everything, name the cure", parse_doctor},
    CommandRow{"quote", "quote CODE|NAME", "the price of an issue", parse_quote},
    CommandRow{"balance", "balance", "cash and holdings at the broker", parse_balance},
    CommandRow{"positions", "positions", "what is held, and by which strategy", parse_positions},
    CommandRow{"orders", "orders [--unknown]", "the orders of a day", parse_orders},
    CommandRow{"fills", "fills [--date D] [--csv]", "what filled, and what it cost", parse_fills},
    CommandRow{"pnl", "pnl [--date D]", "what each day made", parse_pnl},
    CommandRow{"order", "order buy|sell CODE QTY", "one order, after asking", parse_order},
    CommandRow{"amend", "amend ORDER --limit WON", "a new price for an open order", parse_amend},
    CommandRow{"cancel", "cancel ORDER [--qty N]", "cancel an order, or part of it", parse_cancel},
    CommandRow{"resolve", "resolve ORDER --as FATE", "settle an order of unknown fate",
               parse_resolve},
    CommandRow{"status", "status", "who owns the account, and how it does", parse_status},
    CommandRow{"market", "market COMMAND", "ticks, limits, sessions, calendar, costs",
               parse_market},
    CommandRow{"journal", "journal verify|export|backup", "prove the journal whole, print it",
               parse_journal},
    CommandRow{"data", "data master --file F", "import the broker's list of issues", parse_data},
};

std::string command_list() {
    std::string text = "\nCommands (each has --help with examples):\n";
    for (const CommandRow& row : kCommands) {
        text += fmt::format("  {}{}\n", pad_right(fmt::format("qts {}", row.usage), kNameColumn),
                            row.about);
    }
    return text;
}

constexpr std::string_view kRunFooter = R"(
Examples:
  qts --broker kis --local-only             trades on the built-in simulator
  qts --broker kis --local-only --max-iterations 3 --json
  qts --broker kis --local-only --scope swing --strategy sma_cross \
      --max-iterations 0 --prices 005930=bars.csv
  qts --broker kis --scope scalp --verbose  your KIS paper account

Exit codes: 0 done, 1 run-time failure, 2 usage or configuration, 3 refused by
safety, 4 refused by the broker, 5 an order of unknown fate is left.
)";

std::vector<Symbol> parse_symbols(std::string_view text) {
    std::vector<Symbol> symbols;
    for (bool more = !text.empty(); more;) {
        const std::size_t comma = text.find(',');
        const auto symbol = Symbol::parse(text.substr(0, comma));
        if (!symbol) throw StartupError("--symbols: " + symbol.error().context);
        if (std::find(symbols.begin(), symbols.end(), *symbol) == symbols.end()) {
            symbols.push_back(*symbol);
        }
        more = comma != std::string_view::npos;
        if (more) text.remove_prefix(comma + 1);
    }
    return symbols;
}

std::vector<std::string_view> command_names() {
    std::vector<std::string_view> names;
    for (const CommandRow& row : kCommands)
        names.push_back(row.name);
    return names;
}

Invocation parse_run(const std::string& program, const Words& words) {
    RunOptions options;
    options.common.program = program;
    std::string scope = "scalp";
    std::string symbols;
    std::string max_iterations;
    std::string seed = "1";
    CommandParser parser{"qts [run]",
                         "QTS: a trading runtime for Korean equities. Without a command it runs\n"
                         "strategies.",
                         command_list() + std::string{kRunFooter}};
    parser.add_common(options.common);
    parser.add_value("--scope", scope, "scalp (default) or swing: interval, risk, symbols");
    parser.add_values("--strategy", options.strategies,
                      fmt::format("may be repeated: {}", fmt::join(strategy_names(), ", ")));
    parser.add_value("--symbols", symbols, "codes, comma separated: 005930,000660");
    parser.app().add_flag("--local-only", options.local_only,
                          "trade on the embedded simulator, no network");
    parser.add_value("--max-iterations", max_iterations, "passes, 0 = no limit (--local-only: 10)");
    parser.add_value("--seed", seed, "seed of the simulated market (default 1)");
    parser.add_values("--prices", options.prices, "[SYMBOL=]FILE.csv: real bars move the market");
    parser.add_value("--faults", options.faults, "FILE: what goes wrong at the simulated broker");
    bool version = false;
    parser.app().add_flag("--version", version, "print the version");
    if (auto help = parser.parse(words, command_names())) return *help;
    if (version) return PrintText{std::string{kVersion} + "\n"};
    options.scope =
        choose<Scope>("--scope", scope, {{"scalp", Scope::scalp}, {"swing", Scope::swing}});
    options.symbols = parse_symbols(symbols);
    if (parser.given("--max-iterations")) {
        options.max_iterations =
            whole_number("--max-iterations", max_iterations, 0, "0 (no limit) or more");
    }
    options.seed = static_cast<std::uint64_t>(whole_number("--seed", seed, 0, "0 or more"));
    if (!options.prices.empty() && !options.local_only) {
        throw StartupError("--prices drives the simulated market; add --local-only");
    }
    if (!options.faults.empty() && !options.local_only) {
        throw StartupError("--faults are of the simulated broker; add --local-only, or give them "
                           "to qts sim");
    }
    return options;
}

// ---- the simulator ---------------------------------------------------------------------------

constexpr std::string_view kSimFooter = R"(
Examples:
  qts sim --print-env > .env        then: chmod 600 .env
  qts sim --tls --kis-rest-port 29443
  qts sim --prices 005930=bars.csv --speed 60 --rate 0
  curl -s http://127.0.0.1:PORT/_sim/state      everything it knows, as JSON

It prints its addresses on stderr and serves until Ctrl-C.
docs/simulator.md lists every endpoint.
)";

/// `1`, `60`, `0.5`: in thousandths.
std::int64_t speed_of(const std::string& text) {
    constexpr int kPlaces = 3;
    constexpr std::int64_t kFastest = 5'000'000;
    const bool plain = text.find_first_not_of("0123456789.") == std::string::npos;
    const auto milli = parse_scaled(text, kPlaces);
    if (!plain || !milli || *milli < 1 || *milli > kFastest) {
        throw StartupError(
            fmt::format("--speed must be a number from 0.001 to 5000, not '{}'", text));
    }
    return *milli;
}

void read_sim_clock(const std::string& text, SimOptions& options) {
    if (text == "open" || text == "wall") {
        options.clock = text == "open" ? SimClock::open : SimClock::wall;
        return;
    }
    const auto instant = parse_instant(text);
    if (!instant || !instant->has_time) {
        throw StartupError(fmt::format("--clock must be open, wall or a time such as "
                                       "2026-11-23T09:00:00, not '{}'",
                                       text));
    }
    options.clock = SimClock::at;
    options.clock_at = instant->at;
}

/// The texts of `qts sim` before they are checked.
struct RawSim {
    std::string broker = "kis";
    std::string port = "0";
    std::string environment = "vts";
    std::string seed = "1";
    std::string clock = "open";
    std::string speed = "1";
    std::string rate;
    std::string first_order;
    std::string cash = "10000000";
};

void add_sim_options(CommandParser& parser, SimOptions& options, RawSim& raw) {
    parser.add_value("--broker", raw.broker, "kis (default)");
    parser.add_value("--kis-rest-port", raw.port, "port of KIS's REST API (default: any free one)");
    parser.add_value("--listen", options.listen, "address to listen on (default 127.0.0.1)");
    parser.app().add_flag("--tls", options.tls, "https with a certificate of its own authority");
    parser.add_values("--tls-host", options.tls_hosts, "one more name in its certificate");
    parser.add_value("--sim-env", raw.environment, "vts (default) or real: tr ids, codes, pages");
    parser.add_value("--seed", raw.seed, "seed of the generated prices (default 1)");
    parser.add_values("--prices", options.prices, "[SYMBOL=]FILE.csv: play these bars instead");
    parser.add_value("--issues", options.issues, "FILE.csv: list these issues instead");
    parser.add_value("--faults", options.faults, "FILE: what goes wrong at the simulated broker");
    parser.add_value("--clock", raw.clock, "open (default), wall, or 2026-11-23T14:50:00");
    parser.add_value("--speed", raw.speed, "how fast prices are played; the clock stays at 1");
    parser.add_value("--rate", raw.rate, "calls a second, 0 = no limit");
    parser.add_value("--first-order", raw.first_order, "number of a day's first order");
    parser.add_value("--cash", raw.cash, "won in the account (default 10,000,000)");
    parser.app().add_flag("--print-env", options.print_env, "a ready .env on stdout");
    parser.add_value("--app-key", options.app_key, "the only key to accept (default: any)");
    parser.add_value("--app-secret", options.app_secret, "its secret");
    parser.add_value("--data-dir", options.common.data_dir, "where the authority of --tls is kept");
    parser.app().add_flag("-v,--verbose", options.common.verbose, "log everything to stderr");
}

Invocation parse_sim(const std::string& program, const Words& words) {
    SimOptions options;
    options.common.program = program;
    RawSim raw;
    CommandParser parser{"qts sim", "Serves a simulated broker, wire-compatible, on this machine.",
                         std::string{kSimFooter}};
    add_sim_options(parser, options, raw);
    if (auto help = parser.parse(words)) return *help;
    if (raw.broker == "kiwoom" || raw.broker == "both") {
        throw StartupError("qts sim --broker kiwoom is not available in this version; use kis");
    }
    choose<Broker>("--broker", raw.broker, {{"kis", Broker::kis}});
    constexpr std::int64_t kLastPort = 65'535;
    const std::int64_t port =
        whole_number("--kis-rest-port", raw.port, 0, "a port from 1 to 65535, or 0 for any");
    if (port > kLastPort) throw StartupError("--kis-rest-port must be at most 65535");
    options.kis_rest_port = static_cast<std::uint16_t>(port);
    options.environment = choose<Environment>(
        "--sim-env", raw.environment, {{"vts", Environment::vts}, {"real", Environment::real}});
    options.seed = static_cast<std::uint64_t>(whole_number("--seed", raw.seed, 0, "0 or more"));
    read_sim_clock(raw.clock, options);
    options.speed_milli = speed_of(raw.speed);
    if (parser.given("--rate")) {
        constexpr std::int64_t kFastest = 100'000;
        const std::int64_t rate =
            whole_number("--rate", raw.rate, 0, "calls a second, 0 = no limit");
        if (rate > kFastest) throw StartupError("--rate must be at most 100000, or 0 for no limit");
        options.rate = static_cast<int>(rate);
    }
    if (parser.given("--first-order")) {
        constexpr std::int64_t kLast = 1'000'000'000;
        const std::int64_t first =
            whole_number("--first-order", raw.first_order, 1, "a number of an order, 1 or more");
        if (first > kLast) throw StartupError("--first-order must be at most 1000000000");
        options.first_order = static_cast<std::uint64_t>(first);
    }
    constexpr std::int64_t kRichest = 1'000'000'000'000'000;
    const std::int64_t cash = whole_number("--cash", raw.cash, 0, "won, 0 or more");
    if (cash > kRichest) throw StartupError("--cash must be at most 1,000,000,000,000,000 won");
    options.cash = Notional::won(cash);
    if (!options.tls_hosts.empty() && !options.tls) {
        throw StartupError("--tls-host names the certificate of --tls; add --tls");
    }
    for (const std::string& host : options.tls_hosts) {
        const bool plain = std::all_of(host.begin(), host.end(), [](unsigned char c) {
            return std::isalnum(c) != 0 || c == '.' || c == '-' || c == ':' || c == '*';
        });
        if (host.empty() || !plain) {
            throw StartupError(
                fmt::format("--tls-host must be a host name or an address, not '{}'", host));
        }
    }
    if (!options.issues.empty() && !options.prices.empty()) {
        throw StartupError(
            "--issues fills the generated market, --prices replays another; give one");
    }
    if (options.app_key.empty() != options.app_secret.empty()) {
        throw StartupError("--app-key and --app-secret belong together: give both or none");
    }
    return options;
}

// ---- looking --------------------------------------------------------------------------------

Invocation parse_doctor(const std::string& program, const Words& words) {
    DoctorOptions options;
    options.common.program = program;
    CommandParser parser{
        "qts doctor",
        "Checks configuration, keys, network, clock and account: OK, WARN or FAIL\n"
        "with the cure. Reads only.",
        "\nExamples:\n  qts doctor\n"
        "  qts doctor --order-test    one share at the lower limit price\n"};
    parser.add_common(options.common);
    parser.app().add_flag("--order-test", options.order_test,
                          "order, look up, amend, cancel on paper");
    if (auto help = parser.parse(words)) return *help;
    return options;
}

Invocation parse_balance(const std::string& program, const Words& words) {
    BalanceOptions options;
    options.common.program = program;
    CommandParser parser{"qts balance", "Cash and holdings, as the broker says.",
                         "\nExample:\n  qts balance --json\n"};
    parser.add_common(options.common);
    if (auto help = parser.parse(words)) return *help;
    return options;
}

Invocation parse_positions(const std::string& program, const Words& words) {
    PositionsOptions options;
    options.common.program = program;
    CommandParser parser{"qts positions",
                         "What is held, at what profit, and, while a run owns the account, by\n"
                         "which strategy.",
                         "\nExample:\n  qts positions --json\n"};
    parser.add_common(options.common);
    if (auto help = parser.parse(words)) return *help;
    return options;
}

Invocation parse_quote(const std::string& program, const Words& words) {
    QuoteOptions options;
    options.common.program = program;
    CommandParser parser{"qts quote", "The price of an issue, by code, Korean name or initials.",
                         "\nExamples:\n  qts quote 005930\n  qts quote 삼성전자 --book\n"
                         "  qts quote ㅅㅅㅈㅈ --json\n"};
    parser.add_common(options.common);
    parser.add_value("issue", options.issue, "code, name or initial consonants")->required();
    parser.app().add_flag("--book", options.book, "the ten best levels of each side too");
    if (auto help = parser.parse(words)) return *help;
    return options;
}

Invocation parse_status(const std::string& program, const Words& words) {
    StatusOptions options;
    options.common.program = program;
    CommandParser parser{"qts status",
                         "Which process owns the account, and how its run does. Asks no broker.",
                         "\nExample:\n  qts status --json\n"};
    parser.add_common(options.common);
    if (auto help = parser.parse(words)) return *help;
    return options;
}

Invocation parse_resolve(const std::string& program, const Words& words) {
    ResolveOptions options;
    options.common.program = program;
    CommandParser parser{
        "qts resolve", "Settles an order of unknown fate on a person's word.",
        "\nExamples:\n  qts orders --unknown\n"
        "  qts resolve 1-17 --as absent --operator kim\n"
        "  qts resolve 1-17 --as 0000013903 --operator kim\n\n"
        "Look in the broker's own app first: nothing is sent, and what is said here is\n"
        "believed. It is written into the journal with the name.\n"};
    parser.add_common(options.common);
    parser.add_value("order", options.order, "our id (1-17)")->required();
    parser.add_value("--as", options.fate, "absent, or the broker's number of it")->required();
    parser.add_value("--operator", options.operator_name, "who says so")->required();
    if (auto help = parser.parse(words)) return *help;
    if (!parse_order_id(options.order)) {
        throw StartupError(
            "resolve takes our id of the order (1-17); qts orders --unknown lists them");
    }
    const bool number = parse_digits(options.fate).has_value();
    if (options.fate != kAbsent && !number) {
        throw StartupError("--as takes 'absent' or the broker's number of the order");
    }
    constexpr std::size_t kLongestName = 40;
    if (options.operator_name.empty() || options.operator_name.size() > kLongestName) {
        throw StartupError("--operator takes a name of 1 to 40 letters");
    }
    return options;
}

Invocation parse_data(const std::string& program, const Words& words) {
    MasterOptions options;
    options.common.program = program;
    std::string what;
    CommandParser parser{
        "qts data", "Imports a list of issues: names, markets, flags, sizes.",
        "\nExamples:\n  qts data master --file kospi_code.mst    (unzipped, as KIS "
        "publishes it)\n  qts data master --file issues.csv\n"};
    parser.add_common(options.common);
    parser.add_value("what", what, "what to import: master")->required();
    parser.add_value("--file", options.file, "kospi_code.mst, kosdaq_code.mst or a .csv")
        ->required();
    if (auto help = parser.parse(words)) return *help;
    choose<bool>("qts data", what, {{"master", true}});
    return options;
}

// ---- orders ---------------------------------------------------------------------------------

constexpr std::string_view kOrderExitCodes =
    "\nExit codes: 0 sent, 2 malformed, 3 refused by our checks (tick, limits, cash,\n"
    "holdings) or not confirmed, 4 refused by the broker, 5 outcome unknown.\n";

Invocation parse_order(const std::string& program, const Words& words) {
    OrderOptions options;
    options.common.program = program;
    std::string side;
    std::string quantity;
    std::string limit;
    std::string venue = "krx";
    bool market = false;
    CommandParser parser{"qts order",
                         "Places one order after showing its cost and asking. It goes through the "
                         "same\nchecks as a strategy's.",
                         "\nExamples:\n  qts order buy 005930 10 --limit 71500\n"
                         "  qts order sell 삼성전자 10 --market --yes --json\n" +
                             std::string{kOrderExitCodes}};
    parser.add_common(options.common);
    parser.add_value("side", side, "buy or sell")->required();
    parser.add_value("issue", options.issue, "code, name or initial consonants")->required();
    parser.add_value("quantity", quantity, "number of shares")->required();
    parser.add_value("--limit", limit, "limit price in won");
    parser.app().add_flag("--market", market, "at the market price");
    parser.add_value("--venue", venue, "krx (default), nxt or sor");
    parser.app().add_flag("-y,--yes", options.yes, "do not ask");
    if (auto help = parser.parse(words)) return *help;
    options.side = choose<Side>("qts order", side, {{"buy", Side::buy}, {"sell", Side::sell}});
    options.quantity = quantity_of("quantity", quantity);
    options.venue = choose<Venue>("--venue", venue,
                                  {{"krx", Venue::krx}, {"nxt", Venue::nxt}, {"sor", Venue::sor}});
    if (parser.given("--limit") == market) {
        throw StartupError("an order needs exactly one of --limit WON and --market");
    }
    if (!market) options.terms = *OrderTerms::limit(price_of("--limit", limit));
    return options;
}

void check_order_name(std::string_view name) {
    const std::size_t dash = name.find('-');
    constexpr std::int64_t kLastCounter = (std::int64_t{1} << 48) - 1; // as long as an id is
    const bool ours =
        dash != std::string_view::npos && parse_digits(name.substr(0, dash)) &&
        parse_digits(name.substr(dash + 1)).value_or(kLastCounter + 1) <= kLastCounter;
    if (ours || parse_digits(name)) return;
    throw StartupError(fmt::format("an order is named by our id, such as 1-17, or by the broker's "
                                   "number, not '{}'; qts orders lists them",
                                   name));
}

Invocation parse_amend(const std::string& program, const Words& words) {
    AmendOptions options;
    options.common.program = program;
    std::string limit;
    std::string quantity;
    CommandParser parser{"qts amend", "Gives what is open of an order, or part of it, a new price.",
                         "\nExamples:\n  qts amend 0000013903 --limit 71400\n"
                         "  qts amend 1-17 --limit 71400 --qty 3\n" +
                             std::string{kOrderExitCodes}};
    parser.add_common(options.common);
    parser.add_value("order", options.order, "our id (1-17) or the broker's number")->required();
    parser.add_value("--limit", limit, "the new limit price in won")->required();
    parser.add_value("--qty", quantity, "only so many shares of it");
    if (auto help = parser.parse(words)) return *help;
    check_order_name(options.order);
    options.limit = price_of("--limit", limit);
    if (parser.given("--qty")) options.quantity = quantity_of("--qty", quantity);
    return options;
}

Invocation parse_cancel(const std::string& program, const Words& words) {
    CancelOptions options;
    options.common.program = program;
    std::string quantity;
    CommandParser parser{"qts cancel", "Cancels what is open of an order, or part of it.",
                         "\nExamples:\n  qts cancel 0000013903\n  qts cancel 1-17 --qty 3\n" +
                             std::string{kOrderExitCodes}};
    parser.add_common(options.common);
    parser.add_value("order", options.order, "our id (1-17) or the broker's number")->required();
    parser.add_value("--qty", quantity, "only so many shares of it");
    if (auto help = parser.parse(words)) return *help;
    check_order_name(options.order);
    if (parser.given("--qty")) options.quantity = quantity_of("--qty", quantity);
    return options;
}

/// Where the command's name stands: common options may come before it. nullopt: there is none, and
/// the words are a run's.
std::optional<std::size_t> command_at(const Words& words) {
    static constexpr std::array<std::string_view, 4> kWithValue{"--broker", "--config",
                                                                "--env-file", "--data-dir"};
    static constexpr std::array<std::string_view, 3> kFlags{"-v", "--verbose", "--json"};
    const auto stands = [](const auto& names, std::string_view word) {
        return std::find(names.begin(), names.end(), word) != names.end();
    };
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!words[at].starts_with('-')) return at;
        const std::string_view name = std::string_view{words[at]}.substr(0, words[at].find('='));
        const bool apart = name.size() == words[at].size();
        if (stands(kWithValue, name)) {
            at += apart ? 1 : 0;
        } else if (!stands(kFlags, name)) {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

} // namespace

Invocation parse_command_line(int argc, const char* const* argv) {
    const std::string program = argc > 0 ? argv[0] : "qts";
    Words words(argv + std::min(argc, 1), argv + argc);
    if (const auto at = command_at(words)) {
        const std::string name = words[*at];
        const auto row = std::find_if(kCommands.begin(), kCommands.end(),
                                      [&](const CommandRow& known) { return known.name == name; });
        if (row != kCommands.end()) {
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(*at));
            return row->parse(program, words);
        }
    }
    return parse_run(program, words);
}

} // namespace qts::app

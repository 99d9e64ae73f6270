#include "apps/qts/sim_command.hpp"

#include "apps/qts/fault_file.hpp"
#include "apps/qts/program.hpp"
#include "apps/qts/replay_files.hpp"
#include "core/kst.hpp"
#include "core/startup_error.hpp"
#include "market/issue_file.hpp"
#include "net/certificates.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"
#include "runtime/broker/token_store.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/simulator_host.hpp"
#include "storage/file_lock.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::string_view kAccount = "50000000";
constexpr std::string_view kProduct = "01";
// The broker's own pace, kis-api.md 7.1.
constexpr int kVtsRate = 1;
constexpr int kRealRate = 18;
constexpr std::size_t kMaxIssueFile = 64U * 1024 * 1024;
constexpr std::size_t kKeyLength = 36;
constexpr std::size_t kSecretLength = 180;
constexpr Duration kAuthorityPatience = std::chrono::seconds{10};

bool real(const SimOptions& options) {
    return options.environment == Environment::real;
}

/// A simulator that is started again the same day forgets its orders; whoever remembers them must
/// not meet their numbers again. So a launch begins where the time of day stands.
std::uint64_t number_of_the_time(UtcNanos machine_now) {
    constexpr std::uint64_t kOrdersPerSecond = 100;
    return static_cast<std::uint64_t>(kst_time(machine_now).seconds_of_day()) * kOrdersPerSecond +
           1;
}

/// What the market's clock shows at launch.
UtcNanos opening_time(const SimOptions& options, UtcNanos now) {
    switch (options.clock) {
    case SimClock::open:
        return to_utc(kst_date(now), KstTime::of(9, 0));
    case SimClock::wall:
        return now;
    case SimClock::at:
        return options.clock_at;
    }
    return now;
}

/// The day at which the clock is set trades, whatever day it is, unless the clock is the real one.
MarketRules rules_of(const SimOptions& options, const MarketRules& configured, UtcNanos start) {
    MarketRules rules = configured;
    if (options.clock != SimClock::wall) rules.calendar.add_trading_day(kst_date(start));
    return rules;
}

/// A day on which generated prices can begin: the market's own when it trades.
KstDate generated_day(const SessionCalendar& calendar, KstDate day) {
    if (calendar.is_trading_day(day).value_or(false)) return day;
    return calendar.next_trading_day(day).value_or(day);
}

/// The issues of the generated market.
std::vector<Instrument> listed_issues(const SimOptions& options, FileSystem& files) {
    if (options.issues.empty()) return sim::built_in_issues();
    const auto text = files.read(options.issues, kMaxIssueFile);
    if (!text) throw StartupError("--issues: " + text.error().context);
    auto issues = parse_issue_csv(*text, IssueDirectory::built_in());
    if (!issues) {
        throw StartupError(
            fmt::format("--issues: '{}': {}", options.issues, issues.error().context));
    }
    for (const Instrument& issue : *issues) {
        if (issue.base) continue;
        throw StartupError(fmt::format("--issues: '{}': {} has no base price; the simulated market "
                                       "opens there",
                                       options.issues, issue.symbol.view()));
    }
    return *std::move(issues);
}

std::unique_ptr<sim::SimMarket> make_market(const SimOptions& options, Program& program) {
    const UtcNanos start = opening_time(options, program.clock.utc_now());
    if (kst_date(start) < since_ever()) {
        throw StartupError(
            fmt::format("--clock {} lies before {}, from which on the market's rules "
                        "are known",
                        kst_date(start).iso(), since_ever().iso()));
    }
    const MarketRules rules = rules_of(options, program.settings.config.market, start);
    std::unique_ptr<sim::PriceSource> prices;
    if (options.prices.empty()) {
        prices = std::make_unique<sim::GeneratedPrices>(
            options.seed, generated_day(rules.calendar, kst_date(start)), rules,
            listed_issues(options, program.files));
    } else {
        prices = load_prices(options.prices, program.files, rules).source;
    }
    auto market = sim::SimMarket::make(
        std::move(prices), rules, sim::Pace{.start = start, .speed_milli = options.speed_milli});
    if (!market) throw StartupError("the simulated market cannot open: " + market.error().context);
    return *std::move(market);
}

/// Keys for the printed .env: of the broker's lengths, always the same for a port, worth nothing.
std::string dummy_key(std::string_view purpose, std::uint16_t port, std::size_t length) {
    std::string key = "PS";
    while (key.size() < length)
        key += short_hash(fmt::format("{}/{}/{}", purpose, port, key.size()));
    key.resize(length);
    return key;
}

struct Addresses {
    std::string url;
    std::string authority_file; ///< empty without TLS
    std::uint16_t port = 0;
};

std::string env_text(const SimOptions& options, const Addresses& addresses) {
    const std::string prefix = real(options) ? "KIS_REAL" : "KIS_VTS";
    const bool any = options.app_key.empty();
    const std::string key = any ? dummy_key("key", addresses.port, kKeyLength) : options.app_key;
    const std::string secret =
        any ? dummy_key("secret", addresses.port, kSecretLength) : options.app_secret;
    std::string text = fmt::format("# Of a simulated KIS. Save as .env, then: chmod 600 .env\n"
                                   "KIS_MODE=\"{0}\"\n"
                                   "{0}_APP_KEY=\"{1}\"\n"
                                   "{0}_APP_SECRET=\"{2}\"\n"
                                   "{0}_ACCOUNT_NO=\"{3}\"\n"
                                   "{0}_ACNT_PRDT_CD=\"{4}\"\n"
                                   "{0}_BASE_URL=\"{5}\"\n",
                                   prefix, key, secret, kAccount, kProduct, addresses.url);
    if (!addresses.authority_file.empty()) {
        text += fmt::format("QTS_CA_FILE=\"{}\"\n", addresses.authority_file);
    }
    return text;
}

std::string host_for_clients(const std::string& listen) {
    if (listen == "0.0.0.0" || listen == "::") return "127.0.0.1";
    return listen.find(':') == std::string::npos ? listen : fmt::format("[{}]", listen);
}

/// Where it is reached and what it is, for whoever started it.
void announce(const SimOptions& options, const Addresses& addresses, UtcNanos market_time) {
    std::string text =
        fmt::format("qts sim: KIS {} on {}\n"
                    "  market time {} {}, account {}-{}, cash {} won, {}\n"
                    "  state: {}/_sim/state   (this machine only)\n",
                    real(options) ? "REAL" : "VTS", addresses.url, kst_date(market_time).iso(),
                    kst_time(market_time).iso(), kAccount, kProduct, options.cash.in_won(),
                    options.app_key.empty() ? "any key pair" : "one key pair", addresses.url);
    if (!addresses.authority_file.empty()) {
        text += fmt::format("  authority of its certificate: {}\n"
                            "  (trust it with QTS_CA_FILE, or [net] ca_file in qts.toml)\n",
                            addresses.authority_file);
    }
    if (!is_loopback_host(options.listen)) {
        text += fmt::format("  LISTENING ON {}: whoever reaches this machine can use it\n",
                            options.listen);
    }
    std::fputs((text + "  serving until Ctrl-C\n").c_str(), stderr);
}

sim::SimulatorHostOptions host_options(const SimOptions& options, Program& program,
                                       Addresses& addresses) {
    sim::SimulatorHostOptions host;
    host.address = options.listen;
    host.kis_rest_port = options.kis_rest_port;
    host.faults = read_faults(options.faults, program.files);
    host.kis.environment = real(options) ? sim::SimEnvironment::real : sim::SimEnvironment::vts;
    host.kis.app_key = options.app_key;
    host.kis.app_secret = options.app_secret;
    host.kis.account = kAccount;
    host.kis.account_product = kProduct;
    host.kis.cash = options.cash;
    host.kis.first_order_number =
        options.first_order.value_or(number_of_the_time(program.clock.utc_now()));
    host.kis.rate_per_second = options.rate.value_or(real(options) ? kRealRate : kVtsRate);
    if (!options.tls) return host;
    std::vector<std::string> names = options.tls_hosts;
    names.push_back(options.listen);
    const std::string directory = program.settings.data_directory + "/sim";
    const auto made = program.files.make_directories(directory);
    if (!made) throw StartupError(made.error().context);
    FileLock lock; // two that start at once would each make an authority
    if (lock.take_within(directory + "/ca.lock", kAuthorityPatience) != FileLock::Outcome::taken) {
        throw StartupError(fmt::format("'{}/ca.lock' cannot be locked", directory));
    }
    const auto certificate =
        issue_server_certificate(program.files, directory, program.clock.utc_now(), names);
    if (!certificate) throw StartupError(certificate.error().context);
    auto tls = make_server_tls_from_pem(certificate->certificate_pem, certificate->key_pem);
    if (!tls) throw StartupError(tls.error().context);
    host.tls = *tls;
    // The .env is for programs that may run elsewhere.
    addresses.authority_file = std::filesystem::absolute(certificate->authority_file).string();
    return host;
}

} // namespace

ExitCode sim_command(const SimOptions& options, const char* const* environment) {
    Program program{options.common, EnvFile::ignored, LogLevel::warning, false, environment};
    boost::asio::signal_set signals{program.io, SIGINT, SIGTERM};
    signals.async_wait([&](boost::system::error_code, int) { program.io.stop(); });
    Addresses addresses;
    sim::SimulatorHostOptions settings = host_options(options, program, addresses);
    auto host = sim::SimulatorHost::start(make_market(options, program), program.clock, settings);
    if (!host) throw StartupError(host.error().context);
    addresses.port = (*host)->kis_rest_port();
    addresses.url = fmt::format("{}://{}:{}", options.tls ? "https" : "http",
                                host_for_clients(options.listen), addresses.port);
    announce(options, addresses, (*host)->now());
    if (options.print_env) {
        std::fputs(env_text(options, addresses).c_str(), stdout);
        std::fflush(stdout);
    }
    program.io.run(); // until a signal
    const sim::KisCounters served = (*host)->counters();
    std::fputs(fmt::format("qts sim: served {} requests, {} orders, {} changes; {} refused\n",
                           served.requests, served.orders, served.changes, served.refused)
                   .c_str(),
               stderr);
    return ExitCode::done;
}

} // namespace qts::app

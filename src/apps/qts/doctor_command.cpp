#include "apps/qts/doctor_command.hpp"

#include "apps/qts/account_owner.hpp"
#include "apps/qts/broker_link.hpp"
#include "apps/qts/doctor_report.hpp"
#include "apps/qts/order_test.hpp"
#include "core/kst.hpp"
#include "core/startup_error.hpp"
#include "core/text.hpp"
#include "net/http_connection.hpp"
#include "net/name_lookup.hpp"

#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qts::app {
namespace {

constexpr std::uintmax_t kMegabyte = 1024U * 1024U;
constexpr std::uintmax_t kLittleSpaceMb = 512;
constexpr std::uintmax_t kNoSpaceMb = 32;
constexpr Duration kProbeTimeout = std::chrono::seconds{5};
constexpr Duration kSkewAllowed = std::chrono::seconds{2};
// The broker's own limits in calls per 100 seconds, kis-api.md 7.1.
constexpr std::int64_t kBrokerVtsCenti = 100;
constexpr std::int64_t kBrokerRealCenti = 1'800;

std::int64_t milliseconds(Duration duration) {
    return std::chrono::ceil<std::chrono::milliseconds>(duration).count();
}

/// Windows drives of WSL keep no file modes: a key file there can be read by anybody.
bool on_windows_drive(const std::string& path) {
    std::error_code ignored;
    const std::string whole = std::filesystem::absolute(path, ignored).string();
    constexpr std::string_view kMount = "/mnt/";
    const bool drive = whole.size() > kMount.size() && whole.starts_with(kMount);
    return drive && (whole.size() == kMount.size() + 1 || whole[kMount.size() + 1] == '/');
}

class Doctor final {
  public:
    Doctor(const DoctorOptions& options, const char* const* environment)
        : options_{options}, environment_{environment}, report_{options.common.json} {}

    ExitCode examine();

  private:
    bool check_settings();
    bool check_broker();
    void check_files();
    void check_disk();
    void check_choices();
    void check_rates();
    void check_owner();
    ExitCode try_orders();
    bool check_network();
    void check_token();
    bool check_balance();
    void check_clock(Duration skew);
    void check_hashkey();
    const Settings& settings() const { return program_->settings; }
    std::string token_path();

    const DoctorOptions& options_;
    const char* const* environment_;
    DoctorReport report_;
    std::optional<Program> program_;
    std::optional<BrokerLink> link_;
};

bool Doctor::check_settings() {
    try {
        program_.emplace(options_.common, EnvFile::read, std::nullopt, false, environment_);
    } catch (const StartupError& error) {
        report_.tell(Health::fail, "configuration", error.what(), "correct it and run it again");
        return false;
    }
    const Settings& s = settings();
    report_.ok("configuration",
               s.config_path.empty() ? "built-in defaults (no qts.toml)" : s.config_path);
    if (s.env_path.empty()) {
        report_.tell(Health::warn, "keys", "no .env here or beside qts.toml",
                     "copy .env.example to .env, fill it in, chmod 600 .env");
    } else {
        report_.ok("keys", fmt::format("{} (readable by you alone)", s.env_path));
    }
    return true;
}

bool Doctor::check_broker() {
    try {
        BrokerLinkOptions link;
        link.config = read_broker_config(options_.common, *program_);
        link.rate_centi = configured_rate(settings().config, link.config);
        link.token_directory = settings().data_directory + "/tokens";
        link_.emplace(*program_, std::move(link));
    } catch (const StartupError& error) {
        report_.tell(Health::fail, "account", error.what(), "correct .env and run it again");
        return false;
    }
    const BrokerConfig& broker = link_->config();
    report_.ok("account",
               fmt::format("KIS {} {}", to_string(broker.environment), broker.account.masked()));
    report_.ok("host and mode",
               fmt::format("{} with KIS_MODE=KIS_{}{}", link_->url().text(),
                           to_string(broker.environment),
                           is_live(broker, link_->url()) ? " (real money: reads only)" : ""));
    return true;
}

std::string Doctor::token_path() {
    return link_->kis().tokens().path();
}

void Doctor::check_files() {
    const std::string& data = settings().data_directory;
    const auto made = program_->files.make_directories(data + "/tokens");
    if (!made) {
        report_.tell(Health::fail, "data directory", made.error().context,
                     "give a directory you may write with --data-dir or QTS_DATA_DIR");
        return;
    }
    if (program_->files.readable_by_others(token_path()).value_or(false)) {
        report_.tell(Health::fail, "data directory", "the token file can be read by others",
                     "chmod 600 " + token_path());
        return;
    }
    const bool env = !settings().env_path.empty() && on_windows_drive(settings().env_path);
    if (env || on_windows_drive(data)) {
        report_.tell(Health::warn, "data directory",
                     fmt::format("{} lies on a Windows drive, which keeps no file modes",
                                 env ? settings().env_path : data),
                     "keep .env and the data directory in your Linux home (~), not under /mnt/c");
        return;
    }
    report_.ok("data directory", data);
}

void Doctor::check_disk() {
    std::error_code unknown;
    const auto space = std::filesystem::space(settings().data_directory, unknown);
    if (unknown) return; // the data directory's own check has said it
    const std::uintmax_t free_mb = space.available / kMegabyte;
    const std::string found =
        fmt::format("{} MB free", group_thousands(static_cast<std::int64_t>(free_mb)));
    const Health health = free_mb < kNoSpaceMb       ? Health::fail
                          : free_mb < kLittleSpaceMb ? Health::warn
                                                     : Health::ok;
    report_.tell(health, "disk space", found,
                 health == Health::ok ? "" : "free some; logs and tokens are kept there");
}

void Doctor::check_choices() {
    const BrokerConfig& broker = link_->config();
    if (broker.hts_id) {
        report_.ok("HTS ID", "set (fill notices can be received)");
    } else {
        report_.tell(
            Health::warn, "HTS ID", "not set: fills are found by polling only",
            fmt::format("set KIS_{}_HTS_ID to your HTS login", to_string(broker.environment)));
    }
    if (broker.dialect == Dialect::legacy && !link_->loopback()) {
        report_.tell(Health::warn, "API dialect", "legacy: the broker may block it without notice",
                     "set KIS_API_DIALECT=current");
    }
}

void Doctor::check_rates() {
    const bool real = link_->config().environment == Environment::real;
    const std::int64_t ours = configured_rate(settings().config, link_->config());
    const std::int64_t theirs = real ? kBrokerRealCenti : kBrokerVtsCenti;
    const std::string found = fmt::format("{}.{:02} calls a second (the broker allows {})",
                                          ours / 100, ours % 100, theirs / 100);
    if (ours > theirs && !link_->loopback()) {
        report_.tell(Health::warn, "rate limit", found,
                     "lower [broker.kis] rate_real_centi or rate_vts_centi in qts.toml; a new "
                     "customer has 3 a second for three days");
    } else {
        report_.ok("rate limit", found);
    }
}

void Doctor::check_owner() {
    const bool live = is_live(link_->config(), link_->url());
    AccountOwner owner{settings().data_directory, live ? "live" : "paper", link_->account()};
    const auto holder = owner.holder(program_->files);
    report_.ok("owner", holder ? fmt::format("process {} (qts {})", holder->pid, holder->command)
                               : "nobody runs on this account");
}

bool Doctor::check_network() {
    const BaseUrl& url = link_->url();
    const MonoNanos begin = program_->clock.mono_now();
    const auto addresses =
        program_->run_to_end(addresses_of(program_->io.get_executor(), url, kProbeTimeout));
    if (!*addresses) {
        report_.tell(Health::fail, "DNS", addresses->error().context,
                     "check the network and the host's name in BASE_URL");
        return false;
    }
    report_.ok("DNS", fmt::format("{} -> {}", url.host, fmt::join(**addresses, ", ")));
    TlsContext tls;
    if (url.tls) {
        auto made = make_client_tls(settings().config.net.ca_file);
        if (made) tls = *made;
    }
    const auto executor = program_->io.get_executor();
    const auto connection =
        url.tls ? make_tls_connection(executor, url, tls) : make_plain_connection(executor, url);
    const auto connected = program_->run_to_end(connection->connect(kProbeTimeout));
    const std::string_view check = url.tls ? "TLS" : "connection";
    if (!*connected) {
        const bool refused = connected->error().kind == ErrorKind::tls;
        report_.tell(Health::fail, check, connected->error().context,
                     refused ? "never trade past this: someone may sit in between; a simulator's "
                               "authority is trusted with QTS_CA_FILE"
                             : "check that the host answers on this port: firewall, proxy, qts sim "
                               "running?");
        return false;
    }
    report_.ok(check, fmt::format("{} in {} ms",
                                  url.tls ? "certificate verified, connected"
                                          : "connected (plain http, this machine)",
                                  milliseconds(program_->clock.mono_now() - begin)));
    return true;
}

void Doctor::check_token() {
    const auto token = link_->kis().tokens().load();
    const UtcNanos now = program_->clock.utc_now();
    if (!token || token->expires_at <= now) {
        report_.ok("token", "none valid is stored; one is issued now (the broker sends a message)");
        return;
    }
    const auto hours = [](Duration d) {
        return std::chrono::duration_cast<std::chrono::hours>(d).count();
    };
    report_.ok("token", fmt::format("issued {} h ago, good for {} h more",
                                    hours(now - token->issued_at), hours(token->expires_at - now)));
}

bool Doctor::check_balance() {
    const auto balance = program_->run_to_end(link_->adapter().get_balance());
    if (!*balance) {
        report_.tell(Health::fail, "balance", balance->error().context,
                     "the words in brackets are the cure; docs/brokers/kis.md has each code");
        return false;
    }
    report_.ok("balance",
               fmt::format("cash {}, equity {}, holdings: {}", won_text((*balance)->cash.in_won()),
                           won_text((*balance)->equity.in_won()), (*balance)->holdings.size()));
    return true;
}

void Doctor::check_clock(Duration skew) {
    if (link_->loopback()) {
        report_.ok("clock", fmt::format("market time {} {} (a simulator's own)",
                                        kst_date(link_->clock().now()).iso(),
                                        kst_time(link_->clock().now()).iso()));
        return;
    }
    const std::string found = fmt::format(
        "{} s off the broker's", std::chrono::duration_cast<std::chrono::seconds>(skew).count());
    if (skew > kSkewAllowed || skew < -kSkewAllowed) {
        report_.tell(Health::warn, "clock", found,
                     "synchronise this machine's clock (systemd-timesyncd or chrony); WSL2: "
                     "restart it after the host slept");
    } else {
        report_.ok("clock", found);
    }
}

void Doctor::check_hashkey() {
    const HashkeyMode mode = link_->config().hashkey;
    if (mode == HashkeyMode::off) {
        report_.ok("hashkey", "off (KIS_HASHKEY=off)");
        return;
    }
    const MonoNanos begin = program_->clock.mono_now();
    const auto hash = program_->run_to_end(
        link_->kis().hashkeys().fetch(R"({"CHECK":"qts doctor"})", Lane::reconcile));
    if (!*hash) {
        report_.tell(Health::fail, "hashkey", hash->error().context,
                     "check the keys; or set KIS_HASHKEY=off: the broker treats it as optional");
        return;
    }
    report_.ok("hashkey", fmt::format("one call and {} ms for each new order (KIS_HASHKEY=off "
                                      "saves both)",
                                      milliseconds(program_->clock.mono_now() - begin)));
}

ExitCode Doctor::try_orders() {
    try {
        return order_test(*program_, options_.common, report_);
    } catch (const StartupError& e) {
        report_.tell(Health::fail, "order test", e.what(), "run it when the account is free");
        return ExitCode::usage;
    }
}

ExitCode Doctor::examine() {
    const bool settled = check_settings();
    if (settled && check_broker()) {
        check_files();
        check_disk();
        check_choices();
        check_rates();
        check_owner();
        if (check_network()) {
            check_token();
            if (check_balance()) {
                check_clock(link_->clock_offset());
                check_hashkey();
            }
        }
    }
    if (options_.order_test && !report_.failed()) {
        link_.reset(); // the test takes the account as its owner
        const ExitCode code = try_orders();
        report_.end();
        return code;
    }
    report_.end();
    return report_.failed() ? ExitCode::failed : ExitCode::done;
}

} // namespace

ExitCode doctor_command(const DoctorOptions& options, const char* const* environment) {
    Doctor doctor{options, environment};
    return doctor.examine();
}

} // namespace qts::app

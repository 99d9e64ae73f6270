#include "apps/qts/broker_link.hpp"

#include "core/startup_error.hpp"

namespace qts::app {
namespace {

constexpr Duration kUnbelievableSkew = std::chrono::hours{3};
/// The hashkey, the order, and a call that may be under way.
constexpr std::int64_t kSlotsOfAnOrder = 3;

HttpTransportOptions transport_options(const NetConfig& net, bool keep_spare) {
    return HttpTransportOptions{.connect_timeout = net.connect_timeout,
                                .total_timeout = net.total_timeout,
                                .idle_reuse = net.idle_reuse,
                                .spare_max_age = net.spare_max_age,
                                .keep_spare = keep_spare};
}

} // namespace

BrokerConfig read_broker_config(const CommonOptions& options, const Program& program) {
    if (options.broker == Broker::kiwoom) {
        throw StartupError("--broker kiwoom is not available in this version; use --broker kis");
    }
    BrokerConfig config = get_broker_config("KIS", program.settings.env);
    program.log.named("env_loader").info("Broker mode: KIS_{}", to_string(config.environment));
    return config;
}

std::int64_t configured_rate(const QtsConfig& config, const BrokerConfig& broker) {
    const bool real = broker.environment == Environment::real;
    return real ? config.kis.rate_real_centi : config.kis.rate_vts_centi;
}

SettlementRules settlement_rules(const QtsConfig& config, const BrokerConfig& broker) {
    constexpr Duration kReal = std::chrono::seconds{10};
    constexpr Duration kPaper = std::chrono::seconds{60};
    SettlementRules rules;
    const bool real = broker.environment == Environment::real;
    const BrokerTuning& tuning = broker.broker == Broker::kis ? config.kis : config.kiwoom;
    rules.settle = tuning.settle.value_or(real ? kReal : kPaper);
    return rules;
}

QuietHours quiet_hours(const QtsConfig& config, const BrokerConfig& broker, const BaseUrl& url) {
    constexpr std::string_view kAssumed = "02:00-06:30";
    const BrokerTuning& tuning = broker.broker == Broker::kis ? config.kis : config.kiwoom;
    QuietHours hours = tuning.quiet.value_or(QuietHours{});
    if (!tuning.quiet && !is_loopback_host(url.host)) (void)hours.add(kAssumed);
    return hours;
}

DecisionLimits decision_limits(const QtsConfig& config, Duration ttl, std::int64_t rate_centi,
                               const Logger& log) {
    DecisionLimits limits{.max_order_notional = config.risk.max_order_notional, .ttl = ttl};
    limits.manual_filter = config.risk.filter;
    limits.manual_sessions = config.scalp.sessions;
    limits.manual_sessions.add(config.swing.sessions);
    if (rate_centi == 0) return limits;
    const Duration least = kSlotsOfAnOrder * Duration{std::chrono::seconds{100}} / rate_centi;
    if (least <= ttl) return limits;
    log.info("decision.ttl_raised ms={} reason='the broker allows {}.{:02} calls a second'",
             std::chrono::ceil<std::chrono::milliseconds>(least).count(), rate_centi / 100,
             rate_centi % 100);
    limits.ttl = least;
    return limits;
}

TradingSessions offered_sessions(const TradingSessions& named, Environment environment,
                                 const Logger& log) {
    const TradingSessions offered = named.offered_by(environment);
    // That the paper service has no opening auction every refusal in it says.
    if (offered != named && named != TradingSessions::regular()) {
        log.warning("sessions.left_out reason='the paper service trades on KRX from 09:00 to 15:30 "
                    "only; the other sessions named in [scope.*] wait for a real account'");
    }
    return offered;
}

void warn_of_assumptions(const MarketRules& rules, KstDate date, const Logger& log) {
    if (rules.calendar.basis_of(date) == CalendarBasis::derived) {
        log.warning("calendar.derived day={} reason='compare {} with KRX and put differences into "
                    "[market] closed_days'",
                    date.iso(), date.year());
    }
    if (rules.tax_is_assumed(Market::kospi, date)) {
        log.warning("tax.assumed day={} reason='no rate is announced; the last one is used until "
                    "[[market.tax]] says otherwise'",
                    date.iso());
    }
}

bool is_live(const BrokerConfig& broker, const BaseUrl& url) {
    return broker.environment == Environment::real && !is_loopback_host(url.host);
}

BrokerLink::BrokerLink(Program& program, BrokerLinkOptions options)
    : program_{program}, options_{std::move(options)}, url_{checked_kis_url(options_.config)},
      tls_{make_tls()}, rules_{options_.rules.value_or(program.settings.config.market)},
      offset_clock_{program.clock}, orders_{program.io.get_executor(), program.clock, url_, tls_,
                                            transport_options(program.settings.config.net, true)},
      inquiries_{program.io.get_executor(), program.clock, url_, tls_,
                 transport_options(program.settings.config.net, false)},
      kis_{options_.config,
           url_,
           options_.rate_centi,
           options_.token_directory,
           KisStackPorts{orders_, inquiries_, program.timer, program.clock, clock(), program.files,
                         [this](UtcNanos date) { learn_time(date); }, options_.listener, pace()},
           program.log} {
    const QuietHours quiet = quiet_hours(program.settings.config, options_.config, url_);
    kis_.auth().closed = [this, quiet]() -> std::optional<std::string> {
        if (!quiet.contains(clock().now())) return std::nullopt;
        return "no token is asked for in the broker's maintenance ([broker.NAME] quiet); try again "
               "after it";
    };
}

/// A market without a limit has no pace to keep.
SharedPace* BrokerLink::pace() {
    if (options_.rate_centi == 0) return nullptr;
    pace_.emplace(program_.files, program_.settings.data_directory, options_.config,
                  program_.log.named("pace"));
    return &*pace_;
}

TlsContext BrokerLink::make_tls() const {
    if (!url_.tls) return {};
    auto made = make_client_tls(program_.settings.config.net.ca_file);
    if (!made) throw StartupError(made.error().context);
    return *made;
}

const BrokerClock& BrokerLink::clock() const {
    return options_.market_clock != nullptr ? *options_.market_clock : offset_clock_;
}

AccountId BrokerLink::account() const {
    return {options_.config.broker, options_.config.environment, options_.config.account};
}

/// A simulator on this machine may show any day; a broker's clock is never hours away, so a date
/// that is was made by something in between.
void BrokerLink::learn_time(UtcNanos broker_now) {
    const Duration away = broker_now - program_.clock.utc_now();
    if (!loopback() && (away > kUnbelievableSkew || away < -kUnbelievableSkew)) {
        program_.log.warning("clock.date_ignored hours_away={} (check this machine's clock)",
                             std::chrono::duration_cast<std::chrono::hours>(away).count());
        return;
    }
    offset_clock_.learn(broker_now);
    if (loopback() && options_.market_clock == nullptr) {
        rules_.calendar.add_trading_day(kst_date(broker_now));
    }
}

} // namespace qts::app

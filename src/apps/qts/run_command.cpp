#include "apps/qts/run_command.hpp"

#include "apps/qts/kis_stack.hpp"
#include "apps/qts/local_lane.hpp"
#include "apps/qts/settings.hpp"
#include "core/startup_error.hpp"
#include "runtime/strategy/strategy_registry.hpp"
#include "storage/file_lock.hpp"
#include "storage/posix_file_system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/ranges.h>

#include <csignal>
#include <cstdio>
#include <exception>

namespace qts::app {
namespace {

constexpr std::int64_t kLocalIterations = 10;
constexpr std::uint16_t kNode = 1;
constexpr std::int64_t kSlotsOfAnOrder = 3;
constexpr Duration kUnbelievableSkew = std::chrono::hours{3};

/// Passes the engine's news on to the story and keeps the session's counts. The story is told of a
/// position after the fill that made it was booked.
class EngineNews final : public EngineListener {
  public:
    EngineNews(RunStory& story, Logger log) : story_{story}, log_{log} {}
    void attach(TradingSession& session, const TradingEngine& engine) {
        session_ = &session;
        engine_ = &engine;
    }
    void on_remark(const StrategyId& strategy, std::string_view text) override {
        story_.on_remark(strategy, text);
    }
    void on_approved(const OrderRecord& order) override { story_.on_approved(order); }
    void on_refused(const StrategyId& strategy, const Signal& signal,
                    const Refusal& refusal) override {
        session_->count_refusal();
        story_.on_refused(strategy, signal, refusal);
    }
    void on_order_changed(const OrderRecord& order) override { story_.on_order_changed(order); }
    void on_fill(const OrderRecord& order, const Fill& fill) override {
        session_->count_fill(fill);
        story_.on_fill(order, fill);
        const Position* position = engine_->ledger().position(fill.strategy, fill.symbol);
        if (position != nullptr) story_.position_changed(*position);
    }
    void on_contradiction(OrderId order, std::string_view what) override {
        log_.error("order.contradiction id={} what='{}'", order.counter(), what);
        story_.on_contradiction(order, what);
    }

  private:
    RunStory& story_;
    Logger log_;
    TradingSession* session_{nullptr};
    const TradingEngine* engine_{nullptr};
};

std::unique_ptr<LogSink> open_log(const RunOptions& options, const Settings& settings,
                                  FileSystem& files) {
    LogSinkOptions log;
    log.verbose = options.verbose;
    // The seed's lines (".env file loaded", "Broker mode: ...") are meant to be seen on a broker
    // run.
    log.console_level = options.local_only ? LogLevel::warning : LogLevel::info;
    const std::string directory = settings.data_directory + "/log";
    const auto made = files.make_directories(directory);
    if (made) {
        log.file = directory + "/qts.log";
    } else if (!options.local_only) {
        throw StartupError(made.error().context);
    }
    return make_log_sink(log);
}

/// The local lane's folder of this run, locked; the last run's is kept beside it. Runs at the same
/// time get a folder each. Where nothing can be locked nothing can be written either, and the run
/// goes on without.
std::string fresh_local_directory(const Settings& settings, const BrokerConfig& broker,
                                  FileSystem& files, FileLock& lock) {
    const std::string locks = settings.data_directory + "/locks";
    const bool lockable = files.make_directories(locks).has_value();
    const std::string first =
        fmt::format("local-{}-{}", to_string(broker.broker), short_hash(broker.account.number()));
    std::string name = first;
    for (int number = 2; lockable && lock.try_take(fmt::format("{}/{}.lock", locks, name)) ==
                                         FileLock::Outcome::held_by_another;
         ++number) {
        name = fmt::format("{}-{}", first, number);
    }
    const std::string directory = fmt::format("{}/{}", settings.data_directory, name);
    if (files.exists(directory)) {
        const auto moved = files.replace(directory, directory + ".previous");
        if (!moved) throw StartupError(moved.error().context);
    }
    return directory;
}

std::vector<std::string> strategies_of(const RunOptions& options) {
    if (!options.strategies.empty()) return options.strategies;
    return {options.local_only ? "round_trip" : "observe"};
}

std::vector<Symbol> symbols_of(const RunOptions& options, const ScopeConfig& scope,
                               const LocalLane* lane) {
    if (!options.symbols.empty()) return options.symbols;
    if (lane != nullptr && !lane->price_symbols.empty()) return lane->price_symbols;
    return scope.symbols;
}

GivenParameters parameters_of(const RunOptions& options, const QtsConfig& config,
                              const std::string& name) {
    GivenParameters given;
    if (name == "round_trip" && options.local_only) given["show_refusal"] = 1;
    const auto section = config.strategies.find(name);
    if (section != config.strategies.end()) {
        for (const auto& [key, value] : section->second)
            given[key] = value;
    }
    return given;
}

HttpTransportOptions transport_options(const NetConfig& net, bool keep_spare) {
    return HttpTransportOptions{.connect_timeout = net.connect_timeout,
                                .total_timeout = net.total_timeout,
                                .idle_reuse = net.idle_reuse,
                                .spare_max_age = net.spare_max_age,
                                .keep_spare = keep_spare};
}

/// What was done to replayed prices; a person should know before believing the result.
std::optional<std::string> prices_note(LocalLane& lane) {
    std::vector<std::string> notes;
    if (lane.prices_rounded > 0) {
        notes.push_back(fmt::format("{} of {} prices were off the tick and were rounded to it",
                                    lane.prices_rounded, lane.prices_total));
    }
    if (const std::int64_t cut = lane.host->prices_cut(); cut > 0) {
        notes.push_back(fmt::format("{} lay beyond the day's limits and were cut", cut));
    }
    if (lane.bars_repaired > 0) {
        notes.push_back(fmt::format("{} bars were repaired", lane.bars_repaired));
    }
    for (const Symbol symbol : lane.unlisted) {
        notes.push_back(fmt::format("{} is not in the table of issues and was taken for a KOSPI {}",
                                    symbol.view(), symbol.is_etn_code() ? "ETN" : "stock"));
    }
    if (notes.empty()) return std::nullopt;
    return fmt::format("{}", fmt::join(notes, "; "));
}

/// One run, its parts in the order in which they need each other.
class Run final {
  public:
    Run(const RunOptions& options, const char* const* environment);
    ExitCode execute();

  private:
    BrokerConfig broker_config();
    EngineOptions engine_options(const BrokerConfig& broker) const;
    std::int64_t rate_centi(const BrokerConfig& broker) const;
    Duration decision_ttl(const BrokerConfig& broker) const;
    void tell_the_price_of_choices(const BrokerConfig& broker, const BaseUrl& url) const;
    RunHeader header(const BrokerConfig& broker) const;
    void learn_time(UtcNanos broker_now, bool loopback);
    std::unique_ptr<PassClock> pass_clock();
    void await_signal();
    void tell_what_is_left() const;
    ExitCode run_session(const BrokerConfig& broker, const BaseUrl& url);
    const ScopeConfig& scope() const {
        return options_.scope == Scope::scalp ? settings_.config.scalp : settings_.config.swing;
    }
    const BrokerClock& broker_clock() const {
        return lane_ ? static_cast<const BrokerClock&>(stepped_clock_) : offset_clock_;
    }

    const RunOptions& options_;
    PosixFileSystem files_;
    FileLock local_lock_;
    Settings settings_;
    std::unique_ptr<LogSink> log_sink_;
    Logger log_;
    SystemClock clock_;
    std::optional<LocalLane> lane_;
    SessionCalendar calendar_;
    OffsetBrokerClock offset_clock_{clock_};
    SteppedBrokerClock stepped_clock_;
    boost::asio::io_context io_{1};
    AsioTimer timer_{io_.get_executor()};
    boost::asio::signal_set signals_{io_, SIGINT, SIGTERM};
    bool stop_asked_{false};
    const TradingEngine* engine_{nullptr}; ///< while a session runs
    std::function<void()> on_stop_;        ///< no new order from this moment on
};

Run::Run(const RunOptions& options, const char* const* environment)
    : options_{options}, settings_{load_settings(options, files_, environment)},
      log_sink_{open_log(options, settings_, files_)}, log_{*log_sink_, "main"},
      calendar_{SessionCalendar::built_in()} {
    std::signal(SIGPIPE, SIG_IGN); // a broken connection is an error value, not a death
    if (!settings_.env_path.empty()) log_.info(".env file loaded");
}

BrokerConfig Run::broker_config() {
    if (options_.broker == Broker::kiwoom) {
        throw StartupError("--broker kiwoom is not available in this version; use --broker kis");
    }
    if (options_.local_only) {
        lane_ = start_local_lane(options_, files_, clock_);
        calendar_ = lane_->calendar;
        stepped_clock_.set(lane_->host->now());
        BrokerConfig local = std::move(lane_->broker);
        return local;
    }
    BrokerConfig config = get_broker_config("KIS", settings_.env);
    log_.named("env_loader").info("Broker mode: KIS_{}", to_string(config.environment));
    return config;
}

/// Calls in 100 seconds; 0: no limit (the embedded simulator).
std::int64_t Run::rate_centi(const BrokerConfig& broker) const {
    if (lane_) return 0;
    const bool real = broker.environment == Environment::real;
    return real ? settings_.config.kis.rate_real_centi : settings_.config.kis.rate_vts_centi;
}

/// The scope's limit, but never so short that an order with its hashkey could not go at the
/// broker's pace: two slots, and one in which another call may be.
Duration Run::decision_ttl(const BrokerConfig& broker) const {
    const std::int64_t rate = rate_centi(broker);
    if (rate == 0) return scope().ttl;
    const Duration least = kSlotsOfAnOrder * Duration{std::chrono::seconds{100}} / rate;
    if (least <= scope().ttl) return scope().ttl;
    log_.info("decision.ttl_raised ms={} reason='the broker allows {}.{:02} calls a second'",
              std::chrono::ceil<std::chrono::milliseconds>(least).count(), rate / 100, rate % 100);
    return least;
}

void Run::tell_the_price_of_choices(const BrokerConfig& broker, const BaseUrl& url) const {
    if (lane_) return;
    if (broker.hashkey != HashkeyMode::off) {
        log_.info("hashkey.price mode={} calls_per_new_order=1",
                  broker.hashkey == HashkeyMode::on ? "on" : "auto");
    }
    if (broker.dialect == Dialect::legacy && !is_loopback_host(url.host)) {
        log_.warning("KIS_API_DIALECT=legacy: the broker may block the old tr ids without notice; "
                     "'current' is what it recommends");
    }
}

EngineOptions Run::engine_options(const BrokerConfig& broker) const {
    EngineOptions engine;
    engine.account = AccountId{broker.broker, broker.environment, broker.account};
    engine.limits = DecisionLimits{.max_order_notional = settings_.config.risk.max_order_notional,
                                   .ttl = decision_ttl(broker)};
    engine.symbols = symbols_of(options_, scope(), lane_ ? &*lane_ : nullptr);
    engine.node = kNode;
    return engine;
}

RunHeader Run::header(const BrokerConfig& broker) const {
    RunHeader header;
    header.lane = lane_ ? "local" : "paper";
    header.broker = broker.broker == Broker::kis ? "KIS" : "Kiwoom";
    header.environment = to_string(broker.environment);
    header.masked_account = broker.account.masked();
    if (lane_ && options_.prices.empty()) header.seed = options_.seed;
    header.scope = options_.scope == Scope::scalp ? "scalp" : "swing";
    header.strategies = strategies_of(options_);
    return header;
}

/// A simulator on this machine may show any day; a broker's clock is never hours away, so a date
/// that is was made by something in between.
void Run::learn_time(UtcNanos broker_now, bool loopback) {
    const Duration away = broker_now - clock_.utc_now();
    if (!loopback && (away > kUnbelievableSkew || away < -kUnbelievableSkew)) {
        log_.warning("clock.date_ignored hours_away={} (check this machine's clock)",
                     std::chrono::duration_cast<std::chrono::hours>(away).count());
        return;
    }
    offset_clock_.learn(broker_now);
}

std::unique_ptr<PassClock> Run::pass_clock() {
    if (!lane_) {
        return std::make_unique<WallPassClock>(offset_clock_, clock_, timer_, scope().interval,
                                               stop_asked_);
    }
    auto step = [this](Duration interval) { return lane_->host->step(interval); };
    return std::make_unique<SteppedPassClock>(step, stepped_clock_, scope().interval);
}

/// A second signal ends the run at once; what it leaves at the broker must be known.
void Run::tell_what_is_left() const {
    std::fputs("qts: stopped at once by a second signal\n", stderr);
    if (engine_ == nullptr) return;
    for (const OrderRecord& order : engine_->orders().all()) {
        if (!order.is_live()) continue;
        const std::string line = fmt::format(
            "qts: order {} is left: {} {} {} {}\n", order.id.counter(), to_string(order.lifecycle),
            to_string(order.intent.side), order.intent.symbol.view(), order.open().in_shares());
        std::fputs(line.c_str(), stderr);
    }
}

void Run::await_signal() {
    auto on_signal = [this](boost::system::error_code code, int) {
        if (code) return;
        if (stop_asked_) {
            tell_what_is_left();
            io_.stop();
            return;
        }
        stop_asked_ = true;
        if (on_stop_) on_stop_();
        log_.info("run.stop_asked");
        await_signal();
    };
    signals_.async_wait(on_signal);
}

ExitCode Run::run_session(const BrokerConfig& broker, const BaseUrl& url) {
    const auto story = options_.json ? make_json_story()
                                     : make_text_story(messages_for(settings_.language),
                                                       lane_ ? options_.program : std::string{});
    TlsContext tls;
    if (url.tls) {
        auto made = make_client_tls(settings_.config.net.ca_file);
        if (!made) throw StartupError(made.error().context);
        tls = *made;
    }
    const NetConfig& net = settings_.config.net;
    AsioHttpTransport orders{io_.get_executor(), clock_, url, tls, transport_options(net, true)};
    AsioHttpTransport inquiries{io_.get_executor(), clock_, url, tls,
                                transport_options(net, false)};
    const std::string tokens =
        lane_ ? fresh_local_directory(settings_, broker, files_, local_lock_) + "/tokens"
              : settings_.data_directory + "/tokens";
    const bool loopback = is_loopback_host(url.host);
    auto learn = [this, loopback](UtcNanos date) { learn_time(date, loopback); };
    KisStack kis{broker,
                 url,
                 rate_centi(broker),
                 tokens,
                 KisStackPorts{orders, inquiries, timer_, clock_, broker_clock(), files_, learn,
                               story.get()},
                 log_};
    OrderAdapterToBrokerEngineAdapter bridge{kis.adapter(), log_.named("BrokerEngine")};
    log_.info("BrokerEngine created (live_allowed=False)");
    tell_the_price_of_choices(broker, url);
    EngineNews news{*story, log_.named("engine")};
    TradingEngine engine{engine_options(broker), bridge, calendar_, news};
    bridge.set_sink(engine);
    engine_ = &engine;
    on_stop_ = [&] {
        engine.stop_trading();
        bridge.refuse_new_orders();
    };
    for (const std::string& name : strategies_of(options_)) {
        engine.add_strategy(make_strategy(name, parameters_of(options_, settings_.config, name)));
    }
    const auto passes = pass_clock();
    TradingSessionOptions session_options;
    session_options.max_iterations = options_.max_iterations.value_or(lane_ ? kLocalIterations : 0);
    session_options.run = settings_.config.run;
    session_options.header = header(broker);
    TradingSession session{TradingSessionPorts{kis.adapter(), bridge, engine, *passes,
                                               broker_clock(), clock_, timer_, *story, stop_asked_},
                           std::move(session_options), log_.named("session")};
    news.attach(session, engine);
    if (lane_) session.prices_note = [this] { return prices_note(*lane_); };
    ExitCode code = ExitCode::unknown_order; // unless it comes to its end: then it says itself
    auto finished = [&](std::exception_ptr error, ExitCode result) {
        if (error) std::rethrow_exception(error);
        code = result;
        io_.stop();
    };
    boost::asio::co_spawn(io_, session.run(), finished);
    io_.run();
    engine_ = nullptr;
    on_stop_ = nullptr;
    return code;
}

ExitCode Run::execute() {
    const BrokerConfig broker = broker_config();
    const BaseUrl url = checked_kis_url(broker);
    if (broker.environment == Environment::real && !is_loopback_host(url.host)) {
        std::fputs("qts: live orders are disabled in this version\n", stderr);
        return ExitCode::safety;
    }
    await_signal();
    return run_session(broker, url);
}

} // namespace

ExitCode run_command(const RunOptions& options, const char* const* environment) {
    Run run{options, environment};
    return run.execute();
}

} // namespace qts::app

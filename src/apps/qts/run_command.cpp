#include "apps/qts/run_command.hpp"

#include "apps/qts/kis_stack.hpp"
#include "apps/qts/local_lane.hpp"
#include "apps/qts/settings.hpp"
#include "core/startup_error.hpp"
#include "runtime/strategy/strategy_registry.hpp"
#include "storage/posix_file_system.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace qts::app {
namespace {

constexpr std::int64_t kLocalIterations = 10;
constexpr std::uint16_t kNode = 1;

/// Passes the engine's news on to the story and keeps the session's counts. The story is told of a
/// position after the fill that made it was booked.
class EngineNews final : public EngineListener {
  public:
    explicit EngineNews(RunStory& story) : story_{story} {}
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
    void on_contradiction(std::string_view what) override { story_.on_contradiction(what); }

  private:
    RunStory& story_;
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

/// The local lane's folder of this run; the last run's is kept beside it.
std::string fresh_local_directory(const Settings& settings, const BrokerConfig& broker,
                                  FileSystem& files) {
    const std::string directory =
        fmt::format("{}/local-{}-{}", settings.data_directory, to_string(broker.broker),
                    short_hash(broker.account.number()));
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

std::optional<std::string> prices_note(LocalLane& lane) {
    std::string note;
    if (lane.prices_rounded > 0) {
        note = fmt::format("{} of {} prices were off the tick and were rounded to it",
                           lane.prices_rounded, lane.prices_total);
    }
    if (const std::int64_t cut = lane.host->prices_cut(); cut > 0) {
        note += fmt::format("{}{} lay beyond the day's limits and were cut",
                            note.empty() ? "" : "; ", cut);
    }
    if (lane.bars_repaired > 0) {
        note +=
            fmt::format("{}{} bars were repaired", note.empty() ? "" : "; ", lane.bars_repaired);
    }
    return note.empty() ? std::nullopt : std::optional{note};
}

/// One run, its parts in the order in which they need each other.
class Run final {
  public:
    Run(const RunOptions& options, const char* const* environment);
    ExitCode execute();

  private:
    BrokerConfig broker_config();
    EngineOptions engine_options(const BrokerConfig& broker) const;
    RunHeader header(const BrokerConfig& broker) const;
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

EngineOptions Run::engine_options(const BrokerConfig& broker) const {
    EngineOptions engine;
    engine.account = AccountId{broker.broker, broker.environment, broker.account};
    engine.limits = DecisionLimits{.max_order_notional = settings_.config.risk.max_order_notional,
                                   .ttl = scope().ttl};
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
    const std::string tokens = lane_ ? fresh_local_directory(settings_, broker, files_) + "/tokens"
                                     : settings_.data_directory + "/tokens";
    const std::int64_t rate = lane_ ? 0
                              : broker.environment == Environment::real
                                  ? settings_.config.kis.rate_real_centi
                                  : settings_.config.kis.rate_vts_centi;
    auto learn = [this](UtcNanos date) { offset_clock_.learn(date); };
    KisStack kis{broker,
                 url,
                 rate,
                 tokens,
                 KisStackPorts{orders, inquiries, timer_, clock_, broker_clock(), files_, learn,
                               story.get()},
                 log_};
    OrderAdapterToBrokerEngineAdapter bridge{kis.adapter(), log_.named("BrokerEngine")};
    log_.info("BrokerEngine created (live_allowed=False)");
    EngineNews news{*story};
    TradingEngine engine{engine_options(broker), bridge, calendar_, news};
    bridge.set_sink(engine);
    engine_ = &engine;
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

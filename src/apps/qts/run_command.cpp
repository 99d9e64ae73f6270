#include "apps/qts/run_command.hpp"

#include "apps/qts/account_day.hpp"
#include "apps/qts/account_journal.hpp"
#include "apps/qts/account_owner.hpp"
#include "apps/qts/books_journal.hpp"
#include "apps/qts/broker_link.hpp"
#include "apps/qts/control_line.hpp"
#include "apps/qts/engine_log.hpp"
#include "apps/qts/issue_names.hpp"
#include "apps/qts/local_lane.hpp"
#include "apps/qts/order_list.hpp"
#include "apps/qts/settings.hpp"
#include "core/startup_error.hpp"
#include "runtime/strategy/strategy_registry.hpp"
#include "storage/file_lock.hpp"

#include <boost/asio/signal_set.hpp>

#include <fmt/ranges.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <unistd.h>

namespace qts::app {
namespace {

constexpr std::int64_t kLocalIterations = 10;
constexpr std::uint16_t kNode = 1;

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
    void on_adjusted(const LedgerAdjustments& adjustments) override {
        log_adjusted(log_, adjustments);
        story_.on_adjusted(adjustments);
    }
    void on_safety_changed(const SafetyChange& change) override {
        log_safety(log_, change);
        story_.on_safety_changed(change);
    }
    void on_settled() override { story_.on_settled(); }
    void on_undecided(const OrderRecord& order, std::string_view why) override {
        log_undecided(log_, order, why);
        story_.on_undecided(order, why);
    }
    void on_contradiction(OrderId order, std::string_view what) override {
        log_contradiction(log_, order, what);
        story_.on_contradiction(order, what);
    }

  private:
    RunStory& story_;
    Logger log_;
    TradingSession* session_{nullptr};
    const TradingEngine* engine_{nullptr};
};

/// Where nothing can be written: the local lane goes on without a journal, as it loses nothing.
class NothingKept final : public Durability, public DayKeeper {
  public:
    Task<Result<void>> all_durable() override { co_return Result<void>{}; }
    Task<Result<std::optional<DayClosed>>> close(DayEnd) override {
        co_return std::optional<DayClosed>{};
    }
    void prepare(KstDate) override {}
};

/// A market that ends with the run needs no more.
constexpr std::uint64_t kLocalSegmentBytes = std::uint64_t{1} << 20U;

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

/// What `status` tells of a run.
JsonObject owner_json(const TradingSession& session, const RunOptions& options) {
    JsonArray strategies;
    for (const std::string& name : strategies_of(options))
        strategies.text(name);
    return JsonObject{}
        .integer("pid", ::getpid())
        .text("command", kRunCommand)
        .array("strategies", strategies)
        .integer("passes", session.passes());
}

/// One run, its parts in the order in which they need each other.
class Run final {
  public:
    Run(const RunOptions& options, const char* const* environment);
    ExitCode execute();

  private:
    BrokerConfig broker_config();
    BrokerLinkOptions link_options(RunStory& story);
    EngineOptions engine_options(const BrokerLink& link) const;
    std::int64_t rate_centi(const BrokerConfig& broker) const;
    QuietHours quiet(const BrokerLink& link) const;
    void tell_the_price_of_choices(const BrokerLink& link) const;
    RunHeader header(const BrokerConfig& broker) const;
    std::unique_ptr<PassClock> pass_clock(BrokerLink& link);
    void await_signal();
    void tell_what_is_left() const;
    Result<std::unique_ptr<LocalServer>> open_control(ControlDesk& control);
    void take_account(const BrokerLink& link);
    std::unique_ptr<DayKeeper> day_keeper(const BrokerLink& link);
    Result<void> open_journal();
    std::unique_ptr<RunStory> make_story() const;
    TradingSessionOptions session_options(const BrokerLink& link) const;
    void add_strategies(TradingEngine& engine) const;
    ExitCode run_session(BrokerLink& link, RunStory& story);
    const ScopeConfig& scope() const {
        const QtsConfig& config = program_.settings.config;
        return options_.scope == Scope::scalp ? config.scalp : config.swing;
    }

    const RunOptions& options_;
    Program program_;
    FileLock local_lock_;
    std::optional<AccountOwner> owner_;
    std::string account_directory_;           ///< what is kept of the account lies here
    std::unique_ptr<AccountJournal> journal_; ///< null: the local lane where nothing can be written
    NothingKept nothing_kept_;
    std::optional<LocalLane> lane_;
    std::optional<IssueDirectory> issues_; ///< of a broker's market; the local lane has its own
    SteppedBrokerClock stepped_clock_;
    boost::asio::signal_set signals_{program_.io, SIGINT, SIGTERM};
    bool stop_asked_{false};
    const TradingEngine* engine_{nullptr}; ///< while a session runs
    std::function<void()> on_stop_;        ///< no new order from this moment on
};

// The seed's lines (".env file loaded", "Broker mode: ...") are meant to be seen on a broker run.
Run::Run(const RunOptions& options, const char* const* environment)
    : options_{options}, program_{options.common,
                                  options.local_only ? EnvFile::ignored : EnvFile::read,
                                  options.local_only ? LogLevel::error : LogLevel::info,
                                  !options.local_only, environment} {}

BrokerConfig Run::broker_config() {
    if (!options_.local_only) return read_broker_config(options_.common, program_);
    if (options_.common.broker == Broker::kiwoom) {
        throw StartupError("--broker kiwoom is not available in this version; use --broker kis");
    }
    lane_ =
        start_local_lane(options_, program_.files, program_.clock, program_.settings.config.market);
    stepped_clock_.set(lane_->host->now());
    BrokerConfig local = std::move(lane_->broker);
    return local;
}

/// Calls in 100 seconds; 0: no limit (the embedded simulator).
std::int64_t Run::rate_centi(const BrokerConfig& broker) const {
    return lane_ ? 0 : configured_rate(program_.settings.config, broker);
}

/// The local lane's simulator has no maintenance.
QuietHours Run::quiet(const BrokerLink& link) const {
    if (lane_) return {};
    return quiet_hours(program_.settings.config, link.config(), link.url());
}

void Run::tell_the_price_of_choices(const BrokerLink& link) const {
    if (lane_) return;
    warn_of_assumptions(link.rules(), kst_date(link.clock().now()), program_.log);
    const BrokerConfig& broker = link.config();
    if (broker.hashkey != HashkeyMode::off) {
        program_.log.info("hashkey.price mode={} calls_per_new_order=1",
                          broker.hashkey == HashkeyMode::on ? "on" : "auto");
    }
    if (broker.dialect == Dialect::legacy && !link.loopback()) {
        program_.log.warning("KIS_API_DIALECT=legacy: the broker may block the old tr ids without "
                             "notice; 'current' is what it recommends");
    }
}

EngineOptions Run::engine_options(const BrokerLink& link) const {
    EngineOptions engine;
    engine.account = link.account();
    engine.limits = decision_limits(program_.settings.config, scope().ttl,
                                    rate_centi(link.config()), program_.log);
    engine.limits.sessions =
        offered_sessions(scope().sessions, link.config().environment, program_.log);
    engine.limits.filter = scope().filter;
    engine.limits.quiet = quiet(link);
    engine.exclusive = program_.settings.config.account.exclusive;
    engine.symbols = symbols_of(options_, scope(), lane_ ? &*lane_ : nullptr);
    engine.node = kNode;
    engine.settlement = settlement_rules(program_.settings.config, link.config());
    if (issues_) engine.issues = &*issues_;
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

std::unique_ptr<PassClock> Run::pass_clock(BrokerLink& link) {
    if (!lane_) {
        return std::make_unique<WallPassClock>(link.clock(), program_.clock, program_.timer,
                                               scope().interval, stop_asked_);
    }
    auto step = [this](Duration interval, std::optional<UtcNanos> until) -> std::optional<Moment> {
        const auto stepped = lane_->host->step_until(interval, until);
        if (stepped.end == sim::StepEnd::ended) return std::nullopt;
        return Moment{.at = stepped.at, .pass = stepped.end == sim::StepEnd::prices};
    };
    return std::make_unique<SteppedPassClock>(step, stepped_clock_, scope().interval);
}

/// A second signal ends the run at once; what it leaves at the broker must be known.
void Run::tell_what_is_left() const {
    std::fputs("qts: stopped at once by a second signal\n", stderr);
    if (engine_ == nullptr) return;
    for (const OrderRecord& order : engine_->orders().all()) {
        if (!order.is_live()) continue;
        const std::string line = fmt::format(
            "qts: order {} is left: {} {} {} {}; look with: qts orders\n", order_id_text(order.id),
            to_string(order.lifecycle), to_string(order.intent.side), order.intent.symbol.view(),
            order.open().in_shares());
        std::fputs(line.c_str(), stderr);
    }
}

void Run::await_signal() {
    auto on_signal = [this](boost::system::error_code code, int) {
        if (code) return;
        if (stop_asked_) {
            tell_what_is_left();
            program_.io.stop();
            return;
        }
        stop_asked_ = true;
        if (on_stop_) on_stop_();
        program_.log.info("run.stop_asked");
        await_signal();
    };
    signals_.async_wait(on_signal);
}

std::unique_ptr<RunStory> Run::make_story() const {
    if (options_.common.json) return make_json_story();
    return make_text_story(program_.messages(),
                           options_.local_only ? options_.common.program : std::string{});
}

BrokerLinkOptions Run::link_options(RunStory& story) {
    BrokerLinkOptions link;
    link.config = broker_config();
    link.rate_centi = rate_centi(link.config);
    if (lane_) {
        account_directory_ =
            fresh_local_directory(program_.settings, link.config, program_.files, local_lock_);
    }
    link.token_directory =
        (lane_ ? account_directory_ : program_.settings.data_directory) + "/tokens";
    link.listener = &story;
    if (lane_) {
        link.rules = lane_->rules;
        link.market_clock = &stepped_clock_;
    }
    return link;
}

TradingSessionOptions Run::session_options(const BrokerLink& link) const {
    TradingSessionOptions session;
    session.max_iterations = options_.max_iterations.value_or(lane_ ? kLocalIterations : 0);
    session.run = program_.settings.config.run;
    session.header = header(link.config());
    session.quiet = quiet(link);
    if (journal_) {
        session.books = journal_->books();
        session.header.interrupted = journal_->findings().interrupted;
    }
    return session;
}

void Run::add_strategies(TradingEngine& engine) const {
    const bool bars = !scope().sessions.of(Venue::krx).empty();
    for (const std::string& name : strategies_of(options_)) {
        auto strategy =
            make_strategy(name, parameters_of(options_, program_.settings.config, name));
        if (strategy->info().bars && !bars) {
            throw StartupError(fmt::format("{} works on bars, which are of KRX, and [scope.*] "
                                           "sessions names none of KRX",
                                           name));
        }
        engine.add_strategy(std::move(strategy));
    }
}

/// The local lane's market ends with its run: nobody else has orders there.
Result<std::unique_ptr<LocalServer>> Run::open_control(ControlDesk& control) {
    auto answer = [&control](std::string line) { return control.answer(std::move(line)); };
    return LocalServer::listen(program_.io.get_executor(), owner_->directory(),
                               owner_->socket_name(), answer);
}

ExitCode Run::run_session(BrokerLink& link, RunStory& story) {
    const Logger& log = program_.log;
    Durability& durability = journal_ ? static_cast<Durability&>(*journal_) : nothing_kept_;
    OrderAdapterToBrokerEngineAdapter bridge{link.adapter(), durability, log.named("BrokerEngine")};
    log.info("BrokerEngine created (live_allowed=False)");
    tell_the_price_of_choices(link);
    EngineNews news{story, log.named("engine")};
    std::optional<BooksJournal> books;
    if (journal_) books.emplace(journal_->writer(), news);
    EngineListener& listener = books ? static_cast<EngineListener&>(*books) : news;
    TradingEngine engine{engine_options(link), bridge, link.rules(), listener};
    if (books) books->attach(engine, journal_->books());
    bridge.set_sink(engine);
    engine_ = &engine;
    on_stop_ = [&] {
        engine.stop_trading();
        bridge.refuse_new_orders();
    };
    add_strategies(engine);
    const auto passes = pass_clock(link);
    const auto keeper = day_keeper(link);
    TradingSession session{TradingSessionPorts{link.adapter(), bridge, engine, *passes,
                                               link.clock(), program_.clock, program_.timer, story,
                                               keeper ? *keeper : nothing_kept_, stop_asked_},
                           session_options(link), log.named("session")};
    news.attach(session, engine);
    if (lane_) session.prices_note = [this] { return prices_note(*lane_); };
    OrderDesk desk{OrderDeskPorts{link.adapter(), bridge, engine, link.clock()}, link.account(),
                   OrderIds::ours, log.named("desk")};
    session.close_desk = [&desk] { return desk.close(); };
    desk.ready = [&] { return session.knows_the_account(); };
    desk.tell_owner = [&](JsonObject& document) {
        document.object("owner", owner_json(session, options_));
    };
    desk.after_send = [&] { session.tell_numbers(); };
    ControlDesk control{desk, program_.clock, std::string{kRunCommand}};
    std::unique_ptr<LocalServer> server;
    if (owner_) {
        auto listening = open_control(control);
        if (!listening) throw StartupError(listening.error().context);
        server = *std::move(listening);
        server->start();
    }
    const auto code = program_.run_to_end(session.run());
    engine_ = nullptr;
    on_stop_ = nullptr;
    if (journal_ && code) journal_->end(*code);
    return code.value_or(ExitCode::unknown_order); // stopped by a second signal
}

/// Null: nothing is kept.
std::unique_ptr<DayKeeper> Run::day_keeper(const BrokerLink& link) {
    if (!journal_) return nullptr;
    KeptAccount account{
        .name = {}, .directory = account_directory_, .broker = link.config().broker};
    auto on_new_day = [this, &link](KstDate day) {
        if (lane_) return;
        warn_of_assumptions(link.rules(), day, program_.log);
        KnownIssues known = load_issues(program_);
        if (!known.unread) {
            issues_ = std::move(known.directory);
            return;
        }
        program_.log.warning("master.not_read reason='{}'", known.unread->context);
    };
    return std::make_unique<AccountDay>(*journal_, program_.files, std::move(account), on_new_day);
}

void Run::take_account(const BrokerLink& link) {
    KnownIssues known = load_issues(program_);
    if (known.unread) throw StartupError(known.unread->context);
    issues_ = std::move(known.directory);
    owner_.emplace(program_.settings.data_directory, "paper", link.account());
    account_directory_ = program_.settings.data_directory + "/" + owner_->name();
    const auto taken = owner_->take(program_.files, kRunCommand);
    if (!taken && taken.error().kind == ErrorKind::refused) {
        throw StartupError(taken.error().context +
                           "; end it first, or use qts order, cancel, amend, orders, "
                           "positions, status, which go through it");
    }
    if (!taken) throw StartupError(taken.error().context);
}

Result<void> Run::open_journal() {
    AccountJournalOptions options;
    options.directory = account_directory_ + "/journal";
    options.command = kRunCommand;
    options.config = program_.settings.config.journal;
    if (lane_) options.segment_bytes = kLocalSegmentBytes;
    auto opened = AccountJournal::open(
        {program_.files, program_.clock, program_.timer, program_.io.get_executor()},
        std::move(options), program_.log.named("journal"));
    if (opened) journal_ = *std::move(opened);
    if (opened || lane_) return {};
    return failure(opened.error());
}

ExitCode Run::execute() {
    const auto story = make_story();
    BrokerLink link{program_, link_options(*story)};
    if (is_live(link.config(), link.url())) {
        std::fputs(kLiveDisabled, stderr);
        return ExitCode::safety;
    }
    if (!lane_) take_account(link);
    if (const auto opened = open_journal(); !opened) {
        std::fputs(fmt::format("qts: {}\n", opened.error().context).c_str(), stderr);
        return ExitCode::failed;
    }
    await_signal();
    return run_session(link, *story);
}

} // namespace

ExitCode run_command(const RunOptions& options, const char* const* environment) {
    Run run{options, environment};
    return run.execute();
}

} // namespace qts::app

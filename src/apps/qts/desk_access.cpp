#include "apps/qts/desk_access.hpp"

#include "apps/qts/account_journal.hpp"
#include "apps/qts/books_journal.hpp"
#include "apps/qts/engine_log.hpp"
#include "apps/qts/issue_names.hpp"
#include "core/startup_error.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::uint16_t kCommandNode = 2; ///< a run's is 1

/// The engine's news of a single command go into the log; its result tells the person.
class LoggedNews final : public EngineListener {
  public:
    explicit LoggedNews(Logger log) : log_{log} {}
    void on_remark(const StrategyId&, std::string_view text) override { log_.info("{}", text); }
    void on_approved(const OrderRecord& order) override {
        log_.info("order.approved id={} {} {} {} {}", order_id_text(order.id),
                  to_string(order.intent.side), order.intent.symbol.view(),
                  order.intent.quantity.in_shares(), describe(order.intent.terms));
    }
    void on_refused(const StrategyId&, const Signal& signal, const Refusal& refusal) override {
        log_.info("order.refused_by_gate code={} check={} symbol={}", refusal.code, refusal.check,
                  signal.symbol.view());
    }
    void on_order_changed(const OrderRecord& order) override {
        log_.info("order.changed id={} state={}", order_id_text(order.id),
                  to_string(order.lifecycle));
    }
    void on_fill(const OrderRecord& order, const Fill& fill) override {
        log_.info("order.filled id={} quantity={} amount_won={}", order_id_text(order.id),
                  fill.quantity.in_shares(), fill.amount.in_won());
    }
    void on_adjusted(const LedgerAdjustments& adjustments) override {
        log_adjusted(log_, adjustments);
    }
    void on_safety_changed(const SafetyChange& change) override { log_safety(log_, change); }
    void on_settled() override {}
    void on_undecided(const OrderRecord& order, std::string_view why) override {
        log_undecided(log_, order, why);
    }
    void on_contradiction(OrderId order, std::string_view what) override {
        log_contradiction(log_, order, what);
    }

  private:
    Logger log_;
};

BrokerLinkOptions link_options(Program& program, const CommonOptions& options) {
    BrokerLinkOptions link;
    link.config = read_broker_config(options, program);
    link.rate_centi = configured_rate(program.settings.config, link.config);
    link.token_directory = program.settings.data_directory + "/tokens";
    return link;
}

EngineOptions engine_options(const Program& program, const BrokerLink& link,
                             const IssueDirectory& issues) {
    EngineOptions engine;
    engine.account = link.account();
    engine.limits =
        decision_limits(program.settings.config, kManualTtl,
                        configured_rate(program.settings.config, link.config()), program.log);
    engine.limits.quiet = quiet_hours(program.settings.config, link.config(), link.url());
    engine.exclusive = program.settings.config.account.exclusive;
    engine.node = kCommandNode;
    engine.settlement = settlement_rules(program.settings.config, link.config());
    engine.issues = &issues;
    return engine;
}

/// Ctrl-C while an order is under way: the program ends, and not without a word.
[[noreturn]] void leave_at_once() {
    std::fputs("qts: stopped while the request was under way: whether it reached the broker is not "
               "known; look with qts orders before you ask again\n",
               stderr);
    std::fflush(nullptr);
    std::_Exit(static_cast<int>(ExitCode::unknown_order));
}

} // namespace

/// Looking sends no order.
class NoOrders final : public Durability {
  public:
    Task<Result<void>> all_durable() override {
        co_return failure(ErrorKind::refused, "this command sends no order");
    }
};

/// What an owner needs: engine, bridge and desk over the link. `journal`: of the account, null for
/// who only looks.
struct DeskAccess::OwnDesk {
    OwnDesk(Program& program, BrokerLink& link, std::unique_ptr<AccountJournal> account_journal)
        : issues{load_issues(program)}, journal{std::move(account_journal)},
          news{program.log.named("engine")}, bridge{link.adapter(), durability(),
                                                    program.log.named("BrokerEngine")},
          engine{engine_options(program, link, issues.directory), bridge, link.rules(), listener()},
          desk{OrderDeskPorts{link.adapter(), bridge, engine, link.clock()}, link.account(),
               OrderIds::brokers, program.log.named("desk")} {
        if (books) books->attach(engine, journal->books());
        bridge.set_sink(engine);
    }
    Durability& durability() { return journal ? static_cast<Durability&>(*journal) : no_orders; }
    EngineListener& listener() {
        if (!journal) return news;
        return books.emplace(journal->writer(), news);
    }

    KnownIssues issues;
    NoOrders no_orders;
    std::unique_ptr<AccountJournal> journal;
    LoggedNews news;
    std::optional<BooksJournal> books;
    OrderAdapterToBrokerEngineAdapter bridge;
    TradingEngine engine;
    OrderDesk desk;
    bool open = false;
};

DeskAccess::DeskAccess(Program& program, const CommonOptions& options, const std::string& command,
                       DeskUse use)
    : program_{program}, link_{program, link_options(program, options)},
      owner_{program.settings.data_directory, live() ? "live" : "paper", link_.account()} {
    LocalClient probe{program.io.get_executor()};
    if (probe.connect(owner_.directory(), owner_.socket_name())) return;
    std::unique_ptr<AccountJournal> journal;
    if (use == DeskUse::change) {
        take_account(command);
        auto opened = open_journal(command);
        if (!opened) {
            unusable_ = opened.error();
            return;
        }
        journal = *std::move(opened);
    }
    own_ = std::make_unique<OwnDesk>(program, link_, std::move(journal));
    if (use == DeskUse::change) return;
    own_->desk.tell_owner = [this](JsonObject& document) {
        const auto note = owner_.holder(program_.files);
        if (!note) return;
        document.object("owner",
                        JsonObject{}.integer("pid", note->pid).text("command", note->command));
    };
}

void DeskAccess::take_account(const std::string& command) {
    const auto taken = owner_.take(program_.files, command);
    if (taken) return;
    if (taken.error().kind != ErrorKind::refused) throw StartupError(taken.error().context);
    const auto note = owner_.holder(program_.files);
    if (!note || note->command != kRunCommand) {
        throw StartupError(taken.error().context + "; try again when it is done");
    }
    // Between its lock and its socket a run needs some milliseconds; a lost socket stays lost.
    throw StartupError(fmt::format("{}, and its control socket is gone: it is starting or ending, "
                                   "else end it with Ctrl-C or kill -INT {}",
                                   taken.error().context, note->pid));
}

Result<std::unique_ptr<AccountJournal>> DeskAccess::open_journal(const std::string& command) {
    AccountJournalOptions options;
    options.directory =
        fmt::format("{}/{}/journal", program_.settings.data_directory, owner_.name());
    options.command = command;
    options.config = program_.settings.config.journal;
    return AccountJournal::open(
        {program_.files, program_.clock, program_.timer, program_.io.get_executor()},
        std::move(options), program_.log.named("journal"));
}

DeskAccess::~DeskAccess() {
    if (own_ && own_->journal) own_->journal->end(ended_);
}

bool DeskAccess::live() const {
    return is_live(link_.config(), link_.url());
}

CommandResult DeskAccess::execute(const DeskRequest& request) {
    boost::asio::signal_set signals{program_.io};
    if (changes_orders(request)) {
        signals.add(SIGINT);
        signals.add(SIGTERM);
        signals.async_wait([](boost::system::error_code stopped, int) {
            if (!stopped) leave_at_once();
        });
    }
    if (unusable_) return failed(*unusable_);
    if (!own_) return through_owner(request);
    CommandResult result = at_own_desk(request);
    ended_ = result.code;
    return result;
}

CommandResult DeskAccess::through_owner(const DeskRequest& request) {
    LocalClient client{program_.io.get_executor()};
    const auto connected = client.connect(owner_.directory(), owner_.socket_name());
    if (!connected) return failed(connected.error());
    auto asked = program_.run_to_end(ask_owner(client, program_.clock, request));
    if (asked && *asked) return **std::move(asked);
    const OwnerNote note = owner_.holder(program_.files).value_or(OwnerNote{});
    if (std::holds_alternative<StatusRequest>(request)) return silent_owner(note);
    const Error why = make_error(
        ErrorKind::timeout,
        fmt::format("the owner of the account (process {}) does not answer; nothing was asked of "
                    "it. See what it does: qts status, log/qts.log; end it with kill -INT {} (one "
                    "that was stopped needs kill -CONT {} too)",
                    note.pid, note.pid, note.pid));
    return failed(ExitCode::failed, why);
}

CommandResult DeskAccess::silent_owner(const OwnerNote& note) const {
    const AccountId& account = link_.account();
    JsonObject owner;
    owner.integer("pid", note.pid).text("command", note.command).boolean("answers", false);
    return done(JsonObject{}
                    .object("owner", owner)
                    .text("account", account.account.masked())
                    .text("broker", to_string(account.broker))
                    .text("environment", to_string(account.environment)));
}

CommandResult DeskAccess::at_own_desk(const DeskRequest& request) {
    const auto* const order = std::get_if<PlaceRequest>(&request);
    if (order != nullptr && order->order.side == Side::buy && own_->issues.unread) {
        return failed(ExitCode::usage, *own_->issues.unread);
    }
    if (needs_open_account(request) && !own_->open) {
        const auto opened =
            program_.run_to_end(own_->desk.open(own_->journal ? own_->journal->books() : Books{}));
        if (!*opened) return failed(opened->error());
        own_->open = true;
    }
    return *program_.run_to_end(own_->desk.execute(request));
}

} // namespace qts::app

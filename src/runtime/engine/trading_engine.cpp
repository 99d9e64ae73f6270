#include "runtime/engine/trading_engine.hpp"

#include "core/kst.hpp"
#include "market/issue_table.hpp"
#include "runtime/engine/day_roll.hpp"
#include "runtime/safety/safety_rules.hpp"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

namespace qts {
namespace {

/// Signals of one event; more than this grows the list once.
constexpr std::size_t kUsualSignals = 64;
/// The closing auction ends up to 30 seconds late (krx-market.md 4.1), and a poll sees its price
/// later still. Until the session at the close, ten minutes on, nothing else trades.
constexpr Duration kCloseIsSeenLate = std::chrono::minutes{9};

} // namespace

class TradingEngine::Desk final : public StrategyView, public SignalSink {
  public:
    Desk(TradingEngine& engine, StrategyId id) : engine_{engine}, id_{id} {}

    UtcNanos now() const override { return engine_.now_; }
    const SymbolState* market(Symbol symbol) const override { return engine_.market_.find(symbol); }
    std::span<const Symbol> symbols() const override { return engine_.options_.symbols; }
    const TickTable* ticks(Symbol symbol) const override {
        const SymbolState* const state = engine_.market_.find(symbol);
        if (state == nullptr) return nullptr;
        return engine_.rules_.tick_table(state->instrument, engine_.today_).value_or(nullptr);
    }
    Quantity held(Symbol symbol) const override { return engine_.ledger_.held(id_, symbol); }
    int open_orders(Symbol symbol) const override {
        return engine_.orders_.open_orders(id_, symbol);
    }
    Notional cash() const override {
        return engine_.ledger_.cash() - engine_.orders_.reserved_cash();
    }
    void emit(const Signal& signal) override {
        engine_.pending_.push_back(PendingSignal{id_, signal});
    }
    void remark(std::string_view text) override { engine_.listener_.on_remark(id_, text); }

  private:
    TradingEngine& engine_;
    StrategyId id_;
};

TradingEngine::TradingEngine(EngineOptions options, BrokerEngine& broker, const MarketRules& rules,
                             EngineListener& listener)
    : options_{std::move(options)}, rules_{rules}, listener_{listener}, ledger_{options_.account,
                                                                                rules},
      gate_{options_.account, options_.limits, ledger_, rules}, orders_{broker, *this,
                                                                        options_.node,
                                                                        options_.settlement} {
    pending_.reserve(kUsualSignals);
}

TradingEngine::~TradingEngine() = default;

void TradingEngine::add_strategy(std::unique_ptr<Strategy> strategy) {
    const StrategyInfo& info = strategy->info();
    const StrategyId id{info.name};
    if (info.bars) {
        for (const Symbol symbol : options_.symbols) {
            const bool known = std::any_of(bars_.begin(), bars_.end(), [&](const BarBuilder& bar) {
                return bar.symbol() == symbol && bar.period() == *info.bars;
            });
            if (!known) bars_.emplace_back(symbol, *info.bars);
        }
    }
    desks_.push_back(std::make_unique<Desk>(*this, id));
    Desk& desk = *desks_.back();
    const auto bars = info.bars;
    strategies_.add(StrategyEngine::Slot{id, std::move(strategy), &desk, &desk, bars});
}

void TradingEngine::restore(const Books& books, UtcNanos at) {
    advance(at);
    for (const OrderRecord& order : books.orders) {
        if (market_.find(order.intent.symbol) == nullptr) know_issue(order.intent.symbol);
    }
    ledger_.restore(books);
    orders_.restore(books, options_.account, now_);
    safety_ = books.safety;
    settled();
}

void TradingEngine::advance(UtcNanos at) {
    // Engine time never goes back: an input stamped earlier is seen at the time already reached.
    now_ = std::max(now_, at);
    today_ = kst_date(now_);
}

Venue TradingEngine::trading_venue(UtcNanos at) const {
    const TradingSessions named = options_.limits.sessions.offered_by(options_.account.environment);
    const auto open = [&](Venue venue) {
        const auto phases = rules_.calendar.open_at(venue, at);
        return phases && !(*phases & named.of(venue)).empty();
    };
    return !open(Venue::krx) && open(Venue::nxt) ? Venue::nxt : Venue::krx;
}

void TradingEngine::on(const PriceReport& report) {
    market_.add(described(report.instrument));
    on(report.last);
}

void TradingEngine::learn(const PriceReport& report) {
    market_.add(described(report.instrument));
    advance(report.last.received);
    market_.apply(report.last);
}

bool TradingEngine::traded_here(Symbol symbol) const {
    return std::find(options_.symbols.begin(), options_.symbols.end(), symbol) !=
           options_.symbols.end();
}

/// Bars are of KRX alone, as those of the brokers' charts; a day's is of its regular hours, so that
/// what trades in the evening, and is still the last price all night, moves neither its close nor
/// the next day's open.
bool TradingEngine::in_bars(const TradeTick& tick, BarPeriod period) const {
    if (tick.venue == Venue::nxt) return false;
    if (period != BarPeriod::day_1) return true;
    const auto hours = rules_.calendar.regular_hours(Venue::krx, kst_date(tick.at));
    if (!hours || !*hours) return false;
    const KstDate date = kst_date(tick.at);
    return tick.at >= to_utc(date, (*hours)->open) &&
           tick.at <= to_utc(date, (*hours)->close) + kCloseIsSeenLate;
}

void TradingEngine::on(const TradeTick& tick) {
    advance(tick.received);
    // A symbol that a person asked for is known, and no strategy's business.
    if (!market_.apply(tick) || !traded_here(tick.symbol)) return;
    for (BarBuilder& builder : bars_) {
        if (builder.symbol() != tick.symbol || !in_bars(tick, builder.period())) continue;
        if (const auto closed = builder.on_trade(tick)) strategies_.on(*closed);
    }
    strategies_.on(tick);
    decide_pending();
}

void TradingEngine::on(const QuoteUpdate& quote) {
    advance(quote.received);
    if (!market_.apply(quote) || !traded_here(quote.symbol)) return;
    strategies_.on(quote);
    decide_pending();
}

void TradingEngine::on(const BarClosed& bar) {
    if (!bar.warm_up) advance(bar.bar.start + length_of(bar.period));
    strategies_.on(bar);
    if (pending_.empty()) return;
    if (bar.warm_up) {
        pending_.clear(); // history is for indicators; nothing may be traded on it
        return;
    }
    decide_pending();
}

void TradingEngine::on(const AccountSnapshot& snapshot) {
    if (!snapshot.complete) return;
    advance(snapshot.at);
    if (ledger_.is_open()) {
        weigh_absences(snapshot);
        settled();
        return;
    }
    compare(snapshot);
}

void TradingEngine::note_comparison(bool whole) {
    comparison_open_ = !whole;
    settled();
}

void TradingEngine::settled() {
    // What an earlier run left stands until our books were compared with the broker's.
    const int unknown = orders_.unknown_count();
    if (ledger_.is_open()) {
        wants_comparison_ = wants_comparison_ || unknown < unknown_before_;
        const SafetyChange change = judge_safety(safety_, {.unknown_orders = unknown,
                                                           .books_impossible = books_impossible_,
                                                           .foreign = foreign_,
                                                           .comparison_open = comparison_open_});
        safety_ = change.to;
        if (change.to != change.from) {
            safety_cause_ = change.cause;
            listener_.on_safety_changed(change);
        }
    }
    unknown_before_ = unknown;
    listener_.on_settled();
}

void TradingEngine::compare(const AccountSnapshot& snapshot) {
    if (!snapshot.complete) return;
    advance(snapshot.at);
    const LedgerAdjustments adjustments = ledger_.open(snapshot);
    books_from_ = snapshot.at;
    bar_absences(adjustments);
    // Costs are rounded here and there, so a difference in cash alone is no trade.
    foreign_ = foreign_ || (options_.exclusive && !adjustments.holdings.empty());
    if (!adjustments.holdings.empty() || adjustments.cash) listener_.on_adjusted(adjustments);
    wants_comparison_ = false;
    settled();
}

void TradingEngine::bar_absences(const LedgerAdjustments& adjustments) {
    const std::vector<std::size_t> live(orders_.live().begin(), orders_.live().end());
    for (const std::size_t index : live) {
        const OrderRecord& order = orders_.all()[index];
        if (order.lifecycle != Lifecycle::unknown) continue;
        const bool shares = std::any_of(
            adjustments.holdings.begin(), adjustments.holdings.end(),
            [&](const HoldingAdjustment& held) { return held.symbol == order.intent.symbol; });
        // Costs are rounded: a few won are no share. Half the price is below any price of the day.
        const Price price = order.intent.worst_price.value_or(Price::won(2));
        const std::int64_t moved =
            adjustments.cash
                ? std::abs((adjustments.cash->brokers - adjustments.cash->ours).in_won())
                : 0;
        if (shares || (moved > 0 && moved >= price.in_won() / 2)) orders_.bar_absence(order.id);
    }
}

void TradingEngine::weigh_absences(const AccountSnapshot& snapshot) {
    const std::vector<std::size_t> live(orders_.live().begin(), orders_.live().end());
    for (const std::size_t index : live) {
        const OrderRecord& order = orders_.all()[index];
        orders_.conclude_absent(order.id, unmoved(order, snapshot), now_);
    }
}

/// Nothing is bought, sold or set aside that the orders and fills we know do not explain.
bool TradingEngine::unmoved(const OrderRecord& order, const AccountSnapshot& snapshot) const {
    const Symbol symbol = order.intent.symbol;
    if (snapshot.cash != ledger_.cash()) return false;
    Quantity held;
    Quantity sellable;
    for (const HoldingReport& holding : snapshot.holdings) {
        if (holding.symbol != symbol) continue;
        held = holding.held;
        sellable = holding.sellable;
    }
    return held == ledger_.total_held(symbol) && held - sellable == orders_.open_sells(symbol);
}

Result<void> TradingEngine::resolve_absent(OrderId id, std::string_view operator_name) {
    auto resolved = orders_.resolve_absent(id, operator_name, now_);
    settled();
    return resolved;
}

Result<void> TradingEngine::resolve_found(OrderId id, const OrderReport& row,
                                          std::string_view operator_name) {
    auto resolved = orders_.resolve_found(id, row, operator_name, now_);
    settled();
    return resolved;
}

void TradingEngine::on(const ExecutionResponse& response) {
    orders_.on(response, now_);
    settled();
    tell_rejected(response);
}

/// What the strategy wants now is decided with the next event of the market: an order that is
/// refused at once, asked for again at once, would never end.
void TradingEngine::tell_rejected(const ExecutionResponse& response) {
    const auto* const rejected = std::get_if<Rejected>(&response.outcome);
    const OrderRecord* const order = orders_.find(response.id);
    if (rejected == nullptr || response.request != RequestKind::place) return;
    if (order == nullptr || order->lifecycle != Lifecycle::rejected) return;
    const ExecutionIntent& intent = order->intent;
    strategies_.on(intent.strategy, OrderRejected{.order = order->id,
                                                  .symbol = intent.symbol,
                                                  .side = intent.side,
                                                  .quantity = intent.quantity,
                                                  .origin = rejected->origin,
                                                  .throttled = rejected->throttled});
}

void TradingEngine::on(const OrderReports& reports) {
    orders_.on(reports, now_);
    // What a complete list of a past day does not show filled or cancelled died with that day. Not
    // before: a fill of its closing auction may have been missed.
    if (reports.day < today_) expire(reports);
    settled();
}

void TradingEngine::day_over(const OrderReports& reports, UtcNanos at) {
    advance(at);
    const auto over = DayRoll::close_time(rules_.calendar, reports.day);
    if (reports.day < today_ || (over && now_ >= *over)) expire(reports);
    settled();
}

void TradingEngine::expire(const OrderReports& reports) {
    if (!reports.complete || !reports.proves_absence) return;
    orders_.expire(reports.day, now_);
}

void TradingEngine::on(const EvaluationPass& pass) {
    advance(pass.at);
    for (BarBuilder& builder : bars_) {
        if (const auto closed = builder.on_time(now_)) strategies_.on(*closed);
    }
    strategies_.on(pass);
    decide_pending();
}

/// What was approved may have waited behind an order whose answer was lost.
std::optional<std::string> TradingEngine::objection(OrderId id) const {
    const OrderRecord* const order = orders_.find(id);
    if (order == nullptr) return std::nullopt;
    const ExecutionIntent& intent = order->intent;
    if (!permits(safety_, intent.purpose)) {
        return fmt::format("the safety state became {} before its turn to be sent came",
                           to_string(safety_));
    }
    if (orders_.frozen(intent.symbol, intent.side)) {
        return "the fate of another order on this symbol and side became unknown before its turn "
               "to be sent came";
    }
    return std::nullopt;
}

void TradingEngine::decide_pending() {
    if (pending_.empty()) return;
    // Deciding adds no signal: strategies are called by events only.
    for (const PendingSignal& pending : pending_)
        decide(pending.strategy, pending.signal);
    pending_.clear();
    settled();
}

DecisionInputs TradingEngine::inputs_for(const StrategyId& strategy, Symbol symbol, Side side,
                                         Venue venue) const {
    DecisionInputs inputs;
    inputs.market = market_.find(symbol);
    inputs.venue = venue;
    inputs.today = today_;
    inputs.now = now_;
    inputs.reserved_cash = orders_.reserved_cash();
    inputs.reserved_shares = orders_.reserved_shares(strategy, symbol);
    inputs.frozen = orders_.frozen(symbol, side);
    inputs.safety = safety_;
    return inputs;
}

OrderId TradingEngine::submit(const ApprovedIntent& approved) {
    const ExecutionIntent& intent = approved.intent();
    const OrderId id = orders_.submit(approved, now_);
    if (intent.side == Side::buy) {
        const auto& limits = market_.find(intent.symbol)->instrument.limits;
        const auto limit = intent.terms.limit_price();
        if (limit || limits) {
            orders_.reserve_cash(id, limit ? *limit : limits->upper, intent.commission);
        }
    }
    listener_.on_approved(*orders_.find(id));
    return id;
}

void TradingEngine::decide(const StrategyId& strategy, const Signal& signal) {
    if (stopped_) return;
    DecisionInputs inputs = inputs_for(strategy, signal.symbol, signal.side, trading_venue());
    inputs.duplicate = orders_.duplicate_of(strategy, signal);
    const auto approved = gate_.decide(strategy, signal, inputs);
    if (approved) {
        submit(*approved);
    } else {
        listener_.on_refused(strategy, signal, approved.error());
    }
}

namespace {

constexpr Refusal kStopping{.code = "GR109",
                            .check = "stopping",
                            .detail = RefusalDetail{"the run is ending; nothing new is sent"}};
constexpr Refusal kNotAmendable{
    .code = "GR110",
    .check = "amendable",
    .detail = RefusalDetail{"it is over, or a request about it is under way"}};

constexpr Refusal kSeveralNumbers{
    .code = "GR111",
    .check = "amendable",
    .detail =
        RefusalDetail{"it lives under several numbers of the broker's; name the one to amend"}};

Signal signal_of(const ManualOrder& order) {
    return Signal{.symbol = order.symbol,
                  .side = order.side,
                  .quantity = order.quantity,
                  .terms = order.terms,
                  .decision_price = std::nullopt,
                  .reason = Reason{"asked for by a person"}};
}

} // namespace

std::expected<ApprovedIntent, Refusal> TradingEngine::judge(const ManualOrder& order) const {
    if (stopped_) return std::unexpected(kStopping);
    DecisionInputs inputs = inputs_for(StrategyId{}, order.symbol, order.side, order.venue);
    inputs.least_ttl = kManualTtl;
    return gate_.decide(StrategyId{}, signal_of(order), inputs);
}

int TradingEngine::identical_open(const ManualOrder& order) const {
    return orders_.identical_open(signal_of(order));
}

std::expected<OrderId, Refusal> TradingEngine::place(const ManualOrder& order) {
    const auto approved = judge(order);
    if (!approved) {
        listener_.on_refused(StrategyId{}, signal_of(order), approved.error());
        settled();
        return std::unexpected(approved.error());
    }
    const OrderId id = submit(*approved);
    settled();
    return id;
}

std::expected<void, Refusal> TradingEngine::amend(OrderId id, const OrderTerms& terms,
                                                  std::optional<Quantity> part,
                                                  const BrokerOrderRef& target) {
    if (stopped_) return std::unexpected(kStopping);
    const OrderRecord* const order = orders_.find(id);
    if (order == nullptr || !order->is_live()) return std::unexpected(kNotAmendable);
    if (target.empty() && order->open_number_count() > 1) return std::unexpected(kSeveralNumbers);
    const BrokerNumber* number = order->open_number();
    for (const BrokerNumber& listed : order->listed_numbers()) {
        if (listed.ref == target) number = &listed;
    }
    if (number == nullptr) return std::unexpected(kNotAmendable);
    const ExecutionIntent& intent = order->intent;
    const Signal signal = signal_of(ManualOrder{.symbol = intent.symbol,
                                                .venue = intent.venue,
                                                .side = intent.side,
                                                .quantity = part.value_or(number->rest()),
                                                .terms = terms});
    DecisionInputs inputs = inputs_for(intent.strategy, intent.symbol, intent.side, intent.venue);
    inputs.least_ttl = kManualTtl;
    // What is reserved for these shares is there for their new terms.
    inputs.reserved_cash -= orders_.reserved_for(*order, part, target);
    if (intent.side == Side::sell) inputs.reserved_shares -= signal.quantity;
    const auto approved = gate_.decide(intent.strategy, signal, inputs);
    if (!approved) {
        listener_.on_refused(intent.strategy, signal, approved.error());
        settled();
        return std::unexpected(approved.error());
    }
    if (!orders_.request_amend(id, *approved, part, target)) return std::unexpected(kNotAmendable);
    settled();
    return {};
}

bool TradingEngine::cancel(OrderId id, std::optional<Quantity> part, const BrokerOrderRef& target) {
    const bool asked = orders_.request_cancel(id, part, target);
    if (asked) settled();
    return asked;
}

void TradingEngine::adopt(const OrderReports& reports) {
    // An incomplete list may lack the row that says an order is over.
    if (!reports.complete || (today_ != KstDate{} && reports.day != today_)) return;
    for (const OrderReport& row : reports.rows)
        take_under_care(row, reports, false);
    settled();
}

std::optional<OrderId> TradingEngine::adopt(const OrderReport& row, const OrderReports& reports,
                                            bool named) {
    const auto id = take_under_care(row, reports, named);
    settled();
    return id;
}

std::optional<OrderId> TradingEngine::take_under_care(const OrderReport& row,
                                                      const OrderReports& reports, bool named) {
    const std::vector<const OrderReport*> chain = chain_of(row, reports);
    if (market_.find(row.symbol) == nullptr) know_issue(row.symbol);
    const auto id =
        orders_.adopt(chain,
                      Adoption{.account = options_.account,
                               .books_from = books_from_,
                               .named = named,
                               .session = session_at(row.venue, row.ordered_at, rules_)},
                      now_);
    foreign_ = foreign_ || (options_.exclusive && id && !named);
    if (!id || row.side != Side::buy) return id;
    reserve_adopted(*id, kst_date(row.ordered_at));
    return id;
}

/// As for an order of our own: at its limit, at market at the upper limit price, and the costs.
void TradingEngine::reserve_adopted(OrderId id, KstDate day) {
    const OrderRecord& order = *orders_.find(id);
    const Instrument& issue = market_.find(order.intent.symbol)->instrument;
    const auto limit = order.intent.terms.limit_price();
    if (!limit && !issue.limits) return;
    const Price worst = limit ? *limit : issue.limits->upper;
    const auto amount = Notional::of(worst, order.open());
    const AccountId& account = options_.account;
    const auto fee =
        amount ? rules_.commission(*amount, account.broker, account.environment, issue.product, day)
               : failure(ErrorKind::invalid_input, "an amount beyond any account");
    if (limit) {
        orders_.reserve_commission(id, fee.value_or(Notional{})); // each number keeps its own price
    } else {
        orders_.reserve_cash(id, worst, fee.value_or(Notional{}));
    }
}

/// What is reported now, with what the lists tell besides. A list knows for sure what an issue is;
/// of its state, which may be over since, it has the word only where the answer tells nothing.
Instrument TradingEngine::described(Instrument reported) const {
    const Instrument* const listed =
        options_.issues == nullptr ? nullptr : options_.issues->find(reported.symbol);
    if (listed == nullptr) return reported;
    reported.name = listed->name;
    reported.market = listed->market;
    reported.product = listed->product;
    reported.leverage = listed->leverage;
    reported.fill_gaps_from(*listed);
    return reported;
}

/// Fills of an adopted order must be booked though nobody asked for its price yet.
void TradingEngine::know_issue(Symbol symbol) {
    market_.add(described(known_instrument(symbol)));
}

int TradingEngine::cancel_all() {
    int asked = 0;
    for (const OrderRecord& order : orders_.all()) {
        const BrokerNumber* const number = order.open_number();
        if (number == nullptr || number->cancel_sent) continue;
        if (order.intent.strategy.empty()) continue; // a person's own orders are his to end
        if (orders_.request_cancel(order.id)) ++asked;
    }
    settled();
    return asked;
}

void TradingEngine::on_order_changed(const OrderRecord& order) {
    listener_.on_order_changed(order);
}

void TradingEngine::on_fill(const OrderRecord& order, const Fill& fill) {
    const SymbolState* const state = market_.find(fill.symbol);
    Result<FillCosts> costs = failure(ErrorKind::not_found, "a fill of an unknown symbol");
    if (state != nullptr) costs = ledger_.apply(fill, state->instrument, today_);
    if (!costs) listener_.on_contradiction(order.id, costs.error().context);
    Fill booked = fill;
    if (costs) booked.costs = *costs;
    listener_.on_fill(order, booked);
}

void TradingEngine::on_undecided(const OrderRecord& order, std::string_view why) {
    listener_.on_undecided(order, why);
}

void TradingEngine::on_impossible(const OrderRecord& order, std::string_view what) {
    books_impossible_ = true;
    listener_.on_contradiction(order.id, what);
}

void TradingEngine::on_contradiction(const OrderRecord& order, std::string_view what) {
    listener_.on_contradiction(order.id, what);
}

} // namespace qts

#include "runtime/engine/trading_engine.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts {
namespace {

/// Signals of one event; more than this grows the list once.
constexpr std::size_t kUsualSignals = 64;

} // namespace

class TradingEngine::Desk final : public StrategyView, public SignalSink {
  public:
    Desk(TradingEngine& engine, StrategyId id) : engine_{engine}, id_{id} {}

    UtcNanos now() const override { return engine_.now_; }
    const SymbolState* market(Symbol symbol) const override { return engine_.market_.find(symbol); }
    std::span<const Symbol> symbols() const override { return engine_.options_.symbols; }
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

TradingEngine::TradingEngine(EngineOptions options, BrokerEngine& broker,
                             const SessionCalendar& calendar, EngineListener& listener)
    : options_{std::move(options)}, calendar_{calendar}, listener_{listener},
      ledger_{options_.account}, gate_{options_.account, options_.limits, ledger_},
      orders_{broker, *this, options_.node} {
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

void TradingEngine::advance(UtcNanos at) {
    // Engine time never goes back: an input stamped earlier is seen at the time already reached.
    now_ = std::max(now_, at);
    const KstDate date = kst_date(now_);
    if (date != today_.date) enter_day(date);
}

void TradingEngine::enter_day(KstDate date) {
    today_.date = date;
    auto phases = calendar_.phases_of(Venue::krx, date);
    today_.covered = phases.has_value();
    today_.phases = phases ? *std::move(phases) : std::vector<SessionRow>{};
}

std::optional<SessionPhase> TradingEngine::phase() const {
    if (!today_.covered) return std::nullopt;
    const KstTime time = kst_time(now_);
    for (const SessionRow& row : today_.phases) {
        if (time >= row.begin && time < row.end) return row.phase;
    }
    return SessionPhase::closed;
}

void TradingEngine::on(const PriceReport& report) {
    market_.add(report.instrument);
    on(report.last);
}

void TradingEngine::on(const TradeTick& tick) {
    advance(tick.received);
    if (!market_.apply(tick)) return;
    for (BarBuilder& builder : bars_) {
        if (builder.symbol() != tick.symbol) continue;
        if (const auto closed = builder.on_trade(tick)) strategies_.on(*closed);
    }
    strategies_.on(tick);
    decide_pending();
}

void TradingEngine::on(const QuoteUpdate& quote) {
    advance(quote.received);
    if (!market_.apply(quote)) return;
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
    if (!ledger_.is_open() && snapshot.complete) ledger_.open(snapshot);
}

void TradingEngine::on(const ExecutionResponse& response) {
    orders_.on(response, now_);
}

void TradingEngine::on(const OrderReports& reports) {
    orders_.on(reports, now_);
    // What a complete list of a past day does not show filled or cancelled died with that day. Not
    // before: a fill of its closing auction may have been missed.
    if (reports.complete && reports.day < today_.date) {
        orders_.expire_before(reports.day.plus_days(1), now_);
    }
}

void TradingEngine::on(const EvaluationPass& pass) {
    advance(pass.at);
    for (BarBuilder& builder : bars_) {
        if (const auto closed = builder.on_time(now_)) strategies_.on(*closed);
    }
    strategies_.on(pass);
    decide_pending();
}

void TradingEngine::decide_pending() {
    // Deciding adds no signal: strategies are called by events only.
    for (const PendingSignal& pending : pending_)
        decide(pending.strategy, pending.signal);
    pending_.clear();
}

void TradingEngine::decide(const StrategyId& strategy, const Signal& signal) {
    if (stopped_) return;
    DecisionInputs inputs;
    inputs.market = market_.find(signal.symbol);
    inputs.phase = phase();
    inputs.today = today_.date;
    inputs.now = now_;
    inputs.reserved_cash = orders_.reserved_cash();
    inputs.reserved_shares = orders_.reserved_shares(strategy, signal.symbol);
    inputs.frozen = orders_.frozen(signal.symbol, signal.side);
    inputs.duplicate = orders_.duplicate_of(strategy, signal);
    const auto approved = gate_.decide(strategy, signal, inputs);
    if (!approved) {
        listener_.on_refused(strategy, signal, approved.error());
        return;
    }
    const OrderId id = orders_.submit(*approved, now_);
    if (signal.side == Side::buy) {
        const auto& limits = inputs.market->instrument.limits;
        const auto limit = signal.terms.limit_price();
        if (limit || limits) {
            orders_.reserve_cash(id, limit ? *limit : limits->upper, approved->intent().commission);
        }
    }
    listener_.on_approved(*orders_.find(id));
}

int TradingEngine::cancel_all() {
    int asked = 0;
    for (const OrderRecord& order : orders_.all()) {
        if (!order.is_live() || order.cancel_sent) continue;
        if (orders_.request_cancel(order.id)) ++asked;
    }
    return asked;
}

void TradingEngine::on_order_changed(const OrderRecord& order) {
    listener_.on_order_changed(order);
}

void TradingEngine::on_fill(const OrderRecord& order, const Fill& fill) {
    const SymbolState* const state = market_.find(fill.symbol);
    Result<void> booked = failure(ErrorKind::not_found, "a fill of an unknown symbol");
    if (state != nullptr) booked = ledger_.apply(fill, state->instrument, today_.date);
    if (!booked) listener_.on_contradiction(order.id, booked.error().context);
    listener_.on_fill(order, fill);
}

void TradingEngine::on_contradiction(const OrderRecord& order, std::string_view what) {
    listener_.on_contradiction(order.id, what);
}

} // namespace qts

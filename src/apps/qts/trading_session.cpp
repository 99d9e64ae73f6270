#include "apps/qts/trading_session.hpp"

#include "apps/qts/order_list.hpp"
#include "apps/qts/order_sweep.hpp"

#include "core/kst.hpp"

#include <algorithm>

namespace qts::app {
namespace {

/// Between two looks at orders that are being cancelled at the end.
constexpr Duration kCancelLook = std::chrono::milliseconds{500};

/// Bars of `period` from one-minute bars: those of one interval become one, the last one is left
/// out because it may still change.
std::vector<Bar> combine(const std::vector<Bar>& minutes, BarPeriod period) {
    const std::int64_t length = length_of(period).count();
    const auto start_of = [&](const Bar& bar) {
        return UtcNanos::since_epoch(Duration{bar.start.since_epoch().count() / length * length});
    };
    std::vector<Bar> bars;
    for (const Bar& minute : minutes) {
        if (bars.empty() || bars.back().start != start_of(minute)) {
            bars.push_back(minute);
            bars.back().start = start_of(minute);
            continue;
        }
        Bar& bar = bars.back();
        bar.high = std::max(bar.high, minute.high);
        bar.low = std::min(bar.low, minute.low);
        bar.close = minute.close;
        bar.volume += minute.volume;
    }
    if (!bars.empty()) bars.pop_back();
    return bars;
}

/// How a broker says that NXT does not list an issue is not known: no time-out says it, a refusal
/// or an answer without a price may.
bool says_not_listed(const Error& error) {
    return error.kind == ErrorKind::refused || error.kind == ErrorKind::malformed;
}

bool same_holdings(const Ledger& ledger, const AccountSnapshot& broker) {
    for (const HoldingReport& holding : broker.holdings) {
        if (ledger.total_held(holding.symbol) != holding.held) return false;
    }
    for (const Position& position : ledger.positions()) {
        const bool listed = std::any_of(
            broker.holdings.begin(), broker.holdings.end(),
            [&](const HoldingReport& holding) { return holding.symbol == position.symbol; });
        if (!listed && !ledger.total_held(position.symbol).is_zero()) return false;
    }
    return true;
}

} // namespace

TradingSession::TradingSession(TradingSessionPorts ports, TradingSessionOptions options, Logger log)
    : ports_{ports}, options_{std::move(options)}, log_{log}, gap_{ports.clock},
      day_{TradingDayPorts{ports.adapter, ports.engine, ports.broker_clock, ports.story,
                           ports.keeper, [this] { return refresh_prices(); }},
           options_.quiet, log} {}

ExitCode TradingSession::fail(const Error& error) {
    log_.info("run.failed kind={} reason='{}'", to_string(error.kind), error.context);
    ports_.story.failed(error);
    return exit_code_of(error.kind);
}

Task<ExitCode> TradingSession::run() {
    const bool goes_on = co_await wait_out_quiet();
    if (!goes_on) co_return ExitCode::done;
    const auto prepared = co_await prepare();
    if (!prepared) co_return fail(prepared.error());
    while (options_.max_iterations == 0 || passes_ < options_.max_iterations) {
        const PassWait wait = day_.wait();
        const auto moment = co_await ports_.passes.next(wait);
        if (!moment || ports_.stop_asked) break;
        if (moment->gap) note_gap();
        co_await day_.keep_up();
        if (ports_.stop_asked) break;
        if (moment->pass && !day_.quiet()) co_await one_pass(++passes_, moment->at);
    }
    co_await stop();
    co_await finish();
    co_return ports_.engine.orders().any_unknown() ? ExitCode::unknown_order : ExitCode::done;
}

/// A run that is started in the broker's maintenance begins when that is over.
Task<bool> TradingSession::wait_out_quiet() {
    for (;;) {
        const auto end = options_.quiet.end_of(ports_.broker_clock.now());
        if (!end) co_return true;
        log_.warning("run.waits until={} reason='the broker is left alone ([broker.NAME] quiet)'",
                     kst_stamp_ms(*end));
        const PassWait wait{.wake = end, .rest = true};
        const auto moment = co_await ports_.passes.next(wait);
        if (!moment) co_return false;
    }
}

Task<Result<void>> TradingSession::prepare() {
    QTS_CO_TRY(balance, co_await open_account(ports_.adapter, ports_.engine, ports_.broker_clock,
                                              options_.books));
    opening_cash_ = balance.cash;
    compared_at_ = balance.at;
    const OrderManager& orders = ports_.engine.orders();
    numbered_ = orders.restored();
    RunHeader& header = options_.header;
    for (const OrderRecord& order : orders.all().first(orders.restored())) {
        if (!order.is_live()) continue;
        ++header.orders_taken_over;
        if (order.lifecycle == Lifecycle::unknown) ++header.unknown_taken_over;
    }
    header.at = ports_.broker_clock.now();
    header.cash = balance.cash;
    const Venue venue = ports_.engine.trading_venue(ports_.broker_clock.now());
    for (const Symbol symbol : ports_.engine.symbols()) {
        const auto read = co_await read_price(symbol, venue);
        if (!read) co_return read;
        const SymbolState& state = *ports_.engine.market().find(symbol);
        header.issues.push_back(RunHeader::Issue{symbol, state.instrument.name, state.last->price});
    }
    ports_.story.begin(header);
    for (const StrategyEngine::Slot& slot : ports_.engine.strategies().slots()) {
        const auto warmed = co_await warm_up(slot);
        if (!warmed) co_return warmed;
    }
    day_.begin(options_.books);
    begun_ = true;
    co_return Result<void>{};
}

Task<Result<void>> TradingSession::warm_up(const StrategyEngine::Slot& slot) {
    const StrategyInfo& info = slot.strategy->info();
    if (!info.bars || info.warm_up_bars == 0) co_return Result<void>{};
    const auto wanted = static_cast<std::size_t>(info.warm_up_bars);
    for (const Symbol symbol : ports_.engine.symbols()) {
        std::vector<Bar> bars;
        if (*info.bars == BarPeriod::day_1) {
            QTS_CO_TRY(days, co_await ports_.adapter.get_daily_bars(symbol, wanted + 1));
            // Today's bar is not closed; it will be built from what comes.
            const KstDate today = kst_date(ports_.broker_clock.now());
            std::erase_if(days, [&](const Bar& bar) { return kst_date(bar.start) >= today; });
            bars = std::move(days);
        } else {
            const auto minutes_each =
                static_cast<std::size_t>(length_of(*info.bars) / length_of(BarPeriod::minute_1));
            QTS_CO_TRY(minutes, co_await ports_.adapter.get_minute_bars(symbol, (wanted + 1) *
                                                                                    minutes_each));
            bars = combine(minutes, *info.bars);
        }
        const std::size_t skip = bars.size() > wanted ? bars.size() - wanted : 0;
        for (std::size_t i = skip; i < bars.size(); ++i) {
            const BarClosed bar{symbol, *info.bars, true, bars[i]};
            ports_.engine.on(bar);
        }
        log_.info("strategy.warm_up strategy={} symbol={} bars={}/{}", slot.id.view(),
                  symbol.view(), bars.size() - skip, wanted);
    }
    co_return Result<void>{};
}

Task<Result<void>> TradingSession::read_price(Symbol symbol, Venue venue) {
    if (venue == Venue::nxt && !not_on_nxt_.contains(symbol)) {
        const auto report = co_await ports_.adapter.get_price(symbol, Venue::nxt);
        if (report) ports_.engine.on(*report);
        if (report) co_return Result<void>{};
        if (!says_not_listed(report.error())) co_return failure(report.error());
        log_.warning("price.not_on_nxt symbol={} reason='{}'", symbol.view(),
                     report.error().context);
        not_on_nxt_.insert(symbol);
    }
    const auto report = co_await ports_.adapter.get_price(symbol, Venue::krx);
    if (!report) co_return failure(report.error());
    // NXT lists fewer issues than KRX. One that it does not list must not stop the others: KRX
    // tells what it is, and no strategy hears of a price at which it could not trade.
    if (venue == Venue::nxt) {
        ports_.engine.learn(*report);
    } else {
        ports_.engine.on(*report);
    }
    co_return Result<void>{};
}

Task<bool> TradingSession::refresh_prices() {
    // Where orders would go now: a decision for one venue is never priced by another.
    const Venue venue = ports_.engine.trading_venue(ports_.broker_clock.now());
    for (const Symbol symbol : ports_.engine.symbols()) {
        const auto read = co_await read_price(symbol, venue);
        if (!read) {
            log_.warning("price.missing reason='{}'", read.error().context);
            co_return false;
        }
        ports_.story.price_seen(symbol, ports_.engine.market().find(symbol)->last->price);
    }
    co_return true;
}

Task<void> TradingSession::sweep_orders() {
    // An order of yesterday may have filled in its last minute: its own day is read first.
    const std::set<KstDate> days = days_to_sweep(ports_.engine);
    for (const KstDate day : days) {
        const auto reports = co_await sweep_day(ports_.adapter, ports_.engine, day);
        if (!reports) {
            log_.warning("orders.unseen day={} reason='{}'", day.iso(), reports.error().context);
            co_return;
        }
    }
    ports_.engine.note_comparison(true);
    const auto settled = co_await settle_absences(ports_.adapter, ports_.engine);
    if (!settled) log_.warning("balance.unseen reason='{}'", settled.error().context);
}

void TradingSession::tell_numbers() {
    const auto orders = ports_.engine.orders().all();
    for (; numbered_ < orders.size(); ++numbered_) {
        const OrderRecord& order = orders[numbered_];
        if (order.number_count == 0) continue;
        ports_.story.order_numbered(order.id, ports_.adapter.order_number(order.numbers[0].ref));
    }
}

Task<void> TradingSession::compare_when_due() {
    const UtcNanos now = ports_.broker_clock.now();
    if (now - compared_at_ >= options_.run.compare_every) ports_.engine.want_comparison();
    if (!ports_.engine.wants_comparison()) co_return;
    compared_at_ = now; // one that failed is tried again the next time, not every pass
    const auto compared =
        co_await compare_account(ports_.adapter, ports_.engine, ports_.broker_clock);
    if (!compared) log_.warning("account.not_compared reason='{}'", compared.error().context);
}

void TradingSession::note_gap() {
    log_.warning("clock.gap reason='the program did not run for a while, or the clock was set; "
                 "orders wait until the books were compared'");
    must_compare_ = true;
}

Task<bool> TradingSession::catch_up() {
    if (!must_compare_) co_return true;
    ports_.engine.want_comparison();
    const auto compared =
        co_await compare_account(ports_.adapter, ports_.engine, ports_.broker_clock);
    if (!compared) log_.warning("account.not_compared reason='{}'", compared.error().context);
    // Where orders were asked for meanwhile the comparison is still open: the next pass, then.
    must_compare_ = !compared || ports_.engine.wants_comparison();
    co_return !must_compare_;
}

Task<void> TradingSession::send_and_sweep() {
    const bool sent = co_await ports_.bridge.drain();
    if (!sent) co_return;
    tell_numbers();
    if (ports_.engine.orders().any_live()) co_await sweep_orders();
}

Task<void> TradingSession::one_pass(std::int64_t number, UtcNanos at) {
    ports_.story.pass_began(number, at);
    (void)gap_.worked();
    const bool known = co_await catch_up();
    const bool fresh = co_await refresh_prices();
    if (ports_.engine.orders().any_live()) co_await sweep_orders();
    if (!fresh || !known) co_return; // no decision on prices we could not refresh
    // Asking took time, on the paper service seconds: what is decided now is decided now.
    if (gap_.worked()) { // it slept while it asked: what it heard is old
        note_gap();
        co_return;
    }
    const EvaluationPass pass{number, ports_.broker_clock.now()};
    ports_.engine.on(pass);
    co_await send_and_sweep();
    co_await compare_when_due();
}

Task<void> TradingSession::stop() {
    ports_.engine.stop_trading();
    if (close_desk) co_await close_desk();
    co_await ports_.bridge.drain(); // what is on its way is waited for, whatever comes next
    if (options_.run.on_stop == OnStop::leave || !ports_.engine.orders().any_live()) co_return;
    const MonoNanos deadline = ports_.clock.mono_now() + options_.run.stop_timeout;
    const auto nameable = [&] {
        const auto orders = ports_.engine.orders().all();
        return std::any_of(orders.begin(), orders.end(), [](const OrderRecord& order) {
            // A person's own orders are his to end.
            return order.is_live() && order.lifecycle != Lifecycle::unknown &&
                   !order.intent.strategy.empty();
        });
    };
    // A cancel that was throttled or refused is asked for again; one under way is not doubled.
    ports_.engine.cancel_all();
    co_await send_and_sweep();
    while (nameable() && ports_.clock.mono_now() < deadline) {
        const auto left =
            std::chrono::ceil<std::chrono::seconds>(deadline - ports_.clock.mono_now());
        log_.info("run.stopping open_orders_left=true seconds_left={}", left.count());
        co_await ports_.timer.sleep_until(ports_.clock.mono_now() + kCancelLook);
        ports_.engine.cancel_all();
        co_await ports_.bridge.drain();
        co_await sweep_orders();
    }
}

Task<void> TradingSession::finish() {
    auto balance = co_await ports_.adapter.get_balance();
    std::optional<AccountSnapshot> broker;
    if (balance) {
        broker = *std::move(balance);
    } else {
        log_.warning("balance.unseen reason='{}'", balance.error().context);
    }
    ports_.story.end(summary(broker));
}

RunSummary TradingSession::summary(const std::optional<AccountSnapshot>& broker) const {
    const Ledger& ledger = ports_.engine.ledger();
    RunSummary total;
    total.at = ports_.broker_clock.now();
    total.passes = passes_;
    total.refused = refused_;
    total.opening_cash = opening_cash_;
    total.closing_cash = ledger.cash();
    if (prices_note) total.prices_note = prices_note();
    const OrderManager& orders = ports_.engine.orders();
    for (std::size_t i = 0; i < orders.all().size(); ++i) {
        const OrderRecord& order = orders.all()[i];
        if (order.adopted) continue; // somebody else's
        const bool of_this_run = i >= orders.restored();
        if (of_this_run) ++total.orders;
        if (of_this_run && order.lifecycle == Lifecycle::filled) ++total.filled;
        if (of_this_run && order.lifecycle == Lifecycle::rejected) ++total.rejected;
        if (order.lifecycle == Lifecycle::unknown) {
            total.unknown_orders.push_back(order_id_text(order.id));
        } else if (order.is_live()) {
            total.left_open.push_back(order_id_text(order.id));
        }
    }
    for (const Position& position : ledger.positions()) {
        // What no strategy owns is told when a person traded it here.
        const bool traded = !position.bought.is_zero() || !position.sold.is_zero();
        if (position.strategy.empty() && !traded) continue;
        const SymbolState* const state = ports_.engine.market().find(position.symbol);
        const auto fills = fills_.find({position.strategy, position.symbol});
        total.rows.push_back(SummaryRow{
            .symbol = position.symbol,
            .name = state == nullptr ? std::string{position.symbol.view()} : state->instrument.name,
            .strategy = position.strategy,
            .position = position,
            .fills = fills == fills_.end() ? 0 : fills->second});
    }
    if (broker) {
        total.broker_cash = broker->cash;
        total.books_agree = broker->cash == ledger.cash();
        total.books_agree = total.books_agree && same_holdings(ledger, *broker);
    }
    return total;
}

} // namespace qts::app

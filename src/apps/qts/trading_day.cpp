#include "apps/qts/trading_day.hpp"

#include "apps/qts/order_sweep.hpp"

#include <algorithm>

namespace qts::app {
namespace {

constexpr Duration kBetweenTries = std::chrono::minutes{1};
/// From the preparation of a day to its close: a token is not renewed in between.
constexpr Duration kTradingDay = std::chrono::hours{13};

} // namespace

TradingDay::TradingDay(TradingDayPorts ports, QuietHours quiet, Logger log)
    : ports_{std::move(ports)}, log_{log}, quiet_{std::move(quiet)},
      roll_{ports_.engine.rules().calendar} {}

void TradingDay::begin(const Books& books) {
    roll_.begin(ports_.broker_clock.now(), books.closed_day, books.traded_days);
}

PassWait TradingDay::wait() const {
    const UtcNanos now = ports_.broker_clock.now();
    if (const auto end = quiet_.end_of(now)) return {.wake = end, .rest = true};
    PassWait wait{.wake = roll_.next(now)};
    if (const auto begin = quiet_.next_begin(now)) {
        wait.wake = std::min(wait.wake.value_or(*begin), *begin);
    }
    if (again_at_ && *again_at_ > now) {
        wait.wake = std::min(wait.wake.value_or(*again_at_), *again_at_);
    }
    wait.rest = (over_ || left_alone_) && wait.wake.has_value();
    return wait;
}

Task<void> TradingDay::keep_up() {
    const UtcNanos now = ports_.broker_clock.now();
    if (leave_alone(now)) co_return;
    if (again_at_ && now < *again_at_) co_return;
    again_at_.reset();
    if (left_alone_) {
        const auto passed = co_await look_at_everything();
        if (!passed) {
            try_again("self_test", kst_date(now), passed.error());
            co_return;
        }
        left_alone_ = false;
        log_.info("quiet.ended reason='token, orders, account and prices are there'");
    }
    if (const auto day = roll_.to_close(now)) {
        // A day of an earlier run is closed while this one's goes on.
        over_ = over_ || *day == kst_date(now);
        const auto closed = co_await close(*day);
        if (closed) roll_.closed(*day, ports_.broker_clock.now());
        if (!closed) try_again("close", *day, closed.error());
    }
    if (const auto day = roll_.to_prepare(ports_.broker_clock.now())) {
        const auto ready = co_await prepare(*day);
        if (ready) roll_.prepared(*day);
        if (!ready) try_again("prepare", *day, ready.error());
        over_ = over_ && !ready;
    }
    (void)leave_alone(ports_.broker_clock.now()); // it may have taken until then
}

bool TradingDay::quiet() const {
    return left_alone_ || quiet_.contains(ports_.broker_clock.now());
}

Task<Result<void>> TradingDay::look_at_everything() {
    const auto token = co_await ports_.adapter.prepare(kTradingDay);
    if (!token) co_return token;
    const bool fresh = co_await ports_.refresh_prices();
    if (!fresh) co_return failure(ErrorKind::incomplete, "not every price could be read");
    ports_.engine.want_comparison();
    co_return co_await compare_account(ports_.adapter, ports_.engine, ports_.broker_clock);
}

bool TradingDay::leave_alone(UtcNanos now) {
    if (!quiet_.contains(now)) return false;
    if (!left_alone_) log_.info("quiet.began reason='the broker is left alone'");
    left_alone_ = true;
    return true;
}

void TradingDay::try_again(const char* what, KstDate day, const Error& error) {
    again_at_ = ports_.broker_clock.now() + kBetweenTries;
    log_.warning("day.not_done work={} day={} reason='{}'", what, day.iso(), error.context);
}

Task<Result<void>> TradingDay::close(KstDate day) {
    // Orders of earlier days whose lists could not be read, and the day itself, traded or not.
    std::set<KstDate> days = days_to_sweep(ports_.engine);
    days.insert(day);
    std::erase_if(days, [&](KstDate each) { return each > day; }); // a later one goes on
    for (const KstDate each : days) {
        QTS_CO_TRY(reports, co_await sweep_day(ports_.adapter, ports_.engine, each));
        if (!reports.complete) {
            co_return failure(ErrorKind::incomplete, "the list of orders is incomplete");
        }
        ports_.engine.day_over(reports, ports_.broker_clock.now());
    }
    ports_.engine.want_comparison();
    const auto compared =
        co_await compare_account(ports_.adapter, ports_.engine, ports_.broker_clock);
    if (!compared) co_return compared;
    QTS_CO_TRY(balance, co_await ports_.adapter.get_balance());
    DayEnd end{.day = day, .cash = std::nullopt, .equity = std::nullopt};
    if (day == kst_date(ports_.broker_clock.now())) {
        end.cash = balance.cash;
        end.equity = balance.equity;
    }
    QTS_CO_TRY(closed, co_await ports_.keeper.close(end));
    log_.info("day.closed day={}", day.iso());
    if (closed) ports_.story.day_closed(*closed);
    co_return Result<void>{};
}

Task<Result<void>> TradingDay::prepare(KstDate day) {
    ports_.keeper.prepare(day);
    const auto there = co_await look_at_everything();
    if (there) log_.info("day.prepared day={}", day.iso());
    co_return there;
}

} // namespace qts::app

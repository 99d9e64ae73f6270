#pragma once
// One run over one account: ask the broker, let the engine evaluate, send what it decided, ask
// again; and the orderly end. Everything it works through is a port or handed in, so the simulation
// tests run it under virtual time. Core thread; one coroutine.

#include "apps/qts/exit_code.hpp"
#include "apps/qts/pass_clock.hpp"
#include "apps/qts/run_story.hpp"
#include "apps/qts/trading_day.hpp"
#include "runtime/broker/adapters/order_adapter_to_broker_engine_adapter.hpp"
#include "runtime/config/qts_config.hpp"
#include "runtime/engine/trading_engine.hpp"

#include <functional>
#include <map>
#include <set>

namespace qts::app {

struct TradingSessionOptions {
    std::int64_t max_iterations = 0; ///< 0: no limit
    RunConfig run;
    RunHeader header;   ///< what is known before the first answer; the session fills in the rest
    Books books;        ///< of earlier runs
    QuietHours quiet{}; ///< of the broker
};

struct TradingSessionPorts {
    BaseBrokerAdapter& adapter;
    OrderAdapterToBrokerEngineAdapter& bridge;
    TradingEngine& engine;
    PassClock& passes;
    const BrokerClock& broker_clock;
    const Clock& clock;
    Timer& timer;
    RunStory& story;
    DayKeeper& keeper;
    const bool& stop_asked;
};

class TradingSession final {
  public:
    TradingSession(TradingSessionPorts ports, TradingSessionOptions options, Logger log);

    Task<ExitCode> run();

    /// For the engine's listener: counts what the summary tells. The session is told through these
    /// by whoever listens to the engine first.
    std::int64_t passes() const { return passes_; }
    /// The account, the prices and the history are known: nothing can keep the run from beginning.
    bool begun() const { return begun_; }
    /// And nothing happened since that must be looked at first.
    bool knows_the_account() const { return begun_ && !must_compare_; }
    /// Tells the story of broker numbers that it does not know yet; after anything was sent.
    void tell_numbers();
    void count_refusal() { ++refused_; }
    void count_fill(const Fill& fill) { ++fills_[{fill.strategy, fill.symbol}]; }
    /// Called once, at the end, before orders are cancelled: the person's desk. May be empty.
    std::function<Task<void>()> close_desk;
    /// What to say of replayed prices that were changed; asked once, at the end. May be empty.
    std::function<std::optional<std::string>()> prices_note;

  private:
    /// False: a stop was asked for.
    Task<bool> wait_out_quiet();
    Task<Result<void>> prepare();
    Task<Result<void>> warm_up(const StrategyEngine::Slot& slot);
    /// Tells the engine what the symbol costs where orders would go now.
    Task<Result<void>> read_price(Symbol symbol, Venue venue);
    Task<bool> refresh_prices();
    Task<void> sweep_orders();
    Task<void> send_and_sweep();
    /// Our books against the broker's, when it is time or an unknown order was settled.
    Task<void> compare_when_due();
    /// After time in which the program did not run: false while it is not known what happened.
    Task<bool> catch_up();
    void note_gap();
    Task<void> one_pass(std::int64_t number, UtcNanos at);
    Task<void> stop();
    Task<void> finish();
    RunSummary summary(const std::optional<AccountSnapshot>& broker) const;
    ExitCode fail(const Error& error);

    TradingSessionPorts ports_;
    TradingSessionOptions options_;
    Logger log_;
    bool begun_{false};
    std::int64_t passes_{0};
    int refused_{0};
    std::map<std::pair<StrategyId, Symbol>, int> fills_;
    Notional opening_cash_;
    std::set<Symbol> not_on_nxt_; ///< as the broker said
    UtcNanos compared_at_;        ///< broker time
    bool must_compare_{false};    ///< before anything else is decided
    ClockGap gap_;
    TradingDay day_;
    std::size_t numbered_{0}; ///< orders whose broker number was told, or that will have none
};

} // namespace qts::app

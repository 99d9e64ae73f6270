#pragma once
// The day roll of a run: closes a trading day when all its sessions are over (the complete list,
// what died with the day, the books against the broker's, the day's record) and prepares the next
// (token, lists, limits, books). What fails is tried again a minute later. Core thread; part of the
// session's coroutine.

#include "apps/qts/day_keeper.hpp"
#include "apps/qts/pass_clock.hpp"
#include "apps/qts/run_story.hpp"
#include "core/log.hpp"
#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "runtime/engine/day_roll.hpp"
#include "runtime/engine/trading_engine.hpp"

#include <functional>

namespace qts::app {

struct TradingDayPorts {
    BaseBrokerAdapter& adapter;
    TradingEngine& engine;
    const BrokerClock& broker_clock;
    RunStory& story;
    DayKeeper& keeper;
    std::function<Task<bool>()> refresh_prices; ///< limits and prices of every symbol
};

class TradingDay final {
  public:
    TradingDay(TradingDayPorts ports, QuietHours quiet, Logger log);

    /// After the account was opened; `books` of earlier runs.
    void begin(const Books& books);
    /// Does what is due now.
    Task<void> keep_up();
    /// The broker is left alone now, or has not passed its self-test since.
    bool quiet() const;
    /// Until when to wait at most, and whether the market is over until then.
    PassWait wait() const;

  private:
    Task<Result<void>> close(KstDate day);
    Task<Result<void>> prepare(KstDate day);
    /// Token, prices with the day's limits, the books against the broker's.
    Task<Result<void>> look_at_everything();
    /// Whether the broker is left alone now; then a self-test comes after it.
    bool leave_alone(UtcNanos now);
    void try_again(const char* what, KstDate day, const Error& error);

    TradingDayPorts ports_;
    Logger log_;
    QuietHours quiet_;
    DayRoll roll_;
    bool left_alone_{false}; ///< quiet hours began, and no self-test has passed since
    bool over_{false};       ///< a day was closed, or tried to, and none was prepared since
    std::optional<UtcNanos> again_at_;
};

} // namespace qts::app

#pragma once
// What is asked of the broker and handed to the engine: the list of a day, and the account before
// anything is decided. Core thread.

#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "runtime/engine/trading_engine.hpp"
#include "trading/broker_clock.hpp"

#include <set>

namespace qts::app {

/// Asks for every order of `day`, tells the engine, and gives the list back. The list is marked
/// with what we had asked of the broker when it was asked for: what is asked meanwhile it cannot
/// know.
Task<Result<OrderReports>> sweep_day(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                     KstDate day);

/// The days whose lists tell of live orders, oldest first.
std::set<KstDate> days_to_sweep(const TradingEngine& engine);

/// After a sweep: where an order of unknown fate is missing in the lists, looks at cash and shares.
Task<Result<void>> settle_absences(BaseBrokerAdapter& adapter, TradingEngine& engine);

/// Where an order of unknown fate was settled: the books against the broker's once more.
Task<Result<void>> compare_account(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                   const BrokerClock& clock);

/// Before anything is decided: token, the books of earlier runs, what became of their orders, the
/// balance, and today's orders, of which those that are open have cash and shares reserved, whoever
/// placed them. The balance, for whoever begins.
Task<Result<AccountSnapshot>> open_account(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                           const BrokerClock& clock, const Books& books);

} // namespace qts::app

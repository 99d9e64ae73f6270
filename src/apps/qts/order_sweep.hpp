#pragma once
// One look at the broker's list of a day, handed to the engine. Core thread.

#include "runtime/broker/adapters/base_broker_adapter.hpp"
#include "runtime/engine/trading_engine.hpp"

namespace qts::app {

/// Asks for every order of `day`, tells the engine, and gives the list back. The list is marked
/// with what we had asked of the broker when it was asked for: what is asked meanwhile it cannot
/// know.
Task<Result<OrderReports>> sweep_day(BaseBrokerAdapter& adapter, TradingEngine& engine,
                                     KstDate day);

} // namespace qts::app

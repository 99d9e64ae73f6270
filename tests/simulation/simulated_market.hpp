#pragma once
// The broker's side of a simulation: a market and KIS's server over it. It stands while clients
// come, die and come again.

#include "core/assert.hpp"
#include "fakes/built_in_rules.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/kis_server.hpp"
#include "simulator/sim_market.hpp"

#include <memory>

namespace qts {

struct SimulatedMarket {
    explicit SimulatedMarket(std::uint64_t seed, Notional cash = Notional::won(10'000'000))
        : market{make(seed)}, server{*market, with(cash)} {}

    static sim::KisServerOptions with(Notional cash) {
        sim::KisServerOptions options;
        options.cash = cash;
        return options;
    }

    static std::unique_ptr<sim::SimMarket> make(std::uint64_t seed) {
        const MarketRules& rules = built_in_rules();
        auto prices =
            std::make_unique<sim::GeneratedPrices>(seed, KstDate::of(2026, 11, 23), rules);
        auto made = sim::SimMarket::make(std::move(prices), rules);
        QTS_ASSERT(made.has_value(), "the simulated market did not open");
        return *std::move(made);
    }

    std::unique_ptr<sim::SimMarket> market;
    sim::KisServer server;
};

} // namespace qts

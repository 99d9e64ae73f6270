#include "simulation/simulated_run.hpp"

#include "core/assert.hpp"
#include "fakes/built_in_rules.hpp"
#include "simulation/monkey.hpp"
#include "simulator/generated_prices.hpp"

namespace qts {
namespace {

constexpr Duration kInterval = std::chrono::seconds{1};
// Broker time is stepped between the passes and stands still while orders are sent, so no order
// grows old here; the bridge's own tests let it.
constexpr Duration kTtl = std::chrono::seconds{60};

} // namespace

std::unique_ptr<sim::SimMarket> SimulatedRun::make_market(std::uint64_t seed) {
    const MarketRules& rules = built_in_rules();
    auto prices = std::make_unique<sim::GeneratedPrices>(seed, KstDate::of(2026, 11, 23), rules);
    auto market = sim::SimMarket::make(std::move(prices), rules);
    QTS_ASSERT(market.has_value(), "the simulated market did not open");
    return *std::move(market);
}

BrokerConfig SimulatedRun::make_config() {
    BrokerConfig config;
    config.app_key = Secret{"PSxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    config.app_secret = Secret{"secret"};
    config.account = *AccountNo::parse("50000000", "01");
    config.base_url = "http://127.0.0.1:1";
    return config;
}

SimulatedRun::SimulatedRun(const SimulatedRunOptions& options)
    : options_{options}, market_{make_market(options.seed)}, server_{*market_,
                                                                     sim::KisServerOptions{}},
      wire_{server_, executor_.clock(), executor_.timer(), Random{options.seed}.fork(1),
            options.troubles},
      config_{make_config()}, kis_{config_,
                                   *parse_base_url(config_.base_url),
                                   0,
                                   "/tokens",
                                   app::KisStackPorts{wire_,
                                                      wire_,
                                                      executor_.timer(),
                                                      executor_.clock(),
                                                      broker_clock_,
                                                      files_,
                                                      {},
                                                      &story_},
                                   Logger{log_, "test"}},
      bridge_{kis_.adapter(), durability_, Logger{log_, "test"}},
      engine_{EngineOptions{AccountId{Broker::kis, Environment::vts, config_.account},
                            DecisionLimits{Notional::won(10'000'000), kTtl},
                            {*Symbol::parse("005930"), *Symbol::parse("035720")},
                            1},
              bridge_, built_in_rules(), story_},
      passes_{[this](Duration interval) { return step(interval); }, broker_clock_, kInterval},
      session_{app::TradingSessionPorts{kis_.adapter(), bridge_, engine_, passes_, broker_clock_,
                                        executor_.clock(), executor_.timer(), story_, stop_asked_},
               app::TradingSessionOptions{options.passes, {}, {}, {}}, Logger{log_, "test"}} {
    // The wire breaks on purpose, and the log says so.
    for (const char* expected :
         {"order.", "inquiry.", "price.", "orders.", "cancel.", "Token", "Failed", "Hashkey",
          "balance.", "run.", "access token", "KIS API returned"}) {
        log_.expect(expected);
    }
    broker_clock_.set(market_->now());
    bridge_.set_sink(engine_);
    engine_.add_strategy(std::make_unique<Monkey>(Random{options.seed}.fork(2)));
}

std::optional<UtcNanos> SimulatedRun::step(Duration interval) {
    if (!market_->step(interval)) return std::nullopt;
    return market_->now();
}

app::ExitCode SimulatedRun::execute() {
    const app::ExitCode code = executor_.run(session_.run());
    // Whatever the wire did, the day's list can be read in the end: what the engine then believes
    // is what the tests compare with the exchange.
    wire_.heal();
    executor_.advance(std::chrono::minutes{2});
    const auto reports = executor_.run(kis_.adapter().get_orders(kst_date(broker_clock_.now())));
    if (reports) engine_.on(*reports);
    return code;
}

std::string SimulatedRun::transcript() const {
    std::string text;
    for (const OrderRecord& order : engine_.orders().all()) {
        text += fmt::format("{} {} {} {} {} {} {}\n", order.id.counter(),
                            to_string(order.intent.side), order.intent.symbol.view(),
                            order.intent.quantity.in_shares(), describe(order.intent.terms),
                            to_string(order.lifecycle), order.filled_amount.in_won());
    }
    return text + fmt::format("cash {}\n", engine_.ledger().cash().in_won());
}

} // namespace qts

#include "simulation/simulated_desk.hpp"

#include "fakes/built_in_rules.hpp"

namespace qts {
namespace {

constexpr Duration kTtl = std::chrono::seconds{30};
constexpr int kReadings = 4; ///< of the list until nothing can change any more

Symbol samsung() {
    return *Symbol::parse("005930");
}

} // namespace

BrokerConfig SimulatedDesk::make_config() {
    BrokerConfig config;
    config.app_key = Secret{"PSxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    config.app_secret = Secret{"secret"};
    config.account = *AccountNo::parse("50000000", "01");
    config.base_url = "http://127.0.0.1:1";
    return config;
}

SimulatedDesk::SimulatedDesk(std::uint64_t seed, WireTroubles troubles, SimulatedMarket* market,
                             FakeFileSystem* files, MonoNanos begins_at)
    : own_market_{market ? nullptr : std::make_unique<SimulatedMarket>(seed)},
      own_files_{files ? nullptr : std::make_unique<FakeFileSystem>()},
      broker_{market ? *market : *own_market_}, files_{files ? *files : *own_files_},
      random_{Random{seed}.fork(7)}, wire_{broker_.server, executor_.clock(), executor_.timer(),
                                           Random{seed}.fork(1), troubles},
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
                                                      &news_},
                                   Logger{log_, "test"}},
      journal_{files_, executor_.clock()}, books_{journal_, news_}, bridge_{kis_.adapter(),
                                                                            journal_,
                                                                            Logger{log_, "test"}},
      engine_{EngineOptions{AccountId{Broker::kis, Environment::vts, config_.account},
                            DecisionLimits{Notional::won(10'000'000), kTtl},
                            {},
                            1,
                            SettlementRules{.settle = std::chrono::seconds{1}}},
              bridge_, built_in_rules(), books_},
      desk_{app::OrderDeskPorts{kis_.adapter(), bridge_, engine_, broker_clock_},
            AccountId{Broker::kis, Environment::vts, config_.account}, app::OrderIds::ours,
            Logger{log_, "test"}},
      control_{desk_, executor_.clock(), "test"} {
    // The wire breaks on purpose, and the log says so.
    for (const char* expected : {"order.", "inquiry.", "orders.", "cancel.", "Token", "Failed",
                                 "Hashkey", "access token", "KIS API returned"}) {
        log_.expect(expected);
    }
    executor_.clock().advance(begins_at - MonoNanos{});
    broker_clock_.set(broker_.market->now());
    books_.attach(engine_, journal_.books());
    bridge_.set_sink(engine_);
}

SimulatedDesk::~SimulatedDesk() {
    try {
        while (executor_.jump()) {
        }
    } catch (const MachineStopped&) {
        // What was still going on died with the machine.
    }
}

bool SimulatedDesk::open() {
    return executor_.run(desk_.open(journal_.books())).has_value();
}

app::CommandResult SimulatedDesk::ask(app::DeskRequest request) {
    return executor_.run(desk_.execute(std::move(request)));
}

void SimulatedDesk::step() {
    if (broker_.market->step(std::chrono::seconds{1})) broker_clock_.set(broker_.market->now());
}

void SimulatedDesk::place() {
    app::PlaceRequest request;
    request.send = true;
    request.order.symbol = samsung();
    request.order.side = random_.below(3) == 0 ? Side::sell : Side::buy;
    request.order.quantity = Quantity::shares(random_.between(1, 12));
    if (random_.below(4) != 0) {
        const std::int64_t ticks = random_.between(-6, 6);
        request.order.terms = *OrderTerms::limit(Price::won(71'500 + ticks * 100));
    }
    ++placed_[ask(request).code];
}

void SimulatedDesk::change() {
    const auto orders = engine_.orders().all();
    if (orders.empty()) return;
    const auto& order = orders[random_.below(orders.size())];
    app::ChangeRequest request;
    request.order = app::order_id_text(order.id);
    // Sometimes by one of the broker's numbers, as a person reads it off a screen.
    if (order.number_count > 0 && random_.below(2) == 0) {
        const auto& number = order.numbers[random_.below(order.number_count)];
        request.order = kis_.adapter().order_number(number.ref);
    }
    if (random_.below(2) == 0) {
        request.limit = Price::won(71'500 + random_.between(-8, 8) * 100);
    }
    if (random_.below(2) == 0) request.quantity = Quantity::shares(random_.between(1, 6));
    ask(request);
}

void SimulatedDesk::act() {
    if (random_.below(5) < 2) {
        place();
    } else {
        change();
    }
    step();
}

void SimulatedDesk::calm_down() {
    wire_.heal();
    executor_.advance(std::chrono::minutes{2});
    for (int i = 0; i < kReadings; ++i) {
        executor_.run(app::sweep_day(kis_.adapter(), engine_, today()));
        executor_.run(app::settle_absences(kis_.adapter(), engine_));
        step();
    }
    executor_.run(app::sweep_day(kis_.adapter(), engine_, today()));
}

void SimulatedDesk::wait_out(Duration time) {
    for (Duration waited{}; waited < time; waited += std::chrono::seconds{1})
        step();
}

} // namespace qts

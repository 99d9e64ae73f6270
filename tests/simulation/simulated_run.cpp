#include "simulation/simulated_run.hpp"

#include "simulation/monkey.hpp"

namespace qts {
namespace {

// Broker time is stepped between the passes and stands still while orders are sent, so no order
// grows old here; the bridge's own tests let it.
constexpr Duration kTtl = std::chrono::seconds{2};

std::vector<Symbol> traded(std::size_t count) {
    std::vector<Symbol> symbols;
    for (const char* const code : {"005930", "035720", "000660", "247540", "373220", "069500"})
        symbols.push_back(*Symbol::parse(code));
    symbols.resize(std::min(count, symbols.size()));
    return symbols;
}

} // namespace

BrokerConfig SimulatedRun::make_config() {
    BrokerConfig config;
    config.app_key = Secret{"PSxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    config.app_secret = Secret{"secret"};
    config.account = *AccountNo::parse("50000000", "01");
    config.base_url = "http://127.0.0.1:1";
    return config;
}

SimulatedRun::SimulatedRun(const SimulatedRunOptions& options, SimulatedMarket* market,
                           FakeFileSystem* files)
    : options_{options}, own_market_{market ? nullptr
                                            : std::make_unique<SimulatedMarket>(options.seed)},
      own_files_{files ? nullptr : std::make_unique<FakeFileSystem>()}, broker_{market
                                                                                    ? *market
                                                                                    : *own_market_},
      files_{files ? *files : *own_files_}, wire_{broker_.server, executor_.clock(),
                                                  executor_.timer(), Random{options.seed}.fork(1),
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
      journal_{files_, executor_.clock()}, books_{journal_, story_}, bridge_{kis_.adapter(),
                                                                             journal_,
                                                                             Logger{log_, "test"}},
      engine_{EngineOptions{AccountId{Broker::kis, Environment::vts, config_.account},
                            DecisionLimits{Notional::won(10'000'000), kTtl},
                            traded(options.symbols), 1, options.settlement},
              bridge_, built_in_rules(), books_},
      passes_{[this](Duration interval, auto until) { return step(interval, until); },
              broker_clock_, options.interval},
      session_{app::TradingSessionPorts{kis_.adapter(), bridge_, engine_, passes_, broker_clock_,
                                        executor_.clock(), executor_.timer(), story_, keeper_,
                                        stop_asked_},
               app::TradingSessionOptions{options.passes, {}, {}, journal_.books()},
               Logger{log_, "test"}} {
    // The wire breaks on purpose, and the log says so.
    for (const char* expected :
         {"order.", "inquiry.", "price.", "orders.", "cancel.", "Token", "Failed", "Hashkey",
          "balance.", "account.", "run.", "access token", "KIS API returned"}) {
        log_.expect(expected);
    }
    executor_.clock().advance(options.begins_at - MonoNanos{});
    broker_clock_.set(broker_.market->now());
    books_.attach(engine_, journal_.books());
    bridge_.set_sink(engine_);
    engine_.add_strategy(
        std::make_unique<Monkey>(Random{options.seed}.fork(2), options.wants_by_moment));
    keeper_.on_close = [this](const app::DayEnd& end) { close_day(end); };
}

void SimulatedRun::close_day(const app::DayEnd& end) {
    const DayClosed closed{.day = end.day,
                           .cash = end.cash,
                           .equity = end.equity,
                           .realised = {},
                           .commission = {},
                           .tax = {}};
    std::vector<std::byte> payload;
    append_payload(payload, closed);
    journal_.append(kDayClosed, kBooksSchema, payload);
    journal_.kick();
    journal_.end_segment();
    if (std::ssize(keeper_.closed) == options_.days) stop_asked_ = true;
}

std::optional<app::Moment> SimulatedRun::step(Duration interval, std::optional<UtcNanos> until) {
    const sim::StepEnd end = broker_.market->step_until(interval, until);
    if (end == sim::StepEnd::ended) return std::nullopt;
    return app::Moment{.at = broker_.market->now(), .pass = end == sim::StepEnd::prices};
}

app::ExitCode SimulatedRun::execute() {
    const app::ExitCode code = executor_.run(session_.run());
    // Whatever the wire did, the day's list can be read in the end: what the engine then believes
    // is what the tests compare with the exchange.
    wire_.heal();
    executor_.advance(std::chrono::minutes{2});
    const auto reports = executor_.run(kis_.adapter().get_orders(kst_date(broker_clock_.now())));
    if (reports && engine_.ledger().is_open()) engine_.on(*reports);
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

#pragma once
// A person at the desk under virtual time: orders, amendments and cancels of wholes and parts, at
// random from a seed, over a wire that breaks, against the real simulator.

#include "apps/qts/control_line.hpp"
#include "apps/qts/kis_stack.hpp"
#include "apps/qts/order_desk.hpp"
#include "fakes/fake_durability.hpp"
#include "fakes/fake_file_system.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/recording_log_sink.hpp"
#include "simulation/faulty_wire.hpp"

#include <map>
#include <memory>
#include <vector>

namespace qts {

/// The engine's news, counted.
class DeskNews final : public EngineListener, public OrderWireListener {
  public:
    void on_remark(const StrategyId&, std::string_view) override {}
    void on_approved(const OrderRecord&) override {}
    void on_refused(const StrategyId&, const Signal&, const Refusal&) override {}
    void on_order_changed(const OrderRecord&) override {}
    void on_fill(const OrderRecord&, const Fill&) override { ++fills; }
    void on_adjusted(const LedgerAdjustments&) override {}
    void on_settled() override {}
    void on_safety_changed(const SafetyChange&) override {}
    void on_undecided(const OrderRecord&, std::string_view) override {}
    void on_contradiction(OrderId, std::string_view what) override {
        contradictions.push_back(std::string{what});
    }
    void on_order_sent(const OrderSent& sent) override {
        if (sent.request == RequestKind::place) ++places[sent.id];
    }
    std::map<OrderId, int> places; ///< POSTs of each order
    std::vector<std::string> contradictions;
    int fills = 0;
};

class SimulatedDesk final {
  public:
    SimulatedDesk(std::uint64_t seed, WireTroubles troubles);
    ~SimulatedDesk();

    /// Opens the account; false when the wire broke.
    bool open();
    /// One thing a person does, and a step of the market.
    void act();
    /// The wire is whole again and the list is read until nothing changes.
    void calm_down();
    app::CommandResult ask(app::DeskRequest request);

    app::ControlDesk& control() { return control_; }
    ManualExecutor& executor() { return executor_; }
    const TradingEngine& engine() const { return engine_; }
    const Exchange& exchange() const { return market_->exchange(); }
    const ExchangeAccount& account() const { return exchange().account(server_.account()); }
    const sim::KisServer& server() const { return server_; }
    const DeskNews& news() const { return news_; }
    KstDate today() const { return market_->today(); }
    /// Exit codes of the orders asked for.
    const std::map<app::ExitCode, int>& placed() const { return placed_; }

  private:
    static std::unique_ptr<sim::SimMarket> make_market(std::uint64_t seed);
    static BrokerConfig make_config();
    void place();
    void change();
    void step();

    Random random_;
    ManualExecutor executor_;
    RecordingLogSink log_;
    std::unique_ptr<sim::SimMarket> market_;
    sim::KisServer server_;
    FaultyWire wire_;
    SteppedBrokerClock broker_clock_;
    FakeFileSystem files_;
    DeskNews news_;
    BrokerConfig config_;
    app::KisStack kis_;
    FakeDurability durability_;
    OrderAdapterToBrokerEngineAdapter bridge_;
    TradingEngine engine_;
    app::OrderDesk desk_;
    app::ControlDesk control_;
    std::map<app::ExitCode, int> placed_;
};

} // namespace qts

#pragma once
// A person at the desk under virtual time: orders, amendments and cancels of wholes and parts, at
// random from a seed, over a wire that breaks, against the real simulator.

#include "apps/qts/books_journal.hpp"
#include "apps/qts/control_line.hpp"
#include "apps/qts/kis_stack.hpp"
#include "apps/qts/order_desk.hpp"
#include "fakes/inline_journal.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/recording_log_sink.hpp"
#include "simulation/faulty_wire.hpp"
#include "simulation/simulated_market.hpp"

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
    /// `market` and `files`: what a desk before this one left, which outlive this; null: its own.
    SimulatedDesk(std::uint64_t seed, WireTroubles troubles, SimulatedMarket* market = nullptr,
                  FakeFileSystem* files = nullptr, MonoNanos begins_at = {});
    ~SimulatedDesk();

    /// Opens the account; false when the wire broke.
    bool open();
    /// One thing a person does, and a step of the market.
    void act();
    /// The wire is whole again and the list is read until nothing changes.
    void calm_down();
    /// So much of the market's time goes by.
    void wait_out(Duration time);
    MonoNanos machine_time() { return executor_.clock().mono_now(); }
    app::CommandResult ask(app::DeskRequest request);

    app::ControlDesk& control() { return control_; }
    ManualExecutor& executor() { return executor_; }
    const TradingEngine& engine() const { return engine_; }
    const Exchange& exchange() const { return broker_.market->exchange(); }
    const ExchangeAccount& account() const { return exchange().account(server().account()); }
    const sim::KisServer& server() const { return broker_.server; }
    const DeskNews& news() const { return news_; }
    KstDate today() const { return broker_.market->today(); }
    /// Exit codes of the orders asked for.
    const std::map<app::ExitCode, int>& placed() const { return placed_; }

  private:
    static BrokerConfig make_config();
    void place();
    void change();
    void step();

    std::unique_ptr<SimulatedMarket> own_market_; ///< null: another's
    std::unique_ptr<FakeFileSystem> own_files_;
    SimulatedMarket& broker_;
    FakeFileSystem& files_;
    Random random_;
    ManualExecutor executor_;
    RecordingLogSink log_;
    FaultyWire wire_;
    SteppedBrokerClock broker_clock_;
    DeskNews news_;
    BrokerConfig config_;
    app::KisStack kis_;
    InlineJournal journal_;
    app::BooksJournal books_;
    OrderAdapterToBrokerEngineAdapter bridge_;
    TradingEngine engine_;
    app::OrderDesk desk_;
    app::ControlDesk control_;
    std::map<app::ExitCode, int> placed_;
};

} // namespace qts

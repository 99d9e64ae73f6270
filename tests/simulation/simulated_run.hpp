#pragma once
// One whole run in one thread under virtual time: the session, engine, client, adapter and journal
// that ship, over a faulty wire, against the simulator's state machine. Everything follows from the
// seed.

#include "apps/qts/books_journal.hpp"
#include "apps/qts/kis_stack.hpp"
#include "apps/qts/trading_session.hpp"
#include "fakes/fake_day_keeper.hpp"
#include "fakes/inline_journal.hpp"
#include "fakes/manual_executor.hpp"
#include "fakes/quiet_story.hpp"
#include "fakes/recording_log_sink.hpp"
#include "simulation/faulty_wire.hpp"
#include "simulation/simulated_market.hpp"

#include <map>

namespace qts {

struct SimulatedRunOptions {
    std::uint64_t seed = 1;
    std::int64_t passes = 25;
    WireTroubles troubles;
    SettlementRules settlement{};
    std::size_t symbols = 2; ///< that are traded
    MonoNanos begins_at{};   ///< machine time
    Duration interval = std::chrono::seconds{1};
    int days = 0; ///< after so many were closed it stops; 0: they do not matter
    /// What the strategy wants follows from the moment alone, whatever happened before.
    bool wants_by_moment = false;
};

/// A story that only counts: what was sent for each order.
class CountingStory final : public QuietStory {
  public:
    void end(const app::RunSummary& summary) override { closing = summary; }
    void on_approved(const OrderRecord&) override { ++approved; }
    void on_refused(const StrategyId&, const Signal&, const Refusal&) override { ++refused; }
    void on_fill(const OrderRecord&, const Fill&) override { ++fills; }
    void on_contradiction(OrderId, std::string_view what) override {
        contradictions.push_back(std::string{what});
    }
    void on_order_sent(const OrderSent& sent) override {
        if (sent.request == RequestKind::place) ++places[sent.id];
    }

    std::map<OrderId, int> places; ///< POSTs of each order
    int approved = 0;
    int refused = 0;
    int fills = 0;
    std::vector<std::string> contradictions;
    std::optional<app::RunSummary> closing;
};

class SimulatedRun final {
  public:
    /// `market` and `files`: what a run before this one left, which outlive this; null: its own.
    explicit SimulatedRun(const SimulatedRunOptions& options, SimulatedMarket* market = nullptr,
                          FakeFileSystem* files = nullptr);
    app::ExitCode execute();

    const TradingEngine& engine() const { return engine_; }
    const sim::SimMarket& market() const { return *broker_.market; }
    const ExchangeAccount& account() const {
        return market().exchange().account(broker_.server.account());
    }
    const CountingStory& story() const { return story_; }
    const sim::KisCounters& counters() const { return broker_.server.counters(); }
    const sim::KisServer& server() const { return broker_.server; }
    const InlineJournal& journal() const { return journal_; }
    const FakeDayKeeper& keeper() const { return keeper_; }
    MonoNanos machine_time() { return executor_.clock().mono_now(); }
    /// The run as text, for comparing two of them.
    std::string transcript() const;

  private:
    static BrokerConfig make_config();
    void close_day(const app::DayEnd& end);
    std::optional<app::Moment> step(Duration interval, std::optional<UtcNanos> until);

    SimulatedRunOptions options_;
    std::unique_ptr<SimulatedMarket> own_market_; ///< null: another's
    std::unique_ptr<FakeFileSystem> own_files_;
    SimulatedMarket& broker_;
    FakeFileSystem& files_;
    ManualExecutor executor_;
    RecordingLogSink log_;
    FaultyWire wire_;
    SteppedBrokerClock broker_clock_;
    CountingStory story_;
    BrokerConfig config_;
    app::KisStack kis_;
    InlineJournal journal_;
    app::BooksJournal books_;
    OrderAdapterToBrokerEngineAdapter bridge_;
    TradingEngine engine_;
    app::SteppedPassClock passes_;
    FakeDayKeeper keeper_;
    bool stop_asked_{false};
    app::TradingSession session_;
};

} // namespace qts

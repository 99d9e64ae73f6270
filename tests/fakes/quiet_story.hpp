#pragma once
// A run's story that tells nobody.

#include "apps/qts/run_story.hpp"

namespace qts {

class QuietStory : public app::RunStory {
  public:
    void begin(const app::RunHeader&) override {}
    void pass_began(std::int64_t, UtcNanos) override {}
    void order_numbered(OrderId, const std::string&) override {}
    void position_changed(const Position&) override {}
    void price_seen(Symbol, Price) override {}
    void day_closed(const DayClosed&) override {}
    void failed(const Error&) override {}
    void end(const app::RunSummary&) override {}
    void on_remark(const StrategyId&, std::string_view) override {}
    void on_approved(const OrderRecord&) override {}
    void on_refused(const StrategyId&, const Signal&, const Refusal&) override {}
    void on_order_changed(const OrderRecord&) override {}
    void on_fill(const OrderRecord&, const Fill&) override {}
    void on_adjusted(const LedgerAdjustments&) override {}
    void on_settled() override {}
    void on_safety_changed(const SafetyChange&) override {}
    void on_undecided(const OrderRecord&, std::string_view) override {}
    void on_contradiction(OrderId, std::string_view) override {}
    void on_order_sent(const OrderSent&) override {}
};

} // namespace qts

#pragma once
// Writes into the account's journal what every event of the engine changed: orders, fills, what is
// held, cash. It compares the books with what it wrote last, so no change can be forgotten, and
// hands the engine's news on. One record an event (of thousands of orders, several): a crash keeps
// all of it or nothing. Core thread.

#include "runtime/engine/trading_engine.hpp"
#include "storage/journal_books.hpp"
#include "storage/journal_writer.hpp"

#include <vector>

namespace qts::app {

class BooksJournal final : public EngineListener {
  public:
    /// Both outlive this.
    BooksJournal(JournalWriter& journal, EngineListener& next) : journal_{journal}, next_{next} {}
    /// Before the engine is told of `books`, which the journal holds; `engine` outlives this.
    void attach(const TradingEngine& engine, const Books& books);

    void on_remark(const StrategyId& strategy, std::string_view text) override;
    void on_approved(const OrderRecord& order) override;
    void on_refused(const StrategyId& strategy, const Signal& signal,
                    const Refusal& refusal) override;
    void on_order_changed(const OrderRecord& order) override { next_.on_order_changed(order); }
    void on_fill(const OrderRecord& order, const Fill& fill) override;
    void on_adjusted(const LedgerAdjustments& adjustments) override;
    void on_safety_changed(const SafetyChange& change) override;
    void on_settled() override;
    void on_undecided(const OrderRecord& order, std::string_view why) override;
    void on_contradiction(OrderId order, std::string_view what) override;

  private:
    using Image = std::vector<std::byte>;
    /// The last refusal of what a strategy asked for on one side of an issue.
    struct LastRefusal {
        StrategyId strategy;
        Symbol symbol;
        Side side;
        FixedText<15> code;
        int written = 0; ///< today
    };
    std::vector<LastRefusal>::iterator last_refusal(const StrategyId& strategy, Symbol symbol,
                                                    Side side);
    void note_order(std::size_t index);
    void note_positions();
    void write();
    void write_in_parts();

    JournalWriter& journal_;
    EngineListener& next_;
    const TradingEngine* engine_{nullptr};
    std::vector<Image> orders_;    ///< as written last, beside OrderManager::all
    std::vector<Image> positions_; ///< beside Ledger::positions
    std::vector<std::size_t> live_;
    std::size_t cancels_{0}; ///< written of OrderManager::accepted_cancels
    Notional cash_;
    BooksChange change_;                ///< of the event that is going on
    std::vector<LastRefusal> refusals_; ///< of one day
    KstDate refusals_day_;
    Image scratch_;
};

} // namespace qts::app

#include "apps/qts/books_journal.hpp"

#include "apps/qts/refusal_text.hpp"
#include "core/assert.hpp"
#include "core/kst.hpp"

#include <algorithm>
#include <utility>

namespace qts::app {
namespace {

/// Orders of one record where not all fit: an account's first list may have thousands.
constexpr std::size_t kOrdersInPart = 256;
/// Of one strategy on one side of an issue that are written.
constexpr int kRefusalsADay = 200;

} // namespace

void BooksJournal::attach(const TradingEngine& engine, const Books& books) {
    engine_ = &engine;
    cash_ = books.cash;
    cancels_ = books.cancels.size();
    for (const OrderRecord& order : books.orders) {
        if (order.is_live()) live_.push_back(orders_.size());
        append_image(orders_.emplace_back(), order);
    }
    for (const Position& position : books.positions) {
        if (position.held.is_zero()) continue;
        append_image(positions_.emplace_back(), position.carried_over());
    }
}

void BooksJournal::on_remark(const StrategyId& strategy, std::string_view text) {
    next_.on_remark(strategy, text);
}

std::vector<BooksJournal::LastRefusal>::iterator
BooksJournal::last_refusal(const StrategyId& strategy, Symbol symbol, Side side) {
    return std::find_if(refusals_.begin(), refusals_.end(), [&](const LastRefusal& last) {
        return last.strategy == strategy && last.symbol == symbol && last.side == side;
    });
}

void BooksJournal::on_approved(const OrderRecord& order) {
    const ExecutionIntent& intent = order.intent;
    const auto last = last_refusal(intent.strategy, intent.symbol, intent.side);
    if (last != refusals_.end()) last->code = {};
    next_.on_approved(order);
}

/// A strategy that is refused asks again with every tick: the same answer is written once a day,
/// and answers that alternate are not written without end.
void BooksJournal::on_refused(const StrategyId& strategy, const Signal& signal,
                              const Refusal& refusal) {
    const FixedText<15> code{refusal.code};
    const KstDate day = kst_date(engine_->now());
    if (std::exchange(refusals_day_, day) != day) refusals_.clear();
    auto last = last_refusal(strategy, signal.symbol, signal.side);
    if (last == refusals_.end()) {
        refusals_.push_back({strategy, signal.symbol, signal.side, {}, 0});
        last = refusals_.end() - 1;
    }
    const bool said = last->code == code || last->written >= kRefusalsADay;
    last->code = code;
    last->written += said ? 0 : 1;
    if (!said) {
        change_.refused.push_back(RefusedSignal{.strategy = strategy,
                                                .symbol = signal.symbol,
                                                .side = signal.side,
                                                .quantity = signal.quantity,
                                                .terms = signal.terms,
                                                .reason = signal.reason,
                                                .code = code,
                                                .check = FixedText<31>{refusal.check},
                                                .unit = FixedText<15>{to_string(refusal.unit)},
                                                .value = refusal.value,
                                                .limit = refusal.limit,
                                                .detail = refusal.detail});
    }
    next_.on_refused(strategy, signal, refusal);
}

void BooksJournal::on_fill(const OrderRecord& order, const Fill& fill) {
    change_.fills.push_back(fill);
    next_.on_fill(order, fill);
}

void BooksJournal::on_adjusted(const LedgerAdjustments& adjustments) {
    change_.adjusted_holdings = adjustments.holdings;
    change_.adjusted_cash = adjustments.cash;
    next_.on_adjusted(adjustments);
}

void BooksJournal::on_safety_changed(const SafetyChange& change) {
    change_.safety = change;
    next_.on_safety_changed(change);
}

void BooksJournal::on_undecided(const OrderRecord& order, std::string_view why) {
    change_.notes.push_back({order.id, FixedText<239>{why}});
    next_.on_undecided(order, why);
}

void BooksJournal::on_contradiction(OrderId order, std::string_view what) {
    change_.notes.push_back({order, FixedText<239>{what}});
    next_.on_contradiction(order, what);
}

void BooksJournal::on_settled() {
    const OrderManager& orders = engine_->orders();
    QTS_ASSERT(orders.all().size() >= orders_.size(), "an event before the books were restored");
    for (const std::size_t index : live_)
        note_order(index);
    while (orders_.size() < orders.all().size()) {
        orders_.emplace_back();
        note_order(orders_.size() - 1);
    }
    live_.assign(orders.live().begin(), orders.live().end());
    note_positions();
    const auto cancels = orders.accepted_cancels().subspan(cancels_);
    change_.cancels.assign(cancels.begin(), cancels.end());
    cancels_ += cancels.size();
    const Notional cash = engine_->ledger().cash();
    const bool changed = !change_.orders.empty() || !change_.fills.empty() ||
                         !change_.positions.empty() || !change_.cancels.empty() ||
                         !change_.adjusted_holdings.empty() || change_.safety ||
                         !change_.notes.empty() || !change_.refused.empty() || cash != cash_;
    cash_ = cash;
    if (changed) write();
    next_.on_settled();
}

void BooksJournal::note_order(std::size_t index) {
    const OrderRecord& order = engine_->orders().all()[index];
    scratch_.clear();
    append_image(scratch_, order);
    if (scratch_ == orders_[index]) return;
    orders_[index] = scratch_;
    change_.orders.push_back(order);
}

void BooksJournal::note_positions() {
    const auto positions = engine_->ledger().positions();
    positions_.resize(std::max(positions_.size(), positions.size()));
    for (std::size_t i = 0; i < positions.size(); ++i) {
        scratch_.clear();
        append_image(scratch_, positions[i]);
        if (scratch_ == positions_[i]) continue;
        positions_[i] = scratch_;
        change_.positions.push_back(positions[i]);
    }
}

void BooksJournal::write() {
    change_.at = engine_->now();
    change_.cash = cash_;
    scratch_.clear();
    append_payload(scratch_, change_);
    if (scratch_.size() > kMaxPayloadBytes / 2) {
        write_in_parts();
    } else {
        journal_.append(kBooksChanged, kBooksSchema, scratch_);
    }
    journal_.kick();
    change_ = BooksChange{};
}

/// Orders first: a crash between two parts leaves fills that the broker's balance makes up for.
void BooksJournal::write_in_parts() {
    const auto append = [&](const BooksChange& change) {
        scratch_.clear();
        append_payload(scratch_, change);
        journal_.append(kBooksChanged, kBooksSchema, scratch_);
    };
    while (change_.orders.size() > kOrdersInPart) {
        BooksChange part;
        part.at = change_.at;
        part.cash = cash_;
        const auto first = change_.orders.begin();
        const auto last = first + kOrdersInPart;
        part.orders.assign(first, last);
        change_.orders.erase(first, last);
        append(part);
    }
    append(change_);
}

} // namespace qts::app

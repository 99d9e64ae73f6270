// The story for a person: 80 columns, Korean double width aligned.
#include "apps/qts/engine_log.hpp"
#include "apps/qts/order_list.hpp"
#include "apps/qts/refusal_text.hpp"
#include "apps/qts/run_story.hpp"

#include "core/kst.hpp"
#include "core/text.hpp"
#include "market/issue_table.hpp"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>
#include <map>

namespace qts::app {
namespace {

constexpr int kWidth = 80;
constexpr std::string_view kIndent = "              ";

/// Where the next commands are explained.
constexpr int kNextColumn = kWidth - 20;

void write(const std::string& text) {
    std::fputs((text + "\n").c_str(), stdout);
    std::fflush(stdout);
}

/// Prints `text` on as many lines as it takes: what is too wide goes on under its own beginning.
void line(std::string_view text) {
    const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
    const std::string hang(std::min<std::size_t>(begin + 2, kWidth / 2), ' ');
    std::string rest{text};
    while (display_width(rest) > kWidth) {
        const std::string fits = cut_to_width(rest, kWidth);
        const std::size_t blank = fits.rfind(' ');
        const bool breakable = blank != std::string::npos && blank > hang.size();
        const std::size_t end = breakable ? blank : fits.size();
        write(rest.substr(0, end));
        rest = hang + rest.substr(breakable ? end + 1 : end);
    }
    write(rest);
}

class TextStory final : public RunStory {
  public:
    TextStory(const Messages& messages, std::string program)
        : m_{messages}, program_{std::move(program)} {}

    void begin(const RunHeader& header) override;
    void pass_began(std::int64_t number, UtcNanos at) override;
    void order_numbered(OrderId id, const std::string& number) override;
    void position_changed(const Position& position) override;
    void price_seen(Symbol symbol, Price last) override;
    void day_closed(const DayClosed& day) override;
    void failed(const Error& error) override;
    void end(const RunSummary& summary) override;

    void on_remark(const StrategyId& strategy, std::string_view text) override;
    void on_approved(const OrderRecord& order) override;
    void on_refused(const StrategyId& strategy, const Signal& signal,
                    const Refusal& refusal) override;
    void on_order_changed(const OrderRecord& order) override;
    void on_fill(const OrderRecord& order, const Fill& fill) override;
    void on_adjusted(const LedgerAdjustments& adjustments) override;
    void on_safety_changed(const SafetyChange& change) override;
    void on_settled() override {}
    void on_undecided(const OrderRecord& order, std::string_view why) override;
    void on_contradiction(OrderId order, std::string_view what) override;
    void on_order_sent(const OrderSent& sent) override;

  private:
    void event(std::string_view text);
    void detail(std::string_view text) { line(fmt::format("{}{}", kIndent, text)); }
    void flush_quiet();
    std::string wanted(Side side, Quantity quantity, Symbol symbol, const OrderTerms& terms) const;
    std::string name_of(Symbol symbol) const;
    std::string nearest(const Refusal& refusal) const;
    std::string named(const OrderRecord& order, std::string_view what) const;
    void tell_amendment(const OrderRecord& order);
    void table(const RunSummary& summary) const;

    const Messages& m_;
    std::string program_; ///< how it was called; empty: no next steps are shown
    std::map<Symbol, std::string> names_;
    std::int64_t pass_{0};
    UtcNanos at_;
    UtcNanos quiet_from_;
    std::int64_t quiet_passes_{0};
    bool pass_spoke_{true};
    std::optional<Price> last_;
    std::map<OrderId, std::string> sent_; ///< until their broker numbers are told
    std::map<OrderId, OrderTerms> terms_; ///< as told last
    std::string fill_said_;               ///< until the position it made is told
};

std::string TextStory::name_of(Symbol symbol) const {
    const auto found = names_.find(symbol);
    return found == names_.end() ? std::string{symbol.view()} : found->second;
}

std::string TextStory::wanted(Side side, Quantity quantity, Symbol symbol,
                              const OrderTerms& terms) const {
    const std::string price =
        terms.limit_price()
            ? fmt::format("{} {}", m_.limit, won_text(terms.limit_price()->in_won()))
            : std::string{m_.at_market};
    return fmt::format("{} {} {} {}", side == Side::buy ? m_.buy : m_.sell, name_of(symbol),
                       group_thousands(quantity.in_shares()), price);
}

void TextStory::begin(const RunHeader& header) {
    line(fmt::format("QTS  {} {}  {}  {} {}{}", header.broker, header.environment,
                     header.lane == "local" ? m_.lane_local : m_.lane_paper, m_.account,
                     header.masked_account,
                     header.seed ? fmt::format("  {} {}", m_.seed, *header.seed) : ""));
    line(fmt::format("{}  {} {}  {} {}", kst_date(header.at).iso(), m_.opens,
                     kst_time(header.at).iso(), m_.cash, won_text(header.cash.in_won())));
    std::string strategies;
    for (const std::string& name : header.strategies)
        strategies += " " + name;
    const std::string first = fmt::format("{}{} ({})", m_.strategy, strategies, header.scope);
    const bool one = header.issues.size() == 1;
    if (!one) line(first);
    for (const RunHeader::Issue& issue : header.issues) {
        names_[issue.symbol] = issue.name;
        line(fmt::format("{}  {} {} {}", one ? first : "", issue.symbol.view(), issue.name,
                         won_text(issue.last.in_won())));
    }
    if (header.interrupted) line(m_.interrupted);
    if (header.orders_taken_over > 0) {
        line(fmt::format(fmt::runtime(m_.taken_over), header.orders_taken_over,
                         header.unknown_taken_over));
    }
    line("");
}

void TextStory::on_adjusted(const LedgerAdjustments& adjustments) {
    for (const HoldingAdjustment& adjusted : adjustments.holdings) {
        const IssueRow* const row = find_issue(adjusted.symbol);
        line(fmt::format(fmt::runtime(m_.external), adjusted.symbol.view(),
                         row != nullptr ? row->name : "", adjusted.brokers.in_shares(),
                         adjusted.ours.in_shares()));
    }
    if (!adjustments.cash || !is_worth_a_word(*adjustments.cash)) return;
    line(fmt::format(fmt::runtime(m_.external_cash), won_text(adjustments.cash->brokers.in_won()),
                     won_text(adjustments.cash->ours.in_won())));
}

void TextStory::on_safety_changed(const SafetyChange& change) {
    event(fmt::format("{} -> {}", to_string(change.from), to_string(change.to)));
    detail(change.cause.view());
}

void TextStory::on_undecided(const OrderRecord& order, std::string_view why) {
    event(named(order, m_.undecided));
    detail(why);
    detail("qts orders --unknown; qts resolve");
}

void TextStory::flush_quiet() {
    if (quiet_passes_ > 0) {
        const std::string price = last_ ? won_text(last_->in_won()) : std::string{"-"};
        line(fmt::format("{}      {}", kst_time(quiet_from_).iso(),
                         fmt::format(fmt::runtime(m_.quiet), quiet_passes_, price)));
    }
    quiet_passes_ = 0;
}

void TextStory::pass_began(std::int64_t number, UtcNanos at) {
    if (!pass_spoke_) {
        if (quiet_passes_ == 0) quiet_from_ = at_;
        ++quiet_passes_;
    }
    pass_spoke_ = false;
    pass_ = number;
    at_ = at;
}

/// The first line of an event carries the time and the pass; what follows from it is indented.
void TextStory::event(std::string_view text) {
    flush_quiet();
    const bool dated = kst_date(at_) != kst_date(quiet_from_) && quiet_from_ != UtcNanos{};
    if (dated) line(fmt::format("-- {}", kst_date(at_).iso()));
    quiet_from_ = at_;
    line(fmt::format("{} {:>4} {}", kst_time(at_).iso(), fmt::format("#{}", pass_), text));
    pass_spoke_ = true;
}

void TextStory::on_remark(const StrategyId& strategy, std::string_view text) {
    event(fmt::format("{}: {}", strategy.view(), text));
}

void TextStory::on_approved(const OrderRecord& order) {
    const ExecutionIntent& intent = order.intent;
    terms_.insert_or_assign(order.id, intent.terms);
    event(wanted(intent.side, intent.quantity, intent.symbol, intent.terms));
    detail(fmt::format("{}: {}", m_.why, intent.reason.view()));
}

void TextStory::on_refused(const StrategyId&, const Signal& signal, const Refusal& refusal) {
    event(wanted(signal.side, signal.quantity, signal.symbol, signal.terms));
    detail(fmt::format("{}: {}", m_.why, signal.reason.view()));
    std::string said = fmt::format("{}: {} {}", m_.refused, refusal.code, refusal.check);
    if (refusal.unit != RefusalUnit::none) said += " " + refusal_value(refusal.unit, refusal.value);
    if (refusal.limit) {
        said +=
            fmt::format(" ({} {})", m_.refused_rule, refusal_value(refusal.unit, *refusal.limit));
    }
    if (!refusal.detail.empty()) said += fmt::format(" ({})", refusal.detail.view());
    detail(said);
    const std::string cure = nearest(refusal);
    if (!cure.empty()) detail(fmt::format("{}: {}", m_.nearest, cure));
}

std::string TextStory::nearest(const Refusal& refusal) const {
    const auto show = [&](std::int64_t value) { return refusal_value(refusal.unit, value); };
    std::string text;
    if (refusal.nearest_below) text = show(*refusal.nearest_below);
    if (refusal.nearest_above) {
        if (!text.empty()) text += fmt::format(" {} ", m_.or_word);
        text += show(*refusal.nearest_above);
    }
    return text;
}

void TextStory::on_order_sent(const OrderSent& sent) {
    if (sent.request != RequestKind::place) return;
    sent_[sent.id] = fmt::format("{} {} {}", m_.sent, sent.wire_code, sent.masked_account);
}

void TextStory::order_numbered(OrderId id, const std::string& number) {
    detail(fmt::format("{}  {} {}", sent_[id], m_.number, number));
    sent_.erase(id);
}

/// `order 1-17 cancelled`: what comes long after the order was told.
std::string TextStory::named(const OrderRecord& order, std::string_view what) const {
    return fmt::format("{} {} {}", m_.number, order_id_text(order.id), what);
}

/// A new price is told when the broker has taken it.
void TextStory::tell_amendment(const OrderRecord& order) {
    const auto known = terms_.find(order.id);
    const auto limit = order.intent.terms.limit_price();
    if (known == terms_.end() || known->second == order.intent.terms || !limit) return;
    known->second = order.intent.terms;
    event(named(order, fmt::format("{} {}", m_.amended, won_text(limit->in_won()))));
}

void TextStory::on_order_changed(const OrderRecord& order) {
    tell_amendment(order);
    const auto say = [&](std::string_view what) {
        const bool explained = !order.cause.empty();
        detail(explained ? fmt::format("{}: {}", what, order.cause.view()) : std::string{what});
        pass_spoke_ = true;
    };
    // One whose fate was unknown is told of long after its own lines.
    const bool was_unknown = order.doubt.since != UtcNanos{};
    switch (order.lifecycle) {
    case Lifecycle::rejected:
        if (was_unknown) event(named(order, m_.settled));
        say(m_.rejected);
        return;
    case Lifecycle::received:
        if (!was_unknown) return;
        event(named(order, m_.settled));
        say(m_.found);
        return;
    case Lifecycle::unknown:
        say(m_.unknown);
        return;
    case Lifecycle::cancelled:
        event(named(order, m_.cancelled));
        return;
    case Lifecycle::expired:
        event(named(order, m_.expired));
        return;
    case Lifecycle::created:
    case Lifecycle::pending_send:
    case Lifecycle::working:
    case Lifecycle::filled:
        return; // told by their number and their fills
    }
}

void TextStory::on_fill(const OrderRecord& order, const Fill& fill) {
    flush_quiet();
    pass_spoke_ = true;
    const std::int64_t each = fill.amount.in_won() / fill.quantity.in_shares();
    fill_said_ =
        fmt::format("{} {} {} @ {}", m_.filled, order.intent.side == Side::buy ? m_.buy : m_.sell,
                    group_thousands(fill.quantity.in_shares()), won_text(each));
}

void TextStory::position_changed(const Position& position) {
    const std::string held =
        position.held.is_zero() ? std::string{m_.none}
                                : fmt::format("{} @ {}", group_thousands(position.held.in_shares()),
                                              won_text(position.average_cost().in_won()));
    detail(fmt::format("{}  {} {}", fill_said_, m_.position, held));
}

void TextStory::price_seen(Symbol, Price last) {
    last_ = last;
}

void TextStory::day_closed(const DayClosed& day) {
    flush_quiet();
    line(fmt::format("{} {}", day.day.iso(), m_.day_closed));
    const Notional net = day.realised - day.commission - day.tax;
    std::string told = fmt::format("{} {}", m_.net, won_text(net.in_won()));
    if (day.equity) told += fmt::format(", {} {}", m_.equity, won_text(day.equity->in_won()));
    if (day.cash) told += fmt::format(", {} {}", m_.cash, won_text(day.cash->in_won()));
    detail(told);
}

void TextStory::failed(const Error& error) {
    std::fputs(fmt::format("qts: {}\n", error.context).c_str(), stderr);
}

void TextStory::on_contradiction(OrderId order, std::string_view what) {
    event(fmt::format("{} {}: {}", m_.number, order_id_text(order), what));
}

void TextStory::table(const RunSummary& summary) const {
    const auto cell = [](std::string_view text, int cells) { return pad_left(text, cells); };
    line(pad_right("", 18) + cell("매수", 7) + cell("매도", 7) + cell("체결", 6) +
         cell("평균단가", 12) + cell("실현손익", 12) + cell("수수료", 9) + cell("거래세", 9));
    for (const SummaryRow& row : summary.rows) {
        const Position& p = row.position;
        const bool holds = !p.held.is_zero();
        const std::int64_t average = holds ? p.average_cost().in_won()
                                     : p.bought.is_zero()
                                         ? 0
                                         : p.bought_amount.in_won() / p.bought.in_shares();
        line(pad_right(cut_to_width(row.name, 17), 18) +
             cell(group_thousands(p.bought.in_shares()), 7) +
             cell(group_thousands(p.sold.in_shares()), 7) + cell(fmt::format("{}", row.fills), 6) +
             cell(won_text(average), 12) + cell(won_text(p.realised.in_won()), 12) +
             cell(won_text(p.commission.in_won()), 9) + cell(won_text(p.tax.in_won()), 9));
    }
}

void TextStory::end(const RunSummary& summary) {
    if (!pass_spoke_) {
        if (quiet_passes_ == 0) quiet_from_ = at_;
        ++quiet_passes_;
    }
    flush_quiet();
    line("");
    line(fmt::format(
        "{}; {}", fmt::format(fmt::runtime(m_.ended), summary.passes),
        fmt::format(fmt::runtime(m_.orders), summary.orders, summary.filled, summary.refused)));
    table(summary);
    std::int64_t net = 0;
    for (const SummaryRow& row : summary.rows) {
        net += row.position.realised.in_won() - row.position.commission.in_won() -
               row.position.tax.in_won();
    }
    line(fmt::format("{} {}  {} {} -> {}", m_.net, won_text(net), m_.cash,
                     won_text(summary.opening_cash.in_won()),
                     won_text(summary.closing_cash.in_won())));
    if (!summary.broker_cash) {
        line(m_.not_compared);
    } else {
        line(fmt::format("{} ({} {})", summary.books_agree ? m_.agree : m_.disagree, m_.cash,
                         won_text(summary.broker_cash->in_won())));
    }
    if (summary.prices_note) line(*summary.prices_note);
    for (const std::string& id : summary.unknown_orders) {
        line(fmt::format("{} {}: {}", m_.number, id, m_.unknown));
    }
    for (const std::string& id : summary.left_open)
        line(fmt::format("{} {}: {}", m_.number, id, m_.left_open));
    if (program_.empty()) return;
    line("");
    line(m_.next_title);
    const auto next = [&](std::string_view options, std::string_view what) {
        const std::string command = fmt::format("  {} {}", program_, options);
        if (display_width(command) < kNextColumn) {
            line(pad_right(command, kNextColumn) + std::string{what});
        } else {
            write(command); // whole, however long the program's path: a cut command is none
        }
    };
    next("--local-only --seed 7", m_.next_again);
    next("--local-only --max-iterations 3 --json", m_.next_json);
    next("--broker kis --scope scalp --verbose", m_.next_paper);
}

} // namespace

std::unique_ptr<RunStory> make_text_story(const Messages& messages, const std::string& program) {
    return std::make_unique<TextStory>(messages, program);
}

} // namespace qts::app

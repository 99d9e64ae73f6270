// The story for a program: one JSON document with the same facts, always English.
#include "apps/qts/order_list.hpp"
#include "apps/qts/refusal_text.hpp"
#include "apps/qts/run_story.hpp"

#include "core/json_writer.hpp"
#include "core/kst.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace qts::app {
namespace {

std::string stamp(UtcNanos at) {
    return fmt::format("{}T{}", kst_date(at).iso(), kst_time(at).iso());
}

class JsonStory final : public RunStory {
  public:
    void begin(const RunHeader& header) override;
    void pass_began(std::int64_t number, UtcNanos at) override {
        pass_ = number;
        at_ = at;
    }
    void order_numbered(OrderId id, const std::string& number) override {
        add("accepted", order_of(id).text("number", number));
    }
    void position_changed(const Position& position) override {
        add("position", JsonObject{}
                            .text("symbol", position.symbol.view())
                            .integer("held", position.held.in_shares())
                            .integer("average_cost_won", position.average_cost().in_won()));
    }
    void price_seen(Symbol, Price) override {}
    void day_closed(const DayClosed& day) override {
        add("day_closed", JsonObject{}
                              .text("date", day.day.iso())
                              .maybe("cash_won", won_of(day.cash))
                              .maybe("equity_won", won_of(day.equity))
                              .integer("realised_won", day.realised.in_won())
                              .integer("commission_won", day.commission.in_won())
                              .integer("tax_won", day.tax.in_won()));
    }
    void failed(const Error& error) override;
    void end(const RunSummary& summary) override;

    void on_remark(const StrategyId& strategy, std::string_view text) override {
        add("remark", JsonObject{}.text("strategy", strategy.view()).text("text", text));
    }
    void on_approved(const OrderRecord& order) override;
    void on_refused(const StrategyId& strategy, const Signal& signal,
                    const Refusal& refusal) override;
    void on_order_changed(const OrderRecord& order) override;
    void on_fill(const OrderRecord& order, const Fill& fill) override;
    void on_adjusted(const LedgerAdjustments& adjustments) override;
    void on_safety_changed(const SafetyChange& change) override {
        add("safety", JsonObject{}
                          .text("from", to_string(change.from))
                          .text("to", to_string(change.to))
                          .text("cause", change.cause.view()));
    }
    void on_settled() override {}
    void on_undecided(const OrderRecord& order, std::string_view why) override {
        add("undecided", order_of(order.id).text("text", why));
    }
    void on_contradiction(OrderId order, std::string_view what) override {
        add("contradiction", order_of(order).text("text", what));
    }
    void on_order_sent(const OrderSent& sent) override {
        add("sent", order_of(sent.id)
                        .text("wire_code", sent.wire_code)
                        .text("account", sent.masked_account));
    }

  private:
    static JsonObject order_of(OrderId id) { return JsonObject{}.text("order", order_id_text(id)); }
    static void add_terms(JsonObject& object, Side side, Symbol symbol, Quantity quantity,
                          const OrderTerms& terms);
    void add(std::string_view type, const JsonObject& facts) {
        events_.object(JsonObject{}
                           .text("time", stamp(at_))
                           .integer("pass", pass_)
                           .text("event", type)
                           .object("facts", facts));
    }
    JsonArray rows_of(const RunSummary& summary) const;

    JsonObject header_;
    JsonArray events_;
    std::int64_t pass_{0};
    UtcNanos at_;
};

void JsonStory::add_terms(JsonObject& object, Side side, Symbol symbol, Quantity quantity,
                          const OrderTerms& terms) {
    object.text("side", to_string(side))
        .text("symbol", symbol.view())
        .integer("quantity", quantity.in_shares())
        .text("kind", to_string(terms.kind()));
    if (terms.limit_price()) {
        object.integer("limit_won", terms.limit_price()->in_won());
    } else {
        object.null("limit_won");
    }
}

void JsonStory::begin(const RunHeader& header) {
    at_ = header.at;
    JsonArray strategies;
    for (const std::string& name : header.strategies)
        strategies.text(name);
    JsonArray issues;
    for (const RunHeader::Issue& issue : header.issues) {
        issues.object(JsonObject{}
                          .text("symbol", issue.symbol.view())
                          .text("name", issue.name)
                          .integer("last_won", issue.last.in_won()));
    }
    header_.text("lane", header.lane)
        .text("broker", header.broker)
        .text("environment", header.environment)
        .text("account", header.masked_account)
        .text("scope", header.scope)
        .text("began", stamp(header.at))
        .integer("opening_cash_won", header.cash.in_won())
        .array("strategies", strategies)
        .array("issues", issues);
    if (header.seed) header_.integer("seed", static_cast<std::int64_t>(*header.seed));
    header_.integer("orders_taken_over", header.orders_taken_over)
        .integer("unknown_taken_over", header.unknown_taken_over)
        .boolean("interrupted_before", header.interrupted);
}

void JsonStory::on_adjusted(const LedgerAdjustments& adjustments) {
    for (const HoldingAdjustment& adjusted : adjustments.holdings) {
        add("adjusted", JsonObject{}
                            .text("symbol", adjusted.symbol.view())
                            .integer("ours", adjusted.ours.in_shares())
                            .integer("brokers", adjusted.brokers.in_shares()));
    }
    if (!adjustments.cash) return;
    add("adjusted_cash", JsonObject{}
                             .integer("ours_won", adjustments.cash->ours.in_won())
                             .integer("brokers_won", adjustments.cash->brokers.in_won()));
}

void JsonStory::on_approved(const OrderRecord& order) {
    const ExecutionIntent& intent = order.intent;
    JsonObject facts = order_of(order.id);
    add_terms(facts, intent.side, intent.symbol, intent.quantity, intent.terms);
    facts.text("strategy", intent.strategy.view())
        .text("purpose", to_string(intent.purpose))
        .text("reason", intent.reason.view());
    add("decided", facts);
}

void JsonStory::on_refused(const StrategyId& strategy, const Signal& signal,
                           const Refusal& refusal) {
    JsonObject facts;
    add_terms(facts, signal.side, signal.symbol, signal.quantity, signal.terms);
    facts.text("strategy", strategy.view())
        .text("reason", signal.reason.view())
        .text("code", refusal.code)
        .text("check", refusal.check);
    add_refusal_numbers(facts, refusal);
    add("refused", facts);
}

void JsonStory::on_order_changed(const OrderRecord& order) {
    JsonObject facts = order_of(order.id);
    facts.text("state", to_string(order.lifecycle))
        .text("pending", to_string(order.pending))
        .integer("filled", order.filled.in_shares())
        .integer("open", order.open().in_shares());
    if (!order.cause.empty()) facts.text("cause", order.cause.view());
    add("order", facts);
}

void JsonStory::on_fill(const OrderRecord& order, const Fill& fill) {
    add("fill", order_of(order.id)
                    .text("side", to_string(fill.side))
                    .text("symbol", fill.symbol.view())
                    .integer("quantity", fill.quantity.in_shares())
                    .integer("amount_won", fill.amount.in_won()));
}

JsonArray JsonStory::rows_of(const RunSummary& summary) const {
    JsonArray rows;
    for (const SummaryRow& row : summary.rows) {
        const Position& p = row.position;
        const std::int64_t net = p.realised.in_won() - p.commission.in_won() - p.tax.in_won();
        rows.object(JsonObject{}
                        .text("symbol", row.symbol.view())
                        .text("name", row.name)
                        .text("strategy", row.strategy.view())
                        .integer("bought", p.bought.in_shares())
                        .integer("bought_won", p.bought_amount.in_won())
                        .integer("sold", p.sold.in_shares())
                        .integer("sold_won", p.sold_amount.in_won())
                        .integer("fills", row.fills)
                        .integer("held", p.held.in_shares())
                        .integer("average_cost_won", p.average_cost().in_won())
                        .integer("realised_won", p.realised.in_won())
                        .integer("commission_won", p.commission.in_won())
                        .integer("tax_won", p.tax.in_won())
                        .integer("net_won", net));
    }
    return rows;
}

void JsonStory::failed(const Error& error) {
    const std::string document =
        JsonObject{}
            .object("error",
                    JsonObject{}.text("kind", to_string(error.kind)).text("text", error.context))
            .str();
    std::fputs((document + "\n").c_str(), stdout);
    std::fputs(fmt::format("qts: {}\n", error.context).c_str(), stderr);
}

void JsonStory::end(const RunSummary& summary) {
    JsonArray unknown;
    for (const std::string& id : summary.unknown_orders)
        unknown.text(id);
    JsonArray open;
    for (const std::string& id : summary.left_open)
        open.text(id);
    JsonObject totals;
    totals.text("ended", stamp(summary.at))
        .integer("passes", summary.passes)
        .integer("orders", summary.orders)
        .integer("filled", summary.filled)
        .integer("refused_by_gate", summary.refused)
        .integer("rejected", summary.rejected)
        .array("unknown", unknown)
        .array("left_open", open)
        .array("positions", rows_of(summary))
        .integer("opening_cash_won", summary.opening_cash.in_won())
        .integer("closing_cash_won", summary.closing_cash.in_won());
    if (summary.broker_cash) {
        totals.integer("broker_cash_won", summary.broker_cash->in_won());
    } else {
        totals.null("broker_cash_won");
    }
    totals.boolean("books_agree", summary.books_agree);
    if (summary.prices_note) totals.text("prices_note", *summary.prices_note);
    const std::string document = JsonObject{}
                                     .object("run", header_)
                                     .array("events", events_)
                                     .object("summary", totals)
                                     .str();
    std::fputs((document + "\n").c_str(), stdout);
    std::fflush(stdout);
}

} // namespace

std::unique_ptr<RunStory> make_json_story() {
    return std::make_unique<JsonStory>();
}

} // namespace qts::app

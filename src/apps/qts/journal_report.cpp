#include "apps/qts/journal_report.hpp"

#include "apps/qts/order_list.hpp"
#include "core/kst.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

std::int64_t whole(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}

JsonObject order_json(const OrderRecord& order) {
    JsonArray numbers;
    for (const BrokerNumber& number : order.listed_numbers())
        numbers.text(number.ref.packed());
    const ExecutionIntent& intent = order.intent;
    const auto limit = intent.terms.limit_price();
    JsonObject json;
    json.text("id", order_id_text(order.id))
        .text("state", to_string(order.lifecycle))
        .text("pending", to_string(order.pending))
        .text("strategy", intent.strategy.view())
        .text("symbol", intent.symbol.view())
        .text("venue", to_string(intent.venue))
        .text("side", to_string(intent.side))
        .text("kind", to_string(intent.terms.kind()))
        .maybe("limit_won", limit ? std::optional{limit->in_won()} : std::nullopt)
        .integer("quantity", intent.quantity.in_shares())
        .integer("filled", order.filled.in_shares())
        .integer("open", order.open().in_shares())
        .integer("cancelled", order.cancelled.in_shares())
        .integer("filled_amount_won", order.filled_amount.in_won())
        .array("broker_numbers", numbers)
        .text("decided_at", kst_stamp_ms(intent.decided_at))
        .text("reason", intent.reason.view());
    if (!order.cause.empty()) json.text("cause", order.cause.view());
    return json;
}

JsonObject fill_json(const Fill& fill) {
    return JsonObject{}
        .text("order", order_id_text(fill.order))
        .text("broker_number", fill.number.packed())
        .text("strategy", fill.strategy.view())
        .text("symbol", fill.symbol.view())
        .text("side", to_string(fill.side))
        .integer("quantity", fill.quantity.in_shares())
        .integer("amount_won", fill.amount.in_won())
        .integer("commission_won", fill.costs.commission.in_won())
        .integer("transaction_tax_won", fill.costs.tax.transaction.in_won())
        .integer("rural_tax_won", fill.costs.tax.rural.in_won())
        .text("at", kst_stamp_ms(fill.at));
}

JsonObject position_json(const Position& position) {
    return JsonObject{}
        .text("strategy", position.strategy.view())
        .text("symbol", position.symbol.view())
        .integer("held", position.held.in_shares())
        .integer("cost_won", position.cost.in_won())
        .integer("realised_won", position.realised.in_won())
        .integer("commission_won", position.commission.in_won())
        .integer("tax_won", position.tax.in_won());
}

JsonObject refused_json(const RefusedSignal& refused) {
    const auto price = refused.terms.limit_price();
    return JsonObject{}
        .text("strategy", refused.strategy.view())
        .text("symbol", refused.symbol.view())
        .text("side", to_string(refused.side))
        .text("kind", to_string(refused.terms.kind()))
        .maybe("limit_won", price ? std::optional{price->in_won()} : std::nullopt)
        .integer("quantity", refused.quantity.in_shares())
        .text("reason", refused.reason.view())
        .text("code", refused.code.view())
        .text("check", refused.check.view())
        .text("unit", refused.unit.view())
        .integer("value", refused.value)
        .maybe("limit", refused.limit)
        .text("detail", refused.detail.view());
}

void add_change(JsonObject& json, const BooksChange& change) {
    JsonArray orders;
    for (const OrderRecord& order : change.orders)
        orders.object(order_json(order));
    JsonArray fills;
    for (const Fill& fill : change.fills)
        fills.object(fill_json(fill));
    JsonArray positions;
    for (const Position& position : change.positions)
        positions.object(position_json(position));
    JsonArray cancels;
    for (const BrokerOrderRef& ref : change.cancels)
        cancels.text(ref.packed());
    JsonArray holdings;
    for (const HoldingAdjustment& adjusted : change.adjusted_holdings) {
        holdings.object(JsonObject{}
                            .text("symbol", adjusted.symbol.view())
                            .integer("ours", adjusted.ours.in_shares())
                            .integer("brokers", adjusted.brokers.in_shares()));
    }
    json.text("market_time", kst_stamp_ms(change.at))
        .integer("cash_won", change.cash.in_won())
        .array("orders", orders)
        .array("fills", fills)
        .array("positions", positions)
        .array("cancel_numbers", cancels)
        .array("adjusted_holdings", holdings);
    JsonArray notes;
    for (const BooksNote& note : change.notes) {
        notes.object(
            JsonObject{}.text("order", order_id_text(note.order)).text("text", note.text.view()));
    }
    if (!change.notes.empty()) json.array("notes", notes);
    JsonArray refused;
    for (const RefusedSignal& signal : change.refused)
        refused.object(refused_json(signal));
    if (!change.refused.empty()) json.array("refused", refused);
    if (change.safety) {
        json.object("safety", JsonObject{}
                                  .text("from", to_string(change.safety->from))
                                  .text("to", to_string(change.safety->to))
                                  .text("cause", change.safety->cause.view()));
    }
    if (!change.adjusted_cash) return;
    json.object("adjusted_cash",
                JsonObject{}
                    .integer("ours_won", change.adjusted_cash->ours.in_won())
                    .integer("brokers_won", change.adjusted_cash->brokers.in_won()));
}

} // namespace

bool is_whole(const JournalFacts& facts) {
    return facts.extent && facts.extent->head != HeadState::leads;
}

JsonObject to_json(const JournalFacts& facts) {
    JsonObject json;
    json.text("directory", facts.directory).boolean("whole", is_whole(facts));
    if (!facts.extent) {
        return json.text("broken", facts.extent.error().context);
    }
    const JournalExtent& extent = *facts.extent;
    json.integer("segments", whole(extent.segments))
        .integer("batches", whole(extent.batches))
        .integer("records", whole(extent.records))
        .integer("runs", whole(facts.runs))
        .boolean("interrupted", facts.interrupted)
        .integer("tail_bytes", whole(extent.tail_bytes))
        .text("head", to_string(extent.head))
        .integer("lost_batches", whole(extent.lost_batches));
    return extent.last_at ? json.text("last_at", kst_stamp_ms(*extent.last_at))
                          : json.null("last_at");
}

std::string report(const JournalFacts& facts) {
    if (!facts.extent) {
        return fmt::format("{}\n  BROKEN: {}\n", facts.directory, facts.extent.error().context);
    }
    const JournalExtent& extent = *facts.extent;
    std::string text =
        fmt::format("{}\n  {}: {} records in {} batches, {} segments, {} runs{}\n", facts.directory,
                    is_whole(facts) ? "whole" : "NOT WHOLE", extent.records, extent.batches,
                    extent.segments, facts.runs,
                    extent.last_at ? fmt::format(", the last at {}", kst_stamp_ms(*extent.last_at))
                                   : std::string{});
    if (extent.tail_bytes > 0) {
        text += fmt::format("  a tail of {} bytes behind {}: a crash left it, or a run is writing; "
                            "the next start cuts it\n",
                            extent.tail_bytes, to_string(extent.end));
    }
    if (extent.head == HeadState::leads) {
        text += fmt::format("  LOST: HEAD tells of {} batches more, which were durable; the next "
                            "start compares orders with the broker\n",
                            extent.lost_batches);
    } else if (extent.head != HeadState::agrees) {
        text += fmt::format("  HEAD: {}\n", to_string(extent.head));
    }
    if (facts.interrupted) text += "  the last run goes on, or did not end in order\n";
    return text;
}

Result<JsonObject> to_json(const JournalRecord& record) {
    JsonObject json;
    json.integer("sequence", whole(record.header.sequence))
        .text("written_at", kst_stamp_ms(record.header.at));
    if (record.header.type == kRunBegan) {
        QTS_TRY(began, parse_run_began(record.header, record.payload));
        return json.text("type", "run_began")
            .text("version", began.version)
            .text("command", began.command);
    }
    if (record.header.type == kDayClosed) {
        QTS_TRY(closed, parse_day_closed(record.header, record.payload));
        return json.text("type", "day_closed")
            .text("date", closed.day.iso())
            .maybe("cash_won", won_of(closed.cash))
            .maybe("equity_won", won_of(closed.equity))
            .integer("realised_won", closed.realised.in_won())
            .integer("commission_won", closed.commission.in_won())
            .integer("tax_won", closed.tax.in_won());
    }
    if (record.header.type == kRunEnded) {
        QTS_TRY(ended, parse_run_ended(record.header, record.payload));
        return json.text("type", "run_ended").integer("exit_code", ended.exit_code);
    }
    QTS_TRY(change, parse_books_change(record.header, record.payload));
    json.text("type", "books");
    add_change(json, change);
    return json;
}

} // namespace qts::app

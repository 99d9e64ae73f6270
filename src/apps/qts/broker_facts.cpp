#include "apps/qts/broker_facts.hpp"

#include "core/kst.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::int64_t kBasisPoints = 10'000;

/// part / whole in hundredths of a percent, towards minus infinity; nothing for a whole of 0.
std::optional<std::int64_t> basis_points(std::int64_t part, std::int64_t whole) {
    if (whole <= 0) return std::nullopt;
    return scale_floor(part, kBasisPoints, whole);
}

JsonArray levels_json(const std::array<BookLevel, kBookDepth>& levels) {
    JsonArray rows;
    for (const BookLevel& level : levels) {
        if (level.price.in_won() == 0) continue;
        rows.object(JsonObject{}
                        .integer("price_won", level.price.in_won())
                        .integer("quantity", level.quantity.in_shares()));
    }
    return rows;
}

} // namespace

JsonObject holding_json(const HoldingReport& holding) {
    const std::int64_t held = holding.held.in_shares();
    const auto value = Notional::of(holding.last, holding.held);
    JsonObject json;
    json.text("symbol", holding.symbol.view())
        .text("name", holding.name)
        .integer("held", held)
        .integer("sellable", holding.sellable.in_shares())
        .integer("cost_won", holding.cost.in_won())
        .maybe("average_cost_won",
               held > 0 ? std::optional{holding.cost.in_won() / held} : std::nullopt)
        .integer("last_won", holding.last.in_won());
    if (!value) return json;
    const std::int64_t profit = value->in_won() - holding.cost.in_won();
    return json.integer("value_won", value->in_won())
        .integer("unrealised_won", profit)
        .maybe("unrealised_bp", basis_points(profit, holding.cost.in_won()));
}

void add_balance(JsonObject& document, const AccountSnapshot& balance) {
    JsonArray rows;
    for (const HoldingReport& holding : balance.holdings) {
        if (!holding.held.is_zero()) rows.object(holding_json(holding));
    }
    document.integer("cash_won", balance.cash.in_won())
        .integer("deposit_won", balance.deposit.in_won())
        .integer("equity_won", balance.equity.in_won())
        .array("holdings", rows);
}

void add_quote(JsonObject& document, const PriceReport& price, const std::string& name,
               const std::optional<QuoteUpdate>& book) {
    const Instrument& issue = price.instrument;
    const std::int64_t last = price.last.price.in_won();
    const auto won = [](Price of) { return std::optional{of.in_won()}; };
    document.text("symbol", issue.symbol.view())
        .text("name", name)
        .text("time",
              fmt::format("{}T{}", kst_date(price.last.at).iso(), kst_time(price.last.at).iso()))
        .integer("last_won", last);
    if (issue.base) {
        const std::int64_t change = last - issue.base->in_won();
        document.integer("change_won", change)
            .maybe("change_bp", basis_points(change, issue.base->in_won()))
            .integer("base_won", issue.base->in_won());
    }
    document.integer("open_won", price.open.in_won())
        .integer("high_won", price.high.in_won())
        .integer("low_won", price.low.in_won())
        .integer("volume", price.last.day_volume.in_shares())
        .integer("tick_won", price.tick.in_won())
        .maybe("upper_limit_won", issue.limits ? won(issue.limits->upper) : std::nullopt)
        .maybe("lower_limit_won", issue.limits ? won(issue.limits->lower) : std::nullopt)
        .boolean("halted", issue.flags.halted)
        .boolean("administrative", issue.flags.administrative)
        .boolean("liquidation", issue.flags.liquidation)
        .boolean("overheated", issue.flags.overheated)
        .text("alarm", to_string(issue.flags.alarm))
        .text("market", to_string(issue.market))
        .text("product", to_string(issue.product))
        .maybe("listed_shares",
               issue.listed_shares ? std::optional{issue.listed_shares->in_shares()} : std::nullopt)
        .maybe("market_cap_won",
               issue.worth() ? std::optional{issue.worth()->in_won()} : std::nullopt);
    if (!book) return;
    document.object(
        "book",
        JsonObject{}.array("asks", levels_json(book->asks)).array("bids", levels_json(book->bids)));
}

} // namespace qts::app

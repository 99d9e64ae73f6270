#pragma once
// What the broker says of account and market, as JSON: the documents of `balance` and `quote` and
// the rows of `positions`. Pure.

#include "core/json_writer.hpp"
#include "trading/account_snapshot.hpp"

#include <optional>

namespace qts::app {

JsonObject holding_json(const HoldingReport& holding);
/// Cash, equity and holdings.
void add_balance(JsonObject& document, const AccountSnapshot& balance);
/// Price, change, the day's figures and limits, and the book when it was asked for.
void add_quote(JsonObject& document, const PriceReport& price, const std::string& name,
               const std::optional<QuoteUpdate>& book);

} // namespace qts::app

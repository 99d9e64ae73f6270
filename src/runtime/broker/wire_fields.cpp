#include "runtime/broker/wire_fields.hpp"

#include "core/parse_number.hpp"
#include "core/text.hpp"

#include <fmt/format.h>

namespace qts {
namespace {

std::unexpected<Error> about(std::string_view name, const Error& error) {
    return failure(error.kind, fmt::format("field {}: {}", name, error.context));
}

Result<std::int64_t> bounded(const JsonView& row, std::string_view name, std::int64_t low,
                             std::int64_t high) {
    QTS_TRY(text, text_field(row, name));
    const auto value = parse_scaled(text, 0);
    if (!value) return about(name, value.error());
    if (*value < low || *value > high) {
        return failure(ErrorKind::overflow,
                       fmt::format("field {}: {} is outside {} to {}", name, *value, low, high));
    }
    return *value;
}

} // namespace

Result<std::string_view> text_field(const JsonView& row, std::string_view name) {
    const auto text = row.member(name).text();
    if (!text) {
        return failure(ErrorKind::malformed, fmt::format("field {} is missing or no text", name));
    }
    return trim(*text);
}

std::optional<std::string_view> optional_text_field(const JsonView& row, std::string_view name) {
    const auto text = row.member(name).text();
    if (!text || trim(*text).empty()) return std::nullopt;
    return trim(*text);
}

Result<Quantity> quantity_field(const JsonView& row, std::string_view name) {
    QTS_TRY(value, bounded(row, name, 0, kMaxQuantity.in_shares()));
    return Quantity::shares(value);
}

Result<Price> price_field(const JsonView& row, std::string_view name) {
    QTS_TRY(value, bounded(row, name, 0, kMaxPrice.in_won()));
    return Price::won(value);
}

Result<Notional> money_field(const JsonView& row, std::string_view name) {
    QTS_TRY(text, text_field(row, name));
    const auto value = parse_scaled(text, 0);
    if (!value) return about(name, value.error());
    return Notional::won(*value);
}

} // namespace qts

#include "apps/qts/refusal_text.hpp"

#include "core/kst.hpp"
#include "core/text.hpp"

#include <fmt/format.h>

namespace qts::app {

std::string_view to_string(RefusalUnit unit) {
    switch (unit) {
    case RefusalUnit::none:
        return "none";
    case RefusalUnit::shares:
        return "shares";
    case RefusalUnit::won:
        return "won";
    case RefusalUnit::instant:
        return "instant";
    }
    return "none";
}

namespace {

std::string instant_text(std::int64_t nanos, char between) {
    const UtcNanos at = UtcNanos::since_epoch(Duration{nanos});
    return fmt::format("{}{}{}", kst_date(at).iso(), between, kst_time(at).iso());
}

} // namespace

std::string refusal_value(RefusalUnit unit, std::int64_t value) {
    switch (unit) {
    case RefusalUnit::won:
        return won_text(value);
    case RefusalUnit::instant:
        return instant_text(value, ' ');
    case RefusalUnit::none:
    case RefusalUnit::shares:
        break;
    }
    return group_thousands(value);
}

void add_refusal_numbers(JsonObject& facts, const Refusal& refusal) {
    const auto number = [&](std::string_view key, std::optional<std::int64_t> value) {
        if (value && refusal.unit == RefusalUnit::instant) {
            facts.text(key, instant_text(*value, 'T'));
        } else {
            facts.maybe(key, value);
        }
    };
    facts.text("unit", to_string(refusal.unit));
    number("value", refusal.value);
    number("limit", refusal.limit);
    number("nearest_below", refusal.nearest_below);
    number("nearest_above", refusal.nearest_above);
    if (!refusal.detail.empty()) facts.text("detail", refusal.detail.view());
}

} // namespace qts::app

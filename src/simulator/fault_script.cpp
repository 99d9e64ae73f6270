#include "simulator/fault_script.hpp"

#include "core/json_reader.hpp"
#include "core/nearest_name.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts::sim {
namespace {

template <typename Value>
struct Named {
    std::string_view name;
    Value value;
};

constexpr std::array kCalls{Named{std::string_view{"any"}, FaultCall::any},
                            Named{std::string_view{"order"}, FaultCall::order},
                            Named{std::string_view{"change"}, FaultCall::change},
                            Named{std::string_view{"order_list"}, FaultCall::order_list},
                            Named{std::string_view{"open_orders"}, FaultCall::open_orders},
                            Named{std::string_view{"balance"}, FaultCall::balance},
                            Named{std::string_view{"buyable"}, FaultCall::buyable},
                            Named{std::string_view{"price"}, FaultCall::price},
                            Named{std::string_view{"book"}, FaultCall::book},
                            Named{std::string_view{"bars"}, FaultCall::bars},
                            Named{std::string_view{"token"}, FaultCall::token},
                            Named{std::string_view{"hashkey"}, FaultCall::hashkey},
                            Named{std::string_view{"other"}, FaultCall::other}};

constexpr std::array kKinds{Named{std::string_view{"drop_request"}, FaultKind::drop_request},
                            Named{std::string_view{"drop_answer"}, FaultKind::drop_answer},
                            Named{std::string_view{"reset"}, FaultKind::reset},
                            Named{std::string_view{"half_close"}, FaultKind::half_close},
                            Named{std::string_view{"delay"}, FaultKind::delay},
                            Named{std::string_view{"stale_close"}, FaultKind::stale_close},
                            Named{std::string_view{"gateway"}, FaultKind::gateway},
                            Named{std::string_view{"throttle"}, FaultKind::throttle},
                            Named{std::string_view{"html"}, FaultKind::html},
                            Named{std::string_view{"rt_cd"}, FaultKind::rt_cd},
                            Named{std::string_view{"duplicate_row"}, FaultKind::duplicate_row},
                            Named{std::string_view{"missing_row"}, FaultKind::missing_row},
                            Named{std::string_view{"reorder_rows"}, FaultKind::reorder_rows},
                            Named{std::string_view{"page_change"}, FaultKind::page_change},
                            Named{std::string_view{"revoke_token"}, FaultKind::revoke_token},
                            Named{std::string_view{"clock_shift"}, FaultKind::clock_shift},
                            Named{std::string_view{"foreign_order"}, FaultKind::foreign_order}};

constexpr std::array<std::string_view, 12> kKeys{"call",     "fault",   "skip",     "times",
                                                 "delay_ms", "shift_s", "code",     "done",
                                                 "symbol",   "side",    "quantity", "limit_won"};

template <typename Table>
std::string_view name_in(const Table& table, auto value) {
    const auto row = std::find_if(table.begin(), table.end(),
                                  [&](const auto& named) { return named.value == value; });
    return row->name;
}

std::unexpected<Error> wrong(std::string text) {
    return failure(ErrorKind::invalid_input, std::move(text));
}

std::unexpected<Error> unknown_name(std::string_view what, std::string_view given,
                                    std::span<const std::string_view> known) {
    const auto near = nearest_name(given, known);
    return wrong(fmt::format("a fault has no {} '{}'{}", what, given,
                             near ? fmt::format("; did you mean '{}'?", *near) : std::string{}));
}

template <typename Table>
auto value_of(const Table& table, std::string_view what, std::string_view given)
    -> Result<decltype(table[0].value)> {
    std::vector<std::string_view> names;
    for (const auto& named : table) {
        if (named.name == given) return named.value;
        names.push_back(named.name);
    }
    return unknown_name(what, given, names);
}

/// Reads one rule, member by member.
class RuleReader final {
  public:
    explicit RuleReader(const JsonView& json) : json_{json} {}

    Result<Fault> read() {
        if (!json_.is_object()) return wrong("a fault is a JSON object");
        for (const std::string_view name : json_.member_names()) {
            if (std::find(kKeys.begin(), kKeys.end(), name) == kKeys.end()) {
                return unknown_name("key", name, kKeys);
            }
        }
        QTS_TRY(kind_name, text("fault"));
        if (!kind_name) return wrong("a fault needs \"fault\": what goes wrong");
        QTS_TRY(kind, value_of(kKinds, "kind", *kind_name));
        fault_.kind = kind;
        QTS_TRY(call_name, text("call"));
        QTS_TRY(call, value_of(kCalls, "call", call_name.value_or("any")));
        fault_.call = call;
        QTS_CHECK(read_numbers());
        QTS_CHECK(read_order());
        QTS_CHECK(check_needed());
        return fault_;
    }

  private:
    Result<std::optional<std::string>> text(std::string_view key) const {
        const JsonView value = json_.exact_member(key);
        if (!value) return std::optional<std::string>{};
        const auto read = value.text();
        if (!read) return wrong(fmt::format("\"{}\" of a fault must be a text", key));
        return std::optional{std::string{*read}};
    }
    Result<std::int64_t> number(std::string_view key, std::int64_t absent, std::int64_t low,
                                std::int64_t high) const {
        const JsonView value = json_.exact_member(key);
        if (!value) return absent;
        const auto read = value.is_integer() ? value.integer() : failure(ErrorKind::malformed, "");
        if (!read || *read < low || *read > high) {
            return wrong(fmt::format("\"{}\" of a fault must be a whole number from {} to {}", key,
                                     low, high));
        }
        return *read;
    }

    Result<void> read_numbers() {
        constexpr std::int64_t kMost = 1'000'000;
        constexpr std::int64_t kDay_s = 86'400;
        constexpr std::int64_t kHour_ms = 3'600'000;
        QTS_TRY(skip, number("skip", 0, 0, kMost));
        QTS_TRY(times, number("times", 1, 0, kMost));
        QTS_TRY(delay, number("delay_ms", 0, 0, kHour_ms));
        QTS_TRY(shift, number("shift_s", 0, -kDay_s, kDay_s));
        fault_.skip = skip;
        fault_.times = times;
        fault_.delay = std::chrono::milliseconds{delay};
        fault_.shift = std::chrono::seconds{shift};
        if (const JsonView done = json_.exact_member("done")) {
            const auto value = done.boolean();
            if (!value) return wrong("\"done\" of a fault must be true or false");
            fault_.done = *value;
        }
        QTS_TRY(code, text("code"));
        fault_.code = code.value_or("");
        return {};
    }

    Result<void> read_order() {
        QTS_TRY(symbol, text("symbol"));
        if (symbol) {
            QTS_TRY(parsed, Symbol::parse(*symbol));
            fault_.symbol = parsed;
        }
        QTS_TRY(side, text("side"));
        if (side && *side != "buy" && *side != "sell") {
            return wrong("\"side\" of a fault must be buy or sell");
        }
        fault_.side = side == "sell" ? Side::sell : Side::buy;
        QTS_TRY(quantity, number("quantity", 1, 1, kMaxQuantity.in_shares()));
        fault_.quantity = Quantity::shares(quantity);
        QTS_TRY(limit, number("limit_won", 0, 0, kMaxPrice.in_won()));
        if (limit > 0) fault_.limit = Price::won(limit);
        return {};
    }

    Result<void> check_needed() const {
        const auto needs = [&](FaultKind kind, bool given, std::string_view key) -> Result<void> {
            if (fault_.kind != kind || given) return {};
            return wrong(fmt::format("the fault {} needs \"{}\"", name_in(kKinds, kind), key));
        };
        QTS_CHECK(needs(FaultKind::delay, fault_.delay > Duration{0}, "delay_ms"));
        QTS_CHECK(needs(FaultKind::clock_shift, fault_.shift != Duration{0}, "shift_s"));
        QTS_CHECK(needs(FaultKind::gateway, !fault_.code.empty(), "code"));
        QTS_CHECK(needs(FaultKind::rt_cd, json_.exact_member("code").is_text(), "code"));
        QTS_CHECK(needs(FaultKind::foreign_order, fault_.symbol.has_value(), "symbol"));
        return needs(FaultKind::page_change, fault_.symbol.has_value(), "symbol");
    }

    JsonView json_;
    Fault fault_;
};

} // namespace

Result<void> FaultScript::add(std::string_view json) {
    const auto document = JsonDocument::parse(json);
    if (!document) return wrong("faults are a JSON document: {\"faults\": [...]}");
    const JsonView list = document->root().exact_member("faults");
    if (!document->root().is_object() || !list.is_array()) {
        return wrong("faults are a JSON document: {\"faults\": [...]}");
    }
    std::vector<Rule> rules;
    for (const JsonView& each : list.elements()) {
        QTS_TRY(fault, RuleReader{each}.read());
        rules.push_back(Rule{.fault = std::move(fault)});
    }
    rules_.insert(rules_.end(), rules.begin(), rules.end());
    return {};
}

std::optional<Fault> FaultScript::next(FaultCall call, bool next_page) {
    std::optional<Fault> found;
    for (Rule& rule : rules_) {
        const Fault& fault = rule.fault;
        if (fault.call != FaultCall::any && fault.call != call) continue;
        if (fault.kind == FaultKind::page_change && !next_page) continue;
        ++rule.seen;
        const bool over = fault.times != 0 && rule.hit >= fault.times;
        if (found || over || rule.seen <= fault.skip) continue;
        ++rule.hit;
        found = fault;
    }
    return found;
}

JsonArray FaultScript::state() const {
    JsonArray rules;
    for (const Rule& rule : rules_) {
        rules.object(JsonObject{}
                         .text("call", name_in(kCalls, rule.fault.call))
                         .text("fault", name_in(kKinds, rule.fault.kind))
                         .integer("skip", rule.fault.skip)
                         .integer("times", rule.fault.times)
                         .integer("seen", rule.seen)
                         .integer("hit", rule.hit));
    }
    return rules;
}

} // namespace qts::sim

// Any body, as any answer of KIS: a value or an error. An order's answer is Accepted only with a
// number.
#include "runtime/broker/kis/kis_answer.hpp"
#include "runtime/broker/kis/kis_order_key.hpp"
#include "runtime/broker/kis/kis_payload_mapping.hpp"

namespace {

void decode_all(const qts::JsonView& root) {
    using namespace qts;
    const Symbol symbol = *Symbol::parse("005930");
    const KstDate day = KstDate::of(2026, 11, 23);
    std::vector<OrderReport> rows;
    AccountSnapshot snapshot;
    (void)kis::append_orders(root, rows);
    (void)kis::append_open_orders(root, day, rows);
    (void)kis::append_balance(root, snapshot);
    (void)kis::parse_buyable(root);
    (void)kis::parse_price(root, symbol, UtcNanos{});
    (void)kis::parse_book(root, symbol, day, UtcNanos{});
    (void)kis::parse_minute_bars(root);
    (void)kis::parse_daily_bars(root);
    (void)kis::parse_holidays(root);
    for (const OrderReport& row : rows) {
        if (row.filled > row.ordered && !row.ref.empty()) __builtin_trap();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    HttpResponse response;
    response.status = size % 2 == 0 ? 200 : 500;
    // A golden file holds a whole exchange: what follows its last blank line is an answer's body.
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::size_t brace = text.rfind("\n{");
    response.body = std::string{brace == std::string_view::npos ? text : text.substr(brace + 1)};
    const HttpResult result{response};
    if (const auto document = JsonDocument::parse(response.body)) decode_all(document->root());
    (void)kis::read_answer(result);
    const auto outcome = kis::parse_kis_place_response(result, KstDate::of(2026, 11, 23));
    if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
        if (!kis::unpack_order_key(accepted->ref)) __builtin_trap();
    }
    return 0;
}

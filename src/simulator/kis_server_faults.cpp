// What a fault script does to the KIS simulator's calls: before a call is carried out, to the rows
// of its lists, and to its answer (docs/simulator.md).
#include "simulator/kis_server.hpp"

#include <algorithm>

namespace qts::sim {
namespace {

constexpr int kServerError = 500;
constexpr int kBadGateway = 502;

/// What a proxy in front of the broker shows when it has had enough.
HttpResponse proxy_page() {
    HttpResponse response;
    response.status = kBadGateway;
    response.headers.emplace_back("content-type", "text/html; charset=utf-8");
    response.body = "<html><head><title>502 Bad Gateway</title></head>"
                    "<body><h1>Bad Gateway</h1></body></html>";
    return response;
}

HttpResponse gateway_page(std::string_view code) {
    HttpResponse response;
    response.status = kServerError;
    response.headers.emplace_back("content-type", "application/json; charset=utf-8");
    response.body = JsonObject{}
                        .text("rt_cd", "1")
                        .text("msg_cd", code)
                        .text("msg1", "시뮬레이터가 만든 장애입니다.")
                        .str();
    return response;
}

/// The answer with another result code in the place of its own.
HttpResponse with_result_code(HttpResponse response, std::string_view code) {
    constexpr std::string_view kKey = "\"rt_cd\":";
    const std::size_t at = response.body.find(kKey);
    if (at == std::string::npos) return response;
    const std::size_t begin = at + kKey.size();
    const std::size_t end = response.body.find_first_of(",}", begin);
    response.body.replace(begin, end - begin, json_quoted(code));
    return response;
}

} // namespace

/// What another client of the account orders just now; it may be refused, as anybody's.
void KisServer::order_by_another(const Fault& fault) {
    const auto terms = fault.limit ? OrderTerms::limit(*fault.limit) : OrderTerms::market();
    if (!terms || !fault.symbol) return;
    const auto placed = market_.exchange().place(account_, *fault.symbol, fault.side, *terms,
                                                 fault.quantity, market_.now());
    if (placed) new_number(0, false, *placed, fault.quantity);
}

void KisServer::heal() {
    faults_.clear();
    clock_shift_ = Duration{0};
}

std::optional<ServerAction> KisServer::fail_before(const Fault& fault, const HttpRequest& request) {
    switch (fault.kind) {
    case FaultKind::drop_request:
        return CloseConnection{};
    case FaultKind::throttle:
    case FaultKind::gateway:
    case FaultKind::html: {
        const bool done = fault.done.value_or(fault.kind == FaultKind::html);
        if (done && fault.kind != FaultKind::throttle) return std::nullopt;
        if (fault.kind == FaultKind::throttle) ++counters_.throttled;
        HttpResponse response = failed_answer(fault);
        finish(request, response);
        return Respond{.response = std::move(response)};
    }
    case FaultKind::revoke_token:
        tokens_.clear();
        return std::nullopt;
    case FaultKind::clock_shift:
        clock_shift_ = fault.shift;
        return std::nullopt;
    case FaultKind::foreign_order:
        order_by_another(fault);
        return std::nullopt;
    case FaultKind::page_change:
        order_by_another(fault);
        return std::nullopt;
    case FaultKind::drop_answer:
    case FaultKind::reset:
    case FaultKind::half_close:
    case FaultKind::delay:
    case FaultKind::stale_close:
    case FaultKind::rt_cd:
    case FaultKind::duplicate_row:
    case FaultKind::missing_row:
    case FaultKind::reorder_rows:
        break;
    }
    return std::nullopt;
}

HttpResponse KisServer::failed_answer(const Fault& fault) const {
    if (fault.kind == FaultKind::html) return proxy_page();
    return fault.kind == FaultKind::throttle ? gateway_error(kThrottled) : gateway_page(fault.code);
}

ServerAction KisServer::fail_after(const Fault& fault, HttpResponse response) const {
    switch (fault.kind) {
    case FaultKind::drop_answer:
        return CloseConnection{};
    case FaultKind::reset:
        return CloseConnection{.reset = true};
    case FaultKind::half_close:
        return Respond{.response = std::move(response), .ending = Ending::half};
    case FaultKind::delay:
        return Respond{.response = std::move(response), .after = fault.delay};
    case FaultKind::stale_close:
        return Respond{.response = std::move(response), .ending = Ending::unannounced};
    case FaultKind::rt_cd:
        return Respond{.response = with_result_code(std::move(response), fault.code)};
    case FaultKind::gateway:
    case FaultKind::html:
        return Respond{.response = failed_answer(fault)};
    case FaultKind::drop_request:
    case FaultKind::throttle:
    case FaultKind::revoke_token:
    case FaultKind::clock_shift:
    case FaultKind::foreign_order:
    case FaultKind::page_change:
    case FaultKind::duplicate_row:
    case FaultKind::missing_row:
    case FaultKind::reorder_rows:
        break;
    }
    return Respond{.response = std::move(response)};
}

} // namespace qts::sim

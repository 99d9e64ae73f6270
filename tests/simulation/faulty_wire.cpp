#include "simulation/faulty_wire.hpp"

namespace qts {
namespace {

constexpr Duration kDeadline = std::chrono::seconds{10};

std::unexpected<HttpFailure> broken(SendProgress progress, ErrorKind kind) {
    return std::unexpected(HttpFailure{progress, make_error(kind, "the simulated wire broke")});
}

} // namespace

bool FaultyWire::strikes(int per_thousand) {
    return per_thousand > 0 && random_.below(1000) < static_cast<std::uint64_t>(per_thousand);
}

HttpResult FaultyWire::deliver(const HttpRequest& request) {
    sim::KisServer& server = server_;
    ServerAction action = server.on_request(1, request, clock_.utc_now());
    if (auto* respond = std::get_if<Respond>(&action)) return std::move(respond->response);
    return broken(SendProgress::maybe_sent, ErrorKind::closed);
}

Task<HttpResult> FaultyWire::send(HttpRequest request) {
    const Duration on_the_way = std::chrono::microseconds{random_.between(50, 5'000)};
    co_await timer_.sleep_until(clock_.mono_now() + on_the_way);
    if (strikes(troubles_.never_sent)) {
        co_return broken(SendProgress::not_sent, ErrorKind::connect);
    }
    if (strikes(troubles_.lost_request)) {
        co_await timer_.sleep_until(clock_.mono_now() + kDeadline);
        co_return broken(SendProgress::maybe_sent, ErrorKind::timeout);
    }
    if (strikes(troubles_.throttled)) {
        HttpResponse response;
        response.status = 500;
        response.body = R"({"rt_cd":"1","msg_cd":"EGW00201","msg1":"simulated throttle"})";
        co_return response;
    }
    HttpResult answer = deliver(request);
    if (strikes(troubles_.lost_answer)) {
        co_await timer_.sleep_until(clock_.mono_now() + kDeadline);
        co_return broken(SendProgress::maybe_sent, ErrorKind::timeout);
    }
    if (strikes(troubles_.html_answer)) {
        HttpResponse response;
        response.status = 502;
        response.body = "<html><body>Bad Gateway</body></html>";
        co_return response;
    }
    if (strikes(troubles_.gateway_timeout)) {
        HttpResponse response;
        response.status = 500;
        response.body = R"({"rt_cd":"1","msg_cd":"EGW00301","msg1":"simulated timeout"})";
        co_return response;
    }
    co_return answer;
}

} // namespace qts

#include "runtime/broker/kis/kis_client.hpp"

#include "core/kst.hpp"
#include "net/http_date.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

namespace qts {
namespace {

using kis::Call;
using kis::ErrorClass;

/// How long a protective order waits for its hashkey (design decision 12).
constexpr Duration kHashkeyPatience = std::chrono::milliseconds{500};
/// The pause before a throttled inquiry is repeated: the broker counts by the second.
constexpr Duration kThrottlePause = std::chrono::milliseconds{1'100};

std::string with_query(std::string_view path, const kis::Query& query) {
    std::string target{path};
    char separator = '?';
    for (const auto& [name, value] : query) {
        target += separator;
        target += name;
        target += '=';
        target += percent_encode(value);
        separator = '&';
    }
    return target;
}

} // namespace

KISClient::KISClient(KISClientPorts ports, KISClientOptions options, const Secret& app_key,
                     const Secret& app_secret, const LiveTradingPermit* permit, Logger log)
    : ports_{std::move(ports)}, options_{std::move(options)}, app_key_{app_key.copy()},
      app_secret_{app_secret.copy()}, permit_{permit}, log_{log} {
    log_.info("KISClient initialized (mode={}, base_url={})", to_string(options_.environment),
              options_.base_url.text());
}

bool KISClient::may_send_orders() const {
    return options_.environment == Environment::vts || is_loopback_host(options_.base_url.host) ||
           permit_ != nullptr;
}

bool KISClient::asks_old_inquiry() const {
    return options_.dialect == Dialect::legacy &&
           (options_.legacy_inquiry || is_loopback_host(options_.base_url.host));
}

bool KISClient::leaves_out_orders() const {
    return options_.environment == Environment::vts && asks_old_inquiry();
}

Result<std::string_view> KISClient::tr_id(Call call) const {
    // The old inquiry id returned no rows on VTS in 2026, so the legacy dialect keeps the new one
    // on a real host unless told otherwise (ADR 0011).
    const bool keep_new = call == Call::daily_orders && !asks_old_inquiry();
    return kis::tr_id_of(call, options_.environment,
                         keep_new ? Dialect::current : options_.dialect);
}

HttpHeaders KISClient::headers(std::string_view tr_id, std::string_view token) const {
    HttpHeaders all;
    all.emplace_back("content-type", "application/json; charset=utf-8");
    all.emplace_back(kis::header::kAuthorization, fmt::format("Bearer {}", token));
    all.emplace_back(kis::header::kAppKey, app_key_.reveal());
    all.emplace_back(kis::header::kAppSecret, app_secret_.reveal());
    all.emplace_back(kis::header::kTrId, tr_id);
    all.emplace_back(kis::header::kCustomerType, kis::kPerson);
    return all;
}

void KISClient::warn_of_code(const HttpResult& result, const Secret& token) const {
    if (const auto code = kis::non_zero_code(result)) {
        log_.warning("KIS API returned non-zero code: {}", harmless(*code, token));
    }
}

std::string KISClient::harmless(std::string text, const Secret& token) const {
    return without_secrets(std::move(text), {app_key_.reveal(), app_secret_.reveal(),
                                             token.reveal(), options_.account.number()});
}

void KISClient::make_harmless(OrderResponse& response, const Secret& token) const {
    if (auto* rejected = std::get_if<Rejected>(&response)) {
        rejected->code = harmless(std::move(rejected->code), token);
        rejected->message = harmless(std::move(rejected->message), token);
    } else if (auto* unknown = std::get_if<Unknown>(&response)) {
        unknown->cause = harmless(std::move(unknown->cause), token);
    }
}

void KISClient::learn_date(const HttpResult& result) const {
    if (!result || !ports_.on_server_date) return;
    const auto header = find_header(result->headers, "date");
    if (!header) return;
    if (const auto date = parse_http_date(*header)) ports_.on_server_date(*date);
}

Task<kis::AnswerResult> KISClient::inquire_once(Call call, const kis::Query& query, Lane lane,
                                                bool next_page) {
    const auto ready = co_await ports_.auth.ensure();
    // In its last minutes a token still works although no new one could be had yet.
    const Secret* const token = ports_.auth.current();
    if (token == nullptr) {
        const Error why = ready ? make_error(ErrorKind::auth, "no access token") : ready.error();
        co_return std::unexpected(kis::AnswerFailure{why, ErrorClass::configuration, ""});
    }
    const auto id = tr_id(call);
    if (!id) {
        co_return std::unexpected(kis::AnswerFailure{id.error(), ErrorClass::configuration, ""});
    }
    const Secret used = token->copy();
    HttpRequest request;
    request.target = with_query(kis::call_row(call).path, query);
    request.headers = headers(*id, token->reveal());
    if (next_page) request.headers.emplace_back(kis::header::kContinuation, kis::kNextPage);
    co_await ports_.scheduler.acquire(lane);
    const HttpResult result = co_await ports_.inquiries.send(std::move(request));
    warn_of_code(result, used);
    kis::AnswerResult answer = kis::read_answer(result);
    if (answer) {
        learn_date(result); // a page of some gateway in between teaches no time
        co_return answer;
    }
    kis::AnswerFailure& why = answer.error();
    if (why.error_class == ErrorClass::token) ports_.auth.forget(used.reveal());
    why.error.context = harmless(std::move(why.error.context), used);
    co_return answer;
}

Task<kis::AnswerResult> KISClient::inquire(Call call, kis::Query query, Lane lane, bool next_page) {
    kis::AnswerResult answer = co_await inquire_once(call, query, lane, next_page);
    if (answer) co_return answer;
    const auto why = answer.error().error_class;
    log_.info("inquiry.failed call='{}' reason='{}'", kis::call_row(call).name,
              answer.error().error.context);
    if (why != ErrorClass::token && why != ErrorClass::throttled) co_return answer;
    if (why == ErrorClass::throttled) ports_.scheduler.back_off(kThrottlePause);
    co_return co_await inquire_once(call, query, lane, next_page);
}

Task<void> KISClient::fetch_then_open(std::string body, std::shared_ptr<Latch> finished) {
    // Behind orders and cancels: what gave up waiting for this hash must not queue behind it.
    const auto ignored = co_await ports_.hashkeys.fetch(std::move(body), Lane::reconcile);
    finished->open();
}

Task<void> KISClient::wait_then_open(std::shared_ptr<Latch> finished) {
    co_await ports_.timer.sleep_until(ports_.clock.mono_now() + kHashkeyPatience);
    finished->open();
}

Task<Result<std::optional<std::string>>> KISClient::hash_for(std::string body, HashkeyNeed need) {
    if (options_.hashkey == HashkeyMode::off) co_return std::optional<std::string>{};
    const bool may_go_without =
        need == HashkeyNeed::protective && options_.hashkey == HashkeyMode::automatic;
    if (!may_go_without) {
        auto hash = co_await ports_.hashkeys.fetch(std::move(body), Lane::order);
        if (!hash) co_return failure(hash.error());
        co_return std::optional<std::string>{*hash};
    }
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto finished = std::make_shared<Latch>();
    boost::asio::co_spawn(executor, fetch_then_open(body, finished), rethrow);
    boost::asio::co_spawn(executor, wait_then_open(finished), rethrow);
    co_await finished->wait();
    const std::string* const known = ports_.hashkeys.find(body);
    co_return known ? std::optional<std::string>{*known} : std::optional<std::string>{};
}

Task<OrderResponse> KISClient::post_order(Call call, std::string body, OrderId id, RequestKind kind,
                                          HashkeyNeed need, std::optional<UtcNanos> expires_at) {
    if (!may_send_orders()) {
        co_return not_sent("live orders are disabled in this version");
    }
    const auto wire_id = tr_id(call);
    if (!wire_id) co_return not_sent(wire_id.error().context);
    auto hash = co_await hash_for(body, need);
    if (!hash) co_return not_sent(hash.error().context);
    co_await ports_.scheduler.acquire(kind == RequestKind::cancel ? Lane::cancel : Lane::order);
    const Secret* const token = ports_.auth.current();
    if (token == nullptr) {
        co_return not_sent("no valid access token; it is renewed by the next inquiry");
    }
    if (expires_at && ports_.broker_clock.now() > *expires_at) {
        co_return not_sent("its time limit or its session was over when its turn to be sent came");
    }
    const Secret used = token->copy();
    HttpRequest request;
    request.method = HttpMethod::post;
    request.target = std::string{kis::call_row(call).path};
    request.headers = headers(*wire_id, token->reveal());
    if (*hash) request.headers.emplace_back(kis::header::kHashkey, **hash);
    request.body = std::move(body);
    if (expires_at) {
        request.still_wanted = [clock = &ports_.broker_clock, at = *expires_at] {
            return clock->now() <= at;
        };
    }
    const OrderSent note{id, kind, *wire_id, options_.account.masked()};
    if (ports_.listener != nullptr) ports_.listener->on_order_sent(note);
    log_.info("order.sending id={} call='{}' tr_id={} account={}", id.counter(),
              kis::call_row(call).name, *wire_id, options_.account.masked());
    // Never resend. KIS takes no client order id, so a POST whose answer is lost may be live at the
    // exchange, and a second one is a second order. Its fate is Unknown until evidence settles it.
    const UtcNanos sent_at = ports_.broker_clock.now();
    const HttpResult result = co_await ports_.orders.send(std::move(request));
    warn_of_code(result, used);
    OrderResponse response =
        kis::parse_kis_place_response(result, kst_date(ports_.broker_clock.now()));
    make_harmless(response, used);
    if (auto* const unknown = std::get_if<Unknown>(&response)) unknown->sent_at = sent_at;
    if (std::holds_alternative<Accepted>(response)) learn_date(result);
    report(note, response, used);
    co_return response;
}

void KISClient::report(const OrderSent& sent, const OrderResponse& response,
                       const Secret& used) const {
    if (const auto* rejected = std::get_if<Rejected>(&response)) {
        const auto row = kis::gateway_error(rejected->code);
        if (row && row->error_class == ErrorClass::token) {
            ports_.auth.forget(used.reveal());
        }
        if (rejected->throttled) ports_.scheduler.back_off(kThrottlePause);
        log_.warning("order.refused id={} request={} origin={} {}", sent.id.counter(),
                     to_string(sent.request), to_string(rejected->origin), rejected->message);
    } else if (const auto* unknown = std::get_if<Unknown>(&response)) {
        log_.error("order.unknown id={} request={} cause='{}'", sent.id.counter(),
                   to_string(sent.request), unknown->cause);
    }
}

} // namespace qts

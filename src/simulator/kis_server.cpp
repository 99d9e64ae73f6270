#include "simulator/kis_server.hpp"

#include "core/assert.hpp"
#include "core/text.hpp"
#include "net/http_date.hpp"

#include <algorithm>

namespace qts::sim {
namespace {

constexpr int kOk = 200;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kServerError = 500;
constexpr Duration kRateWindow = std::chrono::seconds{1};
constexpr std::string_view kBearer = "Bearer ";

const RouteRow* route_of(const HttpRequest& request, std::string_view path) {
    const auto row = std::find_if(kRoutes.begin(), kRoutes.end(), [&](const RouteRow& candidate) {
        const HttpMethod method = candidate.post ? HttpMethod::post : HttpMethod::get;
        return candidate.path == path && request.method == method;
    });
    return row == kRoutes.end() ? nullptr : &*row;
}

HttpResponse json_response(int status, const std::string& body) {
    HttpResponse response;
    response.status = status;
    response.headers.emplace_back("content-type", "application/json; charset=utf-8");
    response.body = body;
    return response;
}

/// Every answer of /uapi names the tr id again, refusals too (kis-api.md 4.2).
void add_answer_headers(const HttpRequest& request, HttpResponse& response) {
    const auto id = find_header(request.headers, "tr_id");
    if (!id || response.body.empty() || find_header(response.headers, "tr_id")) return;
    response.headers.emplace_back("tr_id", *id);
    response.headers.emplace_back("tr_cont", "");
    response.headers.emplace_back("gt_uid", "");
}

/// By which name a fault means this call.
FaultCall fault_call(const HttpRequest& request) {
    const RouteRow* const row = route_of(request, split_target(request.target).path);
    return row == nullptr ? FaultCall::other : fault_call_of(row->route);
}

/// A content type that is there must be JSON's; sloppy clients that send none are served.
bool wrong_content_type(const HttpRequest& request) {
    const auto type = find_header(request.headers, "content-type");
    constexpr std::string_view kJson = "application/json";
    return type && !equal_ignoring_case(type->substr(0, kJson.size()), kJson);
}

bool needs_token(Route route) {
    return route != Route::token && route != Route::revoke && route != Route::approval &&
           route != Route::hashkey;
}

bool is_oauth(Route route) {
    return route == Route::token || route == Route::revoke || route == Route::approval;
}

} // namespace

KisServer::KisServer(SimMarket& market, KisServerOptions options)
    : market_{market}, options_{std::move(options)},
      account_{market.exchange().open_account(
          options_.cash, Broker::kis,
          options_.environment == SimEnvironment::real ? Environment::real : Environment::vts)} {}

std::optional<std::string> KisServer::Call::field(std::string_view name) const {
    if (body) {
        const auto text = body->root().exact_member(name).text();
        if (text) return std::string{*text};
        return std::nullopt;
    }
    const auto value = find_header(query, name);
    if (!value) return std::nullopt;
    return std::string{*value};
}

std::optional<std::string> KisServer::Call::oauth_field(std::string_view name) const {
    const auto text = body->root().member(name).text();
    if (!text) return std::nullopt;
    return std::string{*text};
}

ServerAction KisServer::on_request(ConnectionId, const HttpRequest& request, UtcNanos now) {
    ++counters_.requests;
    const bool next_page = find_header(request.headers, "tr_cont") == "N";
    const auto fault = faults_.next(fault_call(request), next_page);
    if (fault) {
        if (auto action = fail_before(*fault, request)) return *std::move(action);
    }
    fault_ = fault;
    HttpResponse response = dispatch(request, now);
    fault_.reset();
    finish(request, response);
    if (fault) return fail_after(*fault, std::move(response));
    return Respond{.response = std::move(response)};
}

void KisServer::finish(const HttpRequest& request, HttpResponse& response) {
    add_answer_headers(request, response);
    if (response.status != kOk) ++counters_.refused;
    response.headers.emplace_back("date", format_http_date(market_.now() + clock_shift_));
}

HttpResponse KisServer::dispatch(const HttpRequest& request, UtcNanos now) {
    SplitTarget target = split_target(request.target);
    const RouteRow* const row = route_of(request, target.path);
    if (row == nullptr) return HttpResponse{.status = kNotFound, .headers = {}, .body = {}};
    ++requests_by_path_[row->path];
    Call call{.route = row->route,
              .request = request,
              .query = std::move(target.query),
              .body = std::nullopt,
              .now = now};
    if (row->post) {
        auto body = JsonDocument::parse(request.body);
        if (!body || !body->root().is_object()) {
            return is_oauth(row->route) ? oauth_error(kInvalidRequest)
                                        : gateway_error(kInvalidRequest);
        }
        call.body = *std::move(body);
        if (wrong_content_type(request)) {
            return is_oauth(row->route) ? oauth_error(kBadContentType)
                                        : gateway_error(kBadContentType);
        }
    }
    if (auto refusal = check_gateway(call)) return *std::move(refusal);
    return serve(call);
}

std::optional<HttpResponse> KisServer::check_gateway(Call& call) {
    if (is_oauth(call.route)) return std::nullopt; // their keys are in the body
    if (auto refusal = check_credentials(call)) return refusal;
    if (call.route == Route::hashkey) return check_rate(call);
    if (auto refusal = check_tr(call)) return refusal;
    return check_rate(call);
}

bool KisServer::known_keys(std::string_view key, std::string_view secret) const {
    if (options_.app_key.empty()) return !key.empty() && !secret.empty();
    return key == options_.app_key && secret == options_.app_secret;
}

std::optional<HttpResponse> KisServer::check_credentials(const Call& call) {
    const auto key = find_header(call.request.headers, "appkey");
    const auto secret = find_header(call.request.headers, "appsecret");
    if (!key) return gateway_error(kNoAppKey);
    if (!secret) return gateway_error(kNoAppSecret);
    if (!known_keys(*key, *secret)) {
        const bool wrong_key = !options_.app_key.empty() && *key != options_.app_key;
        return gateway_error(wrong_key ? kInvalidAppKey : kInvalidAppSecret);
    }
    // Clients in the wild leave custtype out and are served; a wrong one is not.
    const auto customer = find_header(call.request.headers, "custtype");
    if (customer && *customer != "P" && *customer != "B") return gateway_error(kBadCustomerType);
    if (!needs_token(call.route)) return std::nullopt;
    const auto authorization = find_header(call.request.headers, "authorization");
    if (!authorization || authorization->empty()) return gateway_error(kNoToken);
    if (!authorization->starts_with(kBearer)) return gateway_error(kNoBearer);
    const auto token = tokens_.find(*key);
    if (token == tokens_.end() || token->second.text != authorization->substr(kBearer.size())) {
        return gateway_error(kInvalidToken);
    }
    if (call.now >= token->second.expires_at) return gateway_error(kExpiredToken);
    return std::nullopt;
}

std::optional<HttpResponse> KisServer::check_tr(Call& call) {
    const auto id = find_header(call.request.headers, "tr_id");
    if (!id || id->empty()) return gateway_error(kNoSuchService);
    const char letter = real() ? 'T' : 'V';
    for (const TrRow& row : kTrIds) {
        if (row.route != call.route) continue;
        const bool same = row.has_environment ? id->substr(1) == row.id : *id == row.id;
        if (!same) continue;
        if (row.real_only && !real()) return gateway_error(kNotOnPaper);
        if (row.has_environment && id->front() != 'T' && id->front() != 'V') break;
        if (row.has_environment && id->front() != letter) {
            return gateway_error(real() ? kPaperKeyOnReal : kNotOnPaper);
        }
        call.tr = &row;
        return std::nullopt;
    }
    return gateway_error(kNoSuchService);
}

std::optional<HttpResponse> KisServer::check_rate(const Call& call) {
    if (options_.rate_per_second == 0) return std::nullopt;
    auto& times = recent_[std::string{*find_header(call.request.headers, "appkey")}];
    while (!times.empty() && call.now - times.front() >= kRateWindow)
        times.pop_front();
    if (times.size() >= static_cast<std::size_t>(options_.rate_per_second)) {
        ++counters_.throttled;
        return gateway_error(kThrottled);
    }
    times.push_back(call.now);
    return std::nullopt;
}

HttpResponse KisServer::serve(const Call& call) {
    switch (call.route) {
    case Route::token:
        return issue_token(call);
    case Route::revoke:
        return revoke_token(call);
    case Route::approval:
        return approval(call);
    case Route::hashkey:
        return hashkey(call);
    case Route::order_cash:
        return order_cash(call);
    case Route::order_change:
        return order_change(call);
    case Route::daily_orders:
        return daily_orders(call);
    case Route::open_orders:
        return open_orders(call);
    case Route::balance:
        return balance(call);
    case Route::buyable:
        return buyable(call);
    case Route::price:
        return price(call);
    case Route::book:
        return book(call);
    case Route::minute_bars:
        return minute_bars(call);
    case Route::daily_bars:
        return daily_bars(call);
    case Route::holidays:
        return holidays(call);
    }
    QTS_ASSERT(false, "a route nobody serves");
}

HttpResponse KisServer::answer(const Call& call, int status, const JsonObject& body,
                               std::string_view continuation) const {
    HttpResponse response = json_response(status, body.str());
    if (const auto id = find_header(call.request.headers, "tr_id")) {
        response.headers.emplace_back("tr_id", *id);
    }
    response.headers.emplace_back("tr_cont", continuation);
    response.headers.emplace_back("gt_uid", "");
    return response;
}

HttpResponse KisServer::gateway_error(const Coded& coded) const {
    return json_response(
        kServerError,
        JsonObject{}.text("rt_cd", "1").text("msg_cd", coded.code).text("msg1", coded.text).str());
}

HttpResponse KisServer::oauth_error(const Coded& coded) const {
    return json_response(
        kForbidden,
        JsonObject{}.text("error_description", coded.text).text("error_code", coded.code).str());
}

} // namespace qts::sim

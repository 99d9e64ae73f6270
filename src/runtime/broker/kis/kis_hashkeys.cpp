#include "runtime/broker/kis/kis_hashkeys.hpp"

#include "runtime/broker/kis/kis_answer.hpp"
#include "runtime/broker/wire_fields.hpp"

namespace qts {

KISHashkeys::KISHashkeys(HttpTransport& transport, RequestScheduler& scheduler,
                         const Secret& app_key, const Secret& app_secret, Logger log)
    : transport_{transport}, scheduler_{scheduler}, app_key_{app_key.copy()},
      app_secret_{app_secret.copy()}, log_{log} {}

const std::string* KISHashkeys::find(const std::string& body) const {
    const auto found = by_body_.find(body);
    return found == by_body_.end() ? nullptr : &found->second;
}

Task<Result<std::string>> KISHashkeys::fetch(std::string body, Lane lane) {
    if (const std::string* known = find(body)) co_return *known;
    HttpRequest request;
    request.method = HttpMethod::post;
    request.target = std::string{kis::call_row(kis::Call::hashkey).path};
    request.headers.emplace_back("content-type", "application/json; charset=utf-8");
    request.headers.emplace_back(kis::header::kAppKey, app_key_.reveal());
    request.headers.emplace_back(kis::header::kAppSecret, app_secret_.reveal());
    request.body = body;
    log_.debug("Hashkey generation");
    ++calls_;
    co_await scheduler_.acquire(lane);
    const HttpResult result = co_await transport_.send(std::move(request));
    Result<std::string> hash = read(result);
    if (!hash) {
        log_.error("{}", hash.error().context);
        co_return hash;
    }
    if (by_body_.size() >= kRemembered) by_body_.clear();
    by_body_.emplace(std::move(body), *hash);
    co_return hash;
}

Result<std::string> KISHashkeys::read(const HttpResult& result) const {
    const auto answer = kis::read_grant(result);
    if (!answer) {
        return failure(answer.error().error.kind,
                       "Failed to get KIS hashkey: " +
                           without_secrets(answer.error().error.context,
                                           {app_key_.reveal(), app_secret_.reveal()}));
    }
    const auto hash = text_field(answer->document.root(), kis::field::kHash);
    if (!hash || hash->empty()) {
        return failure(ErrorKind::malformed,
                       "Hashkey response missing HASH (check the app key, the app secret and the "
                       "base URL)");
    }
    return std::string{*hash};
}

} // namespace qts

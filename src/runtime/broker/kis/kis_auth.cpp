#include "runtime/broker/kis/kis_auth.hpp"

#include "core/json_writer.hpp"
#include "core/kst.hpp"
#include "runtime/broker/kis/kis_answer.hpp"
#include "runtime/broker/wire_fields.hpp"

#include <algorithm>

namespace qts {
namespace {

using kis::Call;

/// Renewed this long before it ends: the broker's clock and ours need not agree.
constexpr Duration kMargin = std::chrono::minutes{10};
/// Documented lifetimes go up to 90 days; an absurd one is no answer to build on.
constexpr std::chrono::seconds kLongestLife = std::chrono::days{400};
/// KIS allows one issue a minute; one second more for the clocks.
constexpr Duration kIssueSpacing = std::chrono::seconds{61};

} // namespace

KISAuth::KISAuth(HttpTransport& transport, RequestScheduler& scheduler, const Clock& clock,
                 TokenStore& store, const Secret& app_key, const Secret& app_secret, Logger log)
    : transport_{transport}, scheduler_{scheduler}, clock_{clock}, store_{store},
      app_key_{app_key.copy()}, app_secret_{app_secret.copy()}, log_{log} {}

bool KISAuth::valid(const StoredToken& token, Duration lasting) const {
    return clock_.utc_now() + std::max(kMargin, lasting) < token.expires_at;
}

const Secret* KISAuth::current() const {
    return token_ && !refused_ && clock_.utc_now() < token_->expires_at ? &token_->token : nullptr;
}

void KISAuth::forget(std::string_view used) {
    if (token_ && token_->token.reveal() == used) refused_ = true;
}

Result<void> KISAuth::too_soon() const {
    if (!last_attempt_) return {};
    const Duration since = clock_.mono_now() - *last_attempt_;
    if (since >= kIssueSpacing) return {};
    const auto left = std::chrono::ceil<std::chrono::seconds>(kIssueSpacing - since).count();
    return failure(
        ErrorKind::throttled,
        fmt::format("Token acquisition failed: KIS issues one token a minute; wait {} s", left));
}

Task<Result<void>> KISAuth::ensure(Duration lasting) {
    if (token_ && !refused_ && valid(*token_, lasting)) co_return Result<void>{};
    co_await turn_.take();
    const TurnHolder holder{turn_};
    if (token_ && !refused_ && valid(*token_, lasting))
        co_return Result<void>{}; // made while we waited
    if (take_stored(lasting)) co_return Result<void>{};
    if (auto why = closed ? closed() : std::nullopt) {
        co_return failure(ErrorKind::refused, *std::move(why));
    }
    const Result<void> allowed = too_soon();
    if (!allowed) co_return allowed;
    co_return co_await issue();
}

bool KISAuth::take_stored(Duration lasting) {
    auto stored = store_.load();
    const bool same_as_refused =
        refused_ && stored && token_ && stored->token.reveal() == token_->token.reveal();
    if (!stored || !valid(*stored, lasting) || same_as_refused) return false;
    token_ = std::move(stored); // a sibling process may just have written it
    refused_ = false;
    return true;
}

Task<Result<void>> KISAuth::issue() {
    HttpRequest request;
    request.method = HttpMethod::post;
    request.target = std::string{kis::call_row(Call::token).path};
    request.headers.emplace_back("content-type", "application/json; charset=utf-8");
    request.body = JsonObject{}
                       .text(kis::field::kGrantType, kis::field::kClientCredentials)
                       .text(kis::field::kAppKey, app_key_.reveal())
                       .text(kis::field::kAppSecret, app_secret_.reveal())
                       .str();
    co_await scheduler_.acquire(Lane::reconcile);
    const MonoNanos asked = clock_.mono_now();
    const HttpResult result = co_await transport_.send(std::move(request));
    const bool left = result || result.error().progress != SendProgress::not_sent;
    if (left) last_attempt_ = asked; // what never left does not count against the minute
    Result<void> taken = take(result);
    if (taken) co_return taken;
    // Refused as too soon: a sibling process has just been given one, and saved it.
    if (taken.error().kind == ErrorKind::throttled && take_stored(Duration{0}))
        co_return Result<void>{};
    log_.error("{}", taken.error().context);
    co_return taken;
}

Result<void> KISAuth::take(const HttpResult& result) {
    const auto answer = kis::read_grant(result);
    if (!answer) {
        if (result && result->status != 200) {
            log_.error("Failed to get KIS access token: HTTP {}", result->status);
        }
        return failure(answer.error().error.kind,
                       "Token acquisition failed: " +
                           without_secrets(answer.error().error.context,
                                           {app_key_.reveal(), app_secret_.reveal()}));
    }
    const JsonView root = answer->document.root();
    const auto token = text_field(root, kis::field::kAccessToken);
    const auto lifetime = root.member(kis::field::kExpiresIn).integer();
    const bool lives = lifetime && *lifetime > 0 && *lifetime <= kLongestLife.count();
    if (!token || token->empty() || !lives) {
        return failure(ErrorKind::malformed,
                       "Token acquisition failed: the answer holds no token with a lifetime");
    }
    StoredToken fresh{.token = Secret{*token},
                      .issued_at = clock_.utc_now(),
                      .expires_at = clock_.utc_now() + std::chrono::seconds{*lifetime}};
    // The broker's own expiry is the better figure: a token handed out again is older than now.
    if (const auto text = optional_text_field(root, kis::field::kTokenExpiry)) {
        const auto expiry = parse_instant(*text);
        if (expiry && expiry->at < fresh.expires_at) fresh.expires_at = expiry->at;
    }
    log_.info("KIS access token acquired");
    if (const auto saved = store_.save(fresh); !saved) {
        log_.warning("the access token could not be saved ({}); it is kept in memory",
                     saved.error().context);
    }
    token_ = std::move(fresh);
    refused_ = false;
    ++issued_;
    return {};
}

} // namespace qts

// Tokens, approval keys and hash keys of the KIS simulator. Behaviour: kis-api.md 2 and 3.
#include "simulator/kis_server.hpp"

#include "core/kst.hpp"

#include <array>
#include <fmt/format.h>
#include <openssl/sha.h>

namespace qts::sim {
namespace {

constexpr int kOk = 200;
constexpr std::size_t kLongestKey = 64; ///< the broker's have 36
/// Keys that had a token and asked for none since are forgotten beyond so many.
constexpr std::size_t kManyKeys = 1'000;
constexpr Duration kTokenLife = std::chrono::hours{24};
constexpr Duration kSameTokenWithin = std::chrono::hours{6};
constexpr Duration kIssueSpacing = std::chrono::minutes{1};

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string out;
    for (const unsigned char byte : digest)
        out += fmt::format("{:02x}", byte);
    return out;
}

} // namespace

std::string simulated_hash(std::string_view body) {
    return sha256_hex(body);
}

void KisServer::forget_old_keys(UtcNanos now) {
    if (last_issue_.size() < kManyKeys) return;
    std::erase_if(last_issue_, [&](const auto& entry) {
        return now - entry.second >= kIssueSpacing &&
               (!tokens_.contains(entry.first) || tokens_.at(entry.first).expires_at <= now);
    });
    std::erase_if(tokens_, [&](const auto& entry) { return entry.second.expires_at <= now; });
}

HttpResponse KisServer::issue_token(const Call& call) {
    const std::string key = call.oauth_field("appkey").value_or("");
    const std::string secret = call.oauth_field("appsecret").value_or("");
    const auto grant = call.oauth_field("grant_type");
    if (!grant || grant->empty()) return oauth_error(kNoGrantType);
    if (*grant != "client_credentials") return oauth_error(kInvalidGrantType);
    if (key.empty()) return oauth_error(kNoAppKey);
    if (secret.empty()) return oauth_error(kNoAppSecret);
    if (key.size() > kLongestKey) return oauth_error(kInvalidAppKey);
    if (!known_keys(key, secret)) {
        return oauth_error(key == options_.app_key ? kInvalidAppSecret : kInvalidAppKey);
    }
    forget_old_keys(call.now);
    const auto last = last_issue_.find(key);
    if (last != last_issue_.end() && call.now - last->second < kIssueSpacing) {
        return oauth_error(kTokenTooSoon);
    }
    last_issue_[key] = call.now;
    Token& token = tokens_[key];
    if (token.text.empty() || call.now - token.issued_at >= kSameTokenWithin) {
        const std::string serial = fmt::format("{}/{}", key, ++token_serial_);
        token = Token{.text = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzUxMiJ9." + sha256_hex(serial),
                      .issued_at = call.now,
                      .expires_at = call.now + kTokenLife};
        ++counters_.tokens;
    }
    const Duration left = token.expires_at - call.now;
    const std::string expiry =
        fmt::format("{} {}", kst_date(token.expires_at).iso(), kst_time(token.expires_at).iso());
    return answer(
        call, kOk,
        JsonObject{}
            .text("access_token", token.text)
            .text("access_token_token_expired", expiry)
            .text("token_type", "Bearer")
            .integer("expires_in", std::chrono::duration_cast<std::chrono::seconds>(left).count()));
}

HttpResponse KisServer::revoke_token(const Call& call) {
    const auto token = tokens_.find(call.oauth_field("appkey").value_or(""));
    if (token == tokens_.end() || call.oauth_field("token") != token->second.text) {
        return oauth_error(kInvalidToken);
    }
    tokens_.erase(token);
    return answer(
        call, kOk,
        JsonObject{}.integer("code", kOk).text("message", "접근토큰 폐기에 성공하였습니다"));
}

HttpResponse KisServer::approval(const Call& call) {
    const std::string key = call.oauth_field("appkey").value_or("");
    // Same value as elsewhere, another name here.
    const std::string secret = call.oauth_field("secretkey").value_or("");
    if (key.empty()) return oauth_error(kNoAppKey);
    if (secret.empty()) return oauth_error(kNoAppSecret);
    if (!known_keys(key, secret)) {
        return oauth_error(key == options_.app_key ? kInvalidAppSecret : kInvalidAppKey);
    }
    const std::string digest = sha256_hex(fmt::format("approval/{}/{}", key, ++token_serial_));
    const std::string uuid =
        fmt::format("{}-{}-{}-{}-{}", digest.substr(0, 8), digest.substr(8, 4),
                    digest.substr(12, 4), digest.substr(16, 4), digest.substr(20, 12));
    return answer(call, kOk, JsonObject{}.text("approval_key", uuid));
}

HttpResponse KisServer::hashkey(const Call& call) {
    ++counters_.hashkeys;
    JsonObject echo;
    for (const std::string_view name : call.body->root().member_names()) {
        echo.text(name, call.body->root().member(name).text().value_or(""));
    }
    return answer(
        call, kOk,
        JsonObject{}.object("JsonBody", echo).text("HASH", simulated_hash(call.request.body)));
}

} // namespace qts::sim

#pragma once
// KIS's hash keys of order bodies: asked for over the very bytes that will be sent and remembered,
// because the same body always has the same hash. Optional at the broker today (ADR
// 0012). Source: kis-api.md section 3. Core thread.

#include "core/log.hpp"
#include "core/secret.hpp"
#include "net/http_transport.hpp"
#include "runtime/broker/request_scheduler.hpp"

#include <map>
#include <string>

namespace qts {

class KISHashkeys final {
  public:
    KISHashkeys(HttpTransport& transport, RequestScheduler& scheduler, const Secret& app_key,
                const Secret& app_secret, Logger log);

    /// The hash of `body`. Errors carry the seed's sentences: `Hashkey response missing HASH`,
    /// `Failed to get KIS hashkey: ...`.
    Task<Result<std::string>> fetch(std::string body, Lane lane);
    /// nullptr when it was not fetched yet.
    const std::string* find(const std::string& body) const;
    int calls() const { return calls_; }

  private:
    static constexpr std::size_t kRemembered = 1'024; ///< bodies; the map is emptied beyond it
    Result<std::string> read(const HttpResult& result) const;

    HttpTransport& transport_;
    RequestScheduler& scheduler_;
    Secret app_key_;
    Secret app_secret_;
    Logger log_;
    std::map<std::string, std::string> by_body_;
    int calls_{0};
};

} // namespace qts

#pragma once
// The KIS access token: one per app key and environment, cached in memory and on disk, asked for by
// one caller at a time and never twice a minute - each issue sends the owner a phone message. It is
// renewed by inquiries, never on the way of an order.
// Source: kis-api.md 2.1, 9 point 6; design decision 14. Core thread.

#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/secret.hpp"
#include "net/http_transport.hpp"
#include "net/parking.hpp"
#include "runtime/broker/request_scheduler.hpp"
#include "runtime/broker/token_store.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace qts {

class KISAuth final {
  public:
    /// All references outlive this. The keys are copied into it.
    KISAuth(HttpTransport& transport, RequestScheduler& scheduler, const Clock& clock,
            TokenStore& store, const Secret& app_key, const Secret& app_secret, Logger log);

    /// Makes sure a token is at hand that is good for `lasting` from now: from memory, from disk,
    /// or issued. An error says why none is.
    Task<Result<void>> ensure(Duration lasting = Duration{0});
    /// The token at hand, if one is valid now: for orders, which do not wait for a new one.
    const Secret* current() const;
    /// The broker refused the token `used`: if it is still the one at hand, the next ensure() gets
    /// another (the minute's rule still holds). A late refusal of an older one changes nothing.
    void forget(std::string_view used);
    /// When no token may be asked for: an empty answer, or why not.
    std::function<std::optional<std::string>()> closed;
    /// Issued less than six hours ago KIS hands the same token out again; used by doctor and tests.
    int issued() const { return issued_; }

  private:
    bool valid(const StoredToken& token, Duration lasting) const;
    Task<Result<void>> issue();
    Result<void> take(const HttpResult& result);
    Result<void> too_soon() const;
    bool take_stored(Duration lasting);

    HttpTransport& transport_;
    RequestScheduler& scheduler_;
    const Clock& clock_;
    TokenStore& store_;
    Secret app_key_;
    Secret app_secret_;
    Logger log_;
    std::optional<StoredToken> token_;
    std::optional<MonoNanos> last_attempt_;
    bool refused_{false}; ///< the token at hand, and so the one on disk, is known to be dead
    int issued_{0};
    Turn turn_;
};

} // namespace qts

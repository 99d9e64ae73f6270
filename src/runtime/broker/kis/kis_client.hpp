#pragma once
// One KIS app key's REST calls: headers, tr ids, token, hashkey, rate lanes, and the rule that an
// order POST is sent once. Orders and cancels have a transport (a connection) of their own, never
// behind an inquiry. Core thread.

#include "core/log.hpp"
#include "net/parking.hpp"
#include "net/url.hpp"
#include "runtime/broker/kis/kis_answer.hpp"
#include "runtime/broker/kis/kis_auth.hpp"
#include "runtime/broker/kis/kis_hashkeys.hpp"
#include "runtime/broker/kis/kis_payload_mapping.hpp"
#include "runtime/broker/order_wire_listener.hpp"
#include "runtime/config/live_trading_permit.hpp"
#include "trading/broker_clock.hpp"

#include <functional>

namespace qts {

struct KISClientOptions {
    BaseUrl base_url;
    Environment environment = Environment::vts;
    Dialect dialect = Dialect::current;
    HashkeyMode hashkey = HashkeyMode::automatic;
    bool legacy_inquiry = false;
    AccountNo account;
};

/// What the client works through; all outlive it. `orders` and `inquiries` may be one transport in
/// tests. `listener` may be null.
struct KISClientPorts {
    HttpTransport& orders;
    HttpTransport& inquiries;
    RequestScheduler& scheduler;
    KISAuth& auth;
    KISHashkeys& hashkeys;
    Timer& timer;
    const Clock& clock;
    const BrokerClock& broker_clock;
    OrderWireListener* listener = nullptr;
    std::function<void(UtcNanos)> on_server_date; ///< the `Date` of each answer; may be empty
};

/// What an order request may go without.
enum class HashkeyNeed : std::uint8_t {
    entry,      ///< adds exposure: no hash, no order
    protective, ///< a cancel or an exit: goes without when the hash fails or takes too long
};

class KISClient final {
  public:
    /// `permit` may be null: then a REAL host that is not loopback gets no order bytes.
    KISClient(KISClientPorts ports, KISClientOptions options, const Secret& app_key,
              const Secret& app_secret, const LiveTradingPermit* permit, Logger log);

    /// One inquiry. Renews the token once if the broker refuses it, waits and repeats once when
    /// throttled; nothing else is repeated. `next_page` asks for the page after the last one.
    Task<kis::AnswerResult> inquire(kis::Call call, kis::Query query, Lane lane,
                                    bool next_page = false);

    /// One order, cancel or amend: sent once or not at all. Waiting for the hashkey and for a slot
    /// takes time; past `expires_at` (broker time) it is not sent any more.
    Task<OrderResponse> post_order(kis::Call call, std::string body, OrderId id,
                                   RequestKind request, HashkeyNeed need,
                                   std::optional<UtcNanos> expires_at = std::nullopt);

    const KISClientOptions& options() const { return options_; }
    /// The old inquiry of the paper service returned no rows in 2026 (kis-api.md 5.5).
    bool leaves_out_orders() const;

  private:
    Result<std::string_view> tr_id(kis::Call call) const;
    HttpHeaders headers(std::string_view tr_id, std::string_view token) const;
    Task<kis::AnswerResult> inquire_once(kis::Call call, const kis::Query& query, Lane lane,
                                         bool next_page);
    /// The hash to send: a text, nothing (goes without), or why the order may not go.
    Task<Result<std::optional<std::string>>> hash_for(std::string body, HashkeyNeed need);
    Task<void> fetch_then_open(std::string body, std::shared_ptr<Latch> finished);
    Task<void> wait_then_open(std::shared_ptr<Latch> finished);
    bool may_send_orders() const;
    bool asks_old_inquiry() const;
    void warn_of_code(const HttpResult& result, const Secret& token) const;
    /// A broker's text, or a proxy's, without what we sent.
    std::string harmless(std::string text, const Secret& token) const;
    void make_harmless(OrderResponse& response, const Secret& token) const;
    void learn_date(const HttpResult& result) const;
    void report(const OrderSent& sent, const OrderResponse& response, const Secret& used) const;

    KISClientPorts ports_;
    KISClientOptions options_;
    Secret app_key_;
    Secret app_secret_;
    const LiveTradingPermit* permit_;
    Logger log_;
};

} // namespace qts

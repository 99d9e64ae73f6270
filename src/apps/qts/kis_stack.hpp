#pragma once
// KIS, put together: transports, rate budget, token, hashkeys, client, adapter. The one place (with
// main) where the program names a concrete broker. Core thread.

#include "core/file_system.hpp"
#include "net/asio_http_transport.hpp"
#include "runtime/broker/adapters/kis_order_adapter.hpp"
#include "runtime/config/qts_config.hpp"

#include <memory>

namespace qts::app {

struct KisStackPorts {
    HttpTransport& orders;
    HttpTransport& inquiries;
    Timer& timer;
    const Clock& clock;
    const BrokerClock& broker_clock;
    FileSystem& files;
    std::function<void(UtcNanos)> on_server_date;
    OrderWireListener* listener = nullptr;
    SharedPace* pace = nullptr; ///< of the app key, kept with other processes; null: alone
};

class KisStack final {
  public:
    /// `url` is the parsed base URL of `config`. `rate_centi` 0: no limit. No live permit exists in
    /// this version, so none is asked for.
    KisStack(const BrokerConfig& config, const BaseUrl& url, std::int64_t rate_centi,
             const std::string& token_directory, KisStackPorts ports, const Logger& log);

    KISOrderAdapter& adapter() { return adapter_; }
    KISAuth& auth() { return auth_; }
    KISHashkeys& hashkeys() { return hashkeys_; }
    TokenStore& tokens() { return store_; }

  private:
    RequestScheduler scheduler_;
    TokenStore store_;
    KISAuth auth_;
    KISHashkeys hashkeys_;
    KISClient client_;
    KISOrderAdapter adapter_;
};

/// Checks what can be wrong with the addresses before anything connects: a malformed URL, the other
/// environment's host. Throws StartupError.
BaseUrl checked_kis_url(const BrokerConfig& config);

} // namespace qts::app

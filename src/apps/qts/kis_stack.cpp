#include "apps/qts/kis_stack.hpp"

#include "core/startup_error.hpp"

namespace qts::app {

BaseUrl checked_kis_url(const BrokerConfig& config) {
    const auto url = parse_base_url(config.base_url);
    if (!url) throw StartupError("KIS BASE_URL: " + url.error().context);
    const auto fits = kis::check_host_fits(config.environment, url->host);
    if (!fits) throw StartupError(fits.error().context);
    return *url;
}

KisStack::KisStack(const BrokerConfig& config, const BaseUrl& url, std::int64_t rate_centi,
                   const std::string& token_directory, KisStackPorts ports, const Logger& log)
    : scheduler_{ports.clock, ports.timer, rate_centi, ports.pace},
      store_{ports.files, token_directory, to_string(config.broker), to_string(config.environment),
             config.app_key.reveal()},
      auth_{ports.inquiries, scheduler_,        ports.clock,           store_,
            config.app_key,  config.app_secret, log.named("KISClient")},
      hashkeys_{ports.inquiries, scheduler_, config.app_key, config.app_secret,
                log.named("KISClient")},
      client_{KISClientPorts{ports.orders, ports.inquiries, scheduler_, auth_, hashkeys_,
                             ports.timer, ports.clock, ports.broker_clock, ports.listener,
                             std::move(ports.on_server_date)},
              KISClientOptions{url, config.environment, config.dialect, config.hashkey,
                               config.legacy_inquiry, config.account},
              config.app_key,
              config.app_secret,
              nullptr,
              log.named("KISClient")},
      adapter_{client_, auth_, ports.broker_clock} {}

} // namespace qts::app

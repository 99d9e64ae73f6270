#pragma once
// What one broker account needs, read once from the environment in the seed's form and checked.
// Start-up only.

#include "core/result.hpp"
#include "core/secret.hpp"
#include "runtime/config/env_file.hpp"
#include "trading/ids.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

/// Which generation of a broker's wire is spoken (design: ADR 0011).
enum class Dialect : std::uint8_t { current, legacy };

/// KIS asks for a hash of each order body; today it is optional there (design: ADR 0012).
enum class HashkeyMode : std::uint8_t { automatic, on, off };

struct BrokerConfig {
    Broker broker = Broker::kis;
    Environment environment = Environment::vts;
    Secret app_key;
    Secret app_secret;
    AccountNo account;
    std::string base_url;
    std::optional<std::string> websocket_url;
    std::optional<std::string> hts_id; ///< KIS: the login whose fill notices arrive
    Dialect dialect = Dialect::current;
    HashkeyMode hashkey = HashkeyMode::automatic;
    bool legacy_inquiry = false; ///< KIS legacy: ask the old inquiry id on a real host too
};

/// `broker` is "KIS" or "KIWOOM". The mode must be exactly `<BROKER>_VTS` or `<BROKER>_REAL`
/// (absent: VTS, the harmless one). Throws StartupError with one sentence: all missing variables by
/// name, a wrong mode, a malformed account, an unknown dialect.
BrokerConfig get_broker_config(std::string_view broker, const EnvTable& env);

/// Every name of ours that may stand in the environment.
std::vector<std::string> known_environment_names();

} // namespace qts

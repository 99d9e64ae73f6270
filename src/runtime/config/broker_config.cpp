#include "runtime/config/broker_config.hpp"

#include "core/nearest_name.hpp"
#include "core/startup_error.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qts {
namespace {

constexpr std::array kBrokers{std::string_view{"KIS"}, std::string_view{"KIWOOM"}};
constexpr std::array kModes{std::string_view{"VTS"}, std::string_view{"REAL"}};
constexpr std::array kRequired{std::string_view{"APP_KEY"}, std::string_view{"APP_SECRET"},
                               std::string_view{"ACCOUNT_NO"}, std::string_view{"BASE_URL"}};
constexpr std::array kOptional{std::string_view{"ACNT_PRDT_CD"}, std::string_view{"WEBSOCKET_URL"}};
constexpr std::string_view kHtsId = "HTS_ID";

template <typename Value>
struct Choice {
    std::string_view name;
    Value value;
};

/// One of the listed words, or the default when the variable is absent.
template <typename Value, std::size_t N>
Value choose(const EnvTable& env, const std::string& key, const std::array<Choice<Value>, N>& known,
             Value absent) {
    const auto given = env.find(key);
    if (!given || given->empty()) return absent;
    std::vector<std::string_view> names;
    for (const auto& choice : known) {
        if (choice.name == *given) return choice.value;
        names.push_back(choice.name);
    }
    throw StartupError(
        fmt::format("{} is '{}'; it must be one of: {}", key, *given, fmt::join(names, ", ")));
}

std::optional<std::string> optional_text(const EnvTable& env, const std::string& key) {
    const auto value = env.find(key);
    if (!value || value->empty()) return std::nullopt;
    return std::string{*value};
}

Environment mode_of(std::string_view broker, const EnvTable& env) {
    const std::string key = fmt::format("{}_MODE", broker);
    const std::string vts = fmt::format("{}_VTS", broker);
    const std::string real = fmt::format("{}_REAL", broker);
    const std::array<Choice<Environment>, 2> modes{Choice<Environment>{vts, Environment::vts},
                                                   Choice<Environment>{real, Environment::real}};
    return choose(env, key, modes, Environment::vts);
}

void require_all(const std::string& prefix, const EnvTable& env) {
    std::vector<std::string> missing;
    for (const std::string_view key : kRequired) {
        const auto value = env.find(prefix + std::string{key});
        if (!value || value->empty()) missing.push_back(prefix + std::string{key});
    }
    if (missing.empty()) return;
    throw StartupError(
        fmt::format("Missing required environment variables: {} (put them into .env; "
                    ".env.example shows the form)",
                    fmt::join(missing, ", ")));
}

void read_kis_options(const EnvTable& env, const std::string& prefix, BrokerConfig& config) {
    config.hts_id = optional_text(env, prefix + std::string{kHtsId});
    static constexpr std::array kDialects{Choice<Dialect>{"current", Dialect::current},
                                          Choice<Dialect>{"legacy", Dialect::legacy}};
    static constexpr std::array kHashkeys{Choice<HashkeyMode>{"auto", HashkeyMode::automatic},
                                          Choice<HashkeyMode>{"on", HashkeyMode::on},
                                          Choice<HashkeyMode>{"off", HashkeyMode::off}};
    static constexpr std::array kSwitch{Choice<bool>{"on", true}, Choice<bool>{"off", false}};
    config.dialect = choose(env, "KIS_API_DIALECT", kDialects, Dialect::current);
    config.hashkey = choose(env, "KIS_HASHKEY", kHashkeys, HashkeyMode::automatic);
    config.legacy_inquiry = choose(env, "KIS_LEGACY_INQUIRY", kSwitch, false);
}

void read_kiwoom_options(const EnvTable& env, BrokerConfig& config) {
    static constexpr std::array kDialects{Choice<Dialect>{"rest", Dialect::current},
                                          Choice<Dialect>{"legacy", Dialect::legacy}};
    config.dialect = choose(env, "KIWOOM_API_DIALECT", kDialects, Dialect::current);
}

} // namespace

std::vector<std::string> known_environment_names() {
    std::vector<std::string> names{
        "KIS_MODE",           "KIWOOM_MODE",         "KIS_API_DIALECT",        "KIS_HASHKEY",
        "KIS_LEGACY_INQUIRY", "KIWOOM_API_DIALECT",  "QTS_DATA_DIR",           "QTS_LANG",
        "QTS_LIVE_ACK",       "QTS_CA_FILE",         "QTS_LOG_RETENTION_DAYS", "QTS_CXX",
        "QTS_SHARED_DIR",     "QTS_SIMULATION_SEED", "QTS_SIMULATION_SEEDS"};
    for (const std::string_view broker : kBrokers) {
        for (const std::string_view mode : kModes) {
            for (const std::string_view key : kRequired) {
                names.push_back(fmt::format("{}_{}_{}", broker, mode, key));
            }
            for (const std::string_view key : kOptional) {
                names.push_back(fmt::format("{}_{}_{}", broker, mode, key));
            }
        }
    }
    for (const std::string_view mode : kModes)
        names.push_back(fmt::format("KIS_{}_{}", mode, kHtsId));
    return names;
}

BrokerConfig get_broker_config(std::string_view broker, const EnvTable& env) {
    if (broker != "KIS" && broker != "KIWOOM") {
        throw StartupError(fmt::format("'{}' is not a broker; known: KIS, KIWOOM", broker));
    }
    BrokerConfig config;
    config.broker = broker == "KIS" ? Broker::kis : Broker::kiwoom;
    config.environment = mode_of(broker, env);
    const std::string prefix = fmt::format("{}_{}_", broker, to_string(config.environment));
    require_all(prefix, env);
    config.app_key = Secret{*env.find(prefix + "APP_KEY")};
    config.app_secret = Secret{*env.find(prefix + "APP_SECRET")};
    config.base_url = std::string{*env.find(prefix + "BASE_URL")};
    config.websocket_url = optional_text(env, prefix + "WEBSOCKET_URL");
    const std::string product = optional_text(env, prefix + "ACNT_PRDT_CD").value_or("01");
    const auto account = AccountNo::parse(*env.find(prefix + "ACCOUNT_NO"), product);
    if (!account) {
        throw StartupError(fmt::format("{}ACCOUNT_NO or {}ACNT_PRDT_CD is wrong: {}", prefix,
                                       prefix, account.error().context));
    }
    config.account = *account;
    if (config.broker == Broker::kis) {
        read_kis_options(env, prefix, config);
    } else {
        read_kiwoom_options(env, config);
    }
    return config;
}

} // namespace qts

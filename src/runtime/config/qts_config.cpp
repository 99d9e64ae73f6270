#include "runtime/config/qts_config.hpp"

#include "core/nearest_name.hpp"
#include "core/startup_error.hpp"
#include "runtime/config/market_config.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <span>

#include <toml++/toml.h>

namespace qts {
namespace {

Duration seconds(std::int64_t n) {
    return std::chrono::seconds{n};
}

void read_net(TomlSection section, NetConfig& net) {
    if (auto value = section.text("ca_file")) net.ca_file = *value;
    if (auto value = section.integer("connect_timeout_s", 1, 60))
        net.connect_timeout = seconds(*value);
    if (auto value = section.integer("total_timeout_s", 1, 120))
        net.total_timeout = seconds(*value);
    if (auto value = section.integer("idle_reuse_s", 0, 60)) net.idle_reuse = seconds(*value);
    if (auto value = section.integer("spare_max_age_s", 0, 300))
        net.spare_max_age = seconds(*value);
    section.no_other_keys();
}

void read_filter(TomlSection& section, IssueFilter& filter) {
    constexpr std::int64_t kLargest = 10'000'000'000'000'000;
    if (auto won = section.integer("min_price_won", 0, kMaxPrice.in_won())) {
        filter.min_price = Price::won(*won);
    }
    if (auto won = section.integer("min_market_cap_won", 0, kLargest)) {
        filter.min_market_cap = Notional::won(*won);
    }
}

void read_scope_risk(TomlSection section, IssueFilter& filter) {
    read_filter(section, filter);
    section.no_other_keys();
}

void read_risk(TomlSection section, RiskConfig& risk) {
    section.allow("scalp");
    section.allow("swing");
    read_filter(section, risk.filter);
    if (auto won = section.integer("max_order_notional_won", 1, 100'000'000'000)) {
        risk.max_order_notional = Notional::won(*won);
    }
    section.no_other_keys();
}

void read_run(TomlSection section, RunConfig& run) {
    if (auto word = section.text("on_stop")) {
        if (*word != "cancel" && *word != "leave") section.wrong("on_stop", "'cancel' or 'leave'");
        run.on_stop = *word == "cancel" ? OnStop::cancel : OnStop::leave;
    }
    if (auto value = section.integer("stop_timeout_s", 1, 600)) run.stop_timeout = seconds(*value);
    if (auto value = section.integer("compare_s", 10, 86'400)) run.compare_every = seconds(*value);
    section.no_other_keys();
}

void read_journal(TomlSection section, JournalConfig& journal) {
    if (auto word = section.text("durability")) {
        if (*word != "sync" && *word != "async") section.wrong("durability", "'sync' or 'async'");
        journal.sync = *word == "sync";
    }
    section.no_other_keys();
}

void read_storage(TomlSection section, JournalConfig& journal) {
    if (auto value = section.integer("min_free_mb", 1, 1'000'000)) {
        journal.min_free_bytes = static_cast<std::uint64_t>(*value) << 20U;
    }
    section.no_other_keys();
}

void read_account(TomlSection section, AccountConfig& account) {
    if (auto value = section.boolean("exclusive")) account.exclusive = *value;
    section.no_other_keys();
}

void read_scope(TomlSection section, ScopeConfig& scope) {
    if (auto value = section.integer("interval_s", 1, 3'600)) scope.interval = seconds(*value);
    if (auto value = section.integer("ttl_ms", 100, 600'000)) {
        scope.ttl = std::chrono::milliseconds{*value};
    }
    if (auto names = section.texts("symbols")) {
        scope.symbols.clear();
        for (const std::string& name : *names) {
            const auto symbol = Symbol::parse(name);
            if (!symbol) section.wrong("symbols", "a list of codes: " + symbol.error().context);
            scope.symbols.push_back(*symbol);
        }
        if (scope.symbols.empty()) section.wrong("symbols", "a list with at least one code");
    }
    if (auto names = section.texts("sessions")) {
        scope.sessions = TradingSessions::none();
        for (const std::string& name : *names) {
            if (scope.sessions.add(name)) continue;
            std::string known;
            for (const NamedSession& session : named_sessions())
                known += fmt::format("{}{}", known.empty() ? "" : ", ", session.name);
            section.wrong("sessions", "a list of: " + known);
        }
        if (names->empty()) section.wrong("sessions", "a list with at least one session");
    }
    section.no_other_keys();
}

void read_broker(TomlSection section, BrokerTuning& tuning) {
    if (auto value = section.integer("rate_real_centi", 1, 10'000)) tuning.rate_real_centi = *value;
    if (auto value = section.integer("rate_vts_centi", 1, 10'000)) tuning.rate_vts_centi = *value;
    if (auto value = section.integer("settle_s", 1, 600)) tuning.settle = seconds(*value);
    if (auto spans = section.texts("quiet")) {
        tuning.quiet.emplace();
        for (const std::string& span : *spans) {
            const auto added = tuning.quiet->add(span);
            if (!added) section.wrong("quiet", "a list of hours: " + added.error().context);
        }
    }
    section.no_other_keys();
}

/// The sub-tables of `[name.*]`, of which only `known` may occur (empty: any).
void for_each_table(const toml::table& root, std::string_view name, const std::string& file,
                    std::span<const std::string_view> known,
                    const std::function<void(const std::string&, const toml::table&)>& visit) {
    const toml::node* const node = root.get(name);
    if (node == nullptr) return;
    const toml::table* const table = node->as_table();
    if (table == nullptr) throw StartupError(fmt::format("{}: {} must be a table", file, name));
    for (const auto& [key, value] : *table) {
        const std::string child{key.str()};
        if (!known.empty() && std::find(known.begin(), known.end(), child) == known.end()) {
            const auto near = nearest_name(child, known);
            throw StartupError(fmt::format("{}: unknown table [{}.{}]{}", file, name, child,
                                           near ? fmt::format("; did you mean '{}'?", *near) : ""));
        }
        if (!value.is_table()) {
            throw StartupError(fmt::format("{}: {}.{} must be a table", file, name, child));
        }
        visit(child, *value.as_table());
    }
}

void read_strategies(const toml::table& root, const std::string& file, QtsConfig& config) {
    for_each_table(
        root, "strategy", file, {}, [&](const std::string& name, const toml::table& table) {
            auto& parameters = config.strategies[name];
            for (const auto& [key, value] : table) {
                const auto number = value.value_exact<std::int64_t>();
                if (!number) {
                    throw StartupError(fmt::format("{}: {} in [strategy.{}] must be a whole number",
                                                   file, key.str(), name));
                }
                parameters[std::string{key.str()}] = *number;
            }
        });
}

toml::table parse_toml(std::string_view text, const std::string& file_name) {
    try {
        return toml::parse(text, file_name);
    } catch (const toml::parse_error& error) {
        throw StartupError(
            fmt::format("{}:{}: {}", file_name, error.source().begin.line, error.description()));
    }
}

} // namespace

QtsConfig QtsConfig::defaults() {
    QtsConfig config;
    const Symbol samsung = *Symbol::parse("005930");
    config.scalp = {seconds(1),
                    std::chrono::milliseconds{2'000},
                    {samsung},
                    TradingSessions::regular(),
                    {Price::won(5'000), Notional::won(500'000'000'000)}};
    config.swing = {seconds(60),
                    std::chrono::milliseconds{30'000},
                    {samsung},
                    TradingSessions::regular(),
                    {Price::won(5'000), Notional::won(200'000'000'000)}};
    return config;
}

QtsConfig parse_qts_config(std::string_view text, const std::string& file_name) {
    const toml::table root = parse_toml(text, file_name);
    static constexpr std::array<std::string_view, 10> kSections{
        "net",      "risk",   "run",     "scope",   "broker",
        "strategy", "market", "journal", "storage", "account"};
    for (const auto& [key, value] : root) {
        if (std::find(kSections.begin(), kSections.end(), key.str()) != kSections.end()) continue;
        const auto near = nearest_name(key.str(), kSections);
        throw StartupError(fmt::format("{}: unknown section or key '{}'{}", file_name, key.str(),
                                       near ? fmt::format("; did you mean '{}'?", *near) : ""));
    }
    QtsConfig config = QtsConfig::defaults();
    read_net({table_at(root, "net", file_name), "net", file_name}, config.net);
    read_risk({table_at(root, "risk", file_name), "risk", file_name}, config.risk);
    read_run({table_at(root, "run", file_name), "run", file_name}, config.run);
    read_journal({table_at(root, "journal", file_name), "journal", file_name}, config.journal);
    read_storage({table_at(root, "storage", file_name), "storage", file_name}, config.journal);
    read_account({table_at(root, "account", file_name), "account", file_name}, config.account);
    static constexpr std::array<std::string_view, 2> kScopes{"scalp", "swing"};
    for_each_table(root, "scope", file_name, kScopes,
                   [&](const std::string& name, const toml::table& table) {
                       read_scope({&table, "scope." + name, file_name},
                                  name == "scalp" ? config.scalp : config.swing);
                   });
    if (const toml::table* const risk = table_at(root, "risk", file_name)) {
        read_scope_risk({table_at(*risk, "scalp", file_name), "risk.scalp", file_name},
                        config.scalp.filter);
        read_scope_risk({table_at(*risk, "swing", file_name), "risk.swing", file_name},
                        config.swing.filter);
    }
    config.market = read_market_rules(root, file_name);
    static constexpr std::array<std::string_view, 2> kBrokers{"kis", "kiwoom"};
    for_each_table(root, "broker", file_name, kBrokers,
                   [&](const std::string& name, const toml::table& table) {
                       read_broker({&table, "broker." + name, file_name},
                                   name == "kis" ? config.kis : config.kiwoom);
                   });
    read_strategies(root, file_name, config);
    return config;
}

} // namespace qts

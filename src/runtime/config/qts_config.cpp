#include "runtime/config/qts_config.hpp"

#include "core/nearest_name.hpp"
#include "core/startup_error.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <functional>
#include <optional>
#include <span>

#include <toml++/toml.h>

namespace qts {
namespace {

/// One [section] of the file: reads typed values and remembers which keys it knows.
class Section final {
  public:
    Section(const toml::table* table, std::string name, const std::string& file)
        : table_{table}, name_{std::move(name)}, file_{file} {}

    /// `low` and `high` are both allowed.
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high) {
        const toml::node* const node = find(key);
        if (node == nullptr) return std::nullopt;
        const auto value = node->value_exact<std::int64_t>();
        if (!value) wrong(key, "a whole number");
        if (*value < low || *value > high) {
            wrong(key, fmt::format("between {} and {}", low, high));
        }
        return value;
    }
    std::optional<std::string> text(std::string_view key) {
        const toml::node* const node = find(key);
        if (node == nullptr) return std::nullopt;
        auto value = node->value_exact<std::string>();
        if (!value) wrong(key, "a text in quotes");
        return value;
    }
    std::optional<std::vector<std::string>> texts(std::string_view key) {
        const toml::node* const node = find(key);
        if (node == nullptr) return std::nullopt;
        const toml::array* const array = node->as_array();
        if (array == nullptr) wrong(key, "a list of texts");
        std::vector<std::string> values;
        for (const toml::node& element : *array) {
            const auto value = element.value_exact<std::string>();
            if (!value) wrong(key, "a list of texts");
            values.push_back(*value);
        }
        return values;
    }
    /// Call last: refuses what nobody asked for.
    void no_other_keys() const {
        if (table_ == nullptr) return;
        for (const auto& [key, value] : *table_) {
            if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
            const auto near = nearest_name(key.str(), known_);
            throw StartupError(fmt::format("{}: unknown key '{}' in [{}]{}", file_, key.str(),
                                           name_,
                                           near ? fmt::format("; did you mean '{}'?", *near) : ""));
        }
    }
    [[noreturn]] void wrong(std::string_view key, std::string_view must_be) const {
        throw StartupError(fmt::format("{}: {} in [{}] must be {}", file_, key, name_, must_be));
    }

  private:
    const toml::node* find(std::string_view key) {
        known_.push_back(key);
        return table_ == nullptr ? nullptr : table_->get(key);
    }
    const toml::table* table_;
    std::string name_;
    const std::string& file_;
    std::vector<std::string_view> known_;
};

Duration seconds(std::int64_t n) {
    return std::chrono::seconds{n};
}

void read_net(Section section, NetConfig& net) {
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

void read_risk(Section section, RiskConfig& risk) {
    if (auto won = section.integer("max_order_notional_won", 1, 100'000'000'000)) {
        risk.max_order_notional = Notional::won(*won);
    }
    section.no_other_keys();
}

void read_run(Section section, RunConfig& run) {
    if (auto word = section.text("on_stop")) {
        if (*word != "cancel" && *word != "leave") section.wrong("on_stop", "'cancel' or 'leave'");
        run.on_stop = *word == "cancel" ? OnStop::cancel : OnStop::leave;
    }
    if (auto value = section.integer("stop_timeout_s", 1, 600)) run.stop_timeout = seconds(*value);
    section.no_other_keys();
}

void read_scope(Section section, ScopeConfig& scope) {
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
    section.no_other_keys();
}

void read_broker(Section section, BrokerTuning& tuning) {
    if (auto value = section.integer("rate_real_centi", 1, 10'000)) tuning.rate_real_centi = *value;
    if (auto value = section.integer("rate_vts_centi", 1, 10'000)) tuning.rate_vts_centi = *value;
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

const toml::table* table_at(const toml::table& root, std::string_view name,
                            const std::string& file) {
    const toml::node* const node = root.get(name);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) throw StartupError(fmt::format("{}: {} must be a table", file, name));
    return node->as_table();
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
    config.scalp = {seconds(1), std::chrono::milliseconds{2'000}, {samsung}};
    config.swing = {seconds(60), std::chrono::milliseconds{30'000}, {samsung}};
    return config;
}

QtsConfig parse_qts_config(std::string_view text, const std::string& file_name) {
    const toml::table root = parse_toml(text, file_name);
    static constexpr std::array<std::string_view, 6> kSections{"net",   "risk",   "run",
                                                               "scope", "broker", "strategy"};
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
    static constexpr std::array<std::string_view, 2> kScopes{"scalp", "swing"};
    for_each_table(root, "scope", file_name, kScopes,
                   [&](const std::string& name, const toml::table& table) {
                       read_scope({&table, "scope." + name, file_name},
                                  name == "scalp" ? config.scalp : config.swing);
                   });
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

#include "runtime/config/env_file.hpp"

#include "core/nearest_name.hpp"
#include "core/secret.hpp"
#include "core/text.hpp"
#include "runtime/config/broker_config.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace qts {
namespace {

constexpr std::size_t kMaxEnvFile = 64U * 1024;

bool is_name(std::string_view text) {
    if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
    for (const char c : text) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_') return false;
    }
    return true;
}

/// Where a comment begins: a # at the start of the value or behind a blank or a tab.
std::size_t comment_begin(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool apart = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t';
        if (text[at] == '#' && apart) return at;
    }
    return text.size();
}

/// The value behind `=`: quoted to its closing quote, or bare to a comment. nullopt: an open
/// quote.
std::optional<std::string_view> value_of(std::string_view text) {
    text = trim(text);
    if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
        const std::size_t end = text.find(text[0], 1);
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view rest = trim(text.substr(end + 1));
        if (!rest.empty() && rest[0] != '#') return std::nullopt;
        return text.substr(1, end - 1);
    }
    return trim(text.substr(0, comment_begin(text)));
}

} // namespace

EnvTable::~EnvTable() {
    for (auto& [key, value] : values_)
        wipe_memory(value.data(), value.size());
}

Result<EnvTable> EnvTable::parse(std::string_view text) {
    EnvTable table;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        std::string_view line = trim(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (line.empty() || line[0] == '#') continue;
        if (line.starts_with("export ")) line = trim(line.substr(7));
        const std::size_t equals = line.find('=');
        const std::string_view key = trim(line.substr(0, equals));
        const auto value =
            equals == std::string_view::npos ? std::nullopt : value_of(line.substr(equals + 1));
        if (!is_name(key) || !value) {
            return failure(ErrorKind::invalid_input,
                           fmt::format("line {} is not KEY=value", number));
        }
        table.set(std::string{key}, std::string{*value});
    }
    return table;
}

void EnvTable::overlay(const char* const* environment) {
    for (; environment != nullptr && *environment != nullptr; ++environment) {
        const std::string_view entry{*environment};
        const std::size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        set(std::string{entry.substr(0, equals)}, std::string{entry.substr(equals + 1)});
    }
}

std::optional<std::string_view> EnvTable::find(std::string_view key) const {
    const auto found = values_.find(key);
    if (found == values_.end()) return std::nullopt;
    return found->second;
}

Result<void> EnvTable::check_names(bool brokers_too) const {
    const std::vector<std::string> known = known_environment_names();
    const std::vector<std::string_view> views{known.begin(), known.end()};
    std::string wrong;
    for (const auto& [key, value] : values_) {
        const bool brokers = key.starts_with("KIS_") || key.starts_with("KIWOOM_");
        const bool ours = key.starts_with("QTS_") || (brokers && brokers_too);
        if (!ours || std::find(known.begin(), known.end(), key) != known.end()) continue;
        const auto near = nearest_name(key, views);
        wrong += fmt::format("{}{}{}", wrong.empty() ? "" : ", ", key,
                             near ? fmt::format(" (did you mean {}?)", *near) : "");
    }
    if (wrong.empty()) return {};
    return failure(ErrorKind::invalid_input, "unknown environment variable: " + wrong);
}

Result<EnvTable> load_env_file(FileSystem& files, const std::string& path) {
    QTS_TRY(open_to_others, files.readable_by_others(path));
    if (open_to_others) {
        return failure(ErrorKind::auth,
                       fmt::format("'{}' holds keys and can be read by other users; run: chmod 600 "
                                   "{}",
                                   path, path));
    }
    QTS_TRY(text, files.read(path, kMaxEnvFile));
    Result<EnvTable> table = EnvTable::parse(text);
    wipe_memory(text.data(), text.size());
    if (!table) {
        return failure(table.error().kind, fmt::format("'{}': {}", path, table.error().context));
    }
    return table;
}

} // namespace qts

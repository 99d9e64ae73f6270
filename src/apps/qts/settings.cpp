#include "apps/qts/settings.hpp"

#include "core/daily_log_file.hpp"
#include "core/parse_number.hpp"
#include "core/startup_error.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::size_t kMaxConfigFile = 1024U * 1024;
constexpr std::string_view kConfigName = "qts.toml";
constexpr std::string_view kEnvName = ".env";

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? std::string{} : path.substr(0, slash + 1);
}

std::string data_directory(const CommonOptions& options, const EnvTable& env) {
    if (!options.data_dir.empty()) return options.data_dir;
    if (const auto given = env.find("QTS_DATA_DIR"); given && !given->empty()) {
        return std::string{*given};
    }
    if (const auto state = env.find("XDG_STATE_HOME"); state && !state->empty()) {
        return std::string{*state} + "/qts";
    }
    const auto home = env.find("HOME");
    if (!home || home->empty()) {
        throw StartupError("no data directory: HOME is not set; use --data-dir");
    }
    return std::string{*home} + "/.local/state/qts";
}

/// QTS_LOG_RETENTION_DAYS: 1 to 3650, 7 unless it is set.
std::size_t log_days(const EnvTable& env) {
    const auto text = env.find("QTS_LOG_RETENTION_DAYS");
    if (!text || text->empty()) return DailyLogFile::kKeptDays;
    const auto days = parse_digits(*text);
    constexpr std::int64_t kMost = 3'650;
    if (!days || *days < 1 || *days > kMost) {
        throw StartupError(
            fmt::format("QTS_LOG_RETENTION_DAYS must be 1 to {} days, not '{}'", kMost, *text));
    }
    return static_cast<std::size_t>(*days);
}

/// Where the configuration is; empty: nowhere.
std::string config_path(const CommonOptions& options, FileSystem& files) {
    if (!options.config_file.empty()) return options.config_file;
    return files.exists(std::string{kConfigName}) ? std::string{kConfigName} : std::string{};
}

void load_env(const CommonOptions& options, FileSystem& files, Settings& settings) {
    std::string path = options.env_file;
    if (path.empty()) {
        path = std::string{kEnvName};
        if (!files.exists(path)) path = directory_of(settings.config_path) + std::string{kEnvName};
        if (!files.exists(path)) return;
    }
    auto table = load_env_file(files, path);
    if (!table) throw StartupError(table.error().context);
    settings.env = *std::move(table);
    settings.env_path = path;
}

} // namespace

std::string language_of(const EnvTable& env) {
    for (const std::string_view name : {"QTS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
        const auto value = env.find(name);
        if (value && !value->empty()) return std::string{*value};
    }
    return "en";
}

QtsConfig load_config(const CommonOptions& options, FileSystem& files) {
    const std::string path = config_path(options, files);
    if (path.empty()) return QtsConfig::defaults();
    const auto text = files.read(path, kMaxConfigFile);
    if (!text) throw StartupError(text.error().context);
    return parse_qts_config(*text, path);
}

Settings load_settings(const CommonOptions& options, EnvFile env_file, FileSystem& files,
                       const char* const* environment) {
    Settings settings;
    settings.config = load_config(options, files);
    settings.config_path = config_path(options, files);
    if (env_file == EnvFile::read) load_env(options, files, settings);
    settings.env.overlay(environment);
    // Keys that are not read may be another program's.
    if (const auto named = settings.env.check_names(env_file == EnvFile::read); !named) {
        throw StartupError(named.error().context);
    }
    if (const auto ca = settings.env.find("QTS_CA_FILE"); ca && !ca->empty()) {
        settings.config.net.ca_file = std::string{*ca};
    }
    settings.log_days = log_days(settings.env);
    settings.data_directory = data_directory(options, settings.env);
    settings.language = language_of(settings.env);
    return settings;
}

} // namespace qts::app

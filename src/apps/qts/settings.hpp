#pragma once
// Where a run finds its settings: qts.toml, .env, the environment, the data directory (design:
// decisions 16 and 19). Start-up only; everything throws StartupError.

#include "apps/qts/command_line.hpp"
#include "core/file_system.hpp"
#include "core/log.hpp"
#include "runtime/config/env_file.hpp"
#include "runtime/config/qts_config.hpp"

#include <string>

namespace qts::app {

struct Settings {
    QtsConfig config;
    EnvTable env;
    std::string config_path; ///< empty: none was found
    std::string env_path;    ///< empty: none was read
    std::string data_directory;
    std::string language; ///< QTS_LANG, else the locale's name
    std::size_t log_days = 7;
};

/// Whether keys are needed. What needs none reads no `.env`: a broken one must not stop it.
enum class EnvFile : std::uint8_t { read, ignored };

/// QTS_LANG, else the locale's name; "en" when the environment names none.
std::string language_of(const EnvTable& env);

/// `qts.toml` alone, or the defaults when there is none. For commands that keep nothing.
QtsConfig load_config(const CommonOptions& options, FileSystem& files);

Settings load_settings(const CommonOptions& options, EnvFile env_file, FileSystem& files,
                       const char* const* environment);

} // namespace qts::app

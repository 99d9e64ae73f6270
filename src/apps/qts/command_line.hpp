#pragma once
// `qts ...` as a value. The command line is a contract (design: section 6): scripts rely on it.

#include "market/symbol.hpp"
#include "market/venue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace qts::app {

enum class Scope : std::uint8_t { scalp, swing };

struct RunOptions {
    std::string program = "qts"; ///< how it was called
    Broker broker = Broker::kis;
    Scope scope = Scope::scalp;
    std::vector<std::string> strategies; ///< empty: the lane's default
    std::vector<Symbol> symbols;         ///< empty: the scope's, or those of --prices
    bool local_only = false;
    std::optional<std::int64_t> max_iterations; ///< 0: no limit
    bool verbose = false;
    std::uint64_t seed = 1;
    std::vector<std::string> prices;
    bool json = false;
    std::string config_file;
    std::string env_file;
    std::string data_dir;
};

/// What is to be done: a run, or a text to print (help, version) with exit code 0.
struct PrintText {
    std::string text;
};
using Invocation = std::variant<RunOptions, PrintText>;

/// Throws StartupError with one clear sentence, and the nearest known word for a misspelt one.
Invocation parse_command_line(int argc, const char* const* argv);

} // namespace qts::app

#include "apps/qts/command_line.hpp"

#include "core/nearest_name.hpp"
#include "core/parse_number.hpp"
#include "core/startup_error.hpp"
#include "runtime/strategy/strategy_registry.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

namespace qts::app {
namespace {

constexpr std::string_view kVersion = "qts 0.1.0";

constexpr std::string_view kFooter = R"(
Examples:
  qts --broker kis --local-only                     a strategy trades on the built-in simulator
  qts --broker kis --local-only --max-iterations 3 --json
  qts --broker kis --local-only --scope swing --strategy sma_cross --max-iterations 0 \
      --prices 005930=bars.csv                      real bars, played to their end
  qts --broker kis --scope scalp --verbose          your KIS paper account (keys in .env)

Exit codes: 0 done, 1 run-time failure, 2 usage or configuration, 3 refused by safety,
4 refused by the broker, 5 an order of unknown fate is left.
)";

/// The raw texts, before they are checked.
struct Raw {
    RunOptions options;
    std::string broker = "kis";
    std::string scope = "scalp";
    std::string symbols;
    std::optional<std::string> max_iterations;
    std::string seed = "1";
    bool version = false;
};

void add_options(CLI::App& app, Raw& raw) {
    RunOptions& options = raw.options;
    app.add_option("--broker", raw.broker, "kis (default) or kiwoom");
    app.add_option("--scope", raw.scope, "scalp (default) or swing: interval, risk, symbols");
    app.add_option(
           "--strategy", options.strategies,
           fmt::format("strategy by name, may be repeated: {}", fmt::join(strategy_names(), ", ")))
        ->allow_extra_args(false);
    app.add_option("--symbols", raw.symbols, "codes, comma separated: 005930,000660");
    app.add_flag("--local-only", options.local_only,
                 "trade on the embedded simulator: no keys, no network");
    app.add_option("--max-iterations", raw.max_iterations,
                   "evaluation passes, 0 = no limit (default: 10 with --local-only)");
    app.add_flag("-v,--verbose", options.verbose, "log everything to stderr");
    app.add_option("--seed", raw.seed, "seed of the simulated market (default 1)");
    app.add_option("--prices", options.prices,
                   "[SYMBOL=]FILE.csv: drive the simulated market with real bars")
        ->allow_extra_args(false);
    app.add_flag("--json", options.json, "one JSON document on stdout");
    app.add_option("--config", options.config_file, "qts.toml (default: ./qts.toml if present)");
    app.add_option("--env-file", options.env_file, ".env (default: ./.env if present)");
    app.add_option("--data-dir", options.data_dir, "where tokens and logs are kept");
    app.add_flag("--version", raw.version, "print the version");
}

std::vector<Symbol> parse_symbols(std::string_view text) {
    std::vector<Symbol> symbols;
    for (bool more = !text.empty(); more;) {
        const std::size_t comma = text.find(',');
        const auto symbol = Symbol::parse(text.substr(0, comma));
        if (!symbol) throw StartupError("--symbols: " + symbol.error().context);
        if (std::find(symbols.begin(), symbols.end(), *symbol) == symbols.end()) {
            symbols.push_back(*symbol);
        }
        more = comma != std::string_view::npos;
        if (more) text.remove_prefix(comma + 1);
    }
    return symbols;
}

std::string suggest(std::string_view given, std::span<const std::string_view> known) {
    const auto near = nearest_name(given, known);
    return near ? fmt::format("; did you mean {}?", *near) : "";
}

[[noreturn]] void refuse_word(const CLI::App& app, const std::string& word) {
    std::vector<std::string> names{"run"};
    for (const CLI::Option* option : app.get_options())
        names.push_back(option->get_name());
    const std::vector<std::string_view> known{names.begin(), names.end()};
    const bool option = word.starts_with('-');
    throw StartupError(fmt::format("unknown {} '{}'{} (qts --help lists them)",
                                   option ? "option" : "command", word, suggest(word, known)));
}

/// `--seed --json` is a forgotten value, not a value that is spelt like an option.
void refuse_options_as_values(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options()) {
        for (const std::string& value : option->results()) {
            if (!value.starts_with("--")) continue;
            throw StartupError(fmt::format("{} needs a value; '{}' follows it (qts --help shows "
                                           "how)",
                                           option->get_name(), value));
        }
    }
}

template <typename Value>
Value choose(std::string_view option, std::string_view given,
             std::initializer_list<std::pair<std::string_view, Value>> known) {
    std::vector<std::string_view> names;
    for (const auto& [name, value] : known) {
        if (name == given) return value;
        names.push_back(name);
    }
    throw StartupError(fmt::format("{} '{}' is unknown; it must be one of: {}", option, given,
                                   fmt::join(names, ", ")));
}

/// Decimal digits only: what begins with 0x or 0 means nothing else here.
std::int64_t whole_number(std::string_view option, std::string_view text, std::string_view range) {
    if (const auto number = parse_digits(text)) return *number;
    throw StartupError(fmt::format("{} must be {}, not '{}'", option, range, text));
}

RunOptions checked(Raw&& raw) {
    RunOptions options = std::move(raw.options);
    options.broker =
        choose<Broker>("--broker", raw.broker, {{"kis", Broker::kis}, {"kiwoom", Broker::kiwoom}});
    options.scope =
        choose<Scope>("--scope", raw.scope, {{"scalp", Scope::scalp}, {"swing", Scope::swing}});
    options.symbols = parse_symbols(raw.symbols);
    if (raw.max_iterations) {
        options.max_iterations =
            whole_number("--max-iterations", *raw.max_iterations, "0 (no limit) or more");
    }
    options.seed = static_cast<std::uint64_t>(whole_number("--seed", raw.seed, "0 or more"));
    if (!options.prices.empty() && !options.local_only) {
        throw StartupError("--prices drives the simulated market; add --local-only");
    }
    return options;
}

} // namespace

Invocation parse_command_line(int argc, const char* const* argv) {
    std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && words.front() == "run") words.erase(words.begin());
    Raw raw;
    CLI::App app{
        "QTS: a trading runtime for Korean equities. Without a command it runs strategies.",
        "qts [run]"};
    app.footer(std::string{kFooter});
    app.allow_extras();
    add_options(app, raw);
    if (argc > 0) raw.options.program = argv[0];
    std::reverse(words.begin(), words.end()); // CLI11 takes its words from the back
    try {
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        return PrintText{app.help()};
    } catch (const CLI::ParseError& error) {
        throw StartupError(fmt::format("{} (qts --help shows how)", error.what()));
    }
    if (raw.version) return PrintText{std::string{kVersion} + "\n"};
    refuse_options_as_values(app);
    if (!app.remaining().empty()) refuse_word(app, app.remaining().front());
    return checked(std::move(raw));
}

} // namespace qts::app

#include "apps/qts/command_parser.hpp"

#include "core/nearest_name.hpp"
#include "core/parse_number.hpp"
#include "core/startup_error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace qts::app {

std::int64_t whole_number(std::string_view what, std::string_view text, std::int64_t low,
                          std::string_view range) {
    const auto number = parse_digits(text);
    if (number && *number >= low) return *number;
    throw StartupError(fmt::format("{} must be {}, not '{}'", what, range, text));
}

Quantity quantity_of(std::string_view what, std::string_view text) {
    const std::int64_t shares = whole_number(what, text, 1, "a whole number of shares from 1 on");
    if (shares > kMaxQuantity.in_shares()) {
        throw StartupError(fmt::format("{} {} is more than any issue has shares", what, text));
    }
    return Quantity::shares(shares);
}

Price price_of(std::string_view what, std::string_view text) {
    const std::int64_t won = whole_number(what, text, 1, "a price in whole won from 1 on");
    if (won > kMaxPrice.in_won()) {
        throw StartupError(fmt::format("{} {} is above any price of a share", what, text));
    }
    return Price::won(won);
}

std::size_t choice_index(std::string_view option, std::string_view given,
                         const std::vector<std::string_view>& known) {
    const auto found = std::find(known.begin(), known.end(), given);
    if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
    throw StartupError(fmt::format("{} '{}' is unknown; it must be one of: {}", option, given,
                                   fmt::join(known, ", ")));
}

CommandParser::CommandParser(const std::string& usage, const std::string& about,
                             const std::string& footer)
    : app_{about, usage}, usage_{usage.substr(0, usage.find(" ["))} {
    app_.footer(footer);
    app_.allow_extras();
}

CLI::Option* CommandParser::add_value(const std::string& name, std::string& value,
                                      const std::string& about) {
    return app_.add_option(name, value, about);
}

CLI::Option* CommandParser::add_values(const std::string& name, std::vector<std::string>& values,
                                       const std::string& about) {
    return app_.add_option(name, values, about)->allow_extra_args(false);
}

void CommandParser::add_common(CommonOptions& common) {
    common_ = &common;
    app_.add_option("--broker", broker_, "kis (default) or kiwoom");
    app_.add_flag("-v,--verbose", common.verbose, "log everything to stderr");
    app_.add_flag("--json", common.json, "one JSON document on stdout");
    app_.add_option("--config", common.config_file, "qts.toml (default: ./qts.toml if present)");
    app_.add_option("--env-file", common.env_file, ".env (default: ./.env if present)");
    app_.add_option("--data-dir", common.data_dir, "where tokens, locks and logs are kept");
}

void CommandParser::refuse_word(const std::string& word,
                                const std::vector<std::string_view>& more_known) const {
    std::vector<std::string> names{more_known.begin(), more_known.end()};
    for (const CLI::Option* option : app_.get_options())
        names.push_back(option->get_name());
    const std::vector<std::string_view> known{names.begin(), names.end()};
    const auto near = nearest_name(word, known);
    throw StartupError(fmt::format("unknown {} '{}'{} ({} --help lists them)",
                                   word.starts_with('-') ? "option"
                                   : more_known.empty()  ? "argument"
                                                         : "command",
                                   word, near ? fmt::format("; did you mean {}?", *near) : "",
                                   usage_));
}

/// `--seed --json` is a forgotten value, not a value that is spelt like an option.
void CommandParser::refuse_options_as_values() const {
    for (const CLI::Option* option : app_.get_options()) {
        for (const std::string& value : option->results()) {
            if (!value.starts_with("--")) continue;
            throw StartupError(fmt::format("{} needs a value; '{}' follows it (qts --help shows "
                                           "how)",
                                           option->get_name(), value));
        }
    }
}

std::optional<PrintText> CommandParser::parse(const Words& words,
                                              const std::vector<std::string_view>& more_known) {
    Words backwards{words.rbegin(), words.rend()}; // CLI11 takes its words from the back
    try {
        app_.parse(backwards);
    } catch (const CLI::CallForHelp&) {
        return PrintText{app_.help()};
    } catch (const CLI::ParseError& error) {
        throw StartupError(fmt::format("{} ({} --help shows how)", error.what(), usage_));
    }
    refuse_options_as_values();
    if (const Words left = app_.remaining(); !left.empty()) refuse_word(left.front(), more_known);
    if (common_ != nullptr) {
        common_->broker =
            choose<Broker>("--broker", broker_, {{"kis", Broker::kis}, {"kiwoom", Broker::kiwoom}});
    }
    return std::nullopt;
}

} // namespace qts::app

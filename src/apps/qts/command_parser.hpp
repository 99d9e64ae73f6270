#pragma once
// One command's words against its options: what is common to all commands, checked numbers, and
// errors that name the nearest known word. Wraps CLI11, of which nothing else in the program knows.
// Start-up only; everything throws StartupError.

#include "apps/qts/command_line.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qts::app {

using Words = std::vector<std::string>;

/// Decimal digits only, from `low` on: what begins with 0x or a sign means nothing here. `what`
/// names the option, `range` says in words what is allowed.
std::int64_t whole_number(std::string_view what, std::string_view text, std::int64_t low,
                          std::string_view range);
/// A number of shares, and a price in won, from 1 on.
Quantity quantity_of(std::string_view what, std::string_view text);
Price price_of(std::string_view what, std::string_view text);

std::size_t choice_index(std::string_view option, std::string_view given,
                         const std::vector<std::string_view>& known);

/// The value that belongs to the word `given`; an error lists the words.
template <typename Value>
Value choose(std::string_view option, std::string_view given,
             std::initializer_list<std::pair<std::string_view, Value>> known) {
    std::vector<std::string_view> names;
    std::vector<Value> values;
    for (const auto& [name, value] : known) {
        names.push_back(name);
        values.push_back(value);
    }
    return values[choice_index(option, given, names)];
}

class CommandParser final {
  public:
    /// `usage`: `qts order`; `about`: a sentence; `footer`: examples.
    CommandParser(const std::string& usage, const std::string& about, const std::string& footer);

    CLI::App& app() { return app_; }
    /// --broker, --json, --verbose and where settings are found, all read by parse().
    void add_common(CommonOptions& common);
    /// `--name X`, `.` several times.
    CLI::Option* add_value(const std::string& name, std::string& value, const std::string& about);
    CLI::Option* add_values(const std::string& name, std::vector<std::string>& values,
                            const std::string& about);

    /// Reads the words. A text when help was asked for; else nothing and the options are filled in.
    /// Whatever is left over is refused, with the nearest of `more_known`, the options and the
    /// command's own words.
    std::optional<PrintText> parse(const Words& words,
                                   const std::vector<std::string_view>& more_known = {});
    /// True when the option `name` was given.
    bool given(const std::string& name) const { return app_.count(name) > 0; }

  private:
    void refuse_options_as_values() const;
    [[noreturn]] void refuse_word(const std::string& word,
                                  const std::vector<std::string_view>& more_known) const;

    CLI::App app_;
    std::string usage_; ///< how the command is called
    CommonOptions* common_{nullptr};
    std::string broker_{"kis"};
};

} // namespace qts::app

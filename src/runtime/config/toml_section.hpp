#pragma once
// One table of qts.toml: reads typed values and remembers which keys it knows, so that an unknown
// one is refused with the nearest known named. Throws StartupError. Start-up only; inside config.

#include "core/kst.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

namespace qts {

class TomlSection final {
  public:
    /// `table` may be null: the section is not there. `name` as in `[name]`.
    TomlSection(const toml::table* table, std::string name, const std::string& file)
        : table_{table}, name_{std::move(name)}, file_{file} {}

    /// `low` and `high` are both allowed.
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t low, std::int64_t high);
    std::optional<std::string> text(std::string_view key);
    std::optional<std::vector<std::string>> texts(std::string_view key);
    /// A TOML date or a text such as "2027-05-03".
    std::optional<KstDate> date(std::string_view key);
    std::optional<std::vector<KstDate>> dates(std::string_view key);
    /// A time of day as text, or TOML's own.
    std::optional<KstTime> time(std::string_view key);
    std::optional<bool> boolean(std::string_view key);
    /// Lists of whole numbers in a list.
    std::optional<std::vector<std::vector<std::int64_t>>> rows(std::string_view key);
    /// One of some words; `choices` in the order in which they are named when it is none.
    template <typename Value, std::size_t Count>
    std::optional<Value>
    choice(std::string_view key,
           const std::array<std::pair<std::string_view, Value>, Count>& choices) {
        const auto word = text(key);
        if (!word) return std::nullopt;
        std::string known;
        for (const auto& [name, value] : choices) {
            if (*word == name) return value;
            known += (known.empty() ? "'" : ", '") + std::string{name} + "'";
        }
        wrong(key, "one of " + known);
    }
    /// The value, or StartupError: the key is missing.
    template <typename Value>
    Value needed(std::string_view key, std::optional<Value> value) const {
        if (!value) missing(key);
        return *std::move(value);
    }
    /// A key that is read elsewhere.
    void allow(std::string_view key) { known_.push_back(key); }
    /// Call last: refuses what nobody asked for.
    void no_other_keys() const;
    [[noreturn]] void wrong(std::string_view key, std::string_view must_be) const;

  private:
    [[noreturn]] void missing(std::string_view key) const;
    const toml::node* find(std::string_view key);
    const toml::table* table_;
    std::string name_;
    const std::string& file_;
    std::vector<std::string_view> known_;
};

/// The table of that name; nullptr when there is none. StartupError when it is no table.
const toml::table* table_at(const toml::table& root, std::string_view name,
                            const std::string& file);

/// Each of `[[section.name]]`, in their order. StartupError when it is no list of tables.
void for_each_row(const toml::table& section, const std::string& section_name,
                  std::string_view name, const std::string& file,
                  const std::function<void(TomlSection)>& visit);

} // namespace qts

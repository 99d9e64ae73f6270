#include "runtime/config/toml_section.hpp"

#include "core/nearest_name.hpp"
#include "core/startup_error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

std::optional<KstDate> date_of(const toml::node& node) {
    std::string text;
    if (const auto date = node.value_exact<toml::date>()) {
        text = fmt::format("{:04}-{:02}-{:02}", date->year, date->month, date->day);
    } else if (const auto given = node.value_exact<std::string>()) {
        text = *given;
    }
    const auto parsed = KstDate::parse(text);
    return parsed ? std::optional{*parsed} : std::nullopt;
}

constexpr std::string_view kDate = "a date such as 2027-05-03";

} // namespace

const toml::node* TomlSection::find(std::string_view key) {
    known_.push_back(key);
    return table_ == nullptr ? nullptr : table_->get(key);
}

std::optional<std::int64_t> TomlSection::integer(std::string_view key, std::int64_t low,
                                                 std::int64_t high) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<std::int64_t>();
    if (!value) wrong(key, "a whole number");
    if (*value < low || *value > high) wrong(key, fmt::format("between {} and {}", low, high));
    return value;
}

std::optional<std::string> TomlSection::text(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    auto value = node->value_exact<std::string>();
    if (!value) wrong(key, "a text in quotes");
    return value;
}

std::optional<std::vector<std::string>> TomlSection::texts(std::string_view key) {
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

std::optional<KstDate> TomlSection::date(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = date_of(*node);
    if (!value) wrong(key, kDate);
    return value;
}

std::optional<std::vector<KstDate>> TomlSection::dates(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    const toml::array* const array = node->as_array();
    if (array == nullptr) wrong(key, "a list of dates");
    std::vector<KstDate> values;
    for (const toml::node& element : *array) {
        const auto value = date_of(element);
        if (!value) wrong(key, "a list of dates such as 2027-05-03");
        values.push_back(*value);
    }
    return values;
}

std::optional<KstTime> TomlSection::time(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    if (const auto given = node->value_exact<toml::time>()) {
        return KstTime::of(given->hour, given->minute, given->second);
    }
    const auto text = node->value_exact<std::string>();
    const auto parsed = KstTime::parse(text.value_or(""));
    if (!parsed) wrong(key, "a time of day such as 15:30 or 09:00:30");
    return *parsed;
}

std::optional<bool> TomlSection::boolean(std::string_view key) {
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    const auto value = node->value_exact<bool>();
    if (!value) wrong(key, "true or false");
    return value;
}

std::optional<std::vector<std::vector<std::int64_t>>> TomlSection::rows(std::string_view key) {
    constexpr std::string_view kRows = "a list of lists of whole numbers";
    const toml::node* const node = find(key);
    if (node == nullptr) return std::nullopt;
    const toml::array* const array = node->as_array();
    if (array == nullptr) wrong(key, kRows);
    std::vector<std::vector<std::int64_t>> rows;
    for (const toml::node& element : *array) {
        const toml::array* const row = element.as_array();
        if (row == nullptr) wrong(key, kRows);
        std::vector<std::int64_t> numbers;
        for (const toml::node& number : *row) {
            const auto value = number.value_exact<std::int64_t>();
            if (!value) wrong(key, kRows);
            numbers.push_back(*value);
        }
        rows.push_back(std::move(numbers));
    }
    return rows;
}

void TomlSection::no_other_keys() const {
    if (table_ == nullptr) return;
    for (const auto& [key, value] : *table_) {
        if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
        const auto near = nearest_name(key.str(), known_);
        throw StartupError(fmt::format("{}: unknown key '{}' in [{}]{}", file_, key.str(), name_,
                                       near ? fmt::format("; did you mean '{}'?", *near) : ""));
    }
}

void TomlSection::wrong(std::string_view key, std::string_view must_be) const {
    throw StartupError(fmt::format("{}: {} in [{}] must be {}", file_, key, name_, must_be));
}

void TomlSection::missing(std::string_view key) const {
    throw StartupError(fmt::format("{}: [{}] needs {}", file_, name_, key));
}

const toml::table* table_at(const toml::table& root, std::string_view name,
                            const std::string& file) {
    const toml::node* const node = root.get(name);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) throw StartupError(fmt::format("{}: {} must be a table", file, name));
    return node->as_table();
}

void for_each_row(const toml::table& section, const std::string& section_name,
                  std::string_view name, const std::string& file,
                  const std::function<void(TomlSection)>& visit) {
    const toml::node* const node = section.get(name);
    if (node == nullptr) return;
    const std::string whole = fmt::format("{}.{}", section_name, name);
    const toml::array* const array = node->as_array();
    if (array == nullptr) {
        throw StartupError(fmt::format("{}: write [[{}]], once for each row", file, whole));
    }
    for (const toml::node& element : *array) {
        const toml::table* const row = element.as_table();
        if (row == nullptr) {
            throw StartupError(fmt::format("{}: write [[{}]], once for each row", file, whole));
        }
        visit(TomlSection{row, whole, file});
    }
}

} // namespace qts

#include "apps/qts/document_text.hpp"

#include "core/text.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr int kLabel = 16;

} // namespace

std::string text_at(const JsonView& json, std::string_view key) {
    return std::string{json.member(key).text().value_or("")};
}

std::optional<std::int64_t> number_at(const JsonView& json, std::string_view key) {
    const JsonView member = json.member(key);
    if (!member || member.is_null()) return std::nullopt;
    const auto number = member.integer();
    return number ? std::optional{*number} : std::nullopt;
}

std::string won_at(const JsonView& json, std::string_view key) {
    const auto won = number_at(json, key);
    return won ? won_text(*won) : "-";
}

std::string count_at(const JsonView& json, std::string_view key) {
    const auto count = number_at(json, key);
    return count ? group_thousands(*count) : "-";
}

std::string line(std::string_view label, std::string_view value) {
    return fmt::format("{}{}\n", pad_right(label, kLabel), value);
}

} // namespace qts::app

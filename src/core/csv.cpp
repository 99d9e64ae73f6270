#include "core/csv.hpp"

#include "core/text.hpp"

namespace qts {

std::vector<std::string_view> split_csv(std::string_view line) {
    std::vector<std::string_view> fields;
    for (;;) {
        const std::string_view rest = trim(line);
        const std::size_t closing =
            rest.starts_with('"') ? rest.find('"', 1) : std::string_view::npos;
        const auto offset = static_cast<std::size_t>(rest.data() - line.data());
        const std::size_t from = closing == std::string_view::npos ? 0 : offset + closing + 1;
        const std::size_t comma = line.find(',', from);
        std::string_view field = trim(line.substr(0, comma));
        if (field.size() >= 2 && field.front() == '"' && field.back() == '"') {
            field = field.substr(1, field.size() - 2);
        }
        fields.push_back(field);
        if (comma == std::string_view::npos) return fields;
        line.remove_prefix(comma + 1);
    }
}

TextLines::TextLines(std::string_view text) : rest_{text} {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
}

std::optional<std::string_view> TextLines::next() {
    while (!rest_.empty()) {
        const std::size_t end = rest_.find('\n');
        const std::string_view line = trim(rest_.substr(0, end));
        rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
        ++number_;
        if (!line.empty()) return line;
    }
    return std::nullopt;
}

} // namespace qts

#include "core/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace qts {
namespace {

struct Decoded {
    char32_t code;
    std::size_t size;
};

/// One character at `at`; a byte that starts none counts as itself.
Decoded decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    const std::size_t size = lead < 0x80    ? 1
                             : lead >= 0xF0 ? 4
                             : lead >= 0xE0 ? 3
                             : lead >= 0xC0 ? 2
                                            : 1;
    if (size == 1 || at + size > text.size()) return {lead, 1};
    char32_t code = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        code = (code << 6) | (byte(i) & 0x3FU);
    return {code, size};
}

// East Asian wide and full-width blocks that Korean text uses (Unicode annex 11).
int cells_of(char32_t c) {
    const bool combining = (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
                           (c >= 0x20D0 && c <= 0x20FF) || (c >= 0xFE20 && c <= 0xFE2F);
    if (combining) return 0;
    const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0x303E) ||
                      (c >= 0x3041 && c <= 0x33FF) || (c >= 0x3400 && c <= 0x4DBF) ||
                      (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xA960 && c <= 0xA97F) ||
                      (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                      (c >= 0xFF00 && c <= 0xFF60) || (c >= 0xFFE0 && c <= 0xFFE6) ||
                      (c >= 0x1F300 && c <= 0x1F64F) || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
}

} // namespace

int display_width(std::string_view text) {
    int cells = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded c = decode(text, at);
        cells += cells_of(c.code);
        at += c.size;
    }
    return cells;
}

std::string pad_right(std::string_view text, int cells) {
    const int missing = cells - display_width(text);
    return std::string{text} +
           std::string(static_cast<std::size_t>(missing > 0 ? missing : 0), ' ');
}

std::string pad_left(std::string_view text, int cells) {
    const int missing = cells - display_width(text);
    return std::string(static_cast<std::size_t>(missing > 0 ? missing : 0), ' ') +
           std::string{text};
}

std::string cut_to_width(std::string_view text, int cells) {
    int used = 0;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded c = decode(text, at);
        used += cells_of(c.code);
        if (used > cells) return std::string{text.substr(0, at)};
        at += c.size;
    }
    return std::string{text};
}

std::string group_thousands(std::int64_t value) {
    const std::string digits = fmt::format("{}", value);
    const std::size_t first = digits[0] == '-' ? 1 : 0;
    std::string out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > first && (digits.size() - i) % 3 == 0) out += ',';
        out += digits[i];
    }
    return out;
}

std::string won_text(std::int64_t won) {
    return group_thousands(won) + "원";
}

std::string_view trim(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace qts

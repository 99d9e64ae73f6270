#include "net/http_message.hpp"

#include "core/text.hpp"

#include <fmt/format.h>

namespace qts {
namespace {

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name) {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) return value;
    }
    return std::nullopt;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        }
    }
    return out;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool escape = text[at] == '%' && at + 2 < text.size();
        const int high = escape ? hex_value(text[at + 1]) : -1;
        const int low = escape ? hex_value(text[at + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            at += 2;
        } else {
            out += text[at] == '+' ? ' ' : text[at];
        }
    }
    return out;
}

SplitTarget split_target(std::string_view target) {
    const std::size_t mark = target.find('?');
    SplitTarget split{.path = percent_decode(target.substr(0, mark)), .query = {}};
    std::string_view rest =
        mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    while (!rest.empty()) {
        const std::size_t end = rest.find('&');
        const std::string_view part = rest.substr(0, end);
        const std::size_t equals = part.find('=');
        split.query.emplace_back(
            percent_decode(part.substr(0, equals)),
            equals == std::string_view::npos ? "" : percent_decode(part.substr(equals + 1)));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return split;
}

} // namespace qts

#include "net/url.hpp"

#include "core/parse_number.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <fmt/format.h>

namespace qts {
namespace {

constexpr std::string_view kTls = "https://";
constexpr std::string_view kPlain = "http://";
constexpr std::int64_t kHighestPort = 65'535;

bool is_host_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

} // namespace

bool is_loopback_host(std::string_view host) {
    if (host == "localhost" || host == "::1") return true;
    in_addr address{};
    if (inet_pton(AF_INET, std::string{host}.c_str(), &address) != 1) return false;
    return (ntohl(address.s_addr) >> 24) == 127;
}

std::string BaseUrl::host_and_port() const {
    const bool v6 = host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

std::string BaseUrl::text() const {
    return std::string{tls ? kTls : kPlain} + host_and_port();
}

Result<BaseUrl> parse_base_url(std::string_view text) {
    const auto bad = [&](std::string_view why) {
        return failure(ErrorKind::invalid_input,
                       fmt::format("'{}' is not a usable base URL: {}", text, why));
    };
    BaseUrl url;
    std::string_view rest = text;
    if (rest.starts_with(kTls)) {
        rest.remove_prefix(kTls.size());
    } else if (rest.starts_with(kPlain)) {
        rest.remove_prefix(kPlain.size());
        url.tls = false;
        url.port = 80;
    } else {
        return bad("it must begin with https:// (http:// only to this machine)");
    }
    if (rest.ends_with('/')) rest.remove_suffix(1);
    std::string_view port;
    if (rest.starts_with("[::1]")) {
        url.host = "::1";
        rest.remove_prefix(5);
        if (!rest.empty() && (rest[0] != ':' || rest.size() == 1))
            return bad("the port is missing");
        port = rest.empty() ? rest : rest.substr(1);
    } else {
        const std::size_t colon = rest.find(':');
        url.host = std::string{rest.substr(0, colon)};
        port = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
        if (colon != std::string_view::npos && port.empty()) return bad("the port is missing");
        if (url.host.empty() || !std::all_of(url.host.begin(), url.host.end(), is_host_character)) {
            return bad("it must be only a host and a port, without a path");
        }
    }
    if (!port.empty()) {
        const auto number = parse_digits(port);
        if (!number || *number < 1 || *number > kHighestPort) {
            return bad("the port must be a number from 1 to 65535");
        }
        url.port = static_cast<std::uint16_t>(*number);
    }
    if (!url.tls && !is_loopback_host(url.host)) {
        return bad("plain http is allowed to this machine only; write https://");
    }
    return url;
}

} // namespace qts

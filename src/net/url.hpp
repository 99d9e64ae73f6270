#pragma once
// A broker's base address taken apart, and the one question asked of every host: is it this
// machine?

#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace qts {

struct BaseUrl {
    bool tls = true;
    std::string host;
    std::uint16_t port = 443;
    /// As the Host header wants it: `api.example.com:443`, `[::1]:8080`.
    std::string host_and_port() const;
    std::string text() const; ///< https://host:port
};

/// `https://host[:port]` or `http://host[:port]`, an ending slash allowed; anything else (a path, a
/// user, another scheme) is invalid_input. Plain http to a host that is not loopback is refused
/// here: keys would cross the network in clear text.
Result<BaseUrl> parse_base_url(std::string_view text);

/// 127.0.0.0/8, ::1 and `localhost`.
bool is_loopback_host(std::string_view host);

} // namespace qts

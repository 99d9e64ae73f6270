#pragma once
// An HTTP request and response as values, without the library that carries them.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qts {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// `other`: a server was asked with a method that nobody here serves.
enum class HttpMethod : unsigned char { get, post, put, del, head, other };

struct HttpRequest {
    HttpMethod method = HttpMethod::get;
    std::string target; ///< path and query, as it goes on the request line
    HttpHeaders headers;
    std::string body;
    /// Asked when a connection is ready, right before the first byte; false: it is not sent. Empty:
    /// it goes. A request that waited long may not be wanted any more.
    std::function<bool()> still_wanted{};
    bool from_this_machine = false; ///< for servers: who asks connected over loopback
};

struct HttpResponse {
    int status = 0;
    HttpHeaders headers;
    std::string body;
};

/// The first header of that name, letter case ignored.
std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name);

/// Percent-encodes everything but unreserved characters (RFC 3986, 2.3).
std::string percent_encode(std::string_view text);
/// Reverses it, `+` meaning a blank; a broken escape is kept as it stands.
std::string percent_decode(std::string_view text);

/// `path?a=1&b=2` taken apart, values decoded, order kept.
struct SplitTarget {
    std::string path;
    HttpHeaders query;
};
SplitTarget split_target(std::string_view target);

} // namespace qts

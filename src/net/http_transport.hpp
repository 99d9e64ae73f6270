#pragma once
// PORT. One request to one host, one answer - or a failure that says how far the bytes went. That
// is what decides whether an order may be live: `not_sent` is proof that it is not. Core thread.

#include "core/result.hpp"
#include "net/http_message.hpp"
#include "net/task.hpp"

#include <expected>

namespace qts {

enum class SendProgress : unsigned char {
    not_sent,   ///< no byte of the request left this program
    maybe_sent, ///< some or all of it may have reached the host
};

struct HttpFailure {
    SendProgress progress = SendProgress::maybe_sent;
    Error error;
};

using HttpResult = std::expected<HttpResponse, HttpFailure>;

class HttpTransport {
  public:
    virtual ~HttpTransport() = default;
    /// Sends once, never again: a transport does not retry. Requests wait for their turn; one is in
    /// flight at a time. From its turn on, the call is bounded by the transport's deadlines.
    virtual Task<HttpResult> send(HttpRequest request) = 0;
};

} // namespace qts

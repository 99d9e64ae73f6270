#pragma once
// HTTP by hand, for tests that speak to a server as programs do that we did not write: every byte
// of a request is the test's, and nothing of an answer is smoothed over. One thread.

#include "core/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace qts {

struct RawAnswer {
    int status = 0;   ///< 0: no whole answer came
    std::string head; ///< status line and headers, as they came
    std::string body;
};

class RawConnection final {
  public:
    /// Throws when nobody listens there. `host` is an IPv4 or IPv6 address.
    explicit RawConnection(std::uint16_t port, const std::string& host = "127.0.0.1");
    ~RawConnection();
    RawConnection(const RawConnection&) = delete;
    RawConnection& operator=(const RawConnection&) = delete;

    void send(std::string_view bytes) const;
    /// The next answer, measured by its Content-Length.
    RawAnswer read_answer();
    /// The server hangs up without a further byte.
    bool ends();

  private:
    /// False at the end of the stream or when nothing comes for long.
    bool read_more();

    int fd_{-1};
    std::string unread_;
};

/// One request on a connection of its own.
RawAnswer ask_once(std::uint16_t port, std::string_view request);

/// A request as tests write it, with plain line ends and a body behind the blank line, as it goes
/// over the wire: CRLF in the head, `<length>` replaced by the number of bytes of the body.
std::string on_the_wire(std::string_view written);

} // namespace qts

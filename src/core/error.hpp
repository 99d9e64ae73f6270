#pragma once
// The closed list of things that can go wrong, and the value that carries one. An Error is a value:
// it is returned in a Result, never thrown. Any thread.

#include <string>
#include <string_view>
#include <utility>

namespace qts {

enum class ErrorKind : unsigned char {
    invalid_input,  ///< what a person or a file gave us has the wrong shape
    malformed,      ///< wire data that does not fit its description
    unknown_code,   ///< a wire value that stands in no table of ours; never given a default
    overflow,       ///< a number that does not fit
    not_covered,    ///< a date or issue that our tables do not reach
    not_found,      ///< it does not exist
    io,             ///< the file system refused
    disk_full,      ///< ENOSPC or EDQUOT
    corrupt,        ///< what this program wrote does not read back as it was
    connect,        ///< no connection could be made
    tls,            ///< a connection was made but its certificate or handshake was refused
    timeout,        ///< the deadline passed
    closed,         ///< the peer closed or reset the connection
    protocol,       ///< the peer does not speak HTTP as we know it, or over our size limits
    auth,           ///< keys, token or permission refused by the broker
    throttled,      ///< over the broker's rate; nothing was executed
    refused,        ///< the broker said no and gave a reason
    broker_failure, ///< the broker reports trouble of its own; the fate of the call is open
    incomplete,     ///< an answer with pages missing; proves nothing about what is absent
    unsupported,    ///< this broker, environment or version cannot do it
};

std::string_view to_string(ErrorKind kind);

/// `context` is one clear sentence for a person, without secrets and without account numbers.
struct Error {
    ErrorKind kind;
    std::string context;
};

inline Error make_error(ErrorKind kind, std::string context) {
    return Error{kind, std::move(context)};
}

} // namespace qts

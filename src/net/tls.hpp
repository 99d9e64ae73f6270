#pragma once
// TLS contexts: verified clients, and servers for the simulator. Built once at start, used from the
// thread that owns the connections.

#include "core/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace boost::asio::ssl {
class context;
}

namespace qts {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// A client that verifies: the system's certificate store plus `ca_file` (PEM; empty: none). Host
/// name checks and SNI are set per connection. TLS 1.2 and later.
Result<TlsContext> make_client_tls(const std::string& ca_file);

/// A server with a certificate chain and private key, both PEM files.
Result<TlsContext> make_server_tls(const std::string& certificate_file,
                                   const std::string& key_file);
/// The same from PEM text.
Result<TlsContext> make_server_tls_from_pem(std::string_view certificate, std::string_view key);

} // namespace qts

#pragma once
// Certificates for a server on this machine: an authority of its own, made once and kept, and a
// server certificate signed by it. For the simulator's TLS; a client trusts it only when told to
// ([net] ca_file). Start-up only.

#include "core/clock.hpp"
#include "core/file_system.hpp"

#include <string>
#include <vector>

namespace qts {

struct ServerCertificate {
    std::string authority_file;  ///< PEM, what a client is told to trust
    std::string certificate_pem; ///< the server's; it and its key stay in memory
    std::string key_pem;
};

/// Makes (or takes up) the authority in `directory` and issues a certificate for `localhost`,
/// 127.0.0.1, ::1 and `more_hosts`, good for a year from `now`. An authority that ends within a
/// month, or cannot be read, is replaced. Errors: io, disk_full, tls.
Result<ServerCertificate> issue_server_certificate(FileSystem& files, const std::string& directory,
                                                   UtcNanos now,
                                                   const std::vector<std::string>& more_hosts);

} // namespace qts

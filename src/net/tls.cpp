#include "net/tls.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <fmt/format.h>
#include <openssl/ssl.h>

namespace qts {
namespace ssl = boost::asio::ssl;

Result<TlsContext> make_client_tls(const std::string& ca_file) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    boost::system::error_code code;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    context->set_verify_mode(ssl::verify_peer, code);
    if (!code) context->set_default_verify_paths(code);
    if (code) {
        return failure(ErrorKind::tls, fmt::format("the system's certificate store cannot be "
                                                   "used: {} (install ca-certificates)",
                                                   code.message()));
    }
    if (!ca_file.empty()) {
        context->load_verify_file(ca_file, code);
        if (code) {
            return failure(ErrorKind::io, fmt::format("[net] ca_file '{}' cannot be read as PEM "
                                                      "certificates: {}",
                                                      ca_file, code.message()));
        }
    }
    return context;
}

Result<TlsContext> make_server_tls(const std::string& certificate_file,
                                   const std::string& key_file) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code code;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    context->use_certificate_chain_file(certificate_file, code);
    if (!code) context->use_private_key_file(key_file, ssl::context::pem, code);
    if (code) {
        return failure(ErrorKind::tls,
                       fmt::format("certificate '{}' with key '{}' cannot be used: {}",
                                   certificate_file, key_file, code.message()));
    }
    return context;
}

Result<TlsContext> make_server_tls_from_pem(std::string_view certificate, std::string_view key) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    boost::system::error_code code;
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    const boost::asio::const_buffer chain{certificate.data(), certificate.size()};
    context->use_certificate_chain(chain, code);
    const boost::asio::const_buffer secret{key.data(), key.size()};
    if (!code) context->use_private_key(secret, ssl::context::pem, code);
    if (code) {
        return failure(ErrorKind::tls,
                       fmt::format("the server's certificate cannot be used: {}", code.message()));
    }
    return context;
}

} // namespace qts

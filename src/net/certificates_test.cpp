#include "net/certificates.hpp"

#include "fakes/fake_file_system.hpp"
#include "net/tls.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace qts {
namespace {

constexpr UtcNanos kNow = UtcNanos::since_epoch(std::chrono::hours{24 * 20'780});

struct Free {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

std::unique_ptr<X509, Free> read(const std::string& pem) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    std::unique_ptr<X509, Free> read{PEM_read_bio_X509(bio, nullptr, nullptr, nullptr)};
    BIO_free(bio);
    return read;
}

std::string authority_of(FakeFileSystem& files) {
    return files.read("/sim/ca.pem", 100'000).value_or("");
}

ServerCertificate issue(FakeFileSystem& files, UtcNanos now = kNow,
                        const std::vector<std::string>& hosts = {}) {
    auto issued = issue_server_certificate(files, "/sim", now, hosts);
    EXPECT_TRUE(issued.has_value());
    return *std::move(issued);
}

TEST(Certificates, TheServersIsSignedByTheAuthorityAndNamesThisMachine) {
    FakeFileSystem files;
    const ServerCertificate issued = issue(files, kNow, {"trader.example", "10.0.0.7"});
    const auto server = read(issued.certificate_pem);
    const auto authority = read(authority_of(files));
    ASSERT_TRUE(server && authority);
    const std::unique_ptr<EVP_PKEY, Free> key{X509_get_pubkey(authority.get())};
    EXPECT_EQ(X509_verify(server.get(), key.get()), 1);
    for (const char* host : {"localhost", "trader.example"}) {
        EXPECT_EQ(X509_check_host(server.get(), host, 0, 0, nullptr), 1) << host;
    }
    for (const char* address : {"127.0.0.1", "::1", "10.0.0.7"}) {
        EXPECT_EQ(X509_check_ip_asc(server.get(), address, 0), 1) << address;
    }
    EXPECT_NE(X509_check_host(server.get(), "openapi.example", 0, 0, nullptr), 1);
    EXPECT_TRUE(make_server_tls_from_pem(issued.certificate_pem, issued.key_pem).has_value());
}

TEST(Certificates, TheAuthorityStaysTheSameSoThatClientsKeepTrustingIt) {
    FakeFileSystem files;
    issue(files);
    const std::string first = authority_of(files);
    issue(files, kNow + std::chrono::hours{24 * 100});
    EXPECT_EQ(authority_of(files), first);
}

TEST(Certificates, AnAuthorityThatEndsSoonOrCannotBeReadIsReplaced) {
    FakeFileSystem files;
    issue(files);
    const std::string first = authority_of(files);
    issue(files, kNow + std::chrono::hours{24 * 3'630});
    EXPECT_NE(authority_of(files), first);
    ASSERT_TRUE(files.write_private("/sim/ca.key", "torn").has_value());
    const std::string second = authority_of(files);
    issue(files);
    EXPECT_NE(authority_of(files), second);
}

TEST(Certificates, AKeyThatDoesNotFitIsNoServer) {
    FakeFileSystem files;
    const ServerCertificate one = issue(files);
    const ServerCertificate other = issue(files);
    EXPECT_FALSE(make_server_tls_from_pem(one.certificate_pem, other.key_pem).has_value());
}

TEST(Certificates, EveryOneOfManyCanBeRead) {
    // A serial number that begins with zeros comes up once in some hundred.
    FakeFileSystem files;
    for (int i = 0; i < 600; ++i) {
        const ServerCertificate issued = issue(files);
        ASSERT_TRUE(make_server_tls_from_pem(issued.certificate_pem, issued.key_pem).has_value())
            << i;
    }
}

} // namespace
} // namespace qts

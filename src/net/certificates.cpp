#include "net/certificates.hpp"

#include <array>
#include <fmt/format.h>
#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <optional>

namespace qts {
namespace {

constexpr std::size_t kMaxPem = 64U * 1024;
constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::int64_t kAuthorityDays = 3'650;
constexpr std::int64_t kServerDays = 365;
constexpr std::int64_t kRenewDays = 30;
/// Certificates begin a day back: the clocks of server and client need not agree.
constexpr std::int64_t kBackdateDays = 1;

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(BIO* bio) const { BIO_free(bio); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Bio = std::unique_ptr<BIO, Free>;

struct Authority {
    Key key;
    Certificate certificate;
};

std::unexpected<Error> trouble(std::string_view doing) {
    return failure(ErrorKind::tls, fmt::format("OpenSSL could not {}", doing));
}

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

Result<std::string> pem_of(X509* certificate) {
    const Bio bio{BIO_new(BIO_s_mem())};
    if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) {
        return trouble("write a certificate");
    }
    return text_of(bio.get());
}

Result<std::string> pem_of(EVP_PKEY* key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    if (!bio ||
        PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return trouble("write a key");
    }
    return text_of(bio.get());
}

bool add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, Free> extension{
        X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str())};
    return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

/// A certificate without its extensions and signature.
Result<Certificate> blank(EVP_PKEY* key, const std::string& common_name, X509_NAME* issuer,
                          UtcNanos now, std::int64_t days) {
    Certificate made{X509_new()};
    std::array<unsigned char, 16> serial{};
    if (!made || RAND_bytes(serial.data(), serial.size()) != 1) return trouble("draw a number");
    // Positive, and without leading zeros: an INTEGER of DER may have none, and readers refuse it.
    serial[0] = static_cast<unsigned char>((serial[0] & 0x7FU) | 0x40U);
    ASN1_STRING_set(X509_get_serialNumber(made.get()), serial.data(), serial.size());
    X509_set_version(made.get(), 2); // counted from 0: version 3
    std::time_t at = std::chrono::duration_cast<std::chrono::seconds>(now.since_epoch()).count();
    X509_time_adj_ex(X509_getm_notBefore(made.get()), -static_cast<int>(kBackdateDays), 0, &at);
    X509_time_adj_ex(X509_getm_notAfter(made.get()), static_cast<int>(days), 0, &at);
    X509_NAME* const name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(made.get(), issuer == nullptr ? name : issuer);
    if (X509_set_pubkey(made.get(), key) != 1) return trouble("make a certificate");
    return made;
}

Result<Authority> make_authority(UtcNanos now) {
    Authority authority;
    authority.key = Key{EVP_EC_gen("P-256")};
    if (!authority.key) return trouble("make a key");
    QTS_TRY(made,
            blank(authority.key.get(), "QTS simulator authority", nullptr, now, kAuthorityDays));
    X509* const self = made.get();
    const bool good = add_extension(self, self, NID_basic_constraints, "critical,CA:TRUE") &&
                      add_extension(self, self, NID_key_usage, "critical,keyCertSign,cRLSign") &&
                      add_extension(self, self, NID_subject_key_identifier, "hash") &&
                      X509_sign(self, authority.key.get(), EVP_sha256()) > 0;
    if (!good) return trouble("sign the authority");
    authority.certificate = std::move(made);
    return authority;
}

std::optional<Authority> read_authority(FileSystem& files, const std::string& certificate_path,
                                        const std::string& key_path, UtcNanos now) {
    const auto certificate = files.read(certificate_path, kMaxPem);
    const auto key = files.read(key_path, kMaxPem);
    if (!certificate || !key) return std::nullopt;
    const Bio certificate_bio{
        BIO_new_mem_buf(certificate->data(), static_cast<int>(certificate->size()))};
    const Bio key_bio{BIO_new_mem_buf(key->data(), static_cast<int>(key->size()))};
    Authority read;
    read.certificate =
        Certificate{PEM_read_bio_X509(certificate_bio.get(), nullptr, nullptr, nullptr)};
    read.key = Key{PEM_read_bio_PrivateKey(key_bio.get(), nullptr, nullptr, nullptr)};
    if (!read.certificate || !read.key) return std::nullopt;
    std::time_t soon = std::chrono::duration_cast<std::chrono::seconds>(now.since_epoch()).count() +
                       kRenewDays * kDaySeconds;
    const bool lasts = X509_cmp_time(X509_get0_notAfter(read.certificate.get()), &soon) > 0;
    const bool fits = X509_check_private_key(read.certificate.get(), read.key.get()) == 1;
    if (!lasts || !fits) return std::nullopt;
    return read;
}

std::string alternative_names(const std::vector<std::string>& more_hosts) {
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    for (const std::string& host : more_hosts) {
        const bool address = host.find_first_not_of("0123456789.") == std::string::npos ||
                             host.find(':') != std::string::npos;
        names += fmt::format(",{}:{}", address ? "IP" : "DNS", host);
    }
    return names;
}

Result<Certificate> issue(const Authority& authority, EVP_PKEY* key, UtcNanos now,
                          const std::string& names) {
    X509* const issuer = authority.certificate.get();
    QTS_TRY(made, blank(key, "QTS simulator", X509_get_subject_name(issuer), now, kServerDays));
    const bool good =
        add_extension(made.get(), issuer, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(made.get(), issuer, NID_subject_alt_name, names) &&
        add_extension(made.get(), issuer, NID_ext_key_usage, "serverAuth") &&
        add_extension(made.get(), issuer, NID_authority_key_identifier, "keyid") &&
        X509_sign(made.get(), authority.key.get(), EVP_sha256()) > 0;
    if (!good) return trouble("sign the server's certificate");
    return made;
}

} // namespace

namespace {

/// The authority on disk, or a new one. What is on disk afterwards counts: another process may have
/// made one at the same time.
Result<Authority> take_authority(FileSystem& files, const std::string& certificate_path,
                                 const std::string& key_path, UtcNanos now) {
    if (auto kept = read_authority(files, certificate_path, key_path, now)) {
        return *std::move(kept);
    }
    QTS_TRY(made, make_authority(now));
    QTS_TRY(key_pem, pem_of(made.key.get()));
    QTS_TRY(pem, pem_of(made.certificate.get()));
    QTS_CHECK(files.write_private(key_path, key_pem));
    QTS_CHECK(files.write_private(certificate_path, pem));
    auto kept = read_authority(files, certificate_path, key_path, now);
    if (!kept)
        return failure(ErrorKind::io, fmt::format("'{}' changed while it was made", key_path));
    return *std::move(kept);
}

} // namespace

Result<ServerCertificate> issue_server_certificate(FileSystem& files, const std::string& directory,
                                                   UtcNanos now,
                                                   const std::vector<std::string>& more_hosts) {
    QTS_CHECK(files.make_directories(directory));
    ServerCertificate issued;
    issued.authority_file = directory + "/ca.pem";
    QTS_TRY(authority, take_authority(files, issued.authority_file, directory + "/ca.key", now));
    const Key key{EVP_EC_gen("P-256")};
    if (!key) return trouble("make a key");
    QTS_TRY(certificate, issue(authority, key.get(), now, alternative_names(more_hosts)));
    QTS_TRY(pem, pem_of(certificate.get()));
    QTS_TRY(key_pem, pem_of(key.get()));
    issued.certificate_pem = std::move(pem);
    issued.key_pem = std::move(key_pem);
    return issued;
}

} // namespace qts

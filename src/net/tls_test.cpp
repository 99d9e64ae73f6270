#include "net/tls.hpp"

#include "fakes/fake_clock.hpp"
#include "fakes/scripted_tcp_server.hpp"
#include "net/asio_http_transport.hpp"
#include "net/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <gtest/gtest.h>

#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <future>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace {
/// The host that the resolver below hangs on until the promise is kept.
constexpr const char* kHangingHost = "resolver-hangs.example";
std::promise<void> resolver_goes_on;
} // namespace

// The resolver of the C library, with one host that no name server answers for.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** found) {
    if (node != nullptr && std::strcmp(node, kHangingHost) == 0) {
        resolver_goes_on.get_future().wait_for(std::chrono::seconds{2});
        return EAI_AGAIN;
    }
    using Resolve = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto real = reinterpret_cast<Resolve>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(node, service, hints, found);
}

namespace qts {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

const std::string kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// Authorities and certificates, made for the test.

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

/// A key and its certificate, in memory and as PEM files.
struct Identity {
    std::unique_ptr<EVP_PKEY, FreeKey> key;
    std::unique_ptr<X509, FreeCertificate> certificate;
    std::string certificate_file;
    std::string key_file;
};

struct Wish {
    const char* name;                 ///< of the subject; the files are called like this
    const char* hosts = nullptr;      ///< DNS:localhost; nullptr: an authority
    const Identity* issuer = nullptr; ///< nullptr: signs itself
    std::chrono::hours begins = -1h;
    std::chrono::hours ends = 1h;
};

void extend(X509* certificate, int what, const char* value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// A directory that goes with the test.
class Workshop final {
  public:
    Workshop() {
        std::string pattern = (std::filesystem::temp_directory_path() / "qts-tls-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no directory");
        directory_ = pattern;
    }
    ~Workshop() { std::filesystem::remove_all(directory_); }
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    std::string path(std::string_view name) const { return (directory_ / name).string(); }

    Identity make(const Wish& wish) const {
        Identity made;
        made.key.reset(EVP_EC_gen("P-256"));
        made.certificate.reset(X509_new());
        X509* const certificate = made.certificate.get();
        X509_set_version(certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial_);
        X509_gmtime_adj(X509_getm_notBefore(certificate),
                        std::chrono::seconds{wish.begins}.count());
        X509_gmtime_adj(X509_getm_notAfter(certificate), std::chrono::seconds{wish.ends}.count());
        X509_set_pubkey(certificate, made.key.get());
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(wish.name), -1, -1, 0);
        const bool self_signed = wish.issuer == nullptr;
        X509_set_issuer_name(
            certificate,
            X509_get_subject_name(self_signed ? certificate : wish.issuer->certificate.get()));
        const bool authority = wish.hosts == nullptr;
        extend(certificate, NID_basic_constraints, authority ? "critical,CA:TRUE" : "CA:FALSE");
        if (!authority) extend(certificate, NID_subject_alt_name, wish.hosts);
        X509_sign(certificate, self_signed ? made.key.get() : wish.issuer->key.get(), EVP_sha256());
        made.certificate_file = path(std::string{wish.name} + ".crt");
        made.key_file = path(std::string{wish.name} + ".key");
        BIO* file = BIO_new_file(made.certificate_file.c_str(), "w");
        PEM_write_bio_X509(file, certificate);
        BIO_free(file);
        file = BIO_new_file(made.key_file.c_str(), "w");
        PEM_write_bio_PrivateKey(file, made.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        BIO_free(file);
        return made;
    }

  private:
    std::filesystem::path directory_;
    mutable long serial_{0};
};

/// An authority that the client is told of, and a good certificate for localhost.
struct Shop {
    Workshop workshop;
    Identity authority = workshop.make({.name = "authority"});
    Identity good = workshop.make({.name = "good", .hosts = "DNS:localhost", .issuer = &authority});
};

TlsContext server_tls(const Identity& identity) {
    return make_server_tls(identity.certificate_file, identity.key_file).value();
}

/// An HttpServer on a thread and an io_context of its own that answers "ok" to everything.
class ServerThread final {
  public:
    explicit ServerThread(TlsContext tls, Duration idle_timeout = 120s) {
        auto handler = [this](ConnectionId id, const HttpRequest&) -> ServerAction {
            const std::lock_guard lock{mutex_};
            connections_.push_back(id);
            return Respond{.response = {.status = 200, .headers = {}, .body = "ok"}};
        };
        HttpServerOptions options;
        options.tls = std::move(tls);
        options.idle_timeout = idle_timeout;
        server_ = HttpServer::listen(io_.get_executor(), std::move(options), handler).value();
        server_->start();
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~ServerThread() {
        io_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return server_->port(); }
    std::vector<ConnectionId> connections() const {
        const std::lock_guard lock{mutex_};
        return connections_;
    }

  private:
    boost::asio::io_context io_;
    std::unique_ptr<HttpServer> server_;
    mutable std::mutex mutex_;
    std::vector<ConnectionId> connections_;
    std::thread thread_;
};

/// A transport whose time stands still unless told otherwise.
class Client final {
  public:
    Client(std::string host, std::uint16_t port, TlsContext tls, HttpTransportOptions options = {})
        : transport_{io_.get_executor(), clock,
                     BaseUrl{.tls = tls != nullptr, .host = std::move(host), .port = port}, tls,
                     options} {}
    /// One request to its end, and whatever it left to do.
    HttpResult send() {
        const SteadyClock::time_point begun = SteadyClock::now();
        HttpResult result = std::unexpected(HttpFailure{SendProgress::maybe_sent, {}});
        auto done = [&](std::exception_ptr error, HttpResult given) {
            if (error) std::rethrow_exception(error);
            result = std::move(given);
            took = SteadyClock::now() - begun;
        };
        HttpRequest request;
        request.method = HttpMethod::post;
        request.target = "/order";
        request.body = "{}";
        boost::asio::co_spawn(io_, transport_.send(std::move(request)), done);
        io_.restart();
        io_.run_for(10s);
        EXPECT_TRUE(io_.stopped()) << "something never ends";
        return result;
    }
    int connections_made() const { return transport_.connections_made(); }

    FakeClock clock;
    SteadyClock::duration took{0}; ///< real time of the last request

  private:
    boost::asio::io_context io_;
    AsioHttpTransport transport_;
};

TlsContext client_tls(const Identity& authority) {
    return make_client_tls(authority.certificate_file).value();
}

/// Our sockets that are connected to `port`.
std::vector<int> sockets_to(std::uint16_t port) {
    std::vector<int> found;
    for (int fd = 3; fd < 1'024; ++fd) {
        sockaddr_in peer{};
        socklen_t size = sizeof(peer);
        if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
        if (peer.sin_family == AF_INET && ntohs(peer.sin_port) == port) found.push_back(fd);
    }
    return found;
}

void await(const std::vector<int>& sockets, short events) {
    for (const int fd : sockets) {
        pollfd state{.fd = fd, .events = events, .revents = 0};
        EXPECT_EQ(::poll(&state, 1, 5'000), 1) << "the event never came";
    }
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void expect_ok(const HttpResult& result) {
    ASSERT_TRUE(result.has_value()) << result.error().error.context;
    EXPECT_EQ(result->body, "ok");
}

void expect_failure(const HttpResult& result, ErrorKind kind, SendProgress progress) {
    ASSERT_FALSE(result.has_value()) << result->body;
    EXPECT_EQ(to_string(result.error().error.kind), to_string(kind))
        << result.error().error.context;
    EXPECT_EQ(result.error().progress, progress) << result.error().error.context;
}

/// The server must be refused before a byte of the request leaves, for a reason that holds one of
/// `words`.
void expect_refusal(const char* host, const Identity& server, const TlsContext& tls,
                    std::initializer_list<std::string_view> words) {
    ServerThread running{server_tls(server)};
    Client client{host, running.port(), tls};
    const HttpResult result = client.send();
    expect_failure(result, ErrorKind::tls, SendProgress::not_sent);
    ASSERT_FALSE(result.has_value());
    const std::string& text = result.error().error.context;
    EXPECT_TRUE(contains(text, "https://" + std::string{host})) << text;
    bool named = false;
    for (const std::string_view word : words)
        named = named || contains(text, word);
    EXPECT_TRUE(named) << text;
    EXPECT_TRUE(running.connections().empty());
}

TEST(TlsServer, WithACertificateOfTheGivenAuthorityIsTalkedToAndKept) {
    const Shop shop;
    ServerThread server{server_tls(shop.good)};
    Client client{"localhost", server.port(), client_tls(shop.authority)};
    expect_ok(client.send());
    client.clock.advance(4s);
    expect_ok(client.send());
    EXPECT_EQ(server.connections(), (std::vector<ConnectionId>{1, 1}));
    EXPECT_EQ(client.connections_made(), 1);
}

TEST(TlsServer, WithACertificateForItsAddressIsTalkedTo) {
    const Shop shop;
    const Identity address =
        shop.workshop.make({.name = "address", .hosts = "IP:127.0.0.1", .issuer = &shop.authority});
    ServerThread server{server_tls(address)};
    Client client{"127.0.0.1", server.port(), client_tls(shop.authority)};
    expect_ok(client.send());
}

TEST(TlsServer, OfAnUnknownAuthorityIsRefused) {
    const Shop shop;
    expect_refusal("localhost", shop.good, make_client_tls("").value(), {"issuer certificate"});
    const Identity stranger = shop.workshop.make({.name = "stranger"});
    expect_refusal("localhost", shop.good, client_tls(stranger), {"issuer certificate"});
}

TEST(TlsServer, ThatSignedItsOwnCertificateIsRefused) {
    const Shop shop;
    const Identity selfish = shop.workshop.make({.name = "selfish", .hosts = "DNS:localhost"});
    expect_refusal("localhost", selfish, client_tls(shop.authority),
                   {"self-signed", "self signed"});
}

TEST(TlsServer, UnderAnotherNameIsRefusedByThatReason) {
    const Shop shop;
    const TlsContext tls = client_tls(shop.authority);
    expect_refusal("127.0.0.1", shop.good, tls, {"name", "not for", "mismatch"});
    const Identity other = shop.workshop.make(
        {.name = "other", .hosts = "DNS:api.example.com", .issuer = &shop.authority});
    expect_refusal("localhost", other, tls, {"name", "not for", "mismatch"});
}

TEST(TlsServer, WhoseCertificateIsOutOfItsTimeIsRefused) {
    const Shop shop;
    const Identity expired = shop.workshop.make({.name = "expired",
                                                 .hosts = "DNS:localhost",
                                                 .issuer = &shop.authority,
                                                 .begins = -48h,
                                                 .ends = -24h});
    expect_refusal("localhost", expired, client_tls(shop.authority), {"expired"});
    const Identity early = shop.workshop.make({.name = "early",
                                               .hosts = "DNS:localhost",
                                               .issuer = &shop.authority,
                                               .begins = 24h,
                                               .ends = 48h});
    expect_refusal("localhost", early, client_tls(shop.authority), {"not yet valid"});
}

TEST(TlsServer, ThatSpeaksPlainHttpIsRefusedWithoutBlamingACertificate) {
    const Shop shop;
    ServerThread server{TlsContext{}};
    Client client{"localhost", server.port(), client_tls(shop.authority)};
    const HttpResult result = client.send();
    expect_failure(result, ErrorKind::tls, SendProgress::not_sent);
    ASSERT_FALSE(result.has_value());
    EXPECT_FALSE(contains(result.error().error.context, "certificate"))
        << result.error().error.context;
}

TEST(TlsServer, OutlivesAClientThatSpeaksPlainHttp) {
    const Shop shop;
    ServerThread server{server_tls(shop.good)};
    Client plain{"localhost", server.port(), TlsContext{}};
    EXPECT_FALSE(plain.send().has_value());
    Client client{"localhost", server.port(), client_tls(shop.authority)};
    expect_ok(client.send());
}

TEST(TlsFiles, ThatCannotBeReadAreNamed) {
    const Shop shop;
    const std::string missing = shop.workshop.path("missing.pem");
    const std::string garbage = shop.workshop.path("garbage.pem");
    std::ofstream{garbage} << "no certificate";
    for (const std::string& file : {missing, garbage, shop.good.key_file}) {
        const auto client = make_client_tls(file);
        ASSERT_FALSE(client.has_value()) << file;
        EXPECT_EQ(client.error().kind, ErrorKind::io);
        EXPECT_TRUE(contains(client.error().context, file)) << client.error().context;
        const auto server = make_server_tls(file, shop.good.key_file);
        ASSERT_FALSE(server.has_value()) << file;
        EXPECT_TRUE(contains(server.error().context, file)) << server.error().context;
    }
    EXPECT_FALSE(make_server_tls(shop.good.certificate_file, missing).has_value());
    EXPECT_FALSE(make_server_tls(shop.good.certificate_file, shop.authority.key_file).has_value())
        << "the key of another certificate";
}

TEST(TlsSpare, WithUnreadSessionTicketsCountsAsAlive) {
    const Shop shop;
    ServerThread server{server_tls(shop.good)};
    Client client{"localhost",
                  server.port(),
                  client_tls(shop.authority),
                  {.spare_max_age = 30s, .keep_spare = true}};
    expect_ok(client.send());
    EXPECT_EQ(client.connections_made(), 2);
    // The one that was used has read its tickets; the other's lie in its socket.
    const std::vector<int> sockets = sockets_to(server.port());
    ASSERT_EQ(sockets.size(), 2U);
    std::vector<pollfd> states;
    for (const int fd : sockets)
        states.push_back({.fd = fd, .events = POLLIN, .revents = 0});
    ASSERT_EQ(::poll(states.data(), states.size(), 5'000), 1);
    client.clock.advance(10s);
    expect_ok(client.send());
    EXPECT_EQ(server.connections(), (std::vector<ConnectionId>{1, 2}));
}

TEST(TlsSpare, AndKeptConnectionThatTheServerClosedAreNotUsed) {
    const Shop shop;
    ServerThread server{server_tls(shop.good), 60ms};
    Client client{"localhost", server.port(), client_tls(shop.authority), {.keep_spare = true}};
    expect_ok(client.send());
    await(sockets_to(server.port()), POLLRDHUP);
    expect_ok(client.send());
    EXPECT_EQ(server.connections(), (std::vector<ConnectionId>{1, 3}));
}

/// The server's side of one connection, blocking.
class TlsPeer final {
  public:
    TlsPeer(const TlsContext& context, int fd) : fd_{fd}, ssl_{SSL_new(context->native_handle())} {
        SSL_set_fd(ssl_, fd);
        accepted_ = SSL_accept(ssl_) == 1;
        // From here on what we say is gathered, so that it can leave in one piece.
        SSL_set0_wbio(ssl_, BIO_new(BIO_s_mem()));
    }
    ~TlsPeer() { SSL_free(ssl_); }
    TlsPeer(const TlsPeer&) = delete;
    TlsPeer& operator=(const TlsPeer&) = delete;
    /// False at the end of the connection. Our requests are small: one record each.
    bool read_request() {
        std::string text;
        char buffer[4096];
        while (accepted_ && !contains(text, "\r\n\r\n{}")) {
            const int got = SSL_read(ssl_, buffer, sizeof(buffer));
            if (got <= 0) return false;
            text.append(buffer, static_cast<std::size_t>(got));
        }
        return accepted_;
    }
    void write(const std::string& bytes) {
        SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()));
    }
    void write_end() { SSL_shutdown(ssl_); }
    void send_all() {
        char* bytes = nullptr;
        const long size = BIO_get_mem_data(SSL_get_wbio(ssl_), &bytes);
        ScriptedTcpServer::say(fd_, std::string(bytes, static_cast<std::size_t>(size)));
        (void)BIO_reset(SSL_get_wbio(ssl_));
    }

  private:
    int fd_;
    SSL* ssl_;
    bool accepted_{false};
};

// The worst mistake a transport could make: to hand out the answer of another order.
TEST(TlsConnection, ThatHoldsASecondAnswerIsNotUsedAgain) {
    const Shop shop;
    const TlsContext tls = server_tls(shop.good);
    std::atomic<int> requests{0};
    ScriptedTcpServer server{[&](int fd) {
        TlsPeer peer{tls, fd};
        while (peer.read_request()) {
            peer.write(kAnswer);
            if (++requests == 1) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstale");
            peer.send_all();
        }
    }};
    Client client{"localhost", server.port(), client_tls(shop.authority)};
    expect_ok(client.send());
    expect_ok(client.send());
    EXPECT_EQ(client.connections_made(), 2);
}

TEST(TlsConnection, WhoseEndWasAnnouncedBehindTheAnswerIsNotUsedAgain) {
    const Shop shop;
    const TlsContext tls = server_tls(shop.good);
    ScriptedTcpServer server{[&](int fd) {
        TlsPeer peer{tls, fd};
        if (!peer.read_request()) return;
        peer.write(kAnswer);
        peer.write_end();
        peer.send_all();
        peer.read_request(); // TCP stays open until the client goes
    }};
    Client client{"localhost", server.port(), client_tls(shop.authority)};
    expect_ok(client.send());
    expect_ok(client.send());
    EXPECT_EQ(client.connections_made(), 2);
}

// Without a length only TLS's own end says that nothing was cut off.
TEST(TlsConnection, ThatIsCutOffGivesNoHalfAnswer) {
    const Shop shop;
    const TlsContext tls = server_tls(shop.good);
    for (const std::string said : {"HTTP/1.1 200 OK\r\n\r\nhalf",
                                   "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", ""}) {
        std::atomic<int> requests{0};
        ScriptedTcpServer server{[&](int fd) {
            TlsPeer peer{tls, fd};
            if (peer.read_request()) ++requests;
            if (!said.empty()) peer.write(said);
            peer.send_all();
        }};
        Client client{"localhost", server.port(), client_tls(shop.authority)};
        expect_failure(client.send(), ErrorKind::closed, SendProgress::maybe_sent);
        EXPECT_EQ(requests, 1);
        EXPECT_EQ(client.connections_made(), 1) << "sent again";
    }
}

// Deadlines on the way to a connection.

/// Accepts, and then says nothing until the client goes.
void stay_silent(int fd) {
    char byte = 0;
    while (::recv(fd, &byte, 1, 0) > 0) {
    }
}

TEST(Connecting, ToAServerThatNeverShakesHandsEndsInItsTime) {
    const Shop shop;
    ScriptedTcpServer server{stay_silent};
    Client client{
        "localhost", server.port(), client_tls(shop.authority), {.connect_timeout = 80ms}};
    expect_failure(client.send(), ErrorKind::timeout, SendProgress::not_sent);
    EXPECT_GE(client.took, 80ms);
    EXPECT_LT(client.took, 3s);
}

TEST(Connecting, IsPartOfTheTotalTime) {
    const Shop shop;
    ScriptedTcpServer server{stay_silent};
    Client client{"localhost",
                  server.port(),
                  client_tls(shop.authority),
                  {.connect_timeout = 2s, .total_timeout = 80ms}};
    const HttpResult result = client.send();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().progress, SendProgress::not_sent);
    EXPECT_LT(client.took, 1s) << "the whole call is bounded by total_timeout";
}

TEST(Connecting, ToAHostWhoseNameServerIsSilentEndsInItsTime) {
    const Shop shop;
    Client client{kHangingHost, 443, client_tls(shop.authority), {.connect_timeout = 80ms}};
    const HttpResult result = client.send();
    resolver_goes_on.set_value();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().progress, SendProgress::not_sent);
    EXPECT_LT(client.took, 1s) << "a resolver that hangs must not hang us";
}

/// A second passes with every look.
class RacingClock final : public Clock {
  public:
    UtcNanos utc_now() const override { return UtcNanos{}; }
    MonoNanos mono_now() const override { return MonoNanos::since_start(++looks_ * 1s); }

  private:
    mutable std::int64_t looks_{0};
};

TEST(Connecting, ThatUsedUpTheTotalTimeLetsNoRequestGoOut) {
    std::promise<bool> request_came;
    ScriptedTcpServer server{
        [&](int fd) { request_came.set_value(ScriptedTcpServer::read_request(fd)); }};
    boost::asio::io_context io;
    const RacingClock clock;
    HttpResult result;
    {
        const BaseUrl url{.tls = false, .host = "127.0.0.1", .port = server.port()};
        HttpTransportOptions options;
        options.total_timeout = 900ms; // of a second that passes with every look
        AsioHttpTransport transport{io.get_executor(), clock, url, TlsContext{}, options};
        auto done = [&](std::exception_ptr, HttpResult given) { result = std::move(given); };
        boost::asio::co_spawn(io, transport.send(HttpRequest{}), done);
        io.run_for(5s);
    }
    EXPECT_FALSE(request_came.get_future().get()) << "a request went out after its deadline";
    expect_failure(result, ErrorKind::timeout, SendProgress::not_sent);
}

TEST(Connecting, WithoutEverShakingHandsIsEndedByTheServer) {
    using boost::asio::ip::tcp;
    const Shop shop;
    ServerThread server{server_tls(shop.good), 60ms};
    boost::asio::io_context io;
    tcp::socket socket{io};
    socket.connect(tcp::endpoint{boost::asio::ip::address_v4::loopback(), server.port()});
    await({socket.native_handle()}, POLLRDHUP);
}

} // namespace
} // namespace qts

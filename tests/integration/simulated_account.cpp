#include "integration/simulated_account.hpp"

#include "core/json_reader.hpp"
#include "fakes/built_in_rules.hpp"
#include "net/certificates.hpp"
#include "simulator/generated_prices.hpp"
#include "storage/posix_file_system.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace qts {
namespace {

/// The body of `GET path`.
std::string http_get(std::uint16_t port, const std::string& path) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(fd, generic, sizeof(address)) != 0) throw std::runtime_error("no simulator");
    const std::string request =
        fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", path);
    std::string answer;
    char buffer[4096];
    ssize_t got = ::send(fd, request.data(), request.size(), MSG_NOSIGNAL);
    while (got > 0) {
        got = ::recv(fd, buffer, sizeof(buffer), 0);
        if (got > 0) answer.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(fd);
    const std::size_t head = answer.find("\r\n\r\n");
    return head == std::string::npos ? std::string{} : answer.substr(head + 4);
}

std::string env_text(const sim::KisServerOptions& kis, const std::string& url) {
    const bool real = kis.environment == sim::SimEnvironment::real;
    const std::string mode = real ? "KIS_REAL" : "KIS_VTS";
    const bool any = kis.app_key.empty();
    return fmt::format("KIS_MODE = \"{0}\"\n"
                       "{0}_APP_KEY = \"{1}\"\n"
                       "{0}_APP_SECRET = \"{2}\"\n"
                       "{0}_ACCOUNT_NO = \"{3}\"\n"
                       "{0}_BASE_URL = \"{4}\"\n",
                       mode, any ? "test-app-key" : kis.app_key,
                       any ? "test-app-secret" : kis.app_secret, kis.account, url);
}

} // namespace

SimulatedAccount::SimulatedAccount(sim::KisServerOptions kis, bool tls) {
    sim::SimulatorHostOptions options{.kis_rest_port = 0, .kis = kis};
    if (tls) {
        PosixFileSystem files;
        const auto certificate = issue_server_certificate(files, scratch_.path() + "/authority",
                                                          clock_.utc_now(), {"127.0.0.1"});
        if (!certificate) throw std::runtime_error(certificate.error().context);
        options.tls = make_server_tls_from_pem(certificate->certificate_pem, certificate->key_pem)
                          .value_or(TlsContext{});
        authority_file_ = certificate->authority_file;
    }
    const MarketRules& rules = built_in_rules();
    auto prices = std::make_unique<sim::GeneratedPrices>(1, KstDate::of(2026, 11, 23), rules);
    auto market = sim::SimMarket::make(std::move(prices), rules);
    if (!market) throw std::runtime_error(market.error().context);
    auto host = sim::SimulatorHost::start(*std::move(market), clock_, options);
    if (!host) throw std::runtime_error(host.error().context);
    host_ = *std::move(host);
    port_ = host_->kis_rest_port();
    scratch_.write(".env",
                   env_text(kis, fmt::format("{}://127.0.0.1:{}", tls ? "https" : "http", port_)));
    scratch_.write("qts.toml", "[broker.kis]\nrate_vts_centi = 10000\nrate_real_centi = 10000\n");
}

std::vector<BrokerRow> SimulatedAccount::rows() const {
    const auto document = JsonDocument::parse(http_get(port_, "/_sim/state"));
    if (!document) throw std::runtime_error(document.error().context);
    std::vector<BrokerRow> all;
    const JsonView orders = document->root().member("brokers").member("kis").member("orders");
    for (const JsonView& row : orders.elements()) {
        const auto text = [&](std::string_view key) {
            return std::string{row.member(key).text().value_or("")};
        };
        const auto number = [&](std::string_view key) {
            return row.member(key) ? row.member(key).integer().value_or(0) : 0;
        };
        all.push_back(BrokerRow{.number = text("number"),
                                .original = text("original"),
                                .request = text("request"),
                                .side = text("side"),
                                .limit_won = number("limit_won"),
                                .quantity = number("quantity"),
                                .filled = number("filled"),
                                .open = number("open")});
    }
    return all;
}

std::int64_t SimulatedAccount::open_shares() const {
    std::int64_t open = 0;
    for (const BrokerRow& row : rows())
        open += row.open;
    return open;
}

int cells_of(std::string_view line) {
    int cells = 0;
    for (const char c : line) {
        const auto byte = static_cast<unsigned char>(c);
        // Of UTF-8, Hangul begins with a byte of a three byte letter; everything else here is
        // ASCII.
        if (byte < 0x80) cells += 1;
        if (byte >= 0xE0) cells += 2;
    }
    return cells;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream{text};
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

} // namespace qts

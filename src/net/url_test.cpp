#include "net/url.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace qts {
namespace {

struct Form {
    std::string_view text;
    bool tls;
    std::string_view host;
    std::uint16_t port;
    std::string_view shown; ///< what BaseUrl::text() says
};

TEST(BaseUrl, IsReadFromEveryAllowedForm) {
    const Form forms[] = {
        {"https://openapi.koreainvestment.com:9443", true, "openapi.koreainvestment.com", 9443,
         "https://openapi.koreainvestment.com:9443"},
        {"https://openapivts.koreainvestment.com:29443", true, "openapivts.koreainvestment.com",
         29443, "https://openapivts.koreainvestment.com:29443"},
        {"https://api.kiwoom.com", true, "api.kiwoom.com", 443, "https://api.kiwoom.com:443"},
        {"https://api.kiwoom.com/", true, "api.kiwoom.com", 443, "https://api.kiwoom.com:443"},
        {"https://api.kiwoom.com:443/", true, "api.kiwoom.com", 443, "https://api.kiwoom.com:443"},
        {"https://localhost:8443", true, "localhost", 8443, "https://localhost:8443"},
        {"https://127.0.0.1", true, "127.0.0.1", 443, "https://127.0.0.1:443"},
        {"https://[::1]:8443", true, "::1", 8443, "https://[::1]:8443"},
        {"https://[::1]", true, "::1", 443, "https://[::1]:443"},
        {"http://localhost:18080", false, "localhost", 18080, "http://localhost:18080"},
        {"http://localhost", false, "localhost", 80, "http://localhost:80"},
        {"http://127.0.0.1:8080/", false, "127.0.0.1", 8080, "http://127.0.0.1:8080"},
        {"http://127.9.9.9:8080", false, "127.9.9.9", 8080, "http://127.9.9.9:8080"},
        {"http://[::1]:8080", false, "::1", 8080, "http://[::1]:8080"},
        {"http://[::1]/", false, "::1", 80, "http://[::1]:80"},
        {"https://a:1", true, "a", 1, "https://a:1"},
        {"https://a:65535", true, "a", 65535, "https://a:65535"},
    };
    for (const Form& form : forms) {
        SCOPED_TRACE(form.text);
        const Result<BaseUrl> url = parse_base_url(form.text);
        ASSERT_TRUE(url.has_value()) << url.error().context;
        EXPECT_EQ(url->tls, form.tls);
        EXPECT_EQ(url->host, form.host);
        EXPECT_EQ(url->port, form.port);
        EXPECT_EQ(url->text(), form.shown);
    }
}

TEST(BaseUrl, ThatWasPrintedReadsBackAsItself) {
    for (const std::string_view text :
         {"https://api.kiwoom.com", "http://127.0.0.1:1/", "https://[::1]:9", "http://localhost"}) {
        const Result<BaseUrl> first = parse_base_url(text);
        ASSERT_TRUE(first.has_value());
        const Result<BaseUrl> again = parse_base_url(first->text());
        ASSERT_TRUE(again.has_value()) << again.error().context;
        EXPECT_EQ(again->tls, first->tls);
        EXPECT_EQ(again->host, first->host);
        EXPECT_EQ(again->port, first->port);
    }
}

TEST(BaseUrl, OfAnyOtherShapeIsRefused) {
    for (const std::string_view text : {
             "",
             "api.kiwoom.com",
             "api.kiwoom.com:443",
             "//api.kiwoom.com",
             "ftp://api.kiwoom.com",
             "ws://127.0.0.1:8080",
             "wss://api.kiwoom.com",
             "https:/api.kiwoom.com",
             "https://",
             "https:///",
             "https://:443",
             "https://api.kiwoom.com:",
             "https://api.kiwoom.com:/",
             "https://api.kiwoom.com:0",
             "https://api.kiwoom.com:65536",
             "https://api.kiwoom.com:99999999999999999999",
             "https://api.kiwoom.com:-1",
             "https://api.kiwoom.com:+443",
             "https://api.kiwoom.com:44 3",
             "https://api.kiwoom.com:https",
             "https://api.kiwoom.com:443:443",
             "https://api.kiwoom.com/api",
             "https://api.kiwoom.com/api/",
             "https://api.kiwoom.com//",
             "https://api.kiwoom.com:443/oauth2",
             "https://api.kiwoom.com?x=1",
             "https://api.kiwoom.com#top",
             "https://me@api.kiwoom.com",
             "https://api kiwoom.com",
             " https://api.kiwoom.com",
             "https://api.kiwoom.com ",
             "https://api.kiwoom.com\r\nHost: evil.example",
             "https://[::1",
             "https://[::1]x",
             "https://[::1]443",
             "https://[::1]:0",
             "https://[::1]/api",
             "https://[2001:db8::1]:443",
             "https://::1",
         }) {
        SCOPED_TRACE(text);
        const Result<BaseUrl> url = parse_base_url(text);
        ASSERT_FALSE(url.has_value()) << "read as " << url->text();
        EXPECT_EQ(url.error().kind, ErrorKind::invalid_input);
        EXPECT_FALSE(url.error().context.empty());
    }
}

TEST(BaseUrl, WithAColonButNoPortIsRefusedForAnAddressInBracketsToo) {
    const Result<BaseUrl> url = parse_base_url("https://[::1]:");
    ASSERT_FALSE(url.has_value()) << "read as " << url->text();
    EXPECT_EQ(url.error().kind, ErrorKind::invalid_input);
}

TEST(BaseUrl, OfAPlainConnectionToAnotherMachineIsRefusedWithTheCure) {
    for (const std::string_view text : {
             "http://openapi.koreainvestment.com",
             "http://openapi.koreainvestment.com:80/",
             "http://192.168.0.1:8080",
             "http://128.0.0.1",
             "http://126.255.255.255",
             "http://0.0.0.0:8080",
             "http://localhost.evil.example",
             "http://127.0.0.1.evil.example",
             "http://evil-localhost",
             "http://127.1",
         }) {
        SCOPED_TRACE(text);
        const Result<BaseUrl> url = parse_base_url(text);
        ASSERT_FALSE(url.has_value());
        EXPECT_EQ(url.error().kind, ErrorKind::invalid_input);
        EXPECT_NE(url.error().context.find("https://"), std::string::npos) << url.error().context;
    }
}

TEST(BaseUrl, OfAnUnusableTextIsNamedInTheError) {
    const Result<BaseUrl> url = parse_base_url("https://api.kiwoom.com:70000");
    ASSERT_FALSE(url.has_value());
    EXPECT_NE(url.error().context.find("https://api.kiwoom.com:70000"), std::string::npos);
    EXPECT_NE(url.error().context.find("65535"), std::string::npos) << url.error().context;
}

TEST(LoopbackHost, IsLocalhostTheV6AddressAndTheWholeV4Block) {
    for (const std::string_view host :
         {"localhost", "::1", "127.0.0.1", "127.0.0.0", "127.255.255.255", "127.1.2.3"}) {
        EXPECT_TRUE(is_loopback_host(host)) << host;
    }
}

TEST(LoopbackHost, IsNoOther) {
    for (const std::string_view host :
         {"", "126.255.255.255", "128.0.0.0", "0.0.0.0", "10.0.0.1", "192.168.0.127", "127",
          "127.1", "127.0.0.1.evil.example", "127.0.0.256", "localhost.evil.example", "mylocalhost",
          "::2", "::", "::ffff:8.8.8.8", "fe80::1", "api.kiwoom.com"}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
    }
}

} // namespace
} // namespace qts

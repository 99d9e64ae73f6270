// `qts sim` against programs that nobody here wrote. Every request stands as its client sends it,
// to the byte: other spellings, other generations, other manners of using a connection.

#include "integration/raw_http.hpp"
#include "integration/sim_process.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <memory>
#include <openssl/sha.h>

namespace qts {
namespace {

std::vector<std::string> at_the_open() {
    return {"--rate", "0", "--clock", "2026-11-23T09:00:00"};
}

std::string replaced(std::string text, std::string_view mark, std::string_view with) {
    for (std::size_t at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + with.size()))
        text.replace(at, mark.size(), with);
    return text;
}

std::string sha256_hex(std::string_view text) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
    std::string hex;
    for (const unsigned char byte : digest)
        hex += fmt::format("{:02x}", byte);
    return hex;
}

// ---- one request at a time --------------------------------------------------------------------

/// `<token>` stands for the token of the pair any-key and any-secret, `<length>` for the length of
/// the body.
struct Sloppy {
    const char* name;
    const char* written;
    int status;
    const char* holds;
};

class ForeignRequest : public testing::TestWithParam<Sloppy> {};

TEST_P(ForeignRequest, IsAnsweredAsTheBrokerWould) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const std::string written = replaced(GetParam().written, "<token>", sim.token());
    const RawAnswer answer = ask_once(sim.port(), on_the_wire(written));
    EXPECT_EQ(answer.status, GetParam().status) << answer.head << answer.body;
    EXPECT_NE(answer.body.find(GetParam().holds), std::string::npos) << answer.body;
}

const Sloppy kSpellings[] = {
    {"headers_of_the_brokers_samples",
     "POST /uapi/domestic-stock/v1/trading/order-cash HTTP/1.1\n"
     "Host: 127.0.0.1:29443\n"
     "User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36\n"
     "Accept-Encoding: gzip, deflate\n"
     "Accept: text/plain\n"
     "Connection: keep-alive\n"
     "Content-Type: application/json\n"
     "charset: UTF-8\n"
     "authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: VTTC0012U\n"
     "custtype: P\n"
     "tr_cont: \n"
     "Content-Length: <length>\n"
     "\n"
     R"({"CANO": "50000000", "ACNT_PRDT_CD": "01", "PDNO": "005930", "ORD_DVSN": "00", )"
     R"("ORD_QTY": "1", "ORD_UNPR": "60000", "EXCG_ID_DVSN_CD": "KRX", )"
     R"("SLL_TYPE": "", "CNDT_PRIC": ""})",
     200, R"("msg_cd":"40600000")"},
    {"header_names_in_capitals",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
     "HOST: LOCALHOST\n"
     "AUTHORIZATION: Bearer <token>\n"
     "APPKEY: any-key\n"
     "APPSECRET: any-secret\n"
     "TR_ID: FHKST01010100\n"
     "CUSTTYPE: P\n"
     "\n",
     200, R"("stck_prpr":"71)"},
    {"app_key_and_query_keys_in_another_case",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?fid_cond_mrkt_div_code=J&fid_input_iscd=005930 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "content-Type: application/json\n"
     "authorization: Bearer <token>\n"
     "appKey: any-key\n"
     "appSecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "\n",
     200, R"("stck_prpr":"71)"},
    {"no_blank_behind_the_colon_and_many_behind_the_value",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
     "Host:x\n"
     "authorization:Bearer <token>\n"
     "appkey:any-key  \n"
     "appsecret:\tany-secret\n"
     "tr_id:FHKST01010100   \n"
     "custtype:P\n"
     "\n",
     200, R"("stck_prpr":"71)"},
    {"balance_with_lower_case_query_keys",
     "GET /uapi/domestic-stock/v1/trading/inquire-balance"
     "?cano=50000000&acnt_prdt_cd=01&afhr_flpr_yn=N&ofl_yn=&inqr_dvsn=02"
     "&unpr_dvsn=01&fund_sttl_icld_yn=N&fncg_amt_auto_rdpt_yn=N&prcs_dvsn=00"
     "&ctx_area_fk100=&ctx_area_nk100= HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "Authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: VTTC8434R\n"
     "\n",
     200, R"("prvs_rcdl_excc_amt":"10000000")"},
    {"empty_query_values_without_an_equals_sign",
     "GET /uapi/domestic-stock/v1/trading/inquire-balance"
     "?CANO=50000000&ACNT_PRDT_CD=01&AFHR_FLPR_YN=N&OFL_YN&INQR_DVSN=02"
     "&UNPR_DVSN=01&FUND_STTL_ICLD_YN=N&FNCG_AMT_AUTO_RDPT_YN=N&PRCS_DVSN=00"
     "&CTX_AREA_FK100&CTX_AREA_NK100 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: VTTC8434R\n"
     "\n",
     200, R"("output1":[])"},
    {"query_keys_that_nobody_asked_for_in_another_order",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_INPUT_ISCD=005930&_=1764000000&FID_COND_MRKT_DIV_CODE=J"
     "&FID_ORG_ADJ_PRC=0 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "\n",
     200, R"("stck_prpr":"71)"},
    {"percent_encoding_where_none_is_needed",
     "GET /uapi/domestic%2Dstock/v1/quotations/inquire%2dprice"
     "?FID%5FCOND_MRKT_DIV_CODE=%4A&FID_INPUT_ISCD=%30%30%35930 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "\n",
     200, R"("stck_prpr":"71)"},
    {"a_body_under_a_get",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "Content-Type: application/json; charset=utf-8\n"
     "authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "Content-Length: <length>\n"
     "\n"
     R"({"FID_INPUT_ISCD":"000660"})",
     200, R"("stck_shrn_iscd":"005930")"},
    {"no_host_and_no_custtype",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
     "authorization: Bearer <token>\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "\n",
     200, R"("stck_prpr":"71)"},
    {"token_with_keys_in_camel_case_and_no_content_type",
     "POST /oauth2/tokenP HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "Content-Length: <length>\n"
     "\n"
     R"({"grant_type": "client_credentials", "appKey": "mine", "appSecret": "too"})",
     200, R"("token_type":"Bearer")"},
    {"approval_key",
     "POST /oauth2/Approval HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "content-type: application/json; utf-8\n"
     "Content-Length: <length>\n"
     "\n"
     R"({"grant_type":"client_credentials","appkey":"any-key",)"
     R"("secretkey":"any-secret"})",
     200, R"("approval_key":")"},
    {"hashkey_without_token_and_tr_id",
     "POST /uapi/hashkey HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "content-Type: application/json\n"
     "appKey: any-key\n"
     "appSecret: any-secret\n"
     "User-Agent: Mozilla/5.0\n"
     "Content-Length: <length>\n"
     "\n"
     R"({"ORD_PRCS_DVSN_CD": "02", "CANO": "50000000"})",
     200, R"("HASH":")"},
    {"no_token_at_all",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "\n",
     500, R"("msg_cd":"EGW00122")"},
    {"a_token_of_somebody_else",
     "GET /uapi/domestic-stock/v1/quotations/inquire-price"
     "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
     "Host: 127.0.0.1\n"
     "authorization: Bearer <token>x\n"
     "appkey: any-key\n"
     "appsecret: any-secret\n"
     "tr_id: FHKST01010100\n"
     "\n",
     500, R"("msg_cd":"EGW00121")"},
};

INSTANTIATE_TEST_SUITE_P(Spellings, ForeignRequest, testing::ValuesIn(kSpellings),
                         [](const auto& each) { return std::string{each.param.name}; });

struct SloppyOrder {
    const char* name;
    const char* tr_id;
    const char* headers; ///< besides Host, token and keys; each with its line end
    const char* body;
    int status;
    const char* holds;
};

class ForeignOrder : public testing::TestWithParam<SloppyOrder> {};

TEST_P(ForeignOrder, IsAnsweredAsTheBrokerWould) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const std::string written =
        fmt::format("POST /uapi/domestic-stock/v1/trading/order-cash HTTP/1.1\nHost: 127.0.0.1\n"
                    "authorization: Bearer {}\nappkey: any-key\nappsecret: any-secret\n"
                    "tr_id: {}\n{}\n{}",
                    sim.token(), GetParam().tr_id, GetParam().headers, GetParam().body);
    const RawAnswer answer = ask_once(sim.port(), on_the_wire(written));
    EXPECT_EQ(answer.status, GetParam().status) << answer.head << answer.body;
    EXPECT_NE(answer.body.find(GetParam().holds), std::string::npos) << answer.body;
}

const char* const kLength = "Content-Length: <length>\n";
const char* const kPlainOrder = R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930",)"
                                R"("ORD_DVSN":"00","ORD_QTY":"1","ORD_UNPR":"60000"})";

const SloppyOrder kOrders[] = {
    {"without_its_optional_fields", "VTTC0012U", kLength, kPlainOrder, 200, R"("SOR_ODNO":"")"},
    {"of_the_old_generation", "VTTC0802U", kLength, kPlainOrder, 200, R"("ODNO":"0000000001")"},
    {"of_the_old_generation_with_fields_it_never_had", "VTTC0802U", kLength,
     R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"01","ORD_QTY":"1",)"
     R"("ORD_UNPR":"0","SLL_BUY_DVSN_CD":"02","ALGO_NO":"","OFL_YN":""})",
     200, R"("rt_cd":"0")"},
    {"to_sell_what_is_not_there_in_the_old_generation", "VTTC0801U", kLength, kPlainOrder, 200,
     R"("msg_cd":"40240000")"},
    {"printed_for_people", "VTTC0012U", kLength,
     "{\r\n    \"CANO\": \"50000000\",\r\n    \"ACNT_PRDT_CD\": \"01\",\r\n    \"PDNO\": "
     "\"\\u0030\\u0030\\u0035930\",\r\n    \"ORD_DVSN\": \"00\",\r\n    \"ORD_QTY\": \"1\",\r\n"
     "    \"ORD_UNPR\": \"60000\"\r\n}\r\n",
     200, R"("rt_cd":"0")"},
    {"with_numbers_padded_to_their_width", "VTTC0012U", kLength,
     R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
     R"("ORD_QTY":"0000000001","ORD_UNPR":" 000060000"})",
     200, R"("rt_cd":"0")"},
    {"with_a_charset_in_capitals", "VTTC0012U",
     "Content-Type: application/json;charset=UTF-8\nContent-Length: <length>\n", kPlainOrder, 200,
     R"("rt_cd":"0")"},
    {"with_empty_headers_of_companies", "VTTC0012U",
     "personalSecKey: \nseq_no: \nmac_address: \nphone_number: \nip_addr: \nhashkey: \n"
     "gt_uid: \ntr_cont: \ncontent-length: <length>\n",
     kPlainOrder, 200, R"("rt_cd":"0")"},
    {"in_chunks", "VTTC0012U", "Transfer-Encoding: chunked\n",
     "5B\r\n"
     R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00","ORD_QTY":"1",)"
     R"("ORD_U)"
     "\r\nE\r\n"
     R"(NPR":"60000" })"
     "\r\n0\r\n\r\n",
     200, R"("rt_cd":"0")"},
    {"with_a_long_cookie", "VTTC0012U",
     "Cookie: session=0123456789012345678901234567890123456789012345678901234567890123456789\n"
     "X-Forwarded-For: 192.0.2.1\nContent-Length: <length>\n",
     kPlainOrder, 200, R"("rt_cd":"0")"},
    {"with_the_hash_of_another_body", "VTTC0802U",
     "hashkey: 0123456789abcdef\nContent-Length: <length>\n", kPlainOrder, 500,
     R"("msg_cd":"EGW00131")"},
    {"with_keys_in_lower_case", "VTTC0802U", kLength,
     R"({"cano":"50000000","acnt_prdt_cd":"01","pdno":"005930","ord_dvsn":"00","ord_qty":"1",)"
     R"("ord_unpr":"60000"})",
     500, R"("msg_cd":"OPSQ2002")"},
    {"with_numbers_that_are_no_strings", "VTTC0802U", kLength,
     R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00","ORD_QTY":1,)"
     R"("ORD_UNPR":60000})",
     500, R"("msg_cd":"OPSQ2002")"},
    {"as_a_web_form_announces_it", "VTTC0802U",
     "Content-Type: application/x-www-form-urlencoded\nContent-Length: <length>\n", kPlainOrder,
     500, R"("msg_cd":"EGW00132")"},
    {"for_somebody_elses_account", "VTTC0802U", kLength,
     R"({"CANO":"12345678","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00","ORD_QTY":"1",)"
     R"("ORD_UNPR":"60000"})",
     500, R"("msg_cd":"OPSQ2000")"},
    {"under_the_tr_id_of_real_money", "TTTC0802U", kLength, kPlainOrder, 500,
     R"("msg_cd":"EGW02006")"},
};

INSTANTIATE_TEST_SUITE_P(Orders, ForeignOrder, testing::ValuesIn(kOrders),
                         [](const auto& each) { return std::string{each.param.name}; });

// ---- whole sessions ---------------------------------------------------------------------------

enum class Sending { at_once, head_then_body, byte_by_byte };

/// How a client uses its connections, and which generation of the API it was written for.
struct Manner {
    const char* name;
    const char* version;
    const char* connection_header; ///< with its line end; empty: none
    bool one_connection_per_call;
    bool legacy;
    Sending sending = Sending::at_once;
    /// What follows the version in the answers' heads.
    const char* answered_with = "";
};

class Client {
  public:
    Client(const Manner& manner, std::uint16_t port) : manner_{manner}, port_{port} {}

    /// `head` has everything but version, connection header and length; it ends with a line end.
    RawAnswer call(const std::string& method_and_target, const std::string& headers,
                   const std::string& body) {
        if (!connection_) connection_ = std::make_unique<RawConnection>(port_);
        const std::string length = body.empty() ? "" : "Content-Length: <length>\n";
        send(on_the_wire(fmt::format("{} {}\nHost: 127.0.0.1\n{}{}{}\n{}", method_and_target,
                                     manner_.version, manner_.connection_header, headers, length,
                                     body)),
             body.size());
        RawAnswer answer = connection_->read_answer();
        EXPECT_TRUE(answer.head.starts_with(std::string{manner_.version} + " ")) << answer.head;
        EXPECT_NE(answer.head.find(manner_.answered_with), std::string::npos) << answer.head;
        if (manner_.one_connection_per_call) {
            EXPECT_TRUE(connection_->ends()) << "the server keeps it open";
            connection_.reset();
        }
        return answer;
    }

  private:
    void send(const std::string& bytes, std::size_t body_size) {
        switch (manner_.sending) {
        case Sending::at_once:
            connection_->send(bytes);
            return;
        case Sending::head_then_body:
            connection_->send(bytes.substr(0, bytes.size() - body_size));
            connection_->send(bytes.substr(bytes.size() - body_size));
            return;
        case Sending::byte_by_byte:
            for (const char byte : bytes)
                connection_->send(std::string{byte});
            return;
        }
    }

    Manner manner_;
    std::uint16_t port_;
    std::unique_ptr<RawConnection> connection_;
};

/// A day of a program of the generation before 2025 (with a hash per order) or of today's.
class Trader {
  public:
    Trader(const Manner& manner, std::uint16_t port)
        : legacy_{manner.legacy}, client_{manner, port} {}

    void log_in() {
        const RawAnswer answer =
            client_.call("POST /oauth2/tokenP", "content-type: application/json\n",
                         R"({"grant_type": "client_credentials", "appkey": "mine",)"
                         R"( "appsecret": "secret"})");
        ASSERT_EQ(answer.status, 200) << answer.body;
        token_ = answer_text(answer, "access_token");
        const std::string expires = answer_text(answer, "access_token_token_expired");
        EXPECT_EQ(expires.size(), 19U) << expires; // read with %Y-%m-%d %H:%M:%S
    }

    RawAnswer post(const std::string& path, const char* tr_id, const char* old_tr_id,
                   const std::string& body) {
        std::string headers = keys(legacy_ ? old_tr_id : tr_id);
        if (legacy_) headers += "hashkey: " + hash_of(body) + "\n";
        return client_.call("POST /uapi/domestic-stock/v1/trading/" + path, headers, body);
    }

    RawAnswer get(const std::string& target, const char* tr_id, const char* old_tr_id) {
        return client_.call("GET /uapi/domestic-stock/v1/trading/" + target,
                            keys(legacy_ ? old_tr_id : tr_id), "");
    }

    RawAnswer orders_of_today() { return orders("", "", ""); }
    /// The page behind the one with these areas, given as they go into a query.
    RawAnswer next_orders(const std::string& fk, const std::string& nk) {
        return orders("tr_cont: N\n", fk, nk);
    }

  private:
    RawAnswer orders(const std::string& more_headers, const std::string& fk,
                     const std::string& nk) {
        return client_.call(
            fmt::format("GET /uapi/domestic-stock/v1/trading/inquire-daily-ccld?CANO=50000000"
                        "&ACNT_PRDT_CD=01&INQR_STRT_DT=20261123&INQR_END_DT=20261123"
                        "&SLL_BUY_DVSN_CD=00&INQR_DVSN=01&PDNO=&CCLD_DVSN=00&ORD_GNO_BRNO=&ODNO="
                        "&INQR_DVSN_3=00&INQR_DVSN_1=&EXCG_ID_DVSN_CD=KRX"
                        "&CTX_AREA_FK100={}&CTX_AREA_NK100={}",
                        fk, nk),
            keys(legacy_ ? "VTTC8001R" : "VTTC0081R") + more_headers, "");
    }

    std::string keys(const char* tr_id) const {
        const char* const written = legacy_ ? "content-type: application/json\n"
                                              "authorization: Bearer {}\nappKey: mine\n"
                                              "appSecret: secret\ntr_id: {}\n"
                                            : "Content-Type: application/json\n"
                                              "Accept: text/plain\ncharset: UTF-8\n"
                                              "authorization: Bearer {}\nappkey: mine\n"
                                              "appsecret: secret\ntr_id: {}\ncusttype: P\n";
        return fmt::format(fmt::runtime(written), token_, tr_id);
    }

    std::string hash_of(const std::string& body) {
        const RawAnswer answer =
            client_.call("POST /uapi/hashkey",
                         "content-Type: application/json\nappKey: mine\nappSecret: secret\n"
                         "User-Agent: Mozilla/5.0\n",
                         body);
        EXPECT_EQ(answer_text(answer, "HASH"), sha256_hex(body));
        return answer_text(answer, "HASH");
    }

    bool legacy_;
    Client client_;
    std::string token_;
};

class ForeignSession : public testing::TestWithParam<Manner> {};

TEST_P(ForeignSession, BuysLooksCancelsAndFindsItsMoneyAgain) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    Trader trader{GetParam(), sim.port()};
    ASSERT_NO_FATAL_FAILURE(trader.log_in());
    const RawAnswer bought =
        trader.post("order-cash", "VTTC0012U", "VTTC0802U",
                    R"({"CANO": "50000000", "ACNT_PRDT_CD": "01", "PDNO": "005930",)"
                    R"( "ORD_DVSN": "00", "ORD_QTY": "10", "ORD_UNPR": "60000"})");
    EXPECT_EQ(answer_text(bought, "msg_cd"), "40600000") << bought.body;
    ASSERT_EQ(answer_text(bought, "ODNO"), "0000000001") << bought.body;
    EXPECT_EQ(answer_text(bought, "KRX_FWDG_ORD_ORGNO"), "00950");
    EXPECT_EQ(answer_text(bought, "ord_no"), GetParam().legacy ? "0000000001" : "absent");

    const RawAnswer open = trader.orders_of_today();
    EXPECT_NE(open.head.find("\r\ntr_cont: D"), std::string::npos) << open.head;
    EXPECT_NE(open.body.find(R"("rmn_qty":"10")"), std::string::npos) << open.body;

    const RawAnswer cancelled =
        trader.post("order-rvsecncl", "VTTC0013U", "VTTC0803U",
                    R"({"CANO": "50000000", "ACNT_PRDT_CD": "01", "KRX_FWDG_ORD_ORGNO": "00950",)"
                    R"( "ORGN_ODNO": "0000000001", "ORD_DVSN": "00", "RVSE_CNCL_DVSN_CD": "02",)"
                    R"( "ORD_QTY": "10", "ORD_UNPR": "60000", "QTY_ALL_ORD_YN": "Y"})");
    EXPECT_EQ(answer_text(cancelled, "msg_cd"), "40630000") << cancelled.body;

    const RawAnswer closed = trader.orders_of_today();
    EXPECT_NE(closed.body.find(R"("cncl_cfrm_qty":"10","rmn_qty":"0")"), std::string::npos)
        << closed.body;

    const RawAnswer balance = trader.get(
        "inquire-balance?CANO=50000000&ACNT_PRDT_CD=01&AFHR_FLPR_YN=N&OFL_YN=&INQR_DVSN=01"
        "&UNPR_DVSN=01&FUND_STTL_ICLD_YN=N&FNCG_AMT_AUTO_RDPT_YN=N&PRCS_DVSN=01"
        "&CTX_AREA_FK100=&CTX_AREA_NK100=",
        "VTTC8434R", "VTTC8434R");
    EXPECT_NE(balance.body.find(R"("output1":[],"output2":[{"dnca_tot_amt":"10000000")"),
              std::string::npos)
        << balance.body;

    const JsonDocument state = sim.state();
    const JsonView counters = state.root().member("brokers").member("kis").member("counters");
    const int calls = GetParam().legacy ? 8 : 6;
    EXPECT_EQ(counters.member("requests").integer().value_or(-1), calls);
    EXPECT_EQ(counters.member("hashkeys").integer().value_or(-1), GetParam().legacy ? 2 : 0);
    EXPECT_EQ(counters.member("connections").member("opened").integer().value_or(-1),
              1 + (GetParam().one_connection_per_call ? calls : 1)); // one of them is ours
}

const Manner kManners[] = {
    {.name = "on_one_connection",
     .version = "HTTP/1.1",
     .connection_header = "",
     .one_connection_per_call = false,
     .legacy = false},
    {.name = "on_one_connection_in_the_old_generation",
     .version = "HTTP/1.1",
     .connection_header = "Connection: keep-alive\n",
     .one_connection_per_call = false,
     .legacy = true},
    {.name = "on_one_connection_per_call",
     .version = "HTTP/1.1",
     .connection_header = "Connection: close\n",
     .one_connection_per_call = true,
     .legacy = false,
     .answered_with = "\r\nConnection: close"},
    {.name = "on_one_connection_per_call_in_the_old_generation",
     .version = "HTTP/1.1",
     .connection_header = "Connection: close\n",
     .one_connection_per_call = true,
     .legacy = true},
    {.name = "over_http_1_0",
     .version = "HTTP/1.0",
     .connection_header = "",
     .one_connection_per_call = true,
     .legacy = true},
    {.name = "over_http_1_0_that_keeps_its_connection",
     .version = "HTTP/1.0",
     .connection_header = "Connection: keep-alive\n",
     .one_connection_per_call = false,
     .legacy = true,
     .answered_with = "\r\nConnection: keep-alive"},
    {.name = "with_head_and_body_in_two_writes",
     .version = "HTTP/1.1",
     .connection_header = "",
     .one_connection_per_call = false,
     .legacy = true,
     .sending = Sending::head_then_body},
    {.name = "byte_by_byte",
     .version = "HTTP/1.1",
     .connection_header = "",
     .one_connection_per_call = false,
     .legacy = false,
     .sending = Sending::byte_by_byte},
};

INSTANTIATE_TEST_SUITE_P(Manners, ForeignSession, testing::ValuesIn(kManners),
                         [](const auto& each) { return std::string{each.param.name}; });

// ---- answers ----------------------------------------------------------------------------------

TEST(ForeignAnswer, HasHeaderNamesInLowerCaseWithTheTrIdAgain) {
    // The broker's own helper reads only headers whose names are all lower case.
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    const RawAnswer answer = ask_once(
        sim.port(),
        on_the_wire(fmt::format("GET /uapi/domestic-stock/v1/quotations/inquire-price"
                                "?FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930 HTTP/1.1\n"
                                "authorization: Bearer {}\nappkey: any-key\nappsecret: any-secret\n"
                                "tr_id: FHKST01010100\n\n",
                                sim.token())));
    for (const char* header : {"\r\ncontent-type: application/json; charset=utf-8\r\n",
                               "\r\ntr_id: FHKST01010100\r\n", "\r\ntr_cont: ", "\r\ngt_uid: "}) {
        EXPECT_NE(answer.head.find(header), std::string::npos) << header << answer.head;
    }
}

TEST(ForeignAnswer, ToAnUnknownPathIs404WithoutABodyAndTheConnectionLives) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    RawConnection connection{sim.port()};
    for (const char* target : {"/", "/uapi/overseas-stock/v1/trading/order", "/oauth2/token"}) {
        connection.send(on_the_wire(fmt::format("GET {} HTTP/1.1\nHost: x\n\n", target)));
        const RawAnswer answer = connection.read_answer();
        EXPECT_EQ(answer.status, 404) << target;
        EXPECT_EQ(answer.body, "") << target;
    }
}

TEST(ForeignAnswer, ASecondTokenWithinAMinuteIsRefusedAsTheBrokerDoes) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    sim.token("mine", "secret");
    const RawAnswer again =
        ask_once(sim.port(), on_the_wire("POST /oauth2/tokenP HTTP/1.1\nHost: x\n"
                                         "Content-Length: <length>\n\n"
                                         R"({"grant_type":"client_credentials","appkey":"mine",)"
                                         R"("appsecret":"secret"})"));
    EXPECT_EQ(again.status, 403);
    EXPECT_EQ(answer_text(again, "error_code"), "EGW00133");
    EXPECT_FALSE(sim.token("another", "secret").empty()) << "the limit is per key";
}

TEST(ForeignAnswer, PagesFollowTheirAreasSentBackWithPlusSignsForBlanks) {
    const ScratchDirectory scratch;
    const SimProcess sim{scratch, at_the_open()};
    Trader trader{kManners[0], sim.port()};
    ASSERT_NO_FATAL_FAILURE(trader.log_in());
    for (int i = 0; i < 16; ++i) {
        trader.post("order-cash", "VTTC0012U", "VTTC0802U",
                    R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
                    R"("ORD_QTY":"1","ORD_UNPR":"60000"})");
    }
    const RawAnswer first = trader.orders_of_today();
    EXPECT_NE(first.head.find("\r\ntr_cont: M"), std::string::npos) << first.head;
    const auto sent_back = [&](std::string_view name) {
        return replaced(replaced(replaced(answer_text(first, name), "!", "%21"), "^", "%5E"), " ",
                        "+");
    };
    const RawAnswer second =
        trader.next_orders(sent_back("ctx_area_fk100"), sent_back("ctx_area_nk100"));
    EXPECT_NE(second.head.find("\r\ntr_cont: D"), std::string::npos) << second.head;
    EXPECT_NE(second.body.find(R"("odno":"0000000016")"), std::string::npos) << second.body;
    EXPECT_EQ(second.body.find(R"("odno":"0000000015")"), std::string::npos) << second.body;
}

} // namespace
} // namespace qts

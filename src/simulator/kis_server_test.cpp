#include "simulator/kis_server.hpp"

#include "fakes/golden_wire.hpp"
#include "fakes/simulated_kis_client.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <set>

namespace qts::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

void drop_header(HttpRequest& request, std::string_view name) {
    std::erase_if(request.headers, [&](const auto& header) { return header.first == name; });
}
void set_header(HttpRequest& request, std::string_view name, std::string_view value) {
    drop_header(request, name);
    request.headers.emplace_back(name, value);
}

// ---- the gateway, in the order of kis-api.md 10.1

TEST(KisGateway, UnknownPathIs404WithoutABody) {
    Desk desk{at_ten()};
    const Answer answer = desk.get("/uapi/domestic-stock/v1/trading/no-such-call", "X", "");
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, "");
}

TEST(KisGateway, WrongMethodIs404) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.get(kOrderPath, "VTTC0012U", "").status, 404);
    EXPECT_EQ(desk.post(kBalancePath, "VTTC8434R", "{}").status, 404);
}

TEST(KisGateway, BrokenJsonIsRefusedBeforeTheKeysAreLookedAt) {
    Desk desk{at_ten()};
    HttpRequest request = desk.post_request(kOrderPath, "VTTC0012U", "{\"CANO\":");
    drop_header(request, "appkey");
    const Answer answer = desk.send(request);
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.text("rt_cd"), "1");
    EXPECT_EQ(answer.code(), "EGW00101");
    const Answer token = desk.oauth("/oauth2/tokenP", "not json");
    EXPECT_EQ(token.status, 403);
    EXPECT_EQ(token.text("error_code"), "EGW00101");
}

TEST(KisGateway, WrongContentTypeIsRefusedBeforeTheKeysAreLookedAt) {
    Desk desk{at_ten()};
    HttpRequest request =
        desk.post_request(kOrderPath, "VTTC0012U", Desk::order_body("005930", "1", "71000"));
    set_header(request, "content-type", "text/plain");
    drop_header(request, "appkey");
    EXPECT_EQ(desk.send(request).code(), "EGW00132");
}

TEST(KisGateway, AccountNumberOfTheWrongLengthIsAFieldErrorNotAnAccountError) {
    Desk desk{at_ten()};
    const Answer answer =
        desk.post(kOrderPath, "VTTC0012U",
                  R"({"CANO":"500000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
                  R"("ORD_QTY":"1","ORD_UNPR":"71000"})");
    EXPECT_EQ(answer.code(), "OPSQ2002");
}

TEST(KisGateway, KeysAreCheckedBeforeTheToken) {
    Desk desk{at_ten()};
    HttpRequest request = desk.get_request(kPricePath, "FHKST01010100", "");
    drop_header(request, "authorization");
    HttpRequest no_key = request;
    drop_header(no_key, "appkey");
    HttpRequest wrong_key = request;
    set_header(wrong_key, "appkey", "ANOTHER");
    HttpRequest no_secret = request;
    drop_header(no_secret, "appsecret");
    HttpRequest wrong_secret = request;
    set_header(wrong_secret, "appsecret", "ANOTHER");
    EXPECT_EQ(desk.send(no_key).code(), "EGW00102");
    EXPECT_EQ(desk.send(wrong_key).code(), "EGW00103");
    EXPECT_EQ(desk.send(no_secret).code(), "EGW00104");
    EXPECT_EQ(desk.send(wrong_secret).code(), "EGW00105");
    EXPECT_EQ(desk.send(wrong_secret).status, 500);
}

TEST(KisGateway, TokenIsCheckedBeforeTheTrId) {
    Desk desk{at_ten()};
    HttpRequest missing = desk.get_request(kPricePath, "NONSENSE", "");
    drop_header(missing, "authorization");
    HttpRequest wrong = desk.get_request(kPricePath, "NONSENSE", "");
    set_header(wrong, "authorization", "Bearer something-else");
    EXPECT_EQ(desk.send(missing).code(), "EGW00122");
    EXPECT_EQ(desk.send(wrong).code(), "EGW00121");
    EXPECT_EQ(desk.send(wrong).status, 500);
    desk.now = desk.now + hours{24};
    const Answer expired = desk.get(kPricePath, "NONSENSE", "");
    EXPECT_EQ(expired.code(), "EGW00123");
    EXPECT_EQ(expired.status, 500);
}

TEST(KisGateway, TokenLivesToTheLastSecondOfItsDay) {
    Desk desk{at_ten()};
    desk.now = desk.now + hours{24} - seconds{1};
    EXPECT_EQ(desk.price().status, 200);
}

TEST(KisGateway, RealTrIdOnThePaperHostIsEgw02006) {
    Desk desk{at_ten()};
    const Answer answer = desk.post(kOrderPath, "TTTC0012U", "{}");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.code(), "EGW02006");
}

TEST(KisGateway, PaperTrIdOnTheRealHostIsEgw02004) {
    Desk desk{at_ten(), SimEnvironment::real};
    const Answer answer = desk.post(kOrderPath, "VTTC0012U", "{}");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.code(), "EGW02004");
}

TEST(KisGateway, TrIdOfAnotherCallOrOfNoneIsOpsq0002) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.post(kOrderPath, "VTTC8434R", "{}").code(), "OPSQ0002");
    EXPECT_EQ(desk.post(kOrderPath, "", "{}").code(), "OPSQ0002");
    EXPECT_EQ(desk.get(kPricePath, "FHKST01010200", "").code(), "OPSQ0002");
    HttpRequest none = desk.get_request(kPricePath, "", "");
    drop_header(none, "tr_id");
    EXPECT_EQ(desk.send(none).code(), "OPSQ0002");
    EXPECT_EQ(desk.send(none).status, 500);
}

TEST(KisGateway, TrIdOfNoEnvironmentIsOpsq0002) {
    Desk paper{at_ten()};
    Desk real{at_ten(), SimEnvironment::real};
    EXPECT_EQ(paper.post(kOrderPath, "XTTC0012U", "{}").code(), "OPSQ0002");
    EXPECT_EQ(real.post(kOrderPath, "XTTC0012U", "{}").code(), "OPSQ0002");
}

TEST(KisGateway, RateIsCheckedAfterTheTrIdAndBeforeTheFields) {
    Desk desk{at_ten(), SimEnvironment::vts, Notional::won(10'000'000), 1};
    EXPECT_EQ(desk.post(kOrderPath, "VTTC0012U", "{}").code(), "OPSQ2002");
    EXPECT_EQ(desk.post(kOrderPath, "TTTC0012U", "{}").code(), "EGW02006");
    const Answer throttled = desk.post(kOrderPath, "VTTC0012U", "{}");
    EXPECT_EQ(throttled.status, 500);
    EXPECT_EQ(throttled.code(), "EGW00201");
    EXPECT_EQ(throttled.text("msg1"), "초당 거래건수를 초과하였습니다.");
}

TEST(KisGateway, RateIsASlidingSecondAndThrottledCallsDoNotCount) {
    Desk desk{at_ten(), SimEnvironment::vts, Notional::won(10'000'000), 2};
    EXPECT_EQ(desk.price().status, 200);
    desk.now = desk.now + milliseconds{600};
    EXPECT_EQ(desk.price().status, 200);
    desk.now = desk.now + milliseconds{399};
    EXPECT_EQ(desk.price().code(), "EGW00201");
    desk.now = desk.now + milliseconds{1};
    EXPECT_EQ(desk.price().status, 200);
    EXPECT_EQ(desk.price().code(), "EGW00201");
    desk.now = desk.now + milliseconds{600};
    EXPECT_EQ(desk.price().status, 200);
}

TEST(KisGateway, ThrottledOrderIsNotExecuted) {
    Desk desk{at_ten(), SimEnvironment::vts, Notional::won(10'000'000), 1};
    EXPECT_EQ(desk.buy("1", "71500").text("rt_cd"), "0");
    EXPECT_EQ(desk.buy("1", "71500").code(), "EGW00201");
    EXPECT_EQ(desk.market->exchange().orders().size(), 1U);
}

TEST(KisGateway, FieldsAreCheckedBeforeTheAccountAndTheAccountBeforeTheBusiness) {
    Desk desk{at_ten()};
    const Answer field = desk.post(
        kOrderPath, "VTTC0012U",
        R"({"CANO":"99999999","ACNT_PRDT_CD":"01","PDNO":"ABCDEF","ORD_QTY":"1","ORD_UNPR":"1"})");
    EXPECT_EQ(field.code(), "OPSQ2002");
    EXPECT_EQ(field.status, 500);
    const Answer account =
        desk.post(kOrderPath, "VTTC0012U",
                  R"({"CANO":"99999999","ACNT_PRDT_CD":"01","PDNO":"ABCDEF","ORD_DVSN":"00",)"
                  R"("ORD_QTY":"1","ORD_UNPR":"1"})");
    EXPECT_EQ(account.code(), "OPSQ2000");
    EXPECT_EQ(account.status, 500);
    const Answer business =
        desk.post(kOrderPath, "VTTC0012U",
                  R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"ABCDEF","ORD_DVSN":"00",)"
                  R"("ORD_QTY":"1","ORD_UNPR":"1"})");
    EXPECT_EQ(business.status, 200);
    EXPECT_EQ(business.code(), "40070000");
}

TEST(KisGateway, WrongAccountProductIsOpsq2000) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.get(kBalancePath, "VTTC8434R",
                       "CANO=50000000&ACNT_PRDT_CD=22&AFHR_FLPR_YN=N&OFL_YN=&INQR_DVSN=02"
                       "&UNPR_DVSN=01&FUND_STTL_ICLD_YN=N&FNCG_AMT_AUTO_RDPT_YN=N&PRCS_DVSN=00"
                       "&CTX_AREA_FK100=&CTX_AREA_NK100=")
                  .code(),
              "OPSQ2000");
}

/// Answers a query from which `key` was left out.
std::string without(std::string_view query, std::string_view key) {
    std::string out;
    const SplitTarget split = split_target("/?" + std::string{query});
    for (const auto& [name, value] : split.query) {
        if (name == key) continue;
        out += (out.empty() ? "" : "&") + name + "=" + percent_encode(value);
    }
    return out;
}

TEST(KisGateway, OrderInquiryNeedsEveryRequiredKey) {
    Desk desk{at_ten()};
    for (const std::string_view key :
         {"CANO", "ACNT_PRDT_CD", "INQR_STRT_DT", "INQR_END_DT", "SLL_BUY_DVSN_CD", "ORD_GNO_BRNO",
          "CCLD_DVSN", "INQR_DVSN", "INQR_DVSN_1", "INQR_DVSN_3", "EXCG_ID_DVSN_CD",
          "CTX_AREA_FK100", "CTX_AREA_NK100"}) {
        EXPECT_EQ(desk.get(kOrdersPath, "VTTC0081R", without(Desk::orders_query(), key)).code(),
                  "OPSQ2002")
            << key;
    }
}

TEST(KisGateway, BalanceNeedsEveryRequiredKey) {
    Desk desk{at_ten()};
    for (const std::string_view key :
         {"CANO", "ACNT_PRDT_CD", "AFHR_FLPR_YN", "INQR_DVSN", "PRCS_DVSN"}) {
        EXPECT_EQ(desk.get(kBalancePath, "VTTC8434R", without(Desk::balance_query(), key)).code(),
                  "OPSQ2002")
            << key;
    }
}

TEST(KisGateway, QuotationNeedsEveryRequiredKey) {
    Desk desk{at_ten()};
    const std::string_view price = "FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930";
    for (const std::string_view key : {"FID_COND_MRKT_DIV_CODE", "FID_INPUT_ISCD"}) {
        EXPECT_EQ(desk.get(kPricePath, "FHKST01010100", without(price, key)).code(), "OPSQ2002")
            << "price without " << key;
        EXPECT_EQ(desk.get(kBookPath, "FHKST01010200", without(price, key)).code(), "OPSQ2002")
            << "book without " << key;
    }
    const std::string_view minute_query =
        "FID_ETC_CLS_CODE=&FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930&FID_INPUT_HOUR_1=153000"
        "&FID_PW_DATA_INCU_YN=Y";
    for (const std::string_view key :
         {"FID_ETC_CLS_CODE", "FID_COND_MRKT_DIV_CODE", "FID_INPUT_ISCD", "FID_INPUT_HOUR_1",
          "FID_PW_DATA_INCU_YN"}) {
        EXPECT_EQ(desk.get(kMinutesPath, "FHKST03010200", without(minute_query, key)).code(),
                  "OPSQ2002")
            << "minutes without " << key;
    }
}

TEST(KisGateway, ChangeNeedsEveryRequiredKey) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    for (const std::string_view key :
         {"CANO", "ACNT_PRDT_CD", "KRX_FWDG_ORD_ORGNO", "ORGN_ODNO", "ORD_DVSN",
          "RVSE_CNCL_DVSN_CD", "ORD_QTY", "ORD_UNPR", "QTY_ALL_ORD_YN"}) {
        const auto body = JsonDocument::parse(desk.change_body(number, "02", "0", "0", "Y"));
        JsonObject cut;
        for (const std::string_view name : body->root().member_names()) {
            if (name != key) cut.text(name, *body->root().member(name).text());
        }
        const Answer answer = desk.post(kChangePath, "VTTC0013U", cut.str());
        EXPECT_EQ(answer.code(), "OPSQ2002") << key;
        EXPECT_EQ(answer.status, 500) << key;
    }
}

TEST(KisGateway, UnknownKeysAreIgnored) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.get(kBalancePath, "VTTC8434R", Desk::balance_query() + "&SOMETHING=1").status,
              200);
    EXPECT_EQ(desk.post(kOrderPath, "VTTC0012U",
                        R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
                        R"("ORD_QTY":"1","ORD_UNPR":"71000","SOMETHING":"1"})")
                  .text("rt_cd"),
              "0");
}

TEST(KisGateway, OtherLetterCaseOfHeadersAndQueryKeysIsAccepted) {
    Desk desk{at_ten()};
    HttpRequest request{.method = HttpMethod::get,
                        .target = std::string{kPricePath} +
                                  "?fid_cond_mrkt_div_code=J&fid_input_iscd=005930",
                        .headers = {{"Authorization", "Bearer " + desk.token},
                                    {"appKey", "KEY"},
                                    {"appSecret", "SECRET"},
                                    {"TR_ID", "FHKST01010100"}},
                        .body = ""};
    const Answer answer = desk.send(request);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.output("stck_sdpr"), "71500");
}

TEST(KisGateway, AnswerEchoesTheTrIdAndCarriesTheMarketsDate) {
    Desk desk{at_ten()};
    const Answer answer = desk.price();
    EXPECT_EQ(answer.header("tr_id"), "FHKST01010100");
    EXPECT_EQ(answer.header("tr_cont"), "");
    EXPECT_EQ(answer.header("gt_uid"), "");
    EXPECT_EQ(answer.header("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(answer.header("date"), "Mon, 23 Nov 2026 01:00:00 GMT");
}

TEST(KisGateway, BusinessRefusalEchoesTheTrIdToo) {
    Desk desk{at_ten()};
    const Answer answer = desk.buy("1", "71550");
    EXPECT_EQ(answer.code(), "40030000");
    EXPECT_EQ(answer.header("tr_id"), "VTTC0012U");
    EXPECT_EQ(answer.header("gt_uid"), "");
}

TEST(KisGateway, AnyKeyPairIsAcceptedWhenNoneIsConfigured) {
    const auto market = at_ten();
    KisServer server{*market, KisServerOptions{}};
    const HttpRequest request{.method = HttpMethod::post,
                              .target = "/oauth2/tokenP",
                              .headers = {},
                              .body = R"({"grant_type":"client_credentials","appkey":"a",)"
                                      R"("appsecret":"b"})"};
    const auto action = server.on_request(1, request, UtcNanos{});
    EXPECT_EQ(std::get<Respond>(action).response.status, 200);
}

// ---- tokens, approval keys, hash keys

TEST(KisToken, AnswerHasTheFourFieldsInKoreanTime) {
    const auto market = at_ten();
    KisServer server{*market, Desk::options(SimEnvironment::vts, Notional::won(1), 0)};
    const HttpRequest request{.method = HttpMethod::post,
                              .target = "/oauth2/tokenP",
                              .headers = {},
                              .body = R"({"grant_type":"client_credentials","appkey":"KEY",)"
                                      R"("appsecret":"SECRET"})"};
    const auto action = server.on_request(1, request, to_utc(monday(), KstTime::of(9, 0)));
    const auto json = JsonDocument::parse(std::get<Respond>(action).response.body);
    ASSERT_TRUE(json.has_value());
    EXPECT_EQ(json->root().member("access_token_token_expired").text(), "2026-11-24 09:00:00");
    EXPECT_EQ(json->root().member("token_type").text(), "Bearer");
    EXPECT_EQ(*json->root().member("expires_in").integer(), 86'400);
    EXPECT_FALSE(json->root().member("expires_in").is_text());
    EXPECT_FALSE(json->root().member("access_token").text()->empty());
}

TEST(KisToken, SecondIssueInsideAMinuteIs403Egw00133) {
    Desk desk{at_ten()};
    desk.now = desk.now + seconds{59};
    const Answer answer = desk.log_in();
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.text("error_code"), "EGW00133");
    EXPECT_EQ(answer.text("error_description"), "접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)");
    desk.now = desk.now + seconds{1};
    EXPECT_EQ(desk.log_in().status, 200);
}

TEST(KisToken, IssueWithinSixHoursReturnsTheSameTokenAndALaterOneANewOne) {
    Desk desk{at_ten()};
    desk.now = desk.now + hours{6} - seconds{1};
    EXPECT_EQ(desk.log_in().text("access_token"), desk.token);
    desk.now = desk.now + minutes{2};
    const std::string fresh = desk.log_in().text("access_token");
    EXPECT_NE(fresh, desk.token);
    desk.token = fresh;
    EXPECT_EQ(desk.price().status, 200);
    EXPECT_EQ(desk.server.counters().tokens, 2);
}

TEST(KisToken, WrongKeysAre403InTheOauthShape) {
    Desk desk{at_ten()};
    const Answer key =
        desk.oauth("/oauth2/tokenP", R"({"grant_type":"client_credentials","appkey":"X",)"
                                     R"("appsecret":"SECRET"})");
    EXPECT_EQ(key.status, 403);
    EXPECT_EQ(key.text("error_code"), "EGW00103");
    EXPECT_EQ(key.text("error_description"), "유효하지 않은 AppKey입니다.");
    EXPECT_EQ(desk.oauth("/oauth2/tokenP", R"({"grant_type":"client_credentials","appkey":"KEY",)"
                                           R"("appsecret":"X"})")
                  .text("error_code"),
              "EGW00105");
    EXPECT_EQ(desk.oauth("/oauth2/tokenP",
                         R"({"grant_type":"password","appkey":"KEY","appsecret":"SECRET"})")
                  .text("error_code"),
              "EGW00116");
}

TEST(KisToken, RevokedTokenIsUnknownAfterwards) {
    Desk desk{at_ten()};
    const Answer wrong = desk.oauth("/oauth2/revokeP",
                                    R"({"appkey":"KEY","appsecret":"SECRET","token":"something"})");
    EXPECT_EQ(wrong.status, 403);
    EXPECT_EQ(wrong.text("error_code"), "EGW00121");
    const Answer done = desk.oauth("/oauth2/revokeP", JsonObject{}
                                                          .text("appkey", "KEY")
                                                          .text("appsecret", "SECRET")
                                                          .text("token", desk.token)
                                                          .str());
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(*done.json->root().member("code").integer(), 200);
    EXPECT_EQ(desk.price().code(), "EGW00121");
}

TEST(KisToken, TokenAfterARevokeIsANewOne) {
    Desk desk{at_ten()};
    desk.oauth("/oauth2/revokeP", JsonObject{}
                                      .text("appkey", "KEY")
                                      .text("appsecret", "SECRET")
                                      .text("token", desk.token)
                                      .str());
    desk.now = desk.now + minutes{2};
    EXPECT_NE(desk.log_in().text("access_token"), desk.token);
}

TEST(KisApproval, EveryCallGivesAnotherKeyOf36Characters) {
    Desk desk{at_ten()};
    const std::string_view body =
        R"({"grant_type":"client_credentials","appkey":"KEY","secretkey":"SECRET"})";
    const std::string first = desk.oauth("/oauth2/Approval", body).text("approval_key");
    const std::string second = desk.oauth("/oauth2/Approval", body).text("approval_key");
    EXPECT_EQ(first.size(), 36U);
    EXPECT_EQ(second.size(), 36U);
    EXPECT_NE(first, second);
}

TEST(KisApproval, WrongKeyAndWrongSecretAreToldApart) {
    Desk desk{at_ten()};
    const Answer key =
        desk.oauth("/oauth2/Approval",
                   R"({"grant_type":"client_credentials","appkey":"X","secretkey":"SECRET"})");
    EXPECT_EQ(key.status, 403);
    EXPECT_EQ(key.text("error_code"), "EGW00103");
    EXPECT_EQ(desk.oauth("/oauth2/Approval",
                         R"({"grant_type":"client_credentials","appkey":"KEY","secretkey":"X"})")
                  .text("error_code"),
              "EGW00105");
}

TEST(KisHashkey, HashIsAFixedFunctionOfTheBytesAndTheBodyIsEchoed) {
    Desk desk{at_ten()};
    const std::string body = Desk::order_body("005930", "10", "71500");
    const Answer first = desk.post("/uapi/hashkey", "", body);
    const Answer again = desk.post("/uapi/hashkey", "", body);
    EXPECT_EQ(first.status, 200);
    EXPECT_EQ(first.text("HASH"), again.text("HASH"));
    EXPECT_EQ(first.text("HASH"), simulated_hash(body));
    EXPECT_EQ(first.in("JsonBody", "ORD_UNPR"), "71500");
    EXPECT_NE(
        first.text("HASH"),
        desk.post("/uapi/hashkey", "", Desk::order_body("005930", "11", "71500")).text("HASH"));
    EXPECT_EQ(desk.server.counters().hashkeys, 3);
}

TEST(KisHashkey, HashIsTheSha256OfTheBody) {
    EXPECT_EQ(simulated_hash("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(KisHashkey, OrderPassesWithTheRightHashAndWithoutOne) {
    Desk desk{at_ten()};
    const std::string body = Desk::order_body("005930", "1", "71000");
    HttpRequest request = desk.post_request(kOrderPath, "VTTC0012U", body);
    request.headers.emplace_back("hashkey", desk.post("/uapi/hashkey", "", body).text("HASH"));
    EXPECT_EQ(desk.send(request).text("rt_cd"), "0");
    EXPECT_EQ(desk.buy("1", "71000").text("rt_cd"), "0");
}

TEST(KisHashkey, WrongHashIsEgw00131AndNothingIsExecuted) {
    Desk desk{at_ten()};
    HttpRequest order =
        desk.post_request(kOrderPath, "VTTC0012U", Desk::order_body("005930", "1", "71000"));
    order.headers.emplace_back("hashkey", "0123");
    const Answer refused = desk.send(order);
    EXPECT_EQ(refused.status, 500);
    EXPECT_EQ(refused.code(), "EGW00131");
    EXPECT_TRUE(desk.market->exchange().orders().empty());
    const std::string number = desk.buy("1", "71000").output("ODNO");
    HttpRequest cancel =
        desk.post_request(kChangePath, "VTTC0013U", desk.change_body(number, "02", "0", "0", "Y"));
    cancel.headers.emplace_back("hashkey", "0123");
    EXPECT_EQ(desk.send(cancel).code(), "EGW00131");
}

// ---- orders

TEST(KisOrder, PaperBuyIsAnsweredAsTheReferenceShows) {
    Desk desk{at_ten()};
    const Answer answer = desk.buy("10", "71500");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body,
              R"({"rt_cd":"0","msg_cd":"40600000","msg1":"모의투자 매수주문이 완료 되었습니다.",)"
              R"("output":{"KRX_FWDG_ORD_ORGNO":"00950","ODNO":"0000000001","ORD_TMD":"100000",)"
              R"("SOR_ODNO":""}})");
}

TEST(KisOrder, RealOrderIsSentWithTheBranchOfTheRealHouse) {
    Desk desk{at_ten(), SimEnvironment::real};
    const Answer answer = desk.buy("10", "71500");
    EXPECT_EQ(answer.code(), "APBK0013");
    EXPECT_EQ(answer.text("msg1"), "주문 전송 완료 되었습니다.");
    EXPECT_EQ(answer.output("KRX_FWDG_ORD_ORGNO"), "91252");
    EXPECT_EQ(answer.output("ODNO"), "0000000001");
}

TEST(KisOrder, SellAmendAndCancelHaveTheirOwnPaperCodesAndOneCounter) {
    Desk desk{at_ten()};
    ASSERT_EQ(desk.buy("10", "0", "01").text("rt_cd"), "0");
    const Answer sell = desk.sell("10", "80000");
    EXPECT_EQ(sell.code(), "40590000");
    EXPECT_EQ(sell.output("ODNO"), "0000000002");
    const Answer amend = desk.amend("0000000002", "81000");
    EXPECT_EQ(amend.code(), "40620000");
    EXPECT_EQ(amend.output("ODNO"), "0000000003");
    EXPECT_EQ(amend.output("KRX_FWDG_ORD_ORGNO"), "00950");
    const Answer cancel = desk.cancel("0000000003");
    EXPECT_EQ(cancel.code(), "40630000");
    EXPECT_EQ(cancel.output("ODNO"), "0000000004");
}

TEST(KisOrder, RealChangesAreAllApbk0013) {
    Desk desk{at_ten(), SimEnvironment::real};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    const Answer amend = desk.amend(number, "70000");
    EXPECT_EQ(amend.code(), "APBK0013");
    EXPECT_EQ(desk.cancel(amend.output("ODNO")).code(), "APBK0013");
}

TEST(KisOrder, NumbersStartAtOneEveryDay) {
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {tuesday(), KstTime::of(9, 0), 71'500}})};
    EXPECT_EQ(desk.buy("1", "71000").output("ODNO"), "0000000001");
    EXPECT_EQ(desk.buy("1", "71000").output("ODNO"), "0000000002");
    desk.step();
    EXPECT_EQ(desk.buy("1", "71000").output("ODNO"), "0000000001");
}

TEST(KisOrder, LegacyGenerationTakesTheSideFieldAndAnswersOrdNo) {
    Desk desk{at_ten()};
    const Answer buy =
        desk.post(kOrderPath, "VTTC0802U",
                  R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"01",)"
                  R"("ORD_QTY":"10","ORD_UNPR":"0","SLL_BUY_DVSN_CD":"02"})");
    EXPECT_EQ(buy.code(), "40600000");
    EXPECT_EQ(buy.output("ord_no"), "0000000001");
    EXPECT_EQ(buy.output("ODNO"), "0000000001"); // what clients of that generation read
    const Answer sell =
        desk.post(kOrderPath, "VTTC0801U",
                  R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
                  R"("ORD_QTY":"10","ORD_UNPR":"80000","SLL_BUY_DVSN_CD":"01"})");
    EXPECT_EQ(sell.code(), "40590000");
    const Answer cancel = desk.post(kChangePath, "VTTC0803U",
                                    desk.change_body(sell.output("ord_no"), "02", "0", "0", "Y"));
    EXPECT_EQ(cancel.code(), "40630000");
    EXPECT_EQ(cancel.output("ord_no"), "0000000003");
    const Answer rows = desk.get(kOrdersPath, "VTTC8001R", Desk::orders_query());
    EXPECT_EQ(rows.text("rt_cd"), "0");
    EXPECT_EQ(rows.rows().size(), 3U);
}

TEST(KisOrder, EveryRealTrIdOfBothGenerationsIsAccepted) {
    Desk desk{at_ten(), SimEnvironment::real};
    EXPECT_EQ(desk.post(kOrderPath, "TTTC0802U", Desk::order_body("005930", "1", "71000"))
                  .output("ord_no"),
              "0000000001");
    EXPECT_EQ(desk.get(kOrdersPath, "TTTC8001R", Desk::orders_query()).rows().size(), 1U);
    EXPECT_EQ(desk.get(kOpenPath, "TTTC8036R",
                       "CANO=50000000&ACNT_PRDT_CD=01&CTX_AREA_FK100=&CTX_AREA_NK100="
                       "&INQR_DVSN_1=0&INQR_DVSN_2=0")
                  .rows("output")
                  .size(),
              1U);
    EXPECT_EQ(desk.post(kChangePath, "TTTC0803U", desk.change_body("1", "02", "0", "0", "Y"))
                  .text("rt_cd"),
              "0");
}

TEST(KisOrder, UnpaddedAndBlankPaddedOriginalNumbersAreUnderstood) {
    Desk desk{at_ten()};
    desk.buy("10", "71000");
    EXPECT_EQ(desk.cancel("1", "4", "N").text("rt_cd"), "0");
    EXPECT_EQ(desk.cancel("         1", "4", "N").text("rt_cd"), "0");
}

struct Refusal {
    std::string rt_cd, msg_cd, msg1;
    friend bool operator==(const Refusal&, const Refusal&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Refusal& r) {
        return out << r.rt_cd << " " << r.msg_cd << " " << r.msg1;
    }
};
Refusal refusal_of(const Answer& answer) {
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.output("ODNO"), "(none)");
    return {answer.text("rt_cd"), answer.code(), answer.text("msg1")};
}

TEST(KisRefusal, PaperCodesOfNewOrders) {
    Desk desk{at_ten()};
    EXPECT_EQ(refusal_of(desk.buy("1", "71500", "00", "999999")).msg_cd, "40070000");
    EXPECT_EQ(refusal_of(desk.buy("1", "200000", "00", "000660")).msg_cd, "40070000");
    EXPECT_EQ(refusal_of(desk.buy("1", "71550")).msg_cd, "40030000");
    EXPECT_EQ(refusal_of(desk.buy("1", "93000")).msg_cd, "40270000");
    EXPECT_EQ(refusal_of(desk.sell("1", "50000")).msg_cd, "40270000");
    EXPECT_EQ(refusal_of(desk.buy("1000", "71500")),
              (Refusal{"1", "40250000", "모의투자 주문가능금액이 부족합니다."}));
    EXPECT_EQ(refusal_of(desk.sell("1", "71500")),
              (Refusal{"1", "40240000", "모의투자 잔고내역이 없습니다."}));
    EXPECT_EQ(refusal_of(desk.buy("1", "71500", "99")).rt_cd, "1");
    EXPECT_TRUE(desk.market->exchange().orders().empty());
}

TEST(KisRefusal, RealCodesOfNewOrders) {
    Desk desk{at_ten(), SimEnvironment::real};
    EXPECT_EQ(refusal_of(desk.buy("1", "71500", "00", "999999")).msg_cd, "APBK0656");
    EXPECT_EQ(refusal_of(desk.buy("1", "71550")),
              (Refusal{"7", "APBK0506", "주식주문호가단위 오류입니다."}));
    EXPECT_NE(refusal_of(desk.buy("1", "93000")).rt_cd, "0");
    EXPECT_EQ(refusal_of(desk.buy("1000", "71500")),
              (Refusal{"7", "APBK0952", "주문가능금액을 초과 했습니다"}));
    EXPECT_EQ(refusal_of(desk.sell("1", "71500")).msg_cd, "APBK0400");
    EXPECT_EQ(refusal_of(desk.buy("1", "71500", "99")),
              (Refusal{"7", "APBK0963", "주문구분코드 오류 입니다."}));
}

TEST(KisRefusal, ChecksOfANewOrderStandInTheirOrder) {
    // Session, stock, tick, limit, size, cash: each order is wrong in everything behind its own
    // fault too.
    Desk closed{written({{monday(), KstTime::of(15, 40), 71'500}})};
    EXPECT_EQ(closed.buy("9999999", "93050", "00", "999999").code(), "40580000");
    Desk desk{at_ten()};
    EXPECT_EQ(desk.buy("9999999", "93050", "00", "999999").code(), "40070000");
    EXPECT_EQ(desk.buy("9999999", "93050").code(), "40030000");
    EXPECT_EQ(desk.buy("9999999", "93000").code(), "40270000");
    EXPECT_EQ(desk.buy("9999999", "92900").code(), "40280000");
    EXPECT_EQ(desk.buy("9999", "92900").code(), "40250000");
}

TEST(KisRefusal, SessionIsNamedBeforeAfterAndOnNoTradingDay) {
    Desk before{written({{monday(), KstTime::of(8, 0), 71'500}})};
    EXPECT_EQ(refusal_of(before.buy("1", "71500")),
              (Refusal{"1", "40570000", "모의투자 장시작전 입니다."}));
    Desk after{written({{monday(), KstTime::of(15, 30), 71'500}})};
    EXPECT_EQ(refusal_of(after.buy("1", "71500")),
              (Refusal{"1", "40580000", "모의투자 장종료 입니다."}));
    Desk evening{written({{monday(), KstTime::of(16, 30), 71'500}})};
    EXPECT_EQ(evening.buy("1", "71500").code(), "40580000");
    Desk saturday{written({{KstDate::of(2026, 11, 28), KstTime::of(10, 0), 71'500}})};
    EXPECT_EQ(saturday.buy("1", "71500").code(), "40100000");
    Desk real{written({{monday(), KstTime::of(15, 30), 71'500}}), SimEnvironment::real};
    EXPECT_EQ(refusal_of(real.buy("1", "71500")),
              (Refusal{"1", "APBK0918", "장운영시간이 아닙니다.(주문불가)"}));
}

TEST(KisRefusal, AuctionsTakeOrdersButThePaperServiceOpensAtNine) {
    Desk real{written({{monday(), KstTime::of(8, 30), 71'500}}), SimEnvironment::real};
    EXPECT_EQ(real.buy("1", "71500").text("rt_cd"), "0");
    Desk morning{written({{monday(), KstTime::of(8, 59, 59), 71'500}})};
    EXPECT_EQ(morning.buy("1", "71500").code(), "40570000");
    EXPECT_EQ(morning.cancel("0000000001").code(), "40570000");
    Desk closing{written({{monday(), KstTime::of(15, 29, 59), 71'500}})};
    EXPECT_EQ(closing.buy("1", "71500").text("rt_cd"), "0");
}

TEST(KisRefusal, CancelAfterTheCloseIsRefusedToo) {
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {monday(), KstTime::of(15, 31), 71'500}})};
    const std::string number = desk.buy("1", "71000").output("ODNO");
    desk.step();
    EXPECT_EQ(desk.cancel(number).code(), "40580000");
}

TEST(KisRefusal, PaperCodesOfChanges) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    EXPECT_EQ(refusal_of(desk.cancel("0000000777")).msg_cd, "40320000");
    EXPECT_EQ(refusal_of(desk.cancel(number, "11", "N")).msg_cd, "40430000");
    EXPECT_EQ(refusal_of(desk.amend(number, "71000")).msg_cd, "40330000");
    EXPECT_NE(desk.amend(number, "71000").text("msg1").find("정정가격이 원주문가격과 같습니다"),
              std::string::npos);
    EXPECT_EQ(refusal_of(desk.amend(number, "71050")).msg_cd, "40030000");
    EXPECT_EQ(refusal_of(desk.amend(number, "93000")).msg_cd, "40270000");
    ASSERT_EQ(desk.cancel(number).text("rt_cd"), "0");
    EXPECT_EQ(refusal_of(desk.cancel(number)),
              (Refusal{"1", "40330000", "모의투자 정정/취소할 수량이 없습니다."}));
    EXPECT_EQ(refusal_of(desk.amend(number, "70000")).msg_cd, "40330000");
}

TEST(KisRefusal, RealCodesOfChanges) {
    Desk desk{at_ten(), SimEnvironment::real};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    EXPECT_EQ(refusal_of(desk.cancel("0000000777")).msg_cd, "APBK0344");
    EXPECT_NE(refusal_of(desk.cancel(number, "11", "N")).msg1.find("취소가능수량"),
              std::string::npos);
    ASSERT_EQ(desk.cancel(number).text("rt_cd"), "0");
    EXPECT_EQ(refusal_of(desk.cancel(number)),
              (Refusal{"7", "APBK0927", "정정취소 가능수량이 없습니다."}));
}

TEST(KisRefusal, ReplacedNumberCanNoLongerBeCancelled) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    const std::string moved = desk.amend(number, "70000").output("ODNO");
    EXPECT_EQ(desk.cancel(number).code(), "40330000");
    EXPECT_EQ(desk.cancel(moved).code(), "40630000");
}

TEST(KisRefusal, CancelsOwnNumberIsNoOrder) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    const std::string cancel = desk.cancel(number, "3", "N").output("ODNO");
    EXPECT_EQ(desk.cancel(cancel).code(), "40320000");
}

TEST(KisRefusal, OrderOfAnEarlierDayIsUnknown) {
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {tuesday(), KstTime::of(9, 0), 71'500}})};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    desk.step();
    EXPECT_EQ(desk.cancel(number).code(), "40320000");
}

TEST(KisRefusal, OrderNamedWithTheWrongExchangeIsUnknown) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    EXPECT_EQ(
        desk.post(kChangePath, "VTTC0013U", desk.change_body(number, "02", "0", "0", "Y", "SOR"))
            .code(),
        "40320000");
}

TEST(KisOrder, PartCancelsFollowOneAnother) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("14", "71000").output("ODNO");
    EXPECT_EQ(desk.cancel(number, "5", "N").text("rt_cd"), "0");
    EXPECT_EQ(desk.cancel(number, "4", "N").text("rt_cd"), "0");
    EXPECT_EQ(desk.market->exchange().orders()[0].open(), Quantity::shares(5));
}

TEST(KisOrder, ReviseOfAPartLeavesTheRestUnderTheOldNumber) {
    Desk desk{at_ten()};
    const std::string number = desk.buy("10", "71000").output("ODNO");
    const std::string moved = desk.amend(number, "70000", "4", "N").output("ODNO");
    const Answer orders = desk.orders();
    const auto rows = orders.rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(of(rows[0], "odno"), moved);
    EXPECT_EQ(of(rows[0], "ord_qty"), "4");
    EXPECT_EQ(of(rows[0], "rmn_qty"), "4");
    EXPECT_EQ(of(rows[1], "ord_qty"), "10");
    EXPECT_EQ(of(rows[1], "rmn_qty"), "6");
}

// ---- the order list

void expect_row(const JsonView& row, const std::map<std::string, std::string>& expected) {
    for (const auto& [key, value] : expected)
        EXPECT_EQ(of(row, key), value) << key;
}

TEST(KisOrders, ChainOfARevisedPartlyFilledAndCancelledOrderIsAsTheReferenceShows) {
    Desk desk{written({{monday(), KstTime::of(10, 0), 71'500},
                       {monday(), KstTime::of(10, 1, 5), 71'500},
                       {monday(), KstTime::of(10, 1, 30), 71'300, 0, 3},
                       {monday(), KstTime::of(10, 2, 30), 71'500}})};
    const std::string first = desk.buy("10", "71500").output("ODNO");
    desk.step();
    const std::string second = desk.amend(first, "71400", "10").output("ODNO");
    desk.step(); // three shares are offered at 71,400
    desk.step();
    ASSERT_EQ(desk.cancel(second).text("rt_cd"), "0");
    const Answer orders = desk.orders();
    EXPECT_EQ(orders.code(), "20310000");
    EXPECT_EQ(orders.header("tr_cont"), "D");
    const auto rows = orders.rows();
    ASSERT_EQ(rows.size(), 3U);
    expect_row(rows[0], {{"odno", "0000000003"},
                         {"orgn_odno", "0000000002"},
                         {"ord_qty", "7"},
                         {"ord_unpr", "0"},
                         {"tot_ccld_qty", "0"},
                         {"cncl_cfrm_qty", "0"},
                         {"rmn_qty", "0"},
                         {"rjct_qty", "0"},
                         {"cncl_yn", "Y"},
                         {"ord_tmd", "100230"},
                         {"sll_buy_dvsn_cd", "02"}});
    expect_row(rows[1], {{"odno", "0000000002"},
                         {"orgn_odno", "0000000001"},
                         {"ord_qty", "10"},
                         {"ord_unpr", "71400"},
                         {"tot_ccld_qty", "3"},
                         {"cncl_cfrm_qty", "7"},
                         {"rmn_qty", "0"},
                         {"rjct_qty", "0"},
                         {"cncl_yn", "N"},
                         {"avg_prvs", "71400"},
                         {"tot_ccld_amt", "214200"},
                         {"ord_tmd", "100105"}});
    expect_row(rows[2], {{"odno", "0000000001"},
                         {"orgn_odno", "0000000000"},
                         {"ord_qty", "10"},
                         {"ord_unpr", "71500"},
                         {"tot_ccld_qty", "0"},
                         {"cncl_cfrm_qty", "0"},
                         {"rmn_qty", "0"},
                         {"rjct_qty", "0"},
                         {"cncl_yn", "N"},
                         {"ord_dt", "20261123"},
                         {"ord_gno_brno", "00950"},
                         {"pdno", "005930"},
                         {"prdt_name", "삼성전자"},
                         {"ord_dvsn_cd", "00"}});
    EXPECT_EQ(rows[0].member_names().size(), 36U);
    EXPECT_EQ(orders.in("output2", "tot_ccld_qty"), "3");
    EXPECT_EQ(orders.in("output2", "tot_ccld_amt"), "214200");
    EXPECT_EQ(orders.in("output2", "prsm_tlex_smtl"), "30");
}

TEST(KisOrders, PlainOrderOnRealHasNoOriginalAndNoFlag) {
    Desk desk{at_ten(), SimEnvironment::real};
    desk.buy("10", "71000");
    const Answer orders = desk.orders();
    expect_row(orders.rows().at(0), {{"orgn_odno", ""},
                                     {"cncl_yn", ""},
                                     {"sll_buy_dvsn_cd_name", "현금매수"},
                                     {"ord_gno_brno", "91252"}});
    EXPECT_EQ(orders.code(), "KIOK0460");
}

TEST(KisOrders, RevisedOrderAfterAPartFillHoldsOnlyTheRest) {
    Desk desk{written({{monday(), KstTime::of(10, 0), 71'500, 0, 3}})};
    const std::string number = desk.buy("10", "71600").output("ODNO"); // three fill at once
    desk.amend(number, "70000");
    const Answer orders = desk.orders();
    const auto rows = orders.rows();
    ASSERT_EQ(rows.size(), 2U);
    expect_row(rows[0], {{"ord_qty", "7"}, {"tot_ccld_qty", "0"}, {"rmn_qty", "7"}});
    expect_row(
        rows[1],
        {{"ord_qty", "10"}, {"tot_ccld_qty", "3"}, {"rmn_qty", "0"}, {"cncl_cfrm_qty", "0"}});
}

TEST(KisOrders, OrderThatDiedWithItsDayIsTheCaseDoNotGuess) {
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {tuesday(), KstTime::of(9, 0), 71'500}})};
    desk.buy("10", "71000");
    desk.step();
    expect_row(desk.orders().rows().at(0), {{"ord_qty", "10"},
                                            {"rmn_qty", "0"},
                                            {"cncl_cfrm_qty", "0"},
                                            {"rjct_qty", "0"},
                                            {"tot_ccld_qty", "0"},
                                            {"cncl_yn", "N"}});
}

TEST(KisOrders, NoOrdersAreAnEmptyListWithAllFiveTotals) {
    Desk desk{at_ten()};
    const Answer orders = desk.orders();
    EXPECT_EQ(orders.text("rt_cd"), "0");
    EXPECT_EQ(orders.code(), "70070000");
    EXPECT_TRUE(orders.json->root().member("output1").is_array());
    EXPECT_TRUE(orders.rows().empty());
    EXPECT_EQ(orders.json->root().member("output2").member_names().size(), 5U);
    EXPECT_EQ(orders.in("output2", "tot_ord_qty"), "0");
    EXPECT_EQ(orders.text("ctx_area_fk100").size(), 100U);
    EXPECT_EQ(orders.text("ctx_area_nk100"), std::string(100, ' '));
}

TEST(KisOrders, OldestFirstAndNewestFirst) {
    Desk desk{at_ten()};
    desk.buy("1", "71000");
    desk.buy("2", "71000");
    const Answer oldest =
        desk.get(kOrdersPath, "VTTC0081R", Desk::orders_query("20261123", "20261123", "00", "01"));
    EXPECT_EQ(of(oldest.rows().at(0), "ord_qty"), "1");
    EXPECT_EQ(of(desk.orders().rows().at(0), "ord_qty"), "2");
}

TEST(KisOrders, FiltersByFillAndByDay) {
    Desk desk{at_ten()};
    desk.buy("1", "71600"); // fills
    desk.buy("2", "71000"); // rests
    const Answer filled =
        desk.get(kOrdersPath, "VTTC0081R", Desk::orders_query("20261123", "20261123", "01"));
    ASSERT_EQ(filled.rows().size(), 1U);
    EXPECT_EQ(of(filled.rows()[0], "ord_qty"), "1");
    const Answer open =
        desk.get(kOrdersPath, "VTTC0081R", Desk::orders_query("20261123", "20261123", "02"));
    ASSERT_EQ(open.rows().size(), 1U);
    EXPECT_EQ(of(open.rows()[0], "ord_qty"), "2");
    EXPECT_TRUE(desk.get(kOrdersPath, "VTTC0081R", Desk::orders_query("20261122", "20261122"))
                    .rows()
                    .empty());
}

TEST(KisOrders, ListOfFilledOrdersHoldsNoCancelRow) {
    Desk desk{written({{monday(), KstTime::of(10, 0), 71'500, 0, 3}})};
    const std::string number = desk.buy("10", "71600").output("ODNO"); // three fill at once
    desk.cancel(number);
    const Answer filled =
        desk.get(kOrdersPath, "VTTC0081R", Desk::orders_query("20261123", "20261123", "01"));
    ASSERT_EQ(filled.rows().size(), 1U);
    EXPECT_EQ(of(filled.rows()[0], "odno"), number);
}

TEST(KisOrders, NumberAskedForIsTheOnlyRow) {
    Desk desk{at_ten()};
    desk.buy("1", "71000");
    const std::string number = desk.buy("2", "71000").output("ODNO");
    desk.buy("3", "71000");
    const Answer one =
        desk.get(kOrdersPath, "VTTC0081R",
                 Desk::orders_query("20261123", "20261123", "00", "00", "", "", number));
    ASSERT_EQ(one.rows().size(), 1U);
    EXPECT_EQ(of(one.rows()[0], "odno"), number);
}

/// Day and number of every row of a paged inquiry; `between` runs after each page.
template <typename Between>
std::vector<std::string> walk(Desk& desk, std::string_view from, std::string_view to,
                              std::string_view filter, Between between) {
    std::vector<std::string> seen;
    std::string fk;
    std::string nk;
    for (int page = 0; page < 12; ++page) {
        HttpRequest request = desk.get_request(kOrdersPath, desk.id("TTC0081R"),
                                               Desk::orders_query(from, to, filter, "00", fk, nk));
        request.headers.emplace_back("tr_cont", page == 0 ? "" : "N");
        const Answer answer = desk.send(request);
        EXPECT_EQ(answer.text("rt_cd"), "0");
        EXPECT_LE(answer.rows().size(), 15U);
        for (const JsonView& row : answer.rows()) {
            seen.push_back(of(row, "ord_dt") + "/" + of(row, "odno"));
        }
        fk = answer.text("ctx_area_fk100");
        nk = answer.text("ctx_area_nk100");
        EXPECT_EQ(fk.size(), 100U);
        EXPECT_EQ(nk.size(), 100U);
        if (answer.header("tr_cont") == "D") {
            EXPECT_EQ(nk, std::string(100, ' '));
            return seen;
        }
        EXPECT_EQ(answer.header("tr_cont"), "M");
        EXPECT_NE(nk, std::string(100, ' '));
        between();
    }
    ADD_FAILURE() << "the pages do not end";
    return seen;
}

TEST(KisOrders, PaperPagesHoldFifteenRows) {
    Desk desk{at_ten()};
    for (int i = 0; i < 31; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const Answer first = desk.orders();
    EXPECT_EQ(first.rows().size(), 15U);
    EXPECT_EQ(first.header("tr_cont"), "M");
    const auto seen = walk(desk, "20261123", "20261123", "00", [] {});
    EXPECT_EQ(seen.size(), 31U);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 31U);
    EXPECT_EQ(seen.front(), "20261123/0000000031");
    EXPECT_EQ(seen.back(), "20261123/0000000001");
}

TEST(KisOrders, ExactlyOnePageHasNoSecond) {
    Desk desk{at_ten()};
    for (int i = 0; i < 15; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const Answer answer = desk.orders();
    EXPECT_EQ(answer.rows().size(), 15U);
    EXPECT_EQ(answer.header("tr_cont"), "D");
}

TEST(KisOrders, RealPageHoldsAHundredRows) {
    Desk desk{at_ten(), SimEnvironment::real};
    for (int i = 0; i < 101; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    EXPECT_EQ(desk.orders().rows().size(), 100U);
    EXPECT_EQ(desk.orders().header("tr_cont"), "M");
    EXPECT_EQ(desk.orders().code(), "KIOK0510");
}

TEST(KisOrders, TrimmedPagingKeyIsUnderstood) {
    Desk desk{at_ten()};
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const Answer first = desk.orders();
    const auto trimmed = [&](std::string_view name) {
        const std::string area = first.text(name);
        return area.substr(0, area.find_last_not_of(' ') + 1);
    };
    const Answer second =
        desk.next(kOrdersPath, "VTTC0081R",
                  Desk::orders_query("20261123", "20261123", "00", "00", trimmed("ctx_area_fk100"),
                                     trimmed("ctx_area_nk100")));
    EXPECT_EQ(second.rows().size(), 5U);
    EXPECT_EQ(of(second.rows()[0], "odno"), "0000000005");
}

TEST(KisOrders, WithoutTheHeaderThatAsksForMoreTheFirstPageComesAgain) {
    Desk desk{at_ten()};
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const Answer first = desk.orders();
    const std::string query =
        Desk::orders_query("20261123", "20261123", "00", "00", first.text("ctx_area_fk100"),
                           first.text("ctx_area_nk100"));
    EXPECT_EQ(desk.get(kOrdersPath, "VTTC0081R", query).rows().size(), 15U);
    EXPECT_EQ(desk.next(kOrdersPath, "VTTC0081R", query).rows().size(), 5U);
}

TEST(KisOrders, APageMarkThatIsNotOursIsRefused) {
    Desk desk{at_ten()};
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const Answer answer =
        desk.next(kOrdersPath, "VTTC0081R",
                  Desk::orders_query("20261123", "20261123", "00", "00", "garbage",
                                     desk.orders().text("ctx_area_nk100")));
    EXPECT_EQ(answer.code(), "OPSQ2002");
}

TEST(KisOrders, OnPaperKnowNoExchangeButKrx) {
    Desk desk{at_ten()};
    Desk real{at_ten(), SimEnvironment::real};
    for (const std::string_view venue : {"NXT", "ALL", "XX"}) {
        std::string query = Desk::orders_query();
        query.replace(query.find("=KRX"), 4, "=" + std::string{venue});
        EXPECT_EQ(desk.get(kOrdersPath, "VTTC0081R", query).code(), "OPSQ2002") << venue;
        EXPECT_EQ(real.get(kOrdersPath, "TTTC0081R", query).status, venue == "XX" ? 500 : 200)
            << venue;
    }
}

TEST(KisOrder, KeysInLowerCaseAreMissing) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.post(kOrderPath, "VTTC0012U",
                        R"({"cano":"50000000","acnt_prdt_cd":"01","pdno":"005930",)"
                        R"("ord_dvsn":"01","ord_qty":"1","ord_unpr":"0"})")
                  .code(),
              "OPSQ2002");
}

TEST(KisOrder, PennyStocksAreNotTradedOnPaper) {
    Desk desk{generated()};
    EXPECT_EQ(desk.buy("1", "0", "01", "018000").code(), "40070000"); // 930 won
    Desk real{generated(), SimEnvironment::real};
    EXPECT_EQ(real.buy("1", "0", "01", "018000").text("rt_cd"), "0");
}

TEST(KisOrders, RowsThatArriveBetweenPagesShiftNothing) {
    Desk desk{at_ten()};
    for (int i = 0; i < 31; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const auto seen = walk(desk, "20261123", "20261123", "00",
                           [&] { EXPECT_EQ(desk.buy("1", "50100").text("rt_cd"), "0"); });
    EXPECT_EQ(seen.size(), 31U);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 31U);
}

TEST(KisOrders, PagesOverTwoDaysShowEveryRowOnce) {
    // Numbers begin at 1 on each day, so a number alone names no row.
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {tuesday(), KstTime::of(9, 0), 71'500}})};
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    desk.step();
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const auto seen = walk(desk, "20261123", "20261124", "00", [] {});
    EXPECT_EQ(seen.size(), 40U);
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 40U);
}

TEST(KisOrders, PageOfOpenOrdersGoesOnAfterItsKeyRowWasCancelled) {
    Desk desk{at_ten()};
    for (int i = 0; i < 20; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    // The first page ends with number 6; it is gone when the second page is asked for.
    const auto seen = walk(desk, "20261123", "20261123", "02",
                           [&] { EXPECT_EQ(desk.cancel("6").text("rt_cd"), "0"); });
    EXPECT_EQ(seen.size(), 20U);
}

// ---- balance, buying power, open orders

TEST(KisBalance, EmptyAccountHasOneElementOf24Keys) {
    Desk desk{at_ten()};
    const Answer answer = desk.balance();
    EXPECT_EQ(answer.text("rt_cd"), "0");
    EXPECT_EQ(answer.code(), "20310000");
    EXPECT_EQ(answer.header("tr_cont"), "D");
    EXPECT_TRUE(answer.json->root().member("output1").is_array());
    EXPECT_TRUE(answer.rows().empty());
    EXPECT_TRUE(answer.json->root().member("output2").is_array());
    const auto totals = answer.rows("output2");
    ASSERT_EQ(totals.size(), 1U);
    EXPECT_EQ(totals[0].member_names().size(), 24U);
    expect_row(totals[0], {{"dnca_tot_amt", "10000000"},
                           {"nxdy_excc_amt", "10000000"},
                           {"prvs_rcdl_excc_amt", "10000000"},
                           {"nass_amt", "10000000"}});
}

TEST(KisBalance, HoldingOfTodayIsAsTheReferenceShows) {
    // The session of the reference: three shares at 71,400, the market at 71,500.
    Desk desk{written(
        {{monday(), KstTime::of(10, 0), 71'300, 10}, {monday(), KstTime::of(10, 1), 71'500, 10}})};
    ASSERT_EQ(desk.buy("3", "71400").text("rt_cd"), "0");
    desk.step();
    const Answer answer = desk.balance();
    const auto rows = answer.rows();
    ASSERT_EQ(rows.size(), 1U);
    expect_row(rows[0], {{"pdno", "005930"},
                         {"prdt_name", "삼성전자"},
                         {"thdt_buyqty", "3"},
                         {"thdt_sll_qty", "0"},
                         {"hldg_qty", "3"},
                         {"ord_psbl_qty", "3"},
                         {"pchs_avg_pric", "71400.0000"},
                         {"pchs_amt", "214200"},
                         {"prpr", "71500"},
                         {"evlu_amt", "214500"},
                         {"evlu_pfls_amt", "300"},
                         {"evlu_pfls_rt", "0.14"}});
    EXPECT_EQ(rows[0].member_names().size(), 26U);
    const auto totals = answer.rows("output2");
    expect_row(totals.at(0), {{"dnca_tot_amt", "10000000"},
                              {"nxdy_excc_amt", "10000000"},
                              {"prvs_rcdl_excc_amt", "9785770"},
                              {"thdt_buy_amt", "214200"},
                              {"thdt_tlex_amt", "30"},
                              {"scts_evlu_amt", "214500"},
                              {"tot_evlu_amt", "10000270"},
                              {"nass_amt", "10000270"},
                              {"pchs_amt_smtl_amt", "214200"},
                              {"evlu_pfls_smtl_amt", "300"}});
}

TEST(KisBalance, SharesPromisedToAnOrderAreHeldButNotSellable) {
    Desk desk{at_ten()};
    desk.buy("10", "0", "01");
    desk.sell("4", "80000");
    expect_row(desk.balance().rows().at(0), {{"hldg_qty", "10"}, {"ord_psbl_qty", "6"}});
}

TEST(KisBalance, YesterdaysTradesAreShownAsYesterdays) {
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {tuesday(), KstTime::of(9, 0), 71'500}})};
    ASSERT_EQ(desk.buy("10", "71600").text("rt_cd"), "0");
    ASSERT_EQ(desk.sell("4", "71500").text("rt_cd"), "0");
    desk.step();
    const Answer answer = desk.balance();
    expect_row(answer.rows().at(0), {{"bfdy_buy_qty", "10"},
                                     {"bfdy_sll_qty", "4"},
                                     {"thdt_buyqty", "0"},
                                     {"thdt_sll_qty", "0"}});
    expect_row(answer.rows("output2").at(0),
               {{"bfdy_buy_amt", "716000"}, {"bfdy_sll_amt", "286000"}, {"thdt_buy_amt", "0"}});
}

TEST(KisBalance, SoldOutStockStaysUntilTheSecondDayAfter) {
    Desk desk{
        written({{monday(), KstTime::of(10, 0), 71'500}, {tuesday(), KstTime::of(9, 0), 71'500}})};
    ASSERT_EQ(desk.buy("10", "71600").text("rt_cd"), "0");
    ASSERT_EQ(desk.sell("10", "71500").text("rt_cd"), "0");
    expect_row(desk.balance().rows().at(0), {{"hldg_qty", "0"}});
    desk.step();
    EXPECT_EQ(desk.balance().rows().size(), 1U);
}

TEST(KisBalance, PaperPagesHoldTwentyHoldings) {
    Desk desk{generated(), SimEnvironment::vts, Notional::won(1'000'000'000)};
    std::set<std::string> bought;
    for (const ListedIssue& issue : desk.market->exchange().issues()) {
        if (bought.size() == 43) break;
        const std::string code{issue.instrument.symbol.view()};
        if (issue.day.base < Price::won(1'000)) continue; // not traded on paper
        ASSERT_EQ(desk.buy("1", "0", "01", code).text("rt_cd"), "0") << code;
        bought.insert(code);
    }
    std::set<std::string> seen;
    std::string fk;
    std::string nk;
    std::vector<std::size_t> sizes;
    for (int page = 0; page < 5; ++page) {
        const std::string query = Desk::balance_query(fk, nk);
        const Answer answer = page == 0 ? desk.get(kBalancePath, "VTTC8434R", query)
                                        : desk.next(kBalancePath, "VTTC8434R", query);
        sizes.push_back(answer.rows().size());
        for (const JsonView& row : answer.rows())
            seen.insert(of(row, "pdno"));
        ASSERT_EQ(answer.rows("output2").size(), 1U);
        fk = answer.text("ctx_area_fk100");
        nk = answer.text("ctx_area_nk100");
        if (answer.header("tr_cont") == "D") break;
        EXPECT_EQ(answer.header("tr_cont"), "M");
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{20, 20, 3}));
    EXPECT_EQ(seen, bought);
}

TEST(KisBuyable, MarketOrderIsReckonedAtTheUpperLimit) {
    Desk desk{at_ten()};
    const Answer answer = desk.buyable("0", "01");
    EXPECT_EQ(answer.text("rt_cd"), "0");
    EXPECT_EQ(answer.output("ord_psbl_cash"), "10000000");
    EXPECT_EQ(answer.output("psbl_qty_calc_unpr"), "92900");
    EXPECT_EQ(answer.output("nrcvb_buy_qty"), "107");
    EXPECT_EQ(answer.output("max_buy_qty"), "107");
    EXPECT_EQ(answer.json->root().member("output").member_names().size(), 12U);
    EXPECT_EQ(desk.buy("107", "0", "01").text("rt_cd"), "0");
}

TEST(KisBuyable, OneShareMoreThanBuyableIsRefused) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.buy("108", "0", "01").code(), "40250000");
}

TEST(KisBuyable, LimitOrderIsReckonedAtItsPriceAndOpenOrdersCount) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.buyable("71500", "00").output("nrcvb_buy_qty"), "139");
    desk.buy("100", "71500");
    EXPECT_EQ(desk.buyable("71500", "00").output("ord_psbl_cash"), "2850000");
    EXPECT_EQ(desk.buyable("71500", "00").output("nrcvb_buy_qty"), "39");
}

TEST(KisBuyable, WithoutAStockOnlyTheAmountsAreAnswered) {
    Desk desk{at_ten()};
    const Answer answer = desk.get(kBuyablePath, "VTTC8908R",
                                   "CANO=50000000&ACNT_PRDT_CD=01&PDNO=&ORD_UNPR=&ORD_DVSN=01"
                                   "&CMA_EVLU_AMT_ICLD_YN=N&OVRS_ICLD_YN=N");
    EXPECT_EQ(answer.text("rt_cd"), "0");
    EXPECT_EQ(answer.output("ord_psbl_cash"), "10000000");
}

constexpr std::string_view kOpenQuery =
    "CANO=50000000&ACNT_PRDT_CD=01&CTX_AREA_FK100=&CTX_AREA_NK100=&INQR_DVSN_1=0&INQR_DVSN_2=0";

TEST(KisOpenOrders, PaperHostDoesNotKnowThem) {
    Desk desk{at_ten()};
    for (const std::string_view tr_id : {"VTTC0084R", "TTTC0084R", "VTTC8036R"}) {
        const Answer answer = desk.get(kOpenPath, tr_id, kOpenQuery);
        EXPECT_EQ(answer.status, 500);
        EXPECT_EQ(answer.code(), "EGW02006") << tr_id;
    }
}

TEST(KisOpenOrders, RealHostListsWhatCanStillBeChanged) {
    Desk desk{at_ten(), SimEnvironment::real};
    desk.buy("1", "71600"); // fills
    const std::string number = desk.buy("10", "71000").output("ODNO");
    const std::string moved = desk.amend(number, "70000").output("ODNO");
    desk.cancel(moved, "4", "N");
    const Answer answer = desk.get(kOpenPath, "TTTC0084R", kOpenQuery);
    const auto rows = answer.rows("output");
    ASSERT_EQ(rows.size(), 1U);
    expect_row(rows[0], {{"odno", moved},
                         {"orgn_odno", number},
                         {"psbl_qty", "6"},
                         {"ord_qty", "10"},
                         {"ord_unpr", "70000"},
                         {"pdno", "005930"},
                         {"sll_buy_dvsn_cd", "02"},
                         {"ord_gno_brno", "91252"}});
    EXPECT_EQ(rows[0].member_names().size(), 21U);
    EXPECT_EQ(answer.header("tr_cont"), "D");
}

TEST(KisOpenOrders, PageHoldsFiftyRows) {
    Desk desk{at_ten(), SimEnvironment::real};
    for (int i = 0; i < 51; ++i)
        ASSERT_EQ(desk.buy("1", "50100").text("rt_cd"), "0");
    const Answer answer = desk.get(kOpenPath, "TTTC0084R", kOpenQuery);
    EXPECT_EQ(answer.rows("output").size(), 50U);
    EXPECT_EQ(answer.header("tr_cont"), "M");
}

TEST(KisOpenOrders, SideAskedForIsTheOnlyOneListed) {
    Desk desk{at_ten(), SimEnvironment::real};
    desk.buy("1", "71600");
    desk.buy("1", "71000");
    desk.sell("1", "80000");
    const Answer sells =
        desk.get(kOpenPath, "TTTC0084R",
                 "CANO=50000000&ACNT_PRDT_CD=01&CTX_AREA_FK100=&CTX_AREA_NK100=&INQR_DVSN_1=0"
                 "&INQR_DVSN_2=1");
    ASSERT_EQ(sells.rows("output").size(), 1U);
    EXPECT_EQ(of(sells.rows("output")[0], "sll_buy_dvsn_cd"), "01");
}

// ---- quotations

TEST(KisQuotation, PriceShowsTheDayAndItsLimits) {
    Desk desk{written({{monday(), KstTime::of(9, 0), 71'000, 10},
                       {monday(), KstTime::of(9, 1), 72'000, 10},
                       {monday(), KstTime::of(9, 2), 71'700, 20}})};
    desk.step();
    desk.step();
    const Answer answer = desk.price();
    EXPECT_EQ(answer.code(), "MCA00000");
    EXPECT_EQ(answer.output("stck_prpr"), "71700");
    EXPECT_EQ(answer.output("stck_oprc"), "71000");
    EXPECT_EQ(answer.output("stck_hgpr"), "72000");
    EXPECT_EQ(answer.output("stck_lwpr"), "71000");
    EXPECT_EQ(answer.output("stck_mxpr"), "92900");
    EXPECT_EQ(answer.output("stck_llam"), "50100");
    EXPECT_EQ(answer.output("stck_sdpr"), "71500");
    EXPECT_EQ(answer.output("prdy_vrss"), "200");
    EXPECT_EQ(answer.output("prdy_vrss_sign"), "2");
    EXPECT_EQ(answer.output("prdy_ctrt"), "0.27");
    EXPECT_EQ(answer.output("acml_vol"), "40");
    EXPECT_EQ(answer.output("acml_tr_pbmn"), "2864000");
    EXPECT_EQ(answer.output("aspr_unit"), "100");
}

TEST(KisQuotation, SignSaysUpFlatDownAndTheLimits) {
    const auto sign_at = [](std::int64_t price) {
        Desk desk{written({{monday(), KstTime::of(9, 0), price, 10}})};
        const Answer answer = desk.price();
        return answer.output("prdy_vrss_sign") + " " + answer.output("prdy_vrss");
    };
    EXPECT_EQ(sign_at(92'900), "1 21400");
    EXPECT_EQ(sign_at(71'600), "2 100");
    EXPECT_EQ(sign_at(71'500), "3 0");
    EXPECT_EQ(sign_at(50'100), "4 -21400");
    EXPECT_EQ(sign_at(71'400), "5 -100");
}

TEST(KisQuotation, HaltedStockIsMarked) {
    Desk desk{at_ten()};
    EXPECT_EQ(desk.price("000660").output("iscd_stat_cls_code"), "58");
    EXPECT_EQ(desk.price("000660").output("temp_stop_yn"), "Y");
}

TEST(KisQuotation, WrongMarketIsOpsq2001AndUnknownStockMca05918) {
    Desk desk{at_ten()};
    const Answer market =
        desk.get(kPricePath, "FHKST01010100", "FID_COND_MRKT_DIV_CODE=Z&FID_INPUT_ISCD=005930");
    EXPECT_EQ(market.status, 500);
    EXPECT_EQ(market.code(), "OPSQ2001");
    const Answer stock = desk.price("999999");
    EXPECT_EQ(stock.status, 200);
    EXPECT_EQ(stock.code(), "MCA05918");
    EXPECT_NE(stock.text("rt_cd"), "0");
}

TEST(KisQuotation, BookShowsTenLevelsAndOwnOrdersInIt) {
    Desk desk{at_ten()};
    desk.buy("5", "71500");
    const Answer answer =
        desk.get(kBookPath, "FHKST01010200", "FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930");
    EXPECT_EQ(answer.in("output1", "aspr_acpt_hour"), "100000");
    EXPECT_EQ(answer.in("output1", "askp1"), "71600");
    EXPECT_EQ(answer.in("output1", "askp10"), "72500");
    EXPECT_EQ(answer.in("output1", "bidp1"), "71500");
    EXPECT_EQ(answer.in("output1", "bidp10"), "70600");
    EXPECT_EQ(answer.in("output1", "askp_rsqn1"), "100");
    EXPECT_EQ(answer.in("output1", "bidp_rsqn1"), "105");
    EXPECT_EQ(answer.in("output1", "new_mkop_cls_code"), "20");
    EXPECT_EQ(answer.in("output2", "stck_sdpr"), "71500");
}

TEST(KisQuotation, EmptyLevelsAreZero) {
    Desk desk{written({{monday(), KstTime::of(10, 0), 92'900, 1}})};
    const Answer answer =
        desk.get(kBookPath, "FHKST01010200", "FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930");
    EXPECT_EQ(answer.in("output1", "askp1"), "0");
    EXPECT_EQ(answer.in("output1", "askp_rsqn1"), "0");
    EXPECT_EQ(answer.in("output1", "total_askp_rsqn"), "0");
    EXPECT_EQ(answer.in("output1", "bidp1"), "92900");
}

constexpr std::string_view kMinuteQuery =
    "FID_ETC_CLS_CODE=&FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930&FID_PW_DATA_INCU_YN=Y"
    "&FID_INPUT_HOUR_1=";

TEST(KisQuotation, MinuteBarsAreTheNewestThirtyUpToTheHourAsked) {
    std::deque<Moment> moments;
    for (int minute = 0; minute < 40; ++minute) {
        moments.push_back({monday(), KstTime::of(9, minute), 71'500, 10});
    }
    Desk desk{written(moments)};
    for (int i = 0; i < 39; ++i)
        desk.step();
    const Answer newest =
        desk.get(kMinutesPath, "FHKST03010200", std::string{kMinuteQuery} + "153000");
    ASSERT_EQ(newest.rows("output2").size(), 30U);
    expect_row(newest.rows("output2")[0], {{"stck_bsop_date", "20261123"},
                                           {"stck_cntg_hour", "093900"},
                                           {"stck_prpr", "71500"},
                                           {"cntg_vol", "10"}});
    EXPECT_EQ(of(newest.rows("output2")[29], "stck_cntg_hour"), "091000");
    const Answer earlier =
        desk.get(kMinutesPath, "FHKST03010200", std::string{kMinuteQuery} + "090900");
    EXPECT_EQ(earlier.rows("output2").size(), 10U);
    EXPECT_EQ(of(earlier.rows("output2")[0], "stck_cntg_hour"), "090900");
}

TEST(KisQuotation, MinuteBarsValueIsTheDaysSoFar) {
    Desk desk{written({{monday(), KstTime::of(9, 0), 71'500, 100},
                       {monday(), KstTime::of(9, 1), 71'600, 100},
                       {monday(), KstTime::of(9, 1, 30), 71'400, 100}})};
    desk.step();
    desk.step();
    const Answer answer =
        desk.get(kMinutesPath, "FHKST03010200", std::string{kMinuteQuery} + "153000");
    ASSERT_EQ(answer.rows("output2").size(), 2U);
    EXPECT_EQ(of(answer.rows("output2")[0], "acml_tr_pbmn"), "21450000");
    EXPECT_EQ(of(answer.rows("output2")[1], "acml_tr_pbmn"), "7150000");
}

constexpr std::string_view kDayQuery =
    "FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930&FID_INPUT_DATE_1=20260101"
    "&FID_INPUT_DATE_2=20261231&FID_PERIOD_DIV_CODE=D&FID_ORG_ADJ_PRC=0";

TEST(KisQuotation, DailyBarsAreTheNewestHundredNewestFirst) {
    Desk desk{generated()};
    const Answer answer = desk.get(kDaysPath, "FHKST03010100", kDayQuery);
    const auto rows = answer.rows("output2");
    ASSERT_EQ(rows.size(), 100U);
    EXPECT_EQ(of(rows[0], "stck_bsop_date"), "20261123");
    EXPECT_EQ(of(rows[1], "stck_bsop_date"), "20261120");
    EXPECT_EQ(of(rows[1], "stck_clpr"), "71500");
    EXPECT_EQ(answer.in("output1", "stck_shrn_iscd"), "005930");
}

TEST(KisQuotation, DailyBarsKeepToTheDatesAsked) {
    Desk desk{generated()};
    const Answer answer =
        desk.get(kDaysPath, "FHKST03010100",
                 "FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=005930&FID_INPUT_DATE_1=20261116"
                 "&FID_INPUT_DATE_2=20261120&FID_PERIOD_DIV_CODE=D&FID_ORG_ADJ_PRC=0");
    EXPECT_EQ(answer.rows("output2").size(), 5U);
}

TEST(KisQuotation, DailyBarsChangeIsAgainstTheDayBefore) {
    Desk desk{written(
        {{monday(), KstTime::of(10, 0), 72'000, 10}, {tuesday(), KstTime::of(10, 0), 72'700, 10}})};
    desk.step();
    const Answer answer = desk.get(kDaysPath, "FHKST03010100", kDayQuery);
    ASSERT_EQ(answer.rows("output2").size(), 2U);
    expect_row(answer.rows("output2")[0],
               {{"stck_clpr", "72700"}, {"prdy_vrss", "700"}, {"prdy_vrss_sign", "2"}});
}

TEST(KisQuotation, HolidaysAreOnlyAtTheRealHost) {
    Desk paper{at_ten()};
    const Answer refused =
        paper.get(kHolidayPath, "CTCA0903R", "BASS_DT=20261123&CTX_AREA_NK=&CTX_AREA_FK=");
    EXPECT_EQ(refused.status, 500);
    EXPECT_EQ(refused.code(), "EGW02006");
    Desk real{at_ten(), SimEnvironment::real};
    const Answer answer =
        real.get(kHolidayPath, "CTCA0903R", "BASS_DT=20261220&CTX_AREA_NK=&CTX_AREA_FK=");
    EXPECT_EQ(answer.text("rt_cd"), "0");
    const auto rows = answer.rows("output");
    ASSERT_GE(rows.size(), 12U);
    expect_row(rows[0], {{"bass_dt", "20261220"}, {"wday_dvsn_cd", "01"}, {"opnd_yn", "N"}});
    expect_row(rows[1], {{"bass_dt", "20261221"}, {"wday_dvsn_cd", "02"}, {"opnd_yn", "Y"}});
    expect_row(rows[5], {{"bass_dt", "20261225"}, {"opnd_yn", "N"}, {"tr_day_yn", "N"}});
    expect_row(rows[11], {{"bass_dt", "20261231"}, {"opnd_yn", "N"}});
}

TEST(KisQuotation, DefaultUniverseIsAtLeastFortyIssuesWithPrices) {
    Desk desk{generated()};
    ASSERT_GE(desk.market->exchange().issues().size(), 40U);
    for (const ListedIssue& issue : desk.market->exchange().issues()) {
        const Answer answer = desk.price(issue.instrument.symbol.view());
        EXPECT_EQ(answer.text("rt_cd"), "0") << issue.instrument.symbol.view();
        EXPECT_EQ(answer.output("stck_shrn_iscd"), issue.instrument.symbol.view());
        EXPECT_GT(std::stoll(answer.output("stck_prpr")), 0);
    }
}

TEST(KisCounters, CountWhatWasAskedFor) {
    Desk desk{at_ten()};
    desk.buy("1", "71000");
    desk.cancel("1");
    desk.balance();
    desk.price();
    const KisCounters counters = desk.server.counters();
    EXPECT_EQ(counters.requests, 5);
    EXPECT_EQ(counters.tokens, 1);
    EXPECT_EQ(counters.orders, 1);
    EXPECT_EQ(counters.changes, 1);
    EXPECT_EQ(counters.inquiries, 2);
}

// ---- the golden files, which the client is held to as well

/// Every key of a JSON value with its path, in order; of an array the first element.
void keys_of(const JsonView& view, const std::string& path, std::string& out) {
    if (view.is_array()) {
        const auto elements = view.elements();
        if (!elements.empty()) keys_of(elements[0], path + "[]", out);
        return;
    }
    if (!view.is_object()) return;
    for (const std::string_view name : view.member_names()) {
        out += path + "." + std::string{name} + "\n";
        keys_of(view.member(name), path + "." + std::string{name}, out);
    }
}
std::string keys_of(std::string_view body) {
    const auto json = JsonDocument::parse(body);
    EXPECT_TRUE(json.has_value()) << body;
    std::string out;
    if (json) keys_of(json->root(), "", out);
    return out;
}

/// The server of the golden files: their keys, their account, in the state that `prepare` makes.
class GoldenDesk {
  public:
    explicit GoldenDesk(SimEnvironment environment = SimEnvironment::vts, int rate = 0,
                        std::deque<Moment> moments = {{monday(), KstTime::of(10, 0), 71'500, 9}})
        : market{written(std::move(moments))}, server{*market, options(environment, rate)} {}

    static KisServerOptions options(SimEnvironment environment, int rate) {
        KisServerOptions options;
        options.environment = environment;
        options.rate_per_second = rate;
        return options;
    }
    /// Sends `request` as it stands but for the token and the order number, which are the server's.
    HttpResponse send(HttpRequest request, std::string_view original = "") {
        if (find_header(request.headers, "authorization")) {
            set_header(request, "authorization", "Bearer " + token(request));
        }
        const std::string_view mark = "\"ORGN_ODNO\":\"";
        const std::size_t at = request.body.find(mark);
        if (!original.empty() && at != std::string::npos) {
            request.body.replace(at + mark.size(), 10, original);
        }
        const auto action = server.on_request(1, request, now);
        return std::get<Respond>(action).response;
    }
    const std::string& token(const HttpRequest& like) {
        if (!token_.empty()) return token_;
        const HttpRequest request{
            .method = HttpMethod::post,
            .target = "/oauth2/tokenP",
            .headers = {},
            .body = JsonObject{}
                        .text("grant_type", "client_credentials")
                        .text("appkey", find_header(like.headers, "appkey").value_or(""))
                        .text("appsecret", find_header(like.headers, "appsecret").value_or(""))
                        .str()};
        const auto action = server.on_request(1, request, now);
        const auto json = JsonDocument::parse(std::get<Respond>(action).response.body);
        token_ = std::string{*json->root().member("access_token").text()};
        return token_;
    }
    /// Sends the request of a golden file for its effect; the number it got.
    std::string do_golden(std::string_view name, std::string_view original = "") {
        const GoldenWire golden = read_golden_wire(QTS_SOURCE_DIR, "kis", name);
        const HttpResponse response = send(golden.exchanges[0].request, original);
        const auto json = JsonDocument::parse(response.body);
        EXPECT_EQ(json->root().member("rt_cd").text(), "0") << response.body;
        return std::string{json->root().member("output").member("ODNO").text().value_or("")};
    }
    /// Sends the first request of a golden file and compares the answers: status, header names,
    /// keys in their order, codes and texts.
    void expect_golden(std::string_view name, std::string_view original = "") {
        SCOPED_TRACE(name);
        const GoldenWire golden = read_golden_wire(QTS_SOURCE_DIR, "kis", name);
        const GoldenExchange& exchange = golden.exchanges[0];
        compare(send(exchange.request, original), exchange.response);
    }
    static void compare(const HttpResponse& is, const HttpResponse& should_be) {
        EXPECT_EQ(is.status, should_be.status);
        for (const auto& [header, value] : should_be.headers) {
            EXPECT_EQ(std::string{find_header(is.headers, header).value_or("(none)")}, value)
                << "header " << header;
        }
        EXPECT_EQ(keys_of(is.body), keys_of(should_be.body));
        const auto is_json = JsonDocument::parse(is.body);
        const auto should_json = JsonDocument::parse(should_be.body);
        ASSERT_TRUE(is_json.has_value() && should_json.has_value());
        for (const std::string_view code :
             {"rt_cd", "msg_cd", "msg1", "error_code", "error_description", "token_type"}) {
            EXPECT_EQ(is_json->root().member(code).text().value_or("(none)"),
                      should_json->root().member(code).text().value_or("(none)"))
                << code;
        }
    }

    std::unique_ptr<SimMarket> market;
    KisServer server;
    UtcNanos now = UtcNanos::since_epoch(seconds{1'795'392'000});

  private:
    std::string token_;
};

TEST(KisGolden, TokenIsIssued) {
    GoldenDesk{}.expect_golden("http_token_ok");
}

TEST(KisGolden, TokenTooSoonIsRefused) {
    GoldenDesk desk;
    desk.send(read_golden_wire(QTS_SOURCE_DIR, "kis", "http_token_ok").exchanges[0].request);
    desk.expect_golden("http_token_too_soon");
}

TEST(KisGolden, HashkeyIsAnswered) {
    GoldenDesk{}.expect_golden("http_hashkey_ok");
}
TEST(KisGolden, LimitBuyIsAnswered) {
    GoldenDesk{}.expect_golden("http_order_limit_buy");
}
TEST(KisGolden, MarketBuyIsAnswered) {
    GoldenDesk{}.expect_golden("http_order_market_buy");
}
TEST(KisGolden, LegacyBuyIsAnswered) {
    GoldenDesk{}.expect_golden("http_order_legacy_buy");
}

TEST(KisGolden, LimitSellIsAnswered) {
    GoldenDesk desk;
    desk.do_golden("http_order_market_buy"); // three shares; four are sold
    desk.do_golden("http_order_market_buy");
    desk.expect_golden("http_order_limit_sell");
}

TEST(KisGolden, RealLimitBuyIsAnswered) {
    GoldenDesk{SimEnvironment::real}.expect_golden("http_order_limit_buy_real");
}

TEST(KisGolden, OrderAfterTheCloseIsRefused) {
    GoldenDesk desk{SimEnvironment::vts, 0, {{monday(), KstTime::of(15, 40), 71'500}}};
    desk.expect_golden("http_order_closed");
}

TEST(KisGolden, ThrottledOrderIsRefused) {
    GoldenDesk desk{SimEnvironment::vts, 1};
    desk.do_golden("http_order_limit_buy");
    desk.expect_golden("http_order_throttled");
}

TEST(KisGolden, AmendIsAnswered) {
    GoldenDesk desk;
    desk.expect_golden("http_amend_ok", desk.do_golden("http_order_limit_buy"));
}

TEST(KisGolden, WholeCancelIsAnswered) {
    GoldenDesk desk;
    desk.expect_golden("http_cancel_whole", desk.do_golden("http_order_limit_buy"));
}

TEST(KisGolden, PartCancelIsAnswered) {
    GoldenDesk desk;
    desk.expect_golden("http_cancel_part", desk.do_golden("http_order_limit_buy"));
}

TEST(KisGolden, CancelOfNothingIsRefusedOnPaper) {
    GoldenDesk desk;
    const std::string number = desk.do_golden("http_order_limit_buy");
    desk.do_golden("http_cancel_whole", number);
    desk.expect_golden("http_cancel_nothing_left_vts", number);
}

TEST(KisGolden, CancelOfNothingIsRefusedOnReal) {
    GoldenDesk desk{SimEnvironment::real};
    const std::string number = desk.do_golden("http_order_limit_buy_real");
    const HttpRequest cancel =
        read_golden_wire(QTS_SOURCE_DIR, "kis", "http_cancel_nothing_left_real")
            .exchanges[0]
            .request;
    ASSERT_EQ(desk.send(cancel, number).status, 200);
    desk.expect_golden("http_cancel_nothing_left_real", number);
}

TEST(KisGolden, OrderListOfAChainIsAnswered) {
    GoldenDesk desk;
    const std::string first = desk.do_golden("http_order_limit_buy");
    const std::string second = desk.do_golden("http_amend_ok", first);
    desk.do_golden("http_cancel_whole", second);
    desk.expect_golden("http_daily_ccld_chain");
}

TEST(KisGolden, EmptyOrderListIsAnswered) {
    GoldenDesk{}.expect_golden("http_daily_ccld_empty");
}

TEST(KisGolden, SecondPageOfTheOrderListFollowsItsOwnKeys) {
    GoldenDesk desk;
    for (int i = 0; i < 16; ++i)
        desk.do_golden("http_order_market_buy");
    const GoldenWire golden = read_golden_wire(QTS_SOURCE_DIR, "kis", "http_daily_ccld_two_pages");
    ASSERT_EQ(golden.exchanges.size(), 2U);
    const HttpResponse first = desk.send(golden.exchanges[0].request);
    GoldenDesk::compare(first, golden.exchanges[0].response);
    // The second request of the file, with the areas that this server gave.
    const auto page = JsonDocument::parse(first.body);
    const auto given = JsonDocument::parse(golden.exchanges[0].response.body);
    HttpRequest second = golden.exchanges[1].request;
    for (const std::string_view area : {"ctx_area_fk100", "ctx_area_nk100"}) {
        const std::string old_text = percent_encode(*given->root().member(area).text());
        const std::size_t at = second.target.find(old_text);
        ASSERT_NE(at, std::string::npos) << area;
        second.target.replace(at, old_text.size(),
                              percent_encode(*page->root().member(area).text()));
    }
    GoldenDesk::compare(desk.send(second), golden.exchanges[1].response);
}

TEST(KisGolden, EmptyBalanceIsAnswered) {
    GoldenDesk{}.expect_golden("http_balance_empty");
}

TEST(KisGolden, BalanceWithAHoldingIsAnswered) {
    GoldenDesk desk;
    desk.do_golden("http_order_market_buy");
    desk.expect_golden("http_balance_holding");
}

TEST(KisGolden, BuyingPowerIsAnswered) {
    GoldenDesk{}.expect_golden("http_psbl_order_market");
}

TEST(KisGolden, OpenOrdersAreAnsweredOnReal) {
    GoldenDesk desk{SimEnvironment::real};
    desk.do_golden("http_order_limit_buy_real");
    desk.expect_golden("http_psbl_rvsecncl_ok");
}

TEST(KisGolden, PriceIsAnswered) {
    GoldenDesk{}.expect_golden("http_price_ok");
}
TEST(KisGolden, BookIsAnswered) {
    GoldenDesk{}.expect_golden("http_asking_price_ok");
}
TEST(KisGolden, MinuteBarsAreAnswered) {
    GoldenDesk{}.expect_golden("http_minute_bars_ok");
}
TEST(KisGolden, DailyBarsAreAnswered) {
    GoldenDesk{}.expect_golden("http_daily_bars_ok");
}

TEST(KisGolden, HolidaysAreAnsweredOnReal) {
    GoldenDesk{SimEnvironment::real}.expect_golden("http_holiday_ok");
}

// ---- the market's rules ----------------------------------------------------------------------

std::string division_code(Desk& desk, std::string_view division, std::string_view price = "71500") {
    return desk.buy("1", price, division).code();
}

TEST(KisDivision, OutsideItsPhaseIsRefusedAsOutsideTheSession) {
    Desk desk{at_ten(), SimEnvironment::real};
    EXPECT_EQ(division_code(desk, "00"), "APBK0013");
    for (const std::string_view evening : {"41", "42", "43", "44", "45", "46", "47"})
        EXPECT_EQ(division_code(desk, evening), "APBK0918") << evening;
    for (const std::string_view close : {"05", "06"})
        EXPECT_EQ(division_code(desk, close, "0"), "APBK0918") << close;
    EXPECT_EQ(division_code(desk, "07"), "APBK0963"); // abolished
    EXPECT_EQ(division_code(desk, "99"), "APBK0963");
}

TEST(KisDivision, OfTheAfterMarketIsTakenInTheEveningOfTheRealService) {
    Desk evening{written({{monday(), KstTime::of(16, 30), 71'500}}), SimEnvironment::real};
    EXPECT_EQ(division_code(evening, "41"), "APBK0013");
    EXPECT_EQ(division_code(evening, "00"), "APBK0918"); // the day's own code
    EXPECT_EQ(division_code(evening, "41", "71550"), "APBK0506");
    EXPECT_EQ(division_code(evening, "41", "99900"), "APBK0917");
    Desk paper{written({{monday(), KstTime::of(16, 30), 71'500}})};
    EXPECT_EQ(division_code(paper, "41"), "40580000"); // the paper service closes at 15:30
}

TEST(KisDivision, ThatTheBookDoesNotTakeInAnAuctionIsRefused) {
    Desk opening{written({{monday(), KstTime::of(8, 40), 71'500}}), SimEnvironment::real};
    EXPECT_EQ(division_code(opening, "00"), "APBK0013");
    EXPECT_EQ(division_code(opening, "03", "0"), "APBK0963");
    EXPECT_EQ(division_code(opening, "11"), "APBK0963");
    Desk closing{written({{monday(), KstTime::of(15, 25), 71'500}}), SimEnvironment::real};
    EXPECT_EQ(division_code(closing, "00"), "APBK0013");
    EXPECT_EQ(division_code(closing, "02"), "APBK0963"); // conditional orders end before it
}

TEST(KisDivision, ThatTheStateOfTheIssueForbidsIsRefused) {
    Instrument issue;
    issue.symbol = *Symbol::parse("900002");
    issue.name = "네모과열";
    issue.base = Price::won(7'001); // off the grid of ten won
    issue.flags.overheated = true;
    auto prices = std::make_unique<GeneratedPrices>(1, monday(), built_in_rules(),
                                                    std::vector<Instrument>{issue});
    EXPECT_EQ(prices->listings()[0].base, Price::won(7'010));
    Desk desk{*SimMarket::make(std::move(prices), built_in_rules()), SimEnvironment::real};
    const auto code = [&](std::string_view division) {
        return desk.buy("1", division == "00" ? "7010" : "0", division, "900002").code();
    };
    EXPECT_EQ(code("00"), "APBK0013");
    EXPECT_EQ(code("01"), "APBK0013");
    EXPECT_EQ(code("03"), "APBK0963");
    EXPECT_EQ(code("13"), "APBK0963");
    const std::string number = desk.buy("1", "7000", "00", "900002").output("ODNO");
    const std::string to_best = desk.change_body(number, "01", "0", "0", "Y", "KRX", "03");
    EXPECT_EQ(desk.post(kChangePath, "TTTC0013U", to_best).code(), "APBK0963");
    EXPECT_EQ(desk.amend(number, "7010").code(), "APBK0013");
}

TEST(KisPrice, ShowsFlagsSharesAndWorthOfAnIssue) {
    Instrument issue;
    issue.symbol = *Symbol::parse("900003");
    issue.name = "세모정리";
    issue.base = Price::won(350);
    issue.flags.liquidation = true;
    issue.flags.administrative = true;
    issue.flags.alarm = MarketAlarm::risk;
    issue.listed_shares = Quantity::shares(2'000'000'000);
    auto prices = std::make_unique<GeneratedPrices>(1, monday(), built_in_rules(),
                                                    std::vector<Instrument>{issue});
    auto market = SimMarket::make(std::move(prices), built_in_rules());
    ASSERT_TRUE(market.has_value());
    Desk desk{*std::move(market)};
    const Answer answer = desk.price("900003");
    const JsonView price = answer.json->root().member("output");
    const auto field = [&](std::string_view name) {
        return std::string{price.member(name).text().value_or("(none)")};
    };
    EXPECT_EQ(field("iscd_stat_cls_code"), "51");
    EXPECT_EQ(field("mang_issu_cls_code"), "Y");
    EXPECT_EQ(field("sltr_yn"), "Y");
    EXPECT_EQ(field("mrkt_warn_cls_code"), "03");
    EXPECT_EQ(field("short_over_yn"), "N");
    EXPECT_EQ(field("temp_stop_yn"), "N");
    EXPECT_EQ(field("lstn_stcn"), "2000000000");
    EXPECT_EQ(field("hts_avls"), "7000"); // 700 billion won in hundred millions
    EXPECT_EQ(field("stck_mxpr"), "0");   // no limits in a delisting session
    EXPECT_EQ(field("stck_llam"), "0");
}

} // namespace
} // namespace qts::sim

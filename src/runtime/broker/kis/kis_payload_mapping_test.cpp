#include "runtime/broker/kis/kis_payload_mapping.hpp"

#include "runtime/broker/kis/kis_order_key.hpp"

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <sstream>

namespace qts::kis {
namespace {

const KstDate kDay = KstDate::of(2026, 11, 23);

AccountNo account() {
    return *AccountNo::parse("50000000", "01");
}
Symbol samsung() {
    return *Symbol::parse("005930");
}

JsonDocument json(std::string_view text) {
    auto document = JsonDocument::parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return *std::move(document);
}

OrderRequest order(Side side, OrderTerms terms, std::int64_t shares, Venue venue = Venue::krx) {
    OrderRequest request;
    request.id = OrderId::of(1, 1);
    request.symbol = samsung();
    request.venue = venue;
    request.side = side;
    request.quantity = Quantity::shares(shares);
    request.terms = terms;
    return request;
}

// ---- bodies ----------------------------------------------------------------------------------

TEST(OrderPayload, OfALimitBuyHasTheKeysOfTheBrokersPageInTheirOrder) {
    const auto body = build_kis_order_payload(
        order(Side::buy, *OrderTerms::limit(Price::won(71'500)), 10), account(), Dialect::current);
    EXPECT_EQ(body.value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
              R"("ORD_QTY":"10","ORD_UNPR":"71500","EXCG_ID_DVSN_CD":"KRX","SLL_TYPE":"",)"
              R"("CNDT_PRIC":""})");
}

TEST(OrderPayload, OfAMarketOrderHasThePriceZero) {
    const auto body = build_kis_order_payload(order(Side::sell, OrderTerms::market(), 3), account(),
                                              Dialect::current);
    EXPECT_EQ(body.value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"01",)"
              R"("ORD_QTY":"3","ORD_UNPR":"0","EXCG_ID_DVSN_CD":"KRX","SLL_TYPE":"",)"
              R"("CNDT_PRIC":""})");
}

TEST(OrderPayload, OfAStopLimitHasItsConditionPrice) {
    const auto terms = OrderTerms::make(OrderKind::stop_limit, Price::won(71'000),
                                        Price::won(71'200), TimeInForce::day);
    const auto body =
        build_kis_order_payload(order(Side::sell, *terms, 3), account(), Dialect::current);
    EXPECT_NE(body.value().find(R"("ORD_DVSN":"22","ORD_QTY":"3","ORD_UNPR":"71000")"),
              std::string::npos);
    EXPECT_NE(body.value().find(R"("CNDT_PRIC":"71200")"), std::string::npos);
}

TEST(OrderPayload, NamesTheVenue) {
    for (const auto& [venue, code] : {std::pair{Venue::nxt, "NXT"}, std::pair{Venue::sor, "SOR"}}) {
        OrderRequest request = order(Side::buy, *OrderTerms::limit(Price::won(71'500)), 1, venue);
        if (venue == Venue::nxt) request.session = SessionPhase::main_market;
        const auto body = build_kis_order_payload(request, account(), Dialect::current);
        EXPECT_NE(body.value().find(std::string{R"("EXCG_ID_DVSN_CD":")"} + code + "\""),
                  std::string::npos);
    }
}

TEST(OrderPayload, KeepsTheLargestQuantityAndPriceToTheLastDigit) {
    const auto body =
        build_kis_order_payload(order(Side::buy, *OrderTerms::limit(kMaxPrice), 9'999'999'999),
                                account(), Dialect::current);
    EXPECT_NE(body.value().find(R"("ORD_QTY":"9999999999","ORD_UNPR":"99999999")"),
              std::string::npos);
}

TEST(OrderPayload, OfTheLegacyDialectIsTheSeedsByteForByte) {
    EXPECT_EQ(build_kis_order_payload(order(Side::buy, OrderTerms::market(), 10), account(),
                                      Dialect::legacy)
                  .value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"01",)"
              R"("ORD_QTY":"10","ORD_UNPR":"0","SLL_BUY_DVSN_CD":"02"})");
    EXPECT_EQ(build_kis_order_payload(order(Side::sell, *OrderTerms::limit(Price::won(71'500)), 4),
                                      account(), Dialect::legacy)
                  .value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","PDNO":"005930","ORD_DVSN":"00",)"
              R"("ORD_QTY":"4","ORD_UNPR":"71500","SLL_BUY_DVSN_CD":"01"})");
}

TEST(OrderPayload, OfTheLegacyDialectCannotNameAnotherVenueThanKrx) {
    for (const Venue venue : {Venue::nxt, Venue::sor}) {
        const auto body = build_kis_order_payload(order(Side::buy, OrderTerms::market(), 1, venue),
                                                  account(), Dialect::legacy);
        ASSERT_FALSE(body.has_value());
        EXPECT_EQ(body.error().kind, ErrorKind::unsupported);
    }
}

CancelRequest cancel(std::optional<Quantity> part) {
    CancelRequest request;
    request.id = OrderId::of(1, 1);
    request.target = *pack_order_key(kDay, "00950", "14011");
    request.symbol = samsung();
    request.quantity = part;
    return request;
}

TEST(CancelPayload, OfTheWholeRemainderHasNoQuantity) {
    EXPECT_EQ(build_kis_cancel_payload(cancel(std::nullopt), account()).value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","KRX_FWDG_ORD_ORGNO":"00950",)"
              R"("ORGN_ODNO":"0000014011","ORD_DVSN":"00","RVSE_CNCL_DVSN_CD":"02","ORD_QTY":"0",)"
              R"("ORD_UNPR":"0","QTY_ALL_ORD_YN":"Y","EXCG_ID_DVSN_CD":"KRX"})");
}

TEST(CancelPayload, OfAPartNamesThePartAndIsNotTheWhole) {
    EXPECT_EQ(build_kis_cancel_payload(cancel(Quantity::shares(5)), account()).value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","KRX_FWDG_ORD_ORGNO":"00950",)"
              R"("ORGN_ODNO":"0000014011","ORD_DVSN":"00","RVSE_CNCL_DVSN_CD":"02","ORD_QTY":"5",)"
              R"("ORD_UNPR":"0","QTY_ALL_ORD_YN":"N","EXCG_ID_DVSN_CD":"KRX"})");
}

TEST(CancelPayload, NamesTheVenueOfTheOriginal) {
    CancelRequest request = cancel(std::nullopt);
    request.venue = Venue::sor;
    EXPECT_NE(
        build_kis_cancel_payload(request, account()).value().find(R"("EXCG_ID_DVSN_CD":"SOR")"),
        std::string::npos);
}

TEST(CancelPayload, OfAnEveningOrderHasTheEveningsCodeAndEveryOtherThePlainOne) {
    const auto division_of = [](Venue venue, SessionPhase session) {
        CancelRequest request = cancel(std::nullopt);
        request.venue = venue;
        request.session = session;
        const std::string body = build_kis_cancel_payload(request, account()).value();
        return body.substr(body.find(R"("ORD_DVSN":)") + 12, 2);
    };
    EXPECT_EQ(division_of(Venue::krx, SessionPhase::after_market), "41");
    EXPECT_EQ(division_of(Venue::krx, SessionPhase::off_hours_auction), "07");
    EXPECT_EQ(division_of(Venue::krx, SessionPhase::continuous), "00");
    EXPECT_EQ(division_of(Venue::krx, SessionPhase::post_hours_close), "00");
    EXPECT_EQ(division_of(Venue::nxt, SessionPhase::after_market), "00");
    EXPECT_EQ(division_of(Venue::nxt, SessionPhase::continuous),
              "00"); // one that NXT does not have
    EXPECT_EQ(division_of(Venue::sor, SessionPhase::after_market), "00");
}

TEST(AmendPayload, OfAnEveningOrderHasTheEveningsCode) {
    AmendRequest request;
    request.id = OrderId::of(1, 1);
    request.target = *pack_order_key(kDay, "00950", "13903");
    request.symbol = samsung();
    request.session = SessionPhase::after_market;
    request.quantity = Quantity::shares(10);
    request.terms = *OrderTerms::limit(Price::won(71'400));
    EXPECT_NE(build_kis_amend_payload(request, account()).value().find(R"("ORD_DVSN":"41")"),
              std::string::npos);
}

TEST(CancelPayload, OfAForeignReferenceIsAnErrorAndNoBody) {
    CancelRequest request = cancel(std::nullopt);
    request.target = BrokerOrderRef{"0000014011"};
    EXPECT_FALSE(build_kis_cancel_payload(request, account()).has_value());
    request.target = BrokerOrderRef{};
    EXPECT_FALSE(build_kis_cancel_payload(request, account()).has_value());
}

TEST(AmendPayload, NamesTheOriginalTheNewPriceAndHowMuchMoves) {
    AmendRequest request;
    request.id = OrderId::of(1, 1);
    request.target = *pack_order_key(kDay, "00950", "13903");
    request.symbol = samsung();
    request.quantity = Quantity::shares(10);
    request.terms = *OrderTerms::limit(Price::won(71'400));
    EXPECT_EQ(build_kis_amend_payload(request, account()).value(),
              R"({"CANO":"50000000","ACNT_PRDT_CD":"01","KRX_FWDG_ORD_ORGNO":"00950",)"
              R"("ORGN_ODNO":"0000013903","ORD_DVSN":"00","RVSE_CNCL_DVSN_CD":"01","ORD_QTY":"10",)"
              R"("ORD_UNPR":"71400","QTY_ALL_ORD_YN":"Y","EXCG_ID_DVSN_CD":"KRX"})");
    request.whole = false;
    request.quantity = Quantity::shares(4);
    EXPECT_NE(build_kis_amend_payload(request, account())
                  .value()
                  .find(R"("ORD_QTY":"4","ORD_UNPR":"71400","QTY_ALL_ORD_YN":"N")"),
              std::string::npos);
}

// ---- queries ---------------------------------------------------------------------------------

std::string line(const Query& query) {
    std::string text;
    for (const auto& [name, value] : query)
        text += name + "=" + value + "&";
    return text;
}

TEST(DailyOrdersQuery, HasEveryKeyOfThePageInItsOrder) {
    EXPECT_EQ(line(daily_orders_query(account(), kDay, kDay, Venue::krx, PageMark{})),
              "CANO=50000000&ACNT_PRDT_CD=01&INQR_STRT_DT=20261123&INQR_END_DT=20261123&"
              "SLL_BUY_DVSN_CD=00&PDNO=&ORD_GNO_BRNO=&ODNO=&CCLD_DVSN=00&INQR_DVSN=00&INQR_DVSN_1=&"
              "INQR_DVSN_3=00&EXCG_ID_DVSN_CD=KRX&CTX_AREA_FK100=&CTX_AREA_NK100=&");
}

TEST(PageMark, IsCopiedByteForByteWithItsTrailingBlanks) {
    const auto document =
        json(R"({"ctx_area_fk100":"50000000!^01!^    ","ctx_area_nk100":" x  "})");
    const PageMark mark = page_mark_of(document.root());
    EXPECT_EQ(mark.filter, "50000000!^01!^    ");
    EXPECT_EQ(mark.key, " x  ");
    const Query query = daily_orders_query(account(), kDay, kDay, Venue::krx, mark);
    EXPECT_EQ(query[query.size() - 2].second, "50000000!^01!^    ");
    EXPECT_EQ(query.back().second, " x  ");
}

TEST(BuyableQuery, NamesThePriceAndTypeOfTheOrder) {
    EXPECT_EQ(
        line(buyable_query(account(), samsung(), *OrderTerms::limit(Price::won(71'500))).value()),
        "CANO=50000000&ACNT_PRDT_CD=01&PDNO=005930&ORD_UNPR=71500&ORD_DVSN=00&"
        "CMA_EVLU_AMT_ICLD_YN=N&OVRS_ICLD_YN=N&");
}

// ---- orders of the day -----------------------------------------------------------------------

using Fields = std::map<std::string, std::string>;

Fields plain_row() {
    return {{"ord_dt", "20261123"},      {"ord_gno_brno", "00950"},  {"odno", "0000013903"},
            {"orgn_odno", "0000000000"}, {"sll_buy_dvsn_cd", "02"},  {"pdno", "005930"},
            {"ord_qty", "10"},           {"ord_unpr", "71500"},      {"ord_tmd", "100000"},
            {"tot_ccld_qty", "4"},       {"tot_ccld_amt", "286000"}, {"cncl_yn", "N"},
            {"cncl_cfrm_qty", "1"},      {"rmn_qty", "5"},           {"rjct_qty", "0"},
            {"excg_id_dvsn_cd", "KRX"}};
}
std::string text_of(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text += (text.empty() ? "{\"" : ",\"") + name + "\":\"" + value + "\"";
    }
    return text + "}";
}
Result<OrderReport> order_of(const Fields& fields) {
    const auto document = json(R"({"output1":[)" + text_of(fields) + "]}");
    std::vector<OrderReport> rows;
    QTS_CHECK(append_orders(document.root(), rows));
    return rows.at(0);
}
Fields with(Fields fields, const std::string& name, const std::string& value) {
    fields[name] = value;
    return fields;
}
Fields without(Fields fields, const std::string& name) {
    fields.erase(name);
    return fields;
}

TEST(OrderRow, TellsEveryFigure) {
    const auto row = order_of(plain_row());
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(row->ref, *pack_order_key(kDay, "00950", "13903"));
    EXPECT_TRUE(row->original.empty());
    EXPECT_EQ(row->symbol, samsung());
    EXPECT_EQ(row->side, Side::buy);
    EXPECT_EQ(row->venue, Venue::krx);
    EXPECT_EQ(row->ordered.in_shares(), 10);
    EXPECT_EQ(row->filled.in_shares(), 4);
    EXPECT_EQ(row->open.in_shares(), 5);
    EXPECT_EQ(row->cancelled.in_shares(), 1);
    EXPECT_EQ(row->rejected.in_shares(), 0);
    EXPECT_FALSE(row->is_cancel);
    EXPECT_EQ(row->filled_amount.in_won(), 286'000);
    EXPECT_EQ(row->limit, Price::won(71'500));
    EXPECT_EQ(row->ordered_at, to_utc(kDay, KstTime::of(10, 0)));
}

TEST(OrderRow, OfAMarketOrderHasNoLimit) {
    EXPECT_FALSE(order_of(with(plain_row(), "ord_unpr", "0"))->limit.has_value());
}

TEST(OrderRow, IsReadInThePortalsSpellingAndInUpperCase) {
    Fields portal = without(without(plain_row(), "cncl_cfrm_qty"), "excg_id_dvsn_cd");
    portal["cnc_cfrm_qty"] = "1";
    portal["excg_id_dvsn_Cd"] = "NXT";
    ASSERT_TRUE(order_of(portal).has_value());
    EXPECT_EQ(order_of(portal)->cancelled.in_shares(), 1);
    EXPECT_EQ(order_of(portal)->venue, Venue::nxt);
    Fields upper;
    for (const auto& [name, value] : plain_row()) {
        std::string key = name;
        for (char& c : key)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        upper[key] = value;
    }
    ASSERT_TRUE(order_of(upper).has_value());
    EXPECT_EQ(order_of(upper)->open.in_shares(), 5);
}

TEST(OrderRow, MayBePaddedWithZerosAndBlanks) {
    Fields padded = plain_row();
    padded["odno"] = "     13903";
    padded["pdno"] = "00000A005930";
    padded["ord_qty"] = "0000000010";
    padded["ord_unpr"] = "71500.0000";
    padded["rmn_qty"] = "         5";
    const auto row = order_of(padded);
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(row->ref, *pack_order_key(kDay, "00950", "13903"));
    EXPECT_EQ(row->symbol, samsung());
    EXPECT_EQ(row->ordered.in_shares(), 10);
    EXPECT_EQ(row->open.in_shares(), 5);
}

TEST(OrderRow, OfTheFirstOrderHasNoOriginalWhetherBlankOrZero) {
    for (const char* original : {"", "          ", "0000000000", "0"}) {
        EXPECT_TRUE(order_of(with(plain_row(), "orgn_odno", original))->original.empty());
    }
    EXPECT_TRUE(order_of(without(plain_row(), "orgn_odno"))->original.empty());
}

TEST(OrderRow, OfAnAmendNamesItsOriginalAndIsNoCancel) {
    const auto row = order_of(with(plain_row(), "orgn_odno", "0000013000"));
    EXPECT_EQ(row->original, *pack_order_key(kDay, "00950", "13000"));
    EXPECT_FALSE(row->is_cancel);
}

TEST(OrderRow, OfACancelIsMarkedAsOne) {
    Fields fields = plain_row();
    fields["orgn_odno"] = "0000014011";
    fields["cncl_yn"] = "Y";
    for (const char* name :
         {"tot_ccld_qty", "tot_ccld_amt", "cncl_cfrm_qty", "rmn_qty", "ord_unpr"}) {
        fields[name] = "0";
    }
    const auto row = order_of(fields);
    ASSERT_TRUE(row.has_value());
    EXPECT_TRUE(row->is_cancel);
    EXPECT_EQ(row->original, *pack_order_key(kDay, "00950", "14011"));
}

TEST(OrderRow, WithoutAFigureItNeedsIsAnErrorAndNeverAZero) {
    for (const char* name :
         {"ord_dt", "ord_gno_brno", "odno", "sll_buy_dvsn_cd", "pdno", "ord_qty", "ord_tmd",
          "tot_ccld_qty", "tot_ccld_amt", "cncl_cfrm_qty", "rmn_qty", "rjct_qty", "ord_unpr"}) {
        EXPECT_FALSE(order_of(without(plain_row(), name)).has_value()) << name;
    }
    for (const char* name :
         {"ord_dt", "odno", "sll_buy_dvsn_cd", "pdno", "ord_qty", "ord_tmd", "tot_ccld_qty",
          "tot_ccld_amt", "cncl_cfrm_qty", "rmn_qty", "rjct_qty"}) {
        EXPECT_FALSE(order_of(with(plain_row(), name, "")).has_value()) << name;
        EXPECT_FALSE(order_of(with(plain_row(), name, "?")).has_value()) << name;
    }
}

TEST(OrderRow, WithANegativeOrOverlongFigureIsAnError) {
    for (const char* name : {"ord_qty", "tot_ccld_qty", "cncl_cfrm_qty", "rmn_qty", "rjct_qty"}) {
        EXPECT_FALSE(order_of(with(plain_row(), name, "-1")).has_value()) << name;
        EXPECT_FALSE(order_of(with(plain_row(), name, "10000000000")).has_value()) << name;
        EXPECT_FALSE(order_of(with(plain_row(), name, "99999999999999999999")).has_value()) << name;
        EXPECT_FALSE(order_of(with(plain_row(), name, "1.5")).has_value()) << name;
    }
    EXPECT_FALSE(order_of(with(plain_row(), "ord_unpr", "-71500")).has_value());
    EXPECT_FALSE(order_of(with(plain_row(), "ord_unpr", "100000000")).has_value());
}

TEST(OrderRow, WithAnUnknownSideOrExchangeIsAnUnknownCode) {
    for (const char* side : {"00", "03", "2"}) {
        const auto row = order_of(with(plain_row(), "sll_buy_dvsn_cd", side));
        ASSERT_FALSE(row.has_value()) << side;
        EXPECT_EQ(row.error().kind, ErrorKind::unknown_code);
    }
    for (const char* exchange : {"ALL", "NYS", "KR"}) {
        const auto row = order_of(with(plain_row(), "excg_id_dvsn_cd", exchange));
        ASSERT_FALSE(row.has_value()) << exchange;
        EXPECT_EQ(row.error().kind, ErrorKind::unknown_code);
    }
}

TEST(OrderRow, ThatIsFilledBeyondWhatWasOrderedIsAnError) {
    EXPECT_FALSE(order_of(with(plain_row(), "tot_ccld_qty", "11")).has_value());
}

TEST(OrderList, ThatIsMissingOrNoListIsAnErrorAndNotEmpty) {
    for (const char* body :
         {"{}", R"({"output1":null})", R"({"output1":"none"})", R"({"output2":[]})"}) {
        const auto document = json(body);
        std::vector<OrderReport> rows;
        EXPECT_FALSE(append_orders(document.root(), rows).has_value()) << body;
        EXPECT_FALSE(append_open_orders(document.root(), kDay, rows).has_value()) << body;
    }
}

TEST(OrderList, WithOneBadRowIsAnErrorAsAWhole) {
    const auto document = json(R"({"output1":[)" + text_of(plain_row()) + "," +
                               text_of(with(plain_row(), "sll_buy_dvsn_cd", "09")) + "]}");
    std::vector<OrderReport> rows;
    EXPECT_FALSE(append_orders(document.root(), rows).has_value());
}

// ---- balance ---------------------------------------------------------------------------------

Fields holding() {
    return {{"pdno", "005930"},    {"prdt_name", "삼성전자"}, {"hldg_qty", "3"},
            {"ord_psbl_qty", "2"}, {"pchs_amt", "214200"},    {"prpr", "71500"}};
}
constexpr std::string_view kTotals =
    R"({"dnca_tot_amt":"10000000","prvs_rcdl_excc_amt":"-214200","tot_evlu_amt":"10000270"})";

Result<AccountSnapshot> balance_of(const std::string& holdings, std::string_view totals) {
    const auto document =
        json(R"({"output1":[)" + holdings + R"(],"output2":)" + std::string{totals} + "}");
    AccountSnapshot snapshot;
    QTS_CHECK(append_balance(document.root(), snapshot));
    return snapshot;
}

TEST(Balance, TellsHoldingsAndTheCashOfTwoDaysAhead) {
    const auto snapshot = balance_of(text_of(holding()), "[" + std::string{kTotals} + "]");
    ASSERT_TRUE(snapshot.has_value());
    EXPECT_EQ(snapshot->cash.in_won(), -214'200);
    EXPECT_EQ(snapshot->deposit.in_won(), 10'000'000);
    EXPECT_EQ(snapshot->equity.in_won(), 10'000'270);
    ASSERT_EQ(snapshot->holdings.size(), 1U);
    EXPECT_EQ(snapshot->holdings[0].name, "삼성전자");
    EXPECT_EQ(snapshot->holdings[0].held.in_shares(), 3);
    EXPECT_EQ(snapshot->holdings[0].sellable.in_shares(), 2);
    EXPECT_EQ(snapshot->holdings[0].cost.in_won(), 214'200);
    EXPECT_EQ(snapshot->holdings[0].last.in_won(), 71'500);
}

TEST(Balance, SumsTheLotsOfOneSymbol) {
    const auto snapshot =
        balance_of(text_of(holding()) + "," + text_of(holding()), "[" + std::string{kTotals} + "]");
    ASSERT_TRUE(snapshot.has_value());
    ASSERT_EQ(snapshot->holdings.size(), 1U);
    EXPECT_EQ(snapshot->holdings[0].held.in_shares(), 6);
    EXPECT_EQ(snapshot->holdings[0].sellable.in_shares(), 4);
    EXPECT_EQ(snapshot->holdings[0].cost.in_won(), 428'400);
}

TEST(Balance, ReadsItsTotalsFromAnObjectToo) {
    EXPECT_TRUE(balance_of("", kTotals).has_value());
}

TEST(Balance, WithoutItsTotalsOrItsListIsAnErrorAndNotAnEmptyAccount) {
    EXPECT_FALSE(balance_of("", "[]").has_value());
    EXPECT_FALSE(balance_of("", "null").has_value());
    EXPECT_FALSE(balance_of("", "{}").has_value());
    const auto document = json(R"({"output2":[)" + std::string{kTotals} + "]}");
    AccountSnapshot snapshot;
    EXPECT_FALSE(append_balance(document.root(), snapshot).has_value());
}

TEST(Balance, WithAHoldingItCannotReadIsAnError) {
    for (const char* name : {"pdno", "hldg_qty", "ord_psbl_qty", "pchs_amt", "prpr"}) {
        EXPECT_FALSE(
            balance_of(text_of(without(holding(), name)), "[" + std::string{kTotals} + "]"))
            << name;
        EXPECT_FALSE(
            balance_of(text_of(with(holding(), name, "-x")), "[" + std::string{kTotals} + "]"))
            << name;
    }
    EXPECT_FALSE(
        balance_of(text_of(with(holding(), "hldg_qty", "-1")), "[" + std::string{kTotals} + "]"));
}

// ---- quotations ------------------------------------------------------------------------------

Fields price_fields() {
    return {{"stck_prpr", "71600"}, {"stck_oprc", "71700"},      {"stck_hgpr", "72000"},
            {"stck_lwpr", "71300"}, {"stck_mxpr", "93200"},      {"stck_llam", "50200"},
            {"stck_sdpr", "71700"}, {"acml_vol", "5906709"},     {"aspr_unit", "100"},
            {"temp_stop_yn", "N"},  {"iscd_stat_cls_code", "55"}};
}
Result<PriceReport> price_of(const Fields& fields) {
    const auto document = json(R"({"output":)" + text_of(fields) + "}");
    return parse_price(document.root(), samsung(), to_utc(kDay, KstTime::of(10, 0)));
}

TEST(Price, WithoutAFigureItNeedsIsAnError) {
    ASSERT_TRUE(price_of(price_fields()).has_value());
    for (const char* name : {"stck_prpr", "stck_oprc", "stck_hgpr", "stck_lwpr", "stck_mxpr",
                             "stck_llam", "stck_sdpr", "acml_vol", "aspr_unit"}) {
        EXPECT_FALSE(price_of(without(price_fields(), name)).has_value()) << name;
        EXPECT_FALSE(price_of(with(price_fields(), name, "-1")).has_value()) << name;
        EXPECT_FALSE(price_of(with(price_fields(), name, "")).has_value()) << name;
    }
    EXPECT_FALSE(price_of(with(price_fields(), "stck_prpr", "0")).has_value());
}

TEST(Price, OfAHaltedIssueSaysSo) {
    EXPECT_FALSE(price_of(price_fields())->instrument.flags.halted);
    EXPECT_TRUE(price_of(with(price_fields(), "temp_stop_yn", "Y"))->instrument.flags.halted);
    EXPECT_TRUE(
        price_of(with(price_fields(), "iscd_stat_cls_code", "58"))->instrument.flags.halted);
    EXPECT_FALSE(price_of(with(price_fields(), "temp_stop_yn", "X")).has_value());
}

TEST(Price, TellsWhatTheExchangeHasDeclaredOfTheIssue) {
    const auto flags = [](const char* name, const char* value) {
        const auto price = price_of(with(price_fields(), name, value));
        EXPECT_TRUE(price.has_value()) << name << " " << value;
        return price ? price->instrument.flags : IssueFlags{};
    };
    EXPECT_EQ(price_of(price_fields())->instrument.flags, IssueFlags{});
    EXPECT_TRUE(flags("mang_issu_cls_code", "Y").administrative);
    EXPECT_TRUE(flags("iscd_stat_cls_code", "51").administrative);
    EXPECT_TRUE(flags("sltr_yn", "Y").liquidation);
    EXPECT_TRUE(flags("short_over_yn", "Y").overheated);
    EXPECT_TRUE(flags("iscd_stat_cls_code", "59").overheated);
    EXPECT_EQ(flags("mrkt_warn_cls_code", "02").alarm, MarketAlarm::warning);
    // One that is not in the tables is news of the exchange, not a price we cannot read.
    EXPECT_EQ(flags("mrkt_warn_cls_code", "07").alarm, MarketAlarm::unknown);
    EXPECT_FALSE(price_of(with(price_fields(), "sltr_yn", "1")).has_value());
}

TEST(Price, TellsOfWhichFlagsItSaysAnything) {
    const auto told = [](const char* name, const char* value) {
        return price_of(with(price_fields(), name, value))->instrument.told;
    };
    EXPECT_TRUE(told("temp_stop_yn", "N").halted);
    EXPECT_TRUE(told("mang_issu_cls_code", "N").administrative);
    EXPECT_TRUE(told("sltr_yn", "N").liquidation);
    EXPECT_TRUE(told("short_over_yn", "N").overheated);
    EXPECT_TRUE(told("mrkt_warn_cls_code", "00").alarm);
    EXPECT_FALSE(told("sltr_yn", "").liquidation);
}

TEST(Price, TellsListedSharesAndMarketCapWhereThereAreAny) {
    const Instrument none = price_of(price_fields())->instrument;
    EXPECT_EQ(none.listed_shares, std::nullopt);
    EXPECT_EQ(none.market_cap, std::nullopt);
    const Fields sized =
        with(with(price_fields(), "lstn_stcn", "5919637922"), "hts_avls", "4593639");
    EXPECT_EQ(price_of(sized)->instrument.listed_shares, Quantity::shares(5'919'637'922));
    EXPECT_EQ(price_of(sized)->instrument.market_cap, Notional::won(459'363'900'000'000));
    const Fields fund = with(with(price_fields(), "lstn_stcn", "0"), "hts_avls", "0");
    EXPECT_EQ(price_of(fund)->instrument.listed_shares, std::nullopt);
    EXPECT_EQ(price_of(fund)->instrument.market_cap, std::nullopt);
    EXPECT_FALSE(price_of(with(price_fields(), "hts_avls", "99999999999")).has_value());
    EXPECT_FALSE(price_of(with(price_fields(), "hts_avls", "-1")).has_value());
    EXPECT_FALSE(price_of(with(price_fields(), "lstn_stcn", "many")).has_value());
}

TEST(Price, OfAnIssueWithoutLimitsHasNone) {
    const Fields unlimited = with(with(price_fields(), "stck_mxpr", "0"), "stck_llam", "0");
    EXPECT_EQ(price_of(unlimited)->instrument.limits, std::nullopt);
}

TEST(Book, WithoutALevelOrWithANegativeOneIsAnError) {
    Fields fields{{"aspr_acpt_hour", "100500"}};
    for (int level = 1; level <= 10; ++level) {
        const std::string n = std::to_string(level);
        fields["askp" + n] = std::to_string(71'500 + 100 * level);
        fields["bidp" + n] = std::to_string(71'500 - 100 * level);
        fields["askp_rsqn" + n] = "10";
        fields["bidp_rsqn" + n] = "20";
    }
    const auto book_of = [](const Fields& book) {
        const auto document = json(R"({"output1":)" + text_of(book) + "}");
        return parse_book(document.root(), samsung(), kDay, UtcNanos{});
    };
    ASSERT_TRUE(book_of(fields).has_value());
    EXPECT_EQ(book_of(fields)->asks[9].price.in_won(), 72'500);
    EXPECT_EQ(book_of(fields)->bids[0].price.in_won(), 71'400);
    for (const char* name : {"askp1", "bidp10", "askp_rsqn5", "bidp_rsqn1", "aspr_acpt_hour"}) {
        EXPECT_FALSE(book_of(without(fields, name)).has_value()) << name;
        EXPECT_FALSE(book_of(with(fields, name, "-1")).has_value()) << name;
    }
}

TEST(Bars, ComeOldestFirstAndSkipEmptyRows) {
    const auto document = json(
        R"({"output2":[{"stck_bsop_date":"20261123","stck_cntg_hour":"100500","stck_prpr":"71600",)"
        R"("stck_oprc":"71500","stck_hgpr":"71650","stck_lwpr":"71450","cntg_vol":"12"},{},)"
        R"({"stck_bsop_date":"20261123","stck_cntg_hour":"100400","stck_prpr":"71500",)"
        R"("stck_oprc":"71700","stck_hgpr":"71700","stck_lwpr":"71400","cntg_vol":"42398"}]})");
    const auto bars = parse_minute_bars(document.root());
    ASSERT_TRUE(bars.has_value());
    ASSERT_EQ(bars->size(), 2U);
    EXPECT_EQ((*bars)[0].start, to_utc(kDay, KstTime::of(10, 4)));
    EXPECT_EQ((*bars)[0].close.in_won(), 71'500);
    EXPECT_EQ((*bars)[1].start, to_utc(kDay, KstTime::of(10, 5)));
    EXPECT_EQ((*bars)[1].open.in_won(), 71'500);
    EXPECT_EQ((*bars)[1].high.in_won(), 71'650);
    EXPECT_EQ((*bars)[1].low.in_won(), 71'450);
    EXPECT_EQ((*bars)[1].volume.in_shares(), 12);
}

TEST(Bars, WithADatedRowThatCannotBeReadAreAnError) {
    const auto document =
        json(R"({"output2":[{"stck_bsop_date":"20261123","stck_cntg_hour":"100500"}]})");
    EXPECT_FALSE(parse_minute_bars(document.root()).has_value());
    EXPECT_FALSE(parse_daily_bars(document.root()).has_value());
}

TEST(Holidays, ReadAnArrayAndASingleObjectAndRefuseAnUnknownFlag) {
    const auto one = json(R"({"output":{"bass_dt":"20261123","opnd_yn":"Y"}})");
    ASSERT_EQ(parse_holidays(one.root()).value().size(), 1U);
    EXPECT_TRUE(parse_holidays(one.root()).value()[0].market_open);
    const auto bad = json(R"({"output":[{"bass_dt":"20261123","opnd_yn":"?"}]})");
    EXPECT_FALSE(parse_holidays(bad.root()).has_value());
}

// A holiday is the absence of an N: a row without the flag says nothing, not "closed".
TEST(Holidays, WithoutTheFlagAreAnErrorAndNoHoliday) {
    for (const char* row :
         {R"({"bass_dt":"20261123"})", R"({"bass_dt":"20261123","opnd_yn":""})"}) {
        const auto document = json(std::string{R"({"output":[)"} + row + "]}");
        EXPECT_FALSE(parse_holidays(document.root()).has_value()) << row;
    }
}

// ---- recorded answers ------------------------------------------------------------------------

std::string shared_dir() {
    const char* const named = std::getenv("QTS_SHARED_DIR");
    return named != nullptr ? named : QTS_SOURCE_DIR "/../shared";
}

TEST(RecordedAnswers, AreDecodedWhereOurMappingReadsThatCall) {
    const std::filesystem::path rest = shared_dir() + "/reference/samples/kis/rest";
    if (!std::filesystem::exists(rest)) GTEST_SKIP() << rest << " is not on this machine";
    using Decode = std::function<Result<std::size_t>(const JsonView&)>;
    const Decode orders = [](const JsonView& root) -> Result<std::size_t> {
        std::vector<OrderReport> rows;
        QTS_CHECK(append_orders(root, rows));
        return rows.size();
    };
    const Decode open_orders = [](const JsonView& root) -> Result<std::size_t> {
        std::vector<OrderReport> rows;
        QTS_CHECK(append_open_orders(root, kDay, rows));
        return rows.size();
    };
    const Decode balance = [](const JsonView& root) -> Result<std::size_t> {
        AccountSnapshot snapshot;
        QTS_CHECK(append_balance(root, snapshot));
        return snapshot.holdings.size();
    };
    const Decode buyable = [](const JsonView& root) -> Result<std::size_t> {
        QTS_TRY(report, parse_buyable(root));
        return static_cast<std::size_t>(report.quantity.in_shares());
    };
    const Decode price = [](const JsonView& root) -> Result<std::size_t> {
        QTS_TRY(report, parse_price(root, samsung(), UtcNanos{}));
        return static_cast<std::size_t>(report.last.price.in_won());
    };
    const Decode book = [](const JsonView& root) -> Result<std::size_t> {
        QTS_TRY(quote, parse_book(root, samsung(), kDay, UtcNanos{}));
        return static_cast<std::size_t>(quote.asks[0].price.in_won());
    };
    const Decode minutes = [](const JsonView& root) -> Result<std::size_t> {
        QTS_TRY(bars, parse_minute_bars(root));
        return bars.size();
    };
    const Decode days = [](const JsonView& root) -> Result<std::size_t> {
        QTS_TRY(bars, parse_daily_bars(root));
        return bars.size();
    };
    const Decode holidays = [](const JsonView& root) -> Result<std::size_t> {
        QTS_TRY(rows, parse_holidays(root));
        return rows.size();
    };
    struct Sample {
        const char* file;
        Decode decode;
        std::size_t expected;
    };
    for (const Sample& sample :
         {Sample{"inquire-daily-ccld.real.new-tr.20251217.json", orders, 1},
          Sample{"inquire-daily-ccld.real.filled-market-sells.20240105.json", orders, 4},
          Sample{"inquire-daily-ccld.real.rejected.json", orders, 2},
          Sample{"inquire-psbl-rvsecncl.real.json", open_orders, 2},
          Sample{"inquire-psbl-rvsecncl.real.new-tr.json", open_orders, 2},
          Sample{"constructed/inquire-balance.json", balance, 1},
          Sample{"inquire-psbl-order.real.json", buyable, 1'531},
          Sample{"inquire-price.005930.20250916.real.json", price, 77'600},
          Sample{"constructed/inquire-asking-price-exp-ccn.json", book, 358'500},
          Sample{"minute-candles.005930.20250915-16.real.json", minutes, 217},
          Sample{"constructed/inquire-daily-itemchartprice.json", days, 2},
          Sample{"constructed/chk-holiday.json", holidays, 7}}) {
        std::ifstream file{rest / sample.file};
        ASSERT_TRUE(file.good()) << sample.file;
        std::ostringstream text;
        text << file.rdbuf();
        const auto document = json(text.str());
        const auto decoded = sample.decode(document.root());
        ASSERT_TRUE(decoded.has_value()) << sample.file << ": " << decoded.error().context;
        EXPECT_EQ(*decoded, sample.expected) << sample.file;
    }
}

} // namespace
} // namespace qts::kis

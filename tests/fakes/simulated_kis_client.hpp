#pragma once
// A foreign client of the KIS simulator at its desk, without sockets: it writes its requests byte
// by byte and takes the answers apart. And markets of a few written moments.

#include "fakes/built_in_rules.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/kis_server.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>

namespace qts::sim {

inline constexpr std::string_view kOrderPath = "/uapi/domestic-stock/v1/trading/order-cash";
inline constexpr std::string_view kChangePath = "/uapi/domestic-stock/v1/trading/order-rvsecncl";
inline constexpr std::string_view kOrdersPath =
    "/uapi/domestic-stock/v1/trading/inquire-daily-ccld";
inline constexpr std::string_view kOpenPath =
    "/uapi/domestic-stock/v1/trading/inquire-psbl-rvsecncl";
inline constexpr std::string_view kBalancePath = "/uapi/domestic-stock/v1/trading/inquire-balance";
inline constexpr std::string_view kBuyablePath =
    "/uapi/domestic-stock/v1/trading/inquire-psbl-order";
inline constexpr std::string_view kPricePath = "/uapi/domestic-stock/v1/quotations/inquire-price";
inline constexpr std::string_view kBookPath =
    "/uapi/domestic-stock/v1/quotations/inquire-asking-price-exp-ccn";
inline constexpr std::string_view kMinutesPath =
    "/uapi/domestic-stock/v1/quotations/inquire-time-itemchartprice";
inline constexpr std::string_view kDaysPath =
    "/uapi/domestic-stock/v1/quotations/inquire-daily-itemchartprice";
inline constexpr std::string_view kHolidayPath = "/uapi/domestic-stock/v1/quotations/chk-holiday";

inline KstDate monday() {
    return KstDate::of(2026, 11, 23);
}
inline KstDate tuesday() {
    return KstDate::of(2026, 11, 24);
}

/// One moment of the written market.
struct Moment {
    KstDate day;
    KstTime time;
    std::int64_t price;
    std::int64_t volume = 0;
    std::int64_t level = 100;
};

/// 005930 at a base of 71,500 moves as written; 000660 stands halted beside it.
class WrittenPrices final : public PriceSource {
  public:
    explicit WrittenPrices(std::deque<Moment> moments) : moments_{std::move(moments)} {}
    std::vector<Listing> listings() override {
        Instrument samsung;
        samsung.symbol = *Symbol::parse("005930");
        samsung.name = "삼성전자";
        Instrument halted;
        halted.symbol = *Symbol::parse("000660");
        halted.flags.halted = true;
        return {Listing{.instrument = samsung, .base = Price::won(71'500), .history = {}},
                Listing{.instrument = halted, .base = Price::won(200'000), .history = {}}};
    }
    KstDate first_day() const override { return moments_.front().day; }
    std::optional<MarketStep> next(UtcNanos, Duration) override {
        if (moments_.empty()) return std::nullopt;
        const Moment moment = moments_.front();
        moments_.pop_front();
        return MarketStep{.at = to_utc(moment.day, moment.time),
                          .references = {Reference{.symbol = *Symbol::parse("005930"),
                                                   .price = Price::won(moment.price),
                                                   .volume = Quantity::shares(moment.volume),
                                                   .level_size = Quantity::shares(moment.level)}}};
    }
    std::vector<KstDate> days() const override { return {}; }

  private:
    std::deque<Moment> moments_;
};

inline std::unique_ptr<SimMarket> written(std::deque<Moment> moments) {
    auto market =
        SimMarket::make(std::make_unique<WrittenPrices>(std::move(moments)), built_in_rules());
    EXPECT_TRUE(market.has_value());
    return *std::move(market);
}

inline std::unique_ptr<SimMarket> at_ten() {
    return written({{monday(), KstTime::of(10, 0), 71'500}});
}

inline std::unique_ptr<SimMarket> generated() {
    auto market = SimMarket::make(std::make_unique<GeneratedPrices>(1, monday(), built_in_rules()),
                                  built_in_rules());
    EXPECT_TRUE(market.has_value());
    return *std::move(market);
}

/// An answer, taken apart.
struct Answer {
    int status = 0;
    HttpHeaders headers;
    std::string body;
    std::optional<JsonDocument> json;

    std::string text(std::string_view key) const {
        return json ? std::string{json->root().member(key).text().value_or("(none)")} : "(no json)";
    }
    std::string code() const { return text("msg_cd"); }
    std::string output(std::string_view key) const { return in("output", key); }
    std::string in(std::string_view object, std::string_view key) const {
        return std::string{json->root().member(object).member(key).text().value_or("(none)")};
    }
    std::vector<JsonView> rows(std::string_view name = "output1") const {
        return json->root().member(name).elements();
    }
    std::string header(std::string_view name) const {
        return std::string{find_header(headers, name).value_or("(none)")};
    }
};

inline std::string of(const JsonView& row, std::string_view key) {
    return std::string{row.member(key).text().value_or("(none)")};
}

/// A client at its desk: keys, a token and the current machine time.
class Desk {
  public:
    explicit Desk(std::unique_ptr<SimMarket> of, SimEnvironment environment = SimEnvironment::vts,
                  Notional cash = Notional::won(10'000'000), int rate = 0)
        : market{std::move(of)}, server{*market, options(environment, cash, rate)},
          real{environment == SimEnvironment::real} {
        token = log_in().text("access_token");
    }

    static KisServerOptions options(SimEnvironment environment, Notional cash, int rate) {
        KisServerOptions options;
        options.environment = environment;
        options.app_key = "KEY";
        options.app_secret = "SECRET";
        options.cash = cash;
        options.rate_per_second = rate;
        return options;
    }

    Answer send(const HttpRequest& request) {
        ServerAction action = server.on_request(1, request, now);
        EXPECT_TRUE(std::holds_alternative<Respond>(action));
        HttpResponse response = std::get<Respond>(std::move(action)).response;
        Answer answer;
        answer.status = response.status;
        answer.headers = response.headers;
        answer.body = response.body;
        if (auto json = JsonDocument::parse(response.body)) answer.json = *std::move(json);
        return answer;
    }
    Answer oauth(std::string_view path, std::string_view body) {
        HttpRequest request;
        request.method = HttpMethod::post;
        request.target = path;
        request.body = body;
        return send(request);
    }
    Answer log_in() {
        return oauth("/oauth2/tokenP", R"({"grant_type":"client_credentials","appkey":"KEY",)"
                                       R"("appsecret":"SECRET"})");
    }

    /// T or V and the rest.
    std::string id(std::string_view tail) const { return (real ? "T" : "V") + std::string{tail}; }
    HttpHeaders headers(std::string_view tr_id) const {
        return {{"content-type", "application/json; charset=utf-8"},
                {"authorization", "Bearer " + token},
                {"appkey", "KEY"},
                {"appsecret", "SECRET"},
                {"tr_id", std::string{tr_id}},
                {"custtype", "P"}};
    }
    HttpRequest get_request(std::string_view path, std::string_view tr_id,
                            std::string_view query) const {
        return HttpRequest{.method = HttpMethod::get,
                           .target = std::string{path} + "?" + std::string{query},
                           .headers = headers(tr_id),
                           .body = ""};
    }
    HttpRequest post_request(std::string_view path, std::string_view tr_id,
                             std::string_view body) const {
        return HttpRequest{.method = HttpMethod::post,
                           .target = std::string{path},
                           .headers = headers(tr_id),
                           .body = std::string{body}};
    }
    Answer get(std::string_view path, std::string_view tr_id, std::string_view query) {
        return send(get_request(path, tr_id, query));
    }
    /// The page after the one whose keys stand in `query`.
    Answer next(std::string_view path, std::string_view tr_id, std::string_view query) {
        HttpRequest request = get_request(path, tr_id, query);
        request.headers.emplace_back("tr_cont", "N");
        return send(request);
    }
    Answer post(std::string_view path, std::string_view tr_id, std::string_view body) {
        return send(post_request(path, tr_id, body));
    }

    static std::string order_body(std::string_view code, std::string_view quantity,
                                  std::string_view price, std::string_view division = "00") {
        return JsonObject{}
            .text("CANO", "50000000")
            .text("ACNT_PRDT_CD", "01")
            .text("PDNO", code)
            .text("ORD_DVSN", division)
            .text("ORD_QTY", quantity)
            .text("ORD_UNPR", price)
            .text("EXCG_ID_DVSN_CD", "KRX")
            .text("SLL_TYPE", "")
            .text("CNDT_PRIC", "")
            .str();
    }
    Answer buy(std::string_view quantity, std::string_view price, std::string_view division = "00",
               std::string_view code = "005930") {
        return post(kOrderPath, id("TTC0012U"), order_body(code, quantity, price, division));
    }
    Answer sell(std::string_view quantity, std::string_view price, std::string_view division = "00",
                std::string_view code = "005930") {
        return post(kOrderPath, id("TTC0011U"), order_body(code, quantity, price, division));
    }
    std::string change_body(std::string_view number, std::string_view kind,
                            std::string_view quantity, std::string_view price,
                            std::string_view whole, std::string_view venue = "KRX",
                            std::string_view division = "00") const {
        return JsonObject{}
            .text("CANO", "50000000")
            .text("ACNT_PRDT_CD", "01")
            .text("KRX_FWDG_ORD_ORGNO", real ? "91252" : "00950")
            .text("ORGN_ODNO", number)
            .text("ORD_DVSN", division)
            .text("RVSE_CNCL_DVSN_CD", kind)
            .text("ORD_QTY", quantity)
            .text("ORD_UNPR", price)
            .text("QTY_ALL_ORD_YN", whole)
            .text("EXCG_ID_DVSN_CD", venue)
            .str();
    }
    Answer amend(std::string_view number, std::string_view price, std::string_view quantity = "0",
                 std::string_view whole = "Y") {
        return post(kChangePath, id("TTC0013U"), change_body(number, "01", quantity, price, whole));
    }
    Answer cancel(std::string_view number, std::string_view quantity = "0",
                  std::string_view whole = "Y") {
        return post(kChangePath, id("TTC0013U"), change_body(number, "02", quantity, "0", whole));
    }
    static std::string orders_query(std::string_view from = "20261123",
                                    std::string_view to = "20261123",
                                    std::string_view filter = "00", std::string_view order = "00",
                                    std::string_view fk = "", std::string_view nk = "",
                                    std::string_view number = "") {
        return "CANO=50000000&ACNT_PRDT_CD=01&INQR_STRT_DT=" + std::string{from} +
               "&INQR_END_DT=" + std::string{to} +
               "&SLL_BUY_DVSN_CD=00&PDNO=&ORD_GNO_BRNO=&ODNO=" + std::string{number} +
               "&CCLD_DVSN=" + std::string{filter} + "&INQR_DVSN=" + std::string{order} +
               "&INQR_DVSN_1=&INQR_DVSN_3=00&EXCG_ID_DVSN_CD=KRX&CTX_AREA_FK100=" +
               percent_encode(fk) + "&CTX_AREA_NK100=" + percent_encode(nk);
    }
    Answer orders() { return get(kOrdersPath, id("TTC0081R"), orders_query()); }
    static std::string balance_query(std::string_view fk = "", std::string_view nk = "") {
        return "CANO=50000000&ACNT_PRDT_CD=01&AFHR_FLPR_YN=N&OFL_YN=&INQR_DVSN=02&UNPR_DVSN=01"
               "&FUND_STTL_ICLD_YN=N&FNCG_AMT_AUTO_RDPT_YN=N&PRCS_DVSN=00&CTX_AREA_FK100=" +
               percent_encode(fk) + "&CTX_AREA_NK100=" + percent_encode(nk);
    }
    Answer balance() { return get(kBalancePath, id("TTC8434R"), balance_query()); }
    Answer buyable(std::string_view price, std::string_view division) {
        return get(kBuyablePath, id("TTC8908R"),
                   "CANO=50000000&ACNT_PRDT_CD=01&PDNO=005930&ORD_UNPR=" + std::string{price} +
                       "&ORD_DVSN=" + std::string{division} +
                       "&CMA_EVLU_AMT_ICLD_YN=N&OVRS_ICLD_YN=N");
    }
    Answer price(std::string_view code = "005930") {
        return get(kPricePath, "FHKST01010100",
                   "FID_COND_MRKT_DIV_CODE=J&FID_INPUT_ISCD=" + std::string{code});
    }
    void step() { ASSERT_TRUE(market->step(std::chrono::seconds{1})); }

    std::unique_ptr<SimMarket> market;
    KisServer server;
    bool real;
    UtcNanos now = UtcNanos::since_epoch(std::chrono::seconds{1'795'392'000}); // machine time
    std::string token;
};

} // namespace qts::sim

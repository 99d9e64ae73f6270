#pragma once
// The KIS simulator's own tables: routes, tr ids of both generations, codes and texts as the broker
// sends them. Written from the wire reference (kis-api.md, read 2026-11-23) and deliberately not
// shared with runtime/broker: a wrong code must not pass on both sides. Both are held to the same
// golden files.

#include "exchange/exchange.hpp"
#include "simulator/fault_script.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace qts::sim {

enum class SimEnvironment : std::uint8_t { vts, real };

enum class Route : std::uint8_t {
    token,
    revoke,
    approval,
    hashkey,
    order_cash,
    order_change,
    daily_orders,
    open_orders,
    balance,
    buyable,
    price,
    book,
    minute_bars,
    daily_bars,
    holidays,
};

/// By which name a fault script means a route.
constexpr FaultCall fault_call_of(Route route) {
    switch (route) {
    case Route::token:
        return FaultCall::token;
    case Route::hashkey:
        return FaultCall::hashkey;
    case Route::order_cash:
        return FaultCall::order;
    case Route::order_change:
        return FaultCall::change;
    case Route::daily_orders:
        return FaultCall::order_list;
    case Route::open_orders:
        return FaultCall::open_orders;
    case Route::balance:
        return FaultCall::balance;
    case Route::buyable:
        return FaultCall::buyable;
    case Route::price:
        return FaultCall::price;
    case Route::book:
        return FaultCall::book;
    case Route::minute_bars:
    case Route::daily_bars:
        return FaultCall::bars;
    case Route::revoke:
    case Route::approval:
    case Route::holidays:
        break;
    }
    return FaultCall::other;
}

struct RouteRow {
    Route route;
    bool post;
    std::string_view path;
};

// kis-api.md 2, 3, 5.0
inline constexpr std::array kRoutes{
    RouteRow{Route::token, true, "/oauth2/tokenP"},
    RouteRow{Route::revoke, true, "/oauth2/revokeP"},
    RouteRow{Route::approval, true, "/oauth2/Approval"},
    RouteRow{Route::hashkey, true, "/uapi/hashkey"},
    RouteRow{Route::order_cash, true, "/uapi/domestic-stock/v1/trading/order-cash"},
    RouteRow{Route::order_change, true, "/uapi/domestic-stock/v1/trading/order-rvsecncl"},
    RouteRow{Route::daily_orders, false, "/uapi/domestic-stock/v1/trading/inquire-daily-ccld"},
    RouteRow{Route::open_orders, false, "/uapi/domestic-stock/v1/trading/inquire-psbl-rvsecncl"},
    RouteRow{Route::balance, false, "/uapi/domestic-stock/v1/trading/inquire-balance"},
    RouteRow{Route::buyable, false, "/uapi/domestic-stock/v1/trading/inquire-psbl-order"},
    RouteRow{Route::price, false, "/uapi/domestic-stock/v1/quotations/inquire-price"},
    RouteRow{Route::book, false, "/uapi/domestic-stock/v1/quotations/inquire-asking-price-exp-ccn"},
    RouteRow{Route::minute_bars, false,
             "/uapi/domestic-stock/v1/quotations/inquire-time-itemchartprice"},
    RouteRow{Route::daily_bars, false,
             "/uapi/domestic-stock/v1/quotations/inquire-daily-itemchartprice"},
    RouteRow{Route::holidays, false, "/uapi/domestic-stock/v1/quotations/chk-holiday"},
};

/// A tr id without its first letter where that letter is the environment (T real, V paper).
struct TrRow {
    Route route;
    std::string_view id;
    bool has_environment; ///< first letter T or V; quotations have one id for both
    bool legacy;          ///< the generation before 2025
    bool sell;
    bool real_only;
};

// kis-api.md 5.0
inline constexpr std::array kTrIds{
    TrRow{Route::order_cash, "TTC0012U", true, false, false, false},
    TrRow{Route::order_cash, "TTC0011U", true, false, true, false},
    TrRow{Route::order_cash, "TTC0802U", true, true, false, false},
    TrRow{Route::order_cash, "TTC0801U", true, true, true, false},
    TrRow{Route::order_change, "TTC0013U", true, false, false, false},
    TrRow{Route::order_change, "TTC0803U", true, true, false, false},
    TrRow{Route::daily_orders, "TTC0081R", true, false, false, false},
    TrRow{Route::daily_orders, "TTC8001R", true, true, false, false},
    TrRow{Route::open_orders, "TTC0084R", true, false, false, true},
    TrRow{Route::open_orders, "TTC8036R", true, true, false, true},
    TrRow{Route::balance, "TTC8434R", true, false, false, false},
    TrRow{Route::buyable, "TTC8908R", true, false, false, false},
    TrRow{Route::price, "FHKST01010100", false, false, false, false},
    TrRow{Route::book, "FHKST01010200", false, false, false, false},
    TrRow{Route::minute_bars, "FHKST03010200", false, false, false, false},
    TrRow{Route::daily_bars, "FHKST03010100", false, false, false, false},
    TrRow{Route::holidays, "CTCA0903R", false, false, false, true},
};

struct Coded {
    std::string_view code;
    std::string_view text;
};

// kis-api.md 4.3 (success codes)
inline constexpr Coded kOrderDoneReal{"APBK0013", "주문 전송 완료 되었습니다."};
inline constexpr Coded kBuyDoneVts{"40600000", "모의투자 매수주문이 완료 되었습니다."};
inline constexpr Coded kSellDoneVts{"40590000", "모의투자 매도주문이 완료 되었습니다."};
inline constexpr Coded kAmendDoneVts{"40620000", "모의투자 정정주문이 완료 되었습니다."};
inline constexpr Coded kCancelDoneVts{"40630000", "모의투자 취소주문이 완료 되었습니다."};
inline constexpr Coded kInquiryDoneVts{"20310000", "모의투자 조회가 완료되었습니다."};
inline constexpr Coded kInquiryDoneReal{"KIOK0510", "조회가 완료되었습니다"};
inline constexpr Coded kInquiryLastReal{"KIOK0460", "조회 되었습니다. (마지막 자료)"};
inline constexpr Coded kNothingToShowVts{"70070000", "모의투자 조회할 내역(자료)이 없습니다."};
inline constexpr Coded kQuotationDone{"MCA00000", "정상처리 되었습니다."};
inline constexpr Coded kUnknownQuote{"MCA05918", "종목코드 오류입니다."};

// kis-api.md 7.2 (gateway)
inline constexpr Coded kInvalidRequest{"EGW00101", "유효하지 않은 요청입니다."};
inline constexpr Coded kNoAppKey{"EGW00102", "AppKey는 필수입니다."};
inline constexpr Coded kInvalidAppKey{"EGW00103", "유효하지 않은 AppKey입니다."};
inline constexpr Coded kNoAppSecret{"EGW00104", "AppSecret은 필수입니다."};
inline constexpr Coded kInvalidAppSecret{"EGW00105", "유효하지 않은 AppSecret입니다."};
inline constexpr Coded kNoGrantType{"EGW00115", "grant_type은 필수입니다."};
inline constexpr Coded kInvalidGrantType{"EGW00116", "지원하지 않는 grant_type 입니다."};
inline constexpr Coded kInvalidToken{"EGW00121", "유효하지 않은 token 입니다."};
inline constexpr Coded kNoToken{"EGW00122", "token을 찾을 수 없습니다."};
inline constexpr Coded kExpiredToken{"EGW00123", "기간이 만료된 token 입니다."};
inline constexpr Coded kInvalidHashkey{"EGW00131", "유효하지 않은 hashkey 입니다."};
inline constexpr Coded kNoBearer{"EGW00205", "credentials_type이 유효하지 않습니다.(Bearer)"};
inline constexpr Coded kBadCustomerType{"EGW00208", "유효하지 않은 custtype 입니다."};
inline constexpr Coded kBadContentType{"EGW00132", "Content Type이 유효하지 않습니다."};
inline constexpr Coded kTokenTooSoon{"EGW00133",
                                     "접근토큰 발급 잠시 후 다시 시도하세요(1분당 1회)"};
inline constexpr Coded kThrottled{"EGW00201", "초당 거래건수를 초과하였습니다."};
inline constexpr Coded kPaperKeyOnReal{"EGW02004",
                                       "실전투자 도메인은 모의투자 앱키로 호출하실 수 없습니다."};
inline constexpr Coded kNotOnPaper{"EGW02006", "모의투자에서는 사용할 수 없는 TR 입니다."};
inline constexpr Coded kNoSuchService{"OPSQ0002", "없는 서비스 코드 입니다."};
inline constexpr Coded kBadAccount{"OPSQ2000", "ERROR : INPUT INVALID_CHECK_ACNO"};
inline constexpr Coded kBadMarket{"OPSQ2001", "ERROR : INPUT INVALID_CHECK_MRKT_DIV_CODE"};
inline constexpr Coded kBadField{"OPSQ2002", "ERROR : INPUT INVALID_CHECK_FIELD_LENGTH"};

// kis-api.md 7.3 (business)
struct BusinessRefusal {
    Coded vts;
    Coded real;
    std::string_view real_return_code;
};

inline constexpr BusinessRefusal kNotOpenYet{{"40570000", "모의투자 장시작전 입니다."},
                                             {"APBK0918", "장운영시간이 아닙니다.(주문불가)"},
                                             "1"};
inline constexpr BusinessRefusal kClosed{
    {"40580000", "모의투자 장종료 입니다."}, {"APBK0918", "장운영시간이 아닙니다.(주문불가)"}, "1"};
inline constexpr BusinessRefusal kNoTradingDay{{"40100000", "모의투자 영업일이 아닙니다."},
                                               {"APBK0919", "장운영일자가 주문일과 상이합니다"},
                                               "1"};

/// ORD_DVSN: the order it stands for, and the phases of KRX in which it is sent (kis-api.md 5.1,
/// krx-market.md 3.3). The paper service knows the first five only (kis-api.md 5.1).
struct Division {
    std::string_view code;
    OrderKind kind;
    TimeInForce time_in_force;
    PhaseSet phases;
    bool on_vts;
};
inline constexpr PhaseSet kRegularPhases{SessionPhase::opening_auction, SessionPhase::continuous,
                                         SessionPhase::closing_auction};
/// Of them the paper service trades from 09:00 on (kis-api.md 9).
inline constexpr PhaseSet kPaperPhases{SessionPhase::continuous, SessionPhase::closing_auction};
inline constexpr PhaseSet kEveningPhases{SessionPhase::after_market};
inline constexpr std::array kDivisions{
    Division{"00", OrderKind::limit, TimeInForce::day, kRegularPhases, true},
    Division{"01", OrderKind::market, TimeInForce::day, kRegularPhases, true},
    Division{"02", OrderKind::conditional_limit, TimeInForce::day, kRegularPhases, true},
    Division{"03", OrderKind::best_limit, TimeInForce::day, kRegularPhases, true},
    Division{"04", OrderKind::priority_limit, TimeInForce::day, kRegularPhases, true},
    Division{"05", OrderKind::pre_hours_close, TimeInForce::day,
             PhaseSet{SessionPhase::pre_hours_close}, false},
    Division{"06", OrderKind::post_hours_close, TimeInForce::day,
             PhaseSet{SessionPhase::post_hours_close_orders, SessionPhase::post_hours_close},
             false},
    Division{"11", OrderKind::limit, TimeInForce::ioc, kRegularPhases, false},
    Division{"12", OrderKind::limit, TimeInForce::fok, kRegularPhases, false},
    Division{"13", OrderKind::market, TimeInForce::ioc, kRegularPhases, false},
    Division{"14", OrderKind::market, TimeInForce::fok, kRegularPhases, false},
    Division{"15", OrderKind::best_limit, TimeInForce::ioc, kRegularPhases, false},
    Division{"16", OrderKind::best_limit, TimeInForce::fok, kRegularPhases, false},
    Division{"21", OrderKind::midpoint, TimeInForce::day, kRegularPhases, false},
    Division{"22", OrderKind::stop_limit, TimeInForce::day, kRegularPhases, false},
    Division{"23", OrderKind::midpoint, TimeInForce::ioc, kRegularPhases, false},
    Division{"24", OrderKind::midpoint, TimeInForce::fok, kRegularPhases, false},
    Division{"41", OrderKind::limit, TimeInForce::day, kEveningPhases, false},
    Division{"42", OrderKind::limit, TimeInForce::ioc, kEveningPhases, false},
    Division{"43", OrderKind::limit, TimeInForce::fok, kEveningPhases, false},
    Division{"44", OrderKind::best_limit, TimeInForce::day, kEveningPhases, false},
    Division{"45", OrderKind::best_limit, TimeInForce::ioc, kEveningPhases, false},
    Division{"46", OrderKind::best_limit, TimeInForce::fok, kEveningPhases, false},
    Division{"47", OrderKind::priority_limit, TimeInForce::day, kEveningPhases, false},
};

/// What the broker says for a refusal of the exchange model.
BusinessRefusal refusal_text(ExchangeRefusal refusal);

inline constexpr std::string_view kBranchVts = "00950";
inline constexpr std::string_view kBranchReal = "91252";

} // namespace qts::sim

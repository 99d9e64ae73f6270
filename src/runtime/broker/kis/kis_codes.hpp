#pragma once
// KIS WIRE CODES: calls with their tr ids and paths, field names, order types, error codes, hosts.
// The only place in the program (the simulator has tables of its own) where they stand.
//
// Sources, all read 2026-11-23 through our wire reference (kis-api.md, sections named at each
// table): koreainvestment/open-trading-api (2026-07-09) and the broker portal's pages for the
// current ids; the seed document of 2026-02-01 for the legacy ones.

#include "core/result.hpp"
#include "market/instrument.hpp"
#include "market/session_phase.hpp"
#include "market/venue.hpp"
#include "runtime/broker/request_scheduler.hpp"
#include "runtime/config/broker_config.hpp"
#include "trading/order_terms.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace qts::kis {

// ---- calls: section 5.0 ----------------------------------------------------------------------

enum class Call : std::uint8_t {
    token,
    revoke,
    approval,
    hashkey,
    buy,
    sell,
    amend_or_cancel,
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

struct CallRow {
    Call call;
    std::string_view name; ///< for people
    std::string_view path;
    std::string_view real_tr_id;        ///< empty: the call has no tr id
    std::string_view vts_tr_id;         ///< empty: not offered on VTS
    std::string_view real_legacy_tr_id; ///< empty: the same as the current one
    std::string_view vts_legacy_tr_id;
};

const CallRow& call_row(Call call);

/// The tr id of a call in an environment and dialect; unsupported when VTS does not offer it.
Result<std::string_view> tr_id_of(Call call, Environment environment, Dialect dialect);

// ---- hosts: section 1 ------------------------------------------------------------------------

inline constexpr std::string_view kRealHost = "openapi.koreainvestment.com";
inline constexpr std::string_view kVtsHost = "openapivts.koreainvestment.com";

/// Refuses the broker's REAL host with VTS mode and the other way round: the keys would not fit,
/// and a paper run must never reach real money by a slip in one line.
Result<void> check_host_fits(Environment environment, std::string_view host);

// ---- headers: sections 2 to 4 ----------------------------------------------------------------

namespace header {
inline constexpr std::string_view kAuthorization = "authorization";
inline constexpr std::string_view kAppKey = "appkey";
inline constexpr std::string_view kAppSecret = "appsecret";
inline constexpr std::string_view kTrId = "tr_id";
inline constexpr std::string_view kContinuation = "tr_cont";
inline constexpr std::string_view kCustomerType = "custtype";
inline constexpr std::string_view kHashkey = "hashkey";
} // namespace header

inline constexpr std::string_view kPerson = "P";
inline constexpr std::string_view kNextPage = "N";
inline constexpr std::string_view kMoreFollowsFirst = "F";
inline constexpr std::string_view kMoreFollows = "M";

// ---- fields: sections 2 and 5 ----------------------------------------------------------------

namespace field {
// envelope
inline constexpr std::string_view kReturnCode = "rt_cd";
inline constexpr std::string_view kMessageCode = "msg_cd";
inline constexpr std::string_view kMessage = "msg1";
inline constexpr std::string_view kErrorCode = "error_code";
inline constexpr std::string_view kErrorText = "error_description";
inline constexpr std::string_view kOutput = "output";
inline constexpr std::string_view kOutput1 = "output1";
inline constexpr std::string_view kOutput2 = "output2";
inline constexpr std::string_view kPageFilter = "CTX_AREA_FK100";
inline constexpr std::string_view kPageKey = "CTX_AREA_NK100";
// authentication
inline constexpr std::string_view kGrantType = "grant_type";
inline constexpr std::string_view kClientCredentials = "client_credentials";
inline constexpr std::string_view kAppKey = "appkey";
inline constexpr std::string_view kAppSecret = "appsecret";
inline constexpr std::string_view kAccessToken = "access_token";
inline constexpr std::string_view kTokenExpiry = "access_token_token_expired";
inline constexpr std::string_view kExpiresIn = "expires_in";
inline constexpr std::string_view kHash = "HASH";
// account and order
inline constexpr std::string_view kAccount = "CANO";
inline constexpr std::string_view kAccountProduct = "ACNT_PRDT_CD";
inline constexpr std::string_view kSymbol = "PDNO";
inline constexpr std::string_view kOrderDivision = "ORD_DVSN";
inline constexpr std::string_view kRowDivision = "ord_dvsn_cd";
inline constexpr std::string_view kOrderQuantity = "ORD_QTY";
inline constexpr std::string_view kOrderPrice = "ORD_UNPR";
inline constexpr std::string_view kExchange = "EXCG_ID_DVSN_CD";
inline constexpr std::string_view kSellType = "SLL_TYPE";
inline constexpr std::string_view kConditionPrice = "CNDT_PRIC";
inline constexpr std::string_view kSideLegacy = "SLL_BUY_DVSN_CD";
inline constexpr std::string_view kBranch = "KRX_FWDG_ORD_ORGNO";
inline constexpr std::string_view kOrderNumber = "ODNO";
inline constexpr std::string_view kOrderNumberLegacy = "ord_no";
inline constexpr std::string_view kOrderTime = "ORD_TMD";
inline constexpr std::string_view kOriginalNumber = "ORGN_ODNO";
inline constexpr std::string_view kAmendOrCancel = "RVSE_CNCL_DVSN_CD";
inline constexpr std::string_view kWholeQuantity = "QTY_ALL_ORD_YN";
// order inquiry
inline constexpr std::string_view kFromDate = "INQR_STRT_DT";
inline constexpr std::string_view kToDate = "INQR_END_DT";
inline constexpr std::string_view kSideFilter = "SLL_BUY_DVSN_CD";
inline constexpr std::string_view kFillFilter = "CCLD_DVSN";
inline constexpr std::string_view kInquiryOrder = "INQR_DVSN";
inline constexpr std::string_view kInquiryClass1 = "INQR_DVSN_1";
inline constexpr std::string_view kInquiryClass2 = "INQR_DVSN_2";
inline constexpr std::string_view kInquiryClass3 = "INQR_DVSN_3";
inline constexpr std::string_view kBranchFilter = "ORD_GNO_BRNO";
inline constexpr std::string_view kRowBranch = "ord_gno_brno";
inline constexpr std::string_view kRowDate = "ord_dt";
inline constexpr std::string_view kTotalOrdered = "tot_ord_qty";
inline constexpr std::string_view kRowFilled = "tot_ccld_qty";
inline constexpr std::string_view kRowFilledAmount = "tot_ccld_amt";
inline constexpr std::string_view kRowOpen = "rmn_qty";
inline constexpr std::string_view kRowCancelled = "cncl_cfrm_qty";
inline constexpr std::string_view kRowCancelledPortal = "cnc_cfrm_qty";
inline constexpr std::string_view kRowRejected = "rjct_qty";
inline constexpr std::string_view kRowCancelFlag = "cncl_yn";
inline constexpr std::string_view kRowAmendable = "psbl_qty";
// balance
inline constexpr std::string_view kAfterHoursPrices = "AFHR_FLPR_YN";
inline constexpr std::string_view kOffline = "OFL_YN";
inline constexpr std::string_view kPriceDivision = "UNPR_DVSN";
inline constexpr std::string_view kFundsIncluded = "FUND_STTL_ICLD_YN";
inline constexpr std::string_view kLoanRepayment = "FNCG_AMT_AUTO_RDPT_YN";
inline constexpr std::string_view kProcessDivision = "PRCS_DVSN";
inline constexpr std::string_view kName = "prdt_name";
inline constexpr std::string_view kHeld = "hldg_qty";
inline constexpr std::string_view kSellable = "ord_psbl_qty";
inline constexpr std::string_view kCost = "pchs_amt";
inline constexpr std::string_view kHeldPrice = "prpr";
inline constexpr std::string_view kCashSettled = "prvs_rcdl_excc_amt";
inline constexpr std::string_view kDeposit = "dnca_tot_amt";
inline constexpr std::string_view kEquity = "tot_evlu_amt";
// buyable
inline constexpr std::string_view kCmaIncluded = "CMA_EVLU_AMT_ICLD_YN";
inline constexpr std::string_view kOverseasIncluded = "OVRS_ICLD_YN";
inline constexpr std::string_view kBuyableCash = "nrcvb_buy_amt";
inline constexpr std::string_view kBuyableQuantity = "nrcvb_buy_qty";
inline constexpr std::string_view kBuyableUnit = "psbl_qty_calc_unpr";
// quotations
inline constexpr std::string_view kMarketDivision = "FID_COND_MRKT_DIV_CODE";
inline constexpr std::string_view kQuoteSymbol = "FID_INPUT_ISCD";
inline constexpr std::string_view kBarHour = "FID_INPUT_HOUR_1";
inline constexpr std::string_view kBarPast = "FID_PW_DATA_INCU_YN";
inline constexpr std::string_view kBarClass = "FID_ETC_CLS_CODE";
inline constexpr std::string_view kBarFrom = "FID_INPUT_DATE_1";
inline constexpr std::string_view kBarTo = "FID_INPUT_DATE_2";
inline constexpr std::string_view kBarPeriod = "FID_PERIOD_DIV_CODE";
inline constexpr std::string_view kBarRaw = "FID_ORG_ADJ_PRC";
inline constexpr std::string_view kLast = "stck_prpr";
inline constexpr std::string_view kOpen = "stck_oprc";
inline constexpr std::string_view kHigh = "stck_hgpr";
inline constexpr std::string_view kLow = "stck_lwpr";
inline constexpr std::string_view kClose = "stck_clpr";
inline constexpr std::string_view kUpperLimit = "stck_mxpr";
inline constexpr std::string_view kLowerLimit = "stck_llam";
inline constexpr std::string_view kBase = "stck_sdpr";
inline constexpr std::string_view kDayVolume = "acml_vol";
inline constexpr std::string_view kTick = "aspr_unit";
inline constexpr std::string_view kHalted = "temp_stop_yn";
inline constexpr std::string_view kIssueState = "iscd_stat_cls_code";
inline constexpr std::string_view kListedShares = "lstn_stcn";
inline constexpr std::string_view kMarketCap = "hts_avls"; // in hundred millions of won
inline constexpr std::string_view kAlarm = "mrkt_warn_cls_code";
inline constexpr std::string_view kOverheated = "short_over_yn";
inline constexpr std::string_view kLiquidation = "sltr_yn";
inline constexpr std::string_view kAdministrative = "mang_issu_cls_code";
inline constexpr std::string_view kBookTime = "aspr_acpt_hour";
inline constexpr std::string_view kAskPrice = "askp";         // + level 1..10
inline constexpr std::string_view kBidPrice = "bidp";         // + level
inline constexpr std::string_view kAskQuantity = "askp_rsqn"; // + level
inline constexpr std::string_view kBidQuantity = "bidp_rsqn"; // + level
inline constexpr std::string_view kBarDate = "stck_bsop_date";
inline constexpr std::string_view kBarTime = "stck_cntg_hour";
inline constexpr std::string_view kBarVolume = "cntg_vol";
// holidays
inline constexpr std::string_view kBaseDate = "BASS_DT";
inline constexpr std::string_view kHolidayPageKey = "CTX_AREA_NK";
inline constexpr std::string_view kHolidayPageFilter = "CTX_AREA_FK";
inline constexpr std::string_view kHolidayDate = "bass_dt";
inline constexpr std::string_view kMarketOpen = "opnd_yn";
} // namespace field

// ---- values: section 5.1 ---------------------------------------------------------------------

namespace value {
inline constexpr std::string_view kSuccess = "0";
/// Return codes of refusals (kis-api.md 2.4: no other was ever seen; read 2026-11-23).
inline constexpr std::array<std::string_view, 2> kRefused{"1", "7"};
inline constexpr std::string_view kSell = "01";
inline constexpr std::string_view kBuy = "02";
inline constexpr std::string_view kAll = "00";
inline constexpr std::string_view kEveryExchange = "ALL"; ///< EXCG_ID_DVSN_CD of an inquiry
inline constexpr std::string_view kAmend = "01";
inline constexpr std::string_view kCancel = "02";
inline constexpr std::string_view kYes = "Y";
inline constexpr std::string_view kNo = "N";
inline constexpr std::string_view kNoPrice = "0";
inline constexpr std::string_view kByStock = "02";
inline constexpr std::string_view kUnitPrice = "01";
inline constexpr std::string_view kDaily = "D";
inline constexpr std::string_view kAdjusted = "0";
inline constexpr std::string_view kStateHalted = "58";
inline constexpr std::string_view kStateAdministrative = "51";
inline constexpr std::string_view kStateOverheated = "59";
} // namespace value

/// The kind of order that an ORD_DVSN names in any phase; nullopt: none that is sent from here.
std::optional<OrderKind> kind_of_division(std::string_view code);
/// ORD_DVSN (주문구분) of order terms on a venue and in a phase of its day; unsupported when this
/// broker has no code for them there.
Result<std::string_view> order_division(const OrderTerms& terms, Venue venue, SessionPhase session);
/// EXCG_ID_DVSN_CD (거래소ID구분) of a venue, and back.
std::string_view exchange_code(Venue venue);
Result<Venue> venue_of(std::string_view exchange_code);
/// SLL_BUY_DVSN_CD (매도매수구분), and back.
std::string_view side_code(Side side);
Result<Side> side_of(std::string_view side_code);
/// The exchange's alarm: mrkt_warn_cls_code (시장경고코드) of a price, mrkt_alrm_cls_code of a
/// master record.
Result<MarketAlarm> alarm_of(std::string_view code);
/// FID_COND_MRKT_DIV_CODE of a venue's quotations.
std::string_view quotation_market(Venue venue);

// ---- errors: sections 7.2, 7.3 and 9.1 -------------------------------------------------------

enum class ErrorClass : std::uint8_t {
    throttled,      ///< over the rate: wait; not executed
    token,          ///< token missing, invalid or expired; not executed
    token_too_soon, ///< a token was asked for twice in a minute
    configuration,  ///< keys, host, permission: a person must act; not executed
    request,        ///< the gateway refuses the request's own form; not executed
    maybe_executed, ///< trouble behind the gateway: an order's fate is open
    business,       ///< the trading system refused it; not executed
};

struct ErrorRow {
    std::string_view code;
    ErrorClass error_class;
    std::string_view cure; ///< what a person can do; empty when nothing
};

/// The row of a msg_cd or error_code of the gateway; nullopt for codes that stand in no table.
std::optional<ErrorRow> gateway_error(std::string_view code);

/// True when the code belongs to a gateway family, so that an unlisted member of it is not taken
/// for a business refusal.
bool is_gateway_family(std::string_view code);

/// True when the class proves that nothing was executed.
bool proves_not_executed(ErrorClass error_class);

/// What a person can do about an answer that holds no code at all; empty when nothing.
std::string_view http_cure(int status);

/// What a person can do about a business refusal; empty when the broker's own text says it all.
std::string_view business_cure(std::string_view code);

} // namespace qts::kis

// Order lists, balance and buying power of the KIS simulator. Behaviour: kis-api.md 5.4
// to 5.7, 10.1.
#include "simulator/kis_server.hpp"

#include "core/kst.hpp"
#include "core/parse_number.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::sim {
namespace {

constexpr int kOk = 200;
constexpr std::size_t kAreaWidth = 100;
constexpr std::size_t kOrdersPerPageVts = 15;
constexpr std::size_t kOrdersPerPageReal = 100;
constexpr std::size_t kHoldingsPerPageVts = 20;
constexpr std::size_t kHoldingsPerPageReal = 50;
constexpr std::size_t kOpenOrdersPerPage = 50;

std::string area(std::string text) {
    if (text.size() < kAreaWidth) text.resize(kAreaWidth, ' ');
    return text;
}

std::string whole(std::int64_t value) {
    return fmt::format("{}", value);
}

/// `71400.0000`: the exact quotient to four decimals, cut.
std::string four_decimals(Notional amount, Quantity shares) {
    if (shares.is_zero()) return "0.0000";
    const std::int64_t scaled = scale_floor(amount.in_won(), 10'000, shares.in_shares());
    return fmt::format("{}.{:04}", scaled / 10'000, scaled % 10'000);
}

/// INQR_DVSN_2 of the list of open orders: 1 sell, 2 buy.
std::string_view open_side(const ExchangeOrder& order) {
    return order.side == Side::buy ? "2" : "1";
}

std::string_view side_code(Side side) {
    return side == Side::buy ? "02" : "01";
}
std::string_view division_code(OrderKind kind) {
    return kind == OrderKind::market ? "01" : "00";
}
std::string_view division_name(OrderKind kind) {
    return kind == OrderKind::market ? "시장가" : "지정가";
}

/// A key as page_of and balance make them, or none: `20261123!^00950!^0000000015`, `005930!^`.
bool is_page_key(std::string_view key) {
    if (key.empty()) return true;
    const std::size_t mark = key.find("!^");
    if (mark == std::string_view::npos) return false;
    const std::string_view last = key.substr(key.rfind('^') + 1);
    if (last.empty()) return Symbol::parse(key.substr(0, mark)).has_value();
    return KstDate::parse(key.substr(0, mark)).has_value() && parse_digits(last).has_value();
}

std::string side_name(Side side, bool amended, bool cancelled, bool real) {
    const std::string plain{side == Side::buy ? "매수" : "매도"};
    if (amended) return plain + "정정";
    if (cancelled) return plain + "취소";
    return real ? "현금" + plain : plain;
}

} // namespace

std::optional<HttpResponse>
KisServer::check_fields(const Call& call, std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
        if (!call.field(name)) return gateway_error(kBadField);
    }
    return std::nullopt;
}

std::expected<std::string, HttpResponse> KisServer::page_asked(const Call& call,
                                                               std::string_view mark) const {
    const auto continuation = find_header(call.request.headers, "tr_cont");
    if (!continuation || *continuation != "N") return std::string{};
    const std::string given = call.field("CTX_AREA_FK100").value_or("");
    const std::string key = call.field("CTX_AREA_NK100").value_or("");
    if (trim(given).empty() && trim(key).empty()) return std::string{}; // no page to go on from
    // A key it never gave: an empty page would say that nothing else is there.
    if (trim(given) != mark || !is_page_key(trim(key))) {
        return std::unexpected(gateway_error(kBadField));
    }
    return key;
}

KisServer::Page KisServer::page_of(const std::vector<const Numbered*>& rows, std::string_view after,
                                   bool newest_first, std::size_t size) const {
    // The key names the last row shown by day and number. What follows is found by comparison, not
    // by looking for that row: it may have left the list, and rows that arrive shift nothing.
    const std::string_view key = trim(after);
    std::size_t begin = 0;
    if (!key.empty()) {
        const auto day = KstDate::parse(key.substr(0, 8));
        const auto number = parse_digits(key.substr(key.rfind('^') + 1));
        const auto behind = [&](const Numbered* row) {
            if (!day || !number) return false;
            const auto own = std::pair{row->day, static_cast<std::int64_t>(row->number)};
            const auto last = std::pair{*day, *number};
            return newest_first ? own < last : own > last;
        };
        begin =
            static_cast<std::size_t>(std::find_if(rows.begin(), rows.end(), behind) - rows.begin());
    }
    const std::size_t end = std::min(rows.size(), begin + size);
    Page page{.rows = {rows.begin() + static_cast<std::ptrdiff_t>(begin),
                       rows.begin() + static_cast<std::ptrdiff_t>(end)},
              .more = end < rows.size(),
              .next_key = ""};
    if (page.more) {
        page.next_key = fmt::format("{}!^{}!^{:010}", page.rows.back()->day.compact(), branch(),
                                    page.rows.back()->number);
    }
    return page;
}

JsonObject KisServer::order_row(const Numbered& numbered) const {
    const ExchangeOrder& order = *market_.exchange().order(numbered.order);
    const ListedIssue& listed = *market_.exchange().issue(order.symbol);
    const bool cancel = numbered.is_cancel;
    const bool amended = !cancel && numbered.original != 0;
    const std::string original = numbered.original != 0 ? fmt::format("{:010}", numbered.original)
                                 : real()               ? ""
                                                        : "0000000000";
    const auto own = [&](Quantity quantity) { return cancel ? "0" : whole(quantity.in_shares()); };
    const std::int64_t filled = order.filled.in_shares();
    const std::int64_t average = filled == 0 ? 0 : order.filled_amount.in_won() / filled;
    JsonObject row;
    row.text("ord_dt", numbered.day.compact())
        .text("ord_gno_brno", branch())
        .text("odno", fmt::format("{:010}", numbered.number))
        .text("orgn_odno", original)
        .text("ord_dvsn_name", division_name(order.kind))
        .text("sll_buy_dvsn_cd", side_code(order.side))
        .text("sll_buy_dvsn_cd_name", side_name(order.side, amended, cancel, real()))
        .text("pdno", order.symbol.view())
        .text("prdt_name", listed.instrument.name)
        .text("ord_qty", whole((cancel ? numbered.quantity : order.ordered).in_shares()))
        .text("ord_unpr", cancel ? "0" : whole(order.limit.in_won()))
        .text("ord_tmd", kst_time(numbered.at).compact())
        .text("tot_ccld_qty", own(order.filled))
        .text("avg_prvs", cancel ? "0" : whole(average))
        .text("cncl_yn", cancel   ? "Y"
                         : real() ? ""
                                  : "N")
        .text("tot_ccld_amt", cancel ? "0" : whole(order.filled_amount.in_won()))
        .text("loan_dt", "")
        .text("ordr_empno", "OpnAPI")
        .text("ord_dvsn_cd", division_code(order.kind))
        .text("cncl_cfrm_qty", own(order.cancelled))
        .text("rmn_qty", own(order.open()))
        .text("rjct_qty", "0")
        .text("ccld_cndt_name", "없음")
        .text("inqr_ip_addr", "000.000.000.000")
        .text("cpbc_ordp_ord_rcit_dvsn_cd", "")
        .text("cpbc_ordp_infm_mthd_dvsn_cd", "")
        .text("infm_tmd", "")
        .text("ctac_tlno", "")
        .text("prdt_type_cd", "300")
        .text("excg_dvsn_cd", listed.instrument.market == Market::kospi ? "02" : "03")
        .text("cpbc_ordp_mtrl_dvsn_cd", "")
        .text("ord_orgno", "00000")
        .text("rsvn_ord_end_dt", "")
        .text("excg_id_dvsn_cd", "KRX")
        .text("stpm_cndt_pric", "0")
        .text("stpm_efct_occr_dtmd", "");
    return row;
}

std::optional<HttpResponse> KisServer::check_order_list(const Call& call) const {
    if (auto refusal = check_fields(call, {"CANO", "ACNT_PRDT_CD", "INQR_STRT_DT", "INQR_END_DT",
                                           "SLL_BUY_DVSN_CD", "ORD_GNO_BRNO", "CCLD_DVSN",
                                           "INQR_DVSN", "INQR_DVSN_1", "INQR_DVSN_3",
                                           "CTX_AREA_FK100", "CTX_AREA_NK100"})) {
        return refusal;
    }
    // The generation before 2025 knows no exchange.
    if (!call.tr->legacy && !call.field("EXCG_ID_DVSN_CD")) return gateway_error(kBadField);
    return check_account(call);
}

HttpResponse KisServer::daily_orders(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal = check_order_list(call)) return *std::move(refusal);
    const auto from = KstDate::parse(*call.field("INQR_STRT_DT"));
    const auto to = KstDate::parse(*call.field("INQR_END_DT"));
    if (!from || !to) return gateway_error(kBadField);
    const std::string side = *call.field("SLL_BUY_DVSN_CD");
    const std::string filter = *call.field("CCLD_DVSN");
    const std::string code = call.field("PDNO").value_or("");
    const auto wanted = parse_digits(trim(call.field("ODNO").value_or("")));
    const bool newest_first = *call.field("INQR_DVSN") == "00";
    const std::string venue = call.field("EXCG_ID_DVSN_CD").value_or("");
    const bool here = venue.empty() || venue == "KRX" || (real() && venue == "ALL");
    if (!here && !(real() && (venue == "NXT" || venue == "SOR"))) return gateway_error(kBadField);
    const std::string fk =
        fmt::format("{}!^{}!^{}!^{}!^!^{}!^{}!^{}!^", options_.account, options_.account_product,
                    from->compact(), to->compact(), side, filter, "00");
    auto after = page_asked(call, fk);
    if (!after) return std::move(after).error();
    std::vector<const Numbered*> rows;
    Quantity ordered;
    Quantity filled;
    Notional amount;
    for (const Numbered& numbered : numbers_) {
        const ExchangeOrder& order = *market_.exchange().order(numbered.order);
        if (!here || numbered.day < *from || numbered.day > *to) continue;
        if (side != "00" && side != side_code(order.side)) continue;
        if (!code.empty() && code != order.symbol.view()) continue;
        if (filter == "01" && (numbered.is_cancel || order.filled.is_zero())) continue;
        if (wanted && static_cast<std::uint64_t>(*wanted) != numbered.number) continue;
        if (filter == "02" && (numbered.is_cancel || order.open().is_zero())) continue;
        rows.push_back(&numbered);
        if (numbered.is_cancel) continue;
        ordered += order.ordered;
        filled += order.filled;
        amount += order.filled_amount;
    }
    if (newest_first) std::reverse(rows.begin(), rows.end());
    const Page page =
        page_of(rows, *after, newest_first, real() ? kOrdersPerPageReal : kOrdersPerPageVts);
    JsonArray list;
    for (const Numbered* row : mangled(page.rows))
        list.object(order_row(*row));
    const Coded& done = !real()     ? (rows.empty() ? kNothingToShowVts : kInquiryDoneVts)
                        : page.more ? kInquiryDoneReal
                                    : kInquiryLastReal;
    return answer(
        call, kOk,
        JsonObject{}
            .text("ctx_area_fk100", area(fk))
            .text("ctx_area_nk100", area(page.next_key))
            .array("output1", list)
            .object("output2",
                    JsonObject{}
                        .text("tot_ord_qty", whole(ordered.in_shares()))
                        .text("tot_ccld_qty", whole(filled.in_shares()))
                        .text("tot_ccld_amt", whole(amount.in_won()))
                        .text("prsm_tlex_smtl",
                              whole(market_.exchange().account(account_).costs_today().in_won()))
                        .text("pchs_avg_pric", four_decimals(amount, filled)))
            .text("rt_cd", "0")
            .text("msg_cd", done.code)
            .text("msg1", done.text),
        page.more ? "M" : "D");
}

JsonObject KisServer::open_row(const Numbered& numbered) const {
    const ExchangeOrder& order = *market_.exchange().order(numbered.order);
    const ListedIssue& listed = *market_.exchange().issue(order.symbol);
    JsonObject row;
    row.text("ord_gno_brno", branch())
        .text("odno", fmt::format("{:010}", numbered.number))
        .text("orgn_odno", numbered.original == 0 ? "" : fmt::format("{:010}", numbered.original))
        .text("ord_dvsn_name", division_name(order.kind))
        .text("pdno", order.symbol.view())
        .text("prdt_name", listed.instrument.name)
        .text("rvse_cncl_dvsn_name", side_name(order.side, numbered.original != 0, false, true))
        .text("ord_qty", whole(order.ordered.in_shares()))
        .text("ord_unpr", whole(order.limit.in_won()))
        .text("ord_tmd", kst_time(numbered.at).compact())
        .text("tot_ccld_qty", whole(order.filled.in_shares()))
        .text("tot_ccld_amt", whole(order.filled_amount.in_won()))
        .text("psbl_qty", whole(order.open().in_shares()))
        .text("sll_buy_dvsn_cd", side_code(order.side))
        .text("ord_dvsn_cd", division_code(order.kind))
        .text("mgco_aptm_odno", "")
        .text("excg_dvsn_cd", listed.instrument.market == Market::kospi ? "02" : "03")
        .text("excg_id_dvsn_cd", "KRX")
        .text("excg_id_dvsn_name", "한국거래소")
        .text("stpm_cndt_pric", "0")
        .text("stpm_efct_occr_yn", "N");
    return row;
}

HttpResponse KisServer::open_orders(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal = check_fields(call, {"CANO", "ACNT_PRDT_CD", "INQR_DVSN_1", "INQR_DVSN_2",
                                           "CTX_AREA_FK100", "CTX_AREA_NK100"})) {
        return *std::move(refusal);
    }
    if (auto refusal = check_account(call)) return *std::move(refusal);
    const std::string fk = options_.account + "!^";
    auto after = page_asked(call, fk);
    if (!after) return std::move(after).error();
    const std::string side = *call.field("INQR_DVSN_2");
    std::vector<const Numbered*> rows;
    for (const Numbered& numbered : numbers_) {
        const bool open =
            !numbered.is_cancel && numbered.day == market_.today() &&
            !market_.exchange().order(numbered.order)->open().is_zero() &&
            (side == "0" || side == open_side(*market_.exchange().order(numbered.order)));
        if (open) rows.push_back(&numbered);
    }
    const Page page = page_of(rows, *after, false, kOpenOrdersPerPage);
    JsonArray list;
    for (const Numbered* row : mangled(page.rows))
        list.object(open_row(*row));
    const Coded& done = page.more ? kInquiryDoneReal : kInquiryLastReal;
    return answer(call, kOk,
                  JsonObject{}
                      .text("ctx_area_fk100", area(fk))
                      .text("ctx_area_nk100", area(page.next_key))
                      .array("output", list)
                      .text("rt_cd", "0")
                      .text("msg_cd", done.code)
                      .text("msg1", done.text),
                  page.more ? "M" : "D");
}

JsonObject KisServer::holding_row(Symbol symbol, const ExchangeHolding& holding) const {
    const ListedIssue& listed = *market_.exchange().issue(symbol);
    const std::int64_t shares = holding.held.in_shares();
    const std::int64_t value = listed.day.last.in_won() * shares;
    const std::int64_t cost = holding.cost.in_won();
    const std::int64_t profit_centi = cost == 0 ? 0 : scale_floor(value - cost, 10'000, cost);
    const std::int64_t change = listed.day.last.in_won() - listed.day.base.in_won();
    const auto hundredths = [](std::int64_t v) {
        return fmt::format("{}{}.{:02}", v < 0 ? "-" : "", std::abs(v) / 100, std::abs(v) % 100);
    };
    JsonObject row;
    row.text("pdno", symbol.view())
        .text("prdt_name", listed.instrument.name)
        .text("trad_dvsn_name", "현금")
        .text("bfdy_buy_qty", whole(holding.bought_yesterday.in_shares()))
        .text("bfdy_sll_qty", whole(holding.sold_yesterday.in_shares()))
        .text("thdt_buyqty", whole(holding.bought_today.in_shares()))
        .text("thdt_sll_qty", whole(holding.sold_today.in_shares()))
        .text("hldg_qty", whole(shares))
        .text("ord_psbl_qty",
              whole(market_.exchange().account(account_).sellable(symbol).in_shares()))
        .text("pchs_avg_pric", four_decimals(holding.cost, holding.held))
        .text("pchs_amt", whole(cost))
        .text("prpr", whole(listed.day.last.in_won()))
        .text("evlu_amt", whole(value))
        .text("evlu_pfls_amt", whole(value - cost))
        .text("evlu_pfls_rt", hundredths(profit_centi))
        .text("evlu_erng_rt", "0.00000000")
        .text("loan_dt", "")
        .text("loan_amt", "0")
        .text("stln_slng_chgs", "0")
        .text("expd_dt", "")
        .text("fltt_rt",
              hundredths(scale_floor(change, 10'000, listed.day.base.in_won())) + "000000")
        .text("bfdy_cprs_icdc", whole(change))
        .text("item_mgna_rt_name", "")
        .text("grta_rt_name", "")
        .text("sbst_pric", "0")
        .text("stck_loan_unpr", "0.0000");
    return row;
}

JsonObject KisServer::balance_totals() const {
    const ExchangeAccount& account = market_.exchange().account(account_);
    std::int64_t value = 0;
    std::int64_t cost = 0;
    for (const auto& [symbol, holding] : account.holdings()) {
        value += market_.exchange().issue(symbol)->day.last.in_won() * holding.held.in_shares();
        cost += holding.cost.in_won();
    }
    const std::int64_t total = account.cash().in_won() + value;
    JsonObject totals;
    totals.text("dnca_tot_amt", whole(account.deposit().in_won()))
        .text("nxdy_excc_amt", whole(account.next_day().in_won()))
        .text("prvs_rcdl_excc_amt", whole(account.cash().in_won()))
        .text("cma_evlu_amt", "0")
        .text("bfdy_buy_amt", whole(account.bought_yesterday().in_won()))
        .text("thdt_buy_amt", whole(account.bought_today().in_won()))
        .text("nxdy_auto_rdpt_amt", "0")
        .text("bfdy_sll_amt", whole(account.sold_yesterday().in_won()))
        .text("thdt_sll_amt", whole(account.sold_today().in_won()))
        .text("d2_auto_rdpt_amt", "0")
        .text("bfdy_tlex_amt", "0")
        .text("thdt_tlex_amt", whole(account.costs_today().in_won()))
        .text("tot_loan_amt", "0")
        .text("scts_evlu_amt", whole(value))
        .text("tot_evlu_amt", whole(total))
        .text("nass_amt", whole(total))
        .text("fncg_gld_auto_rdpt_yn", "")
        .text("pchs_amt_smtl_amt", whole(cost))
        .text("evlu_amt_smtl_amt", whole(value))
        .text("evlu_pfls_smtl_amt", whole(value - cost))
        .text("tot_stln_slng_chgs", "0")
        .text("bfdy_tot_asst_evlu_amt", whole(total))
        .text("asst_icdc_amt", "0")
        .text("asst_icdc_erng_rt", "0.00000000");
    return totals;
}

HttpResponse KisServer::balance(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal =
            check_fields(call, {"CANO", "ACNT_PRDT_CD", "AFHR_FLPR_YN", "OFL_YN", "INQR_DVSN",
                                "UNPR_DVSN", "FUND_STTL_ICLD_YN", "FNCG_AMT_AUTO_RDPT_YN",
                                "PRCS_DVSN", "CTX_AREA_FK100", "CTX_AREA_NK100"})) {
        return *std::move(refusal);
    }
    if (auto refusal = check_account(call)) return *std::move(refusal);
    const std::string fk = options_.account + "!^";
    const auto asked = page_asked(call, fk);
    if (!asked) return asked.error();
    const auto& holdings = market_.exchange().account(account_).holdings();
    const std::size_t size = real() ? kHoldingsPerPageReal : kHoldingsPerPageVts;
    const std::string after{trim(*asked)};
    const std::string last = after.substr(0, after.find('!'));
    std::vector<JsonObject> rows;
    std::size_t count = 0;
    std::string next_key;
    bool more = false;
    for (const auto& [symbol, holding] : holdings) {
        if (!last.empty() && symbol.view() <= last) continue;
        if (count == size) {
            more = true;
            break;
        }
        rows.push_back(holding_row(symbol, holding));
        next_key = fmt::format("{}!^", symbol.view());
        ++count;
    }
    JsonArray list;
    for (const JsonObject& row : mangled(std::move(rows)))
        list.object(row);
    const Coded& done = !real() ? kInquiryDoneVts : more ? kInquiryDoneReal : kInquiryLastReal;
    return answer(call, kOk,
                  JsonObject{}
                      .text("ctx_area_fk100", area(fk))
                      .text("ctx_area_nk100", area(more ? next_key : ""))
                      .array("output1", list)
                      .array("output2", JsonArray{}.object(balance_totals()))
                      .text("rt_cd", "0")
                      .text("msg_cd", done.code)
                      .text("msg1", done.text),
                  more ? "M" : "D");
}

HttpResponse KisServer::buyable(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal = check_fields(call, {"CANO", "ACNT_PRDT_CD", "PDNO", "ORD_UNPR", "ORD_DVSN",
                                           "CMA_EVLU_AMT_ICLD_YN", "OVRS_ICLD_YN"})) {
        return *std::move(refusal);
    }
    const auto code = call.field("PDNO");
    const auto price_text = call.field("ORD_UNPR");
    const auto division = call.field("ORD_DVSN");
    if (auto refusal = check_account(call)) return *std::move(refusal);
    const Notional cash = market_.exchange().account(account_).orderable_cash();
    std::int64_t unit = 0;
    if (!code->empty()) {
        const auto symbol = Symbol::parse(*code);
        const ListedIssue* const listed = symbol ? market_.exchange().issue(*symbol) : nullptr;
        if (listed == nullptr) return refused(refusal_text(ExchangeRefusal::unknown_issue));
        const auto price = parse_digits(trim(*price_text));
        const bool priced = *division == "00" && price && *price > 0;
        const auto& limits = listed->instrument.limits;
        unit = priced ? *price : limits ? limits->upper.in_won() : 0;
    }
    const std::int64_t quantity = unit == 0 ? 0 : std::max<std::int64_t>(0, cash.in_won() / unit);
    const Coded& done = real() ? kInquiryDoneReal : kInquiryDoneVts;
    return answer(call, kOk,
                  JsonObject{}
                      .object("output", JsonObject{}
                                            .text("ord_psbl_cash", whole(cash.in_won()))
                                            .text("ord_psbl_sbst", "0")
                                            .text("ruse_psbl_amt", "0")
                                            .text("fund_rpch_chgs", "0")
                                            .text("psbl_qty_calc_unpr", whole(unit))
                                            .text("nrcvb_buy_amt", whole(cash.in_won()))
                                            .text("nrcvb_buy_qty", whole(quantity))
                                            .text("max_buy_amt", whole(cash.in_won()))
                                            .text("max_buy_qty", whole(quantity))
                                            .text("cma_evlu_amt", "0")
                                            .text("ovrs_re_use_amt_wcrc", "0")
                                            .text("ord_psbl_frcr_amt_wcrc", "0"))
                      .text("rt_cd", "0")
                      .text("msg_cd", done.code)
                      .text("msg1", done.text));
}

} // namespace qts::sim

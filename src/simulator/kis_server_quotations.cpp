// Prices, books and bars of the KIS simulator. Behaviour: kis-api.md 5.8 to 5.12.
#include "simulator/kis_server.hpp"

#include "core/kst.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

namespace qts::sim {
namespace {

constexpr int kOk = 200;
constexpr std::size_t kMinuteBarsPerCall = 30;
constexpr std::size_t kDailyBarsPerCall = 100;
constexpr int kHolidayDays = 25;
constexpr std::int64_t kHundredMillion = 100'000'000; ///< market caps are told in these won

std::string whole(std::int64_t value) {
    return fmt::format("{}", value);
}
std::string won(Price price) {
    return whole(price.in_won());
}

/// -1.35: a ratio in hundredths of a percent.
std::string percent(std::int64_t part, std::int64_t of) {
    const std::int64_t hundredths = of == 0 ? 0 : part * 10'000 / of;
    return fmt::format("{}{}.{:02}", hundredths < 0 ? "-" : "", std::abs(hundredths) / 100,
                       std::abs(hundredths) % 100);
}

struct Change {
    std::int64_t amount;
    std::string_view sign; ///< 1 upper limit, 2 up, 3 flat, 4 lower limit, 5 down
    std::string rate;
};

Change change_of(const ListedIssue& listed) {
    const Price last = listed.day.last;
    const Price base = listed.day.base;
    const PriceLimits limits = listed.instrument.limits.value_or(PriceLimits{});
    const std::string_view sign = last == limits.upper   ? "1"
                                  : last == limits.lower ? "4"
                                  : last > base          ? "2"
                                  : last < base          ? "5"
                                                         : "3";
    const std::int64_t amount = last.in_won() - base.in_won();
    return Change{.amount = amount, .sign = sign, .rate = percent(amount, base.in_won())};
}

std::int64_t tick_of(const ListedIssue& listed, KstDate today, const MarketRules& rules) {
    const auto ticks = rules.tick_table(listed.instrument, today);
    return ticks ? tick_at(listed.day.last, **ticks).in_won() : 1;
}

/// new_mkop_cls_code (신 장운영 구분 코드) of a phase of KRX: a session, an auction, or after it.
std::string_view phase_code(SessionPhase phase) {
    if (phase == SessionPhase::continuous) return "20";
    const bool auction =
        phase == SessionPhase::opening_auction || phase == SessionPhase::closing_auction;
    return auction ? "00" : "49";
}

/// iscd_stat_cls_code (종목 상태 구분 코드): one code, the gravest first.
std::string_view state_code(const IssueFlags& flags) {
    if (flags.halted) return "58";
    if (flags.administrative) return "51";
    if (flags.alarm == MarketAlarm::risk) return "52";
    if (flags.alarm == MarketAlarm::warning) return "53";
    if (flags.alarm == MarketAlarm::caution) return "54";
    return flags.overheated ? "59" : "55";
}

/// mrkt_warn_cls_code (시장 경고 코드).
std::string_view alarm_code(MarketAlarm alarm) {
    constexpr std::array<std::string_view, 4> kCodes{"00", "01", "02", "03"};
    return kCodes[static_cast<std::size_t>(alarm)];
}

// Every field of inquire-price, in the broker's order (kis-api.md 5.8).
constexpr std::array<std::string_view, 81> kPriceFields{"iscd_stat_cls_code",
                                                        "marg_rate",
                                                        "rprs_mrkt_kor_name",
                                                        "new_hgpr_lwpr_cls_code",
                                                        "bstp_kor_isnm",
                                                        "temp_stop_yn",
                                                        "oprc_rang_cont_yn",
                                                        "clpr_rang_cont_yn",
                                                        "crdt_able_yn",
                                                        "grmn_rate_cls_code",
                                                        "elw_pblc_yn",
                                                        "stck_prpr",
                                                        "prdy_vrss",
                                                        "prdy_vrss_sign",
                                                        "prdy_ctrt",
                                                        "acml_tr_pbmn",
                                                        "acml_vol",
                                                        "prdy_vrss_vol_rate",
                                                        "stck_oprc",
                                                        "stck_hgpr",
                                                        "stck_lwpr",
                                                        "stck_mxpr",
                                                        "stck_llam",
                                                        "stck_sdpr",
                                                        "wghn_avrg_stck_prc",
                                                        "hts_frgn_ehrt",
                                                        "frgn_ntby_qty",
                                                        "pgtr_ntby_qty",
                                                        "pvt_scnd_dmrs_prc",
                                                        "pvt_frst_dmrs_prc",
                                                        "pvt_pont_val",
                                                        "pvt_frst_dmsp_prc",
                                                        "pvt_scnd_dmsp_prc",
                                                        "dmrs_val",
                                                        "dmsp_val",
                                                        "cpfn",
                                                        "rstc_wdth_prc",
                                                        "stck_fcam",
                                                        "stck_sspr",
                                                        "aspr_unit",
                                                        "hts_deal_qty_unit_val",
                                                        "lstn_stcn",
                                                        "hts_avls",
                                                        "per",
                                                        "pbr",
                                                        "stac_month",
                                                        "vol_tnrt",
                                                        "eps",
                                                        "bps",
                                                        "d250_hgpr",
                                                        "d250_hgpr_date",
                                                        "d250_hgpr_vrss_prpr_rate",
                                                        "d250_lwpr",
                                                        "d250_lwpr_date",
                                                        "d250_lwpr_vrss_prpr_rate",
                                                        "stck_dryy_hgpr",
                                                        "dryy_hgpr_vrss_prpr_rate",
                                                        "dryy_hgpr_date",
                                                        "stck_dryy_lwpr",
                                                        "dryy_lwpr_vrss_prpr_rate",
                                                        "dryy_lwpr_date",
                                                        "w52_hgpr",
                                                        "w52_hgpr_vrss_prpr_ctrt",
                                                        "w52_hgpr_date",
                                                        "w52_lwpr",
                                                        "w52_lwpr_vrss_prpr_ctrt",
                                                        "w52_lwpr_date",
                                                        "whol_loan_rmnd_rate",
                                                        "ssts_yn",
                                                        "stck_shrn_iscd",
                                                        "fcam_cnnm",
                                                        "cpfn_cnnm",
                                                        "frgn_hldn_qty",
                                                        "vi_cls_code",
                                                        "ovtm_vi_cls_code",
                                                        "last_ssts_cntg_qty",
                                                        "invt_caful_yn",
                                                        "mrkt_warn_cls_code",
                                                        "short_over_yn",
                                                        "sltr_yn",
                                                        "mang_issu_cls_code"};

// What daily charts have behind the head that all charts share (kis-api.md 5.11).
constexpr std::array<std::string_view, 22> kDailyHeadFields{"stck_shrn_iscd",
                                                            "prdy_vol",
                                                            "stck_mxpr",
                                                            "stck_llam",
                                                            "stck_oprc",
                                                            "stck_hgpr",
                                                            "stck_lwpr",
                                                            "stck_prdy_oprc",
                                                            "stck_prdy_hgpr",
                                                            "stck_prdy_lwpr",
                                                            "askp",
                                                            "bidp",
                                                            "prdy_vrss_vol",
                                                            "vol_tnrt",
                                                            "stck_fcam",
                                                            "lstn_stcn",
                                                            "cpfn",
                                                            "hts_avls",
                                                            "per",
                                                            "eps",
                                                            "pbr",
                                                            "itewhol_loan_rmnd_ratem"};

struct FieldText {
    std::string_view name;
    std::string text;
};

/// The figures the simulated market knows of an issue, by field name; everything else the broker
/// reports (ratios, pivots, foreign holdings) is "0", dates are blank.
std::vector<FieldText> known_fields(const ListedIssue& listed, KstDate today,
                                    const MarketRules& rules) {
    const DayFigures& day = listed.day;
    const Instrument& instrument = listed.instrument;
    const PriceLimits limits = instrument.limits.value_or(PriceLimits{}); // none: zeros
    const Change change = change_of(listed);
    const std::int64_t volume = day.volume.in_shares();
    const std::int64_t average = volume == 0 ? day.last.in_won() : day.value.in_won() / volume;
    const std::string no = "N";
    const IssueFlags& flags = instrument.flags;
    const auto yes_if = [](bool flag) { return std::string{flag ? "Y" : "N"}; };
    const std::int64_t shares = instrument.listed_shares.value_or(Quantity{}).in_shares();
    const std::int64_t worth = instrument.worth().value_or(Notional{}).in_won();
    return {{"iscd_stat_cls_code", std::string{state_code(flags)}},
            {"marg_rate", "20.00"},
            {"rprs_mrkt_kor_name", instrument.market == Market::kospi ? "KOSPI" : "KOSDAQ"},
            {"new_hgpr_lwpr_cls_code", ""},
            {"bstp_kor_isnm", ""},
            {"temp_stop_yn", yes_if(flags.halted)},
            {"oprc_rang_cont_yn", no},
            {"clpr_rang_cont_yn", no},
            {"crdt_able_yn", "Y"},
            {"elw_pblc_yn", no},
            {"stck_prpr", won(day.last)},
            {"prdy_vrss", whole(change.amount)},
            {"prdy_vrss_sign", std::string{change.sign}},
            {"prdy_ctrt", change.rate},
            {"acml_tr_pbmn", whole(day.value.in_won())},
            {"acml_vol", whole(volume)},
            {"stck_oprc", won(day.open)},
            {"stck_hgpr", won(day.high)},
            {"stck_lwpr", won(day.low)},
            {"stck_mxpr", won(limits.upper)},
            {"stck_llam", won(limits.lower)},
            {"stck_sdpr", won(day.base)},
            {"wghn_avrg_stck_prc", whole(average) + ".00"},
            {"rstc_wdth_prc",
             instrument.limits ? whole(limits.upper.in_won() - day.base.in_won()) : "0"},
            {"aspr_unit", whole(tick_of(listed, today, rules))},
            {"hts_deal_qty_unit_val", "1"},
            {"lstn_stcn", whole(shares)},
            {"hts_avls", whole(worth / kHundredMillion)},
            {"stac_month", "12"},
            {"ssts_yn", no},
            {"stck_shrn_iscd", std::string{instrument.symbol.view()}},
            {"fcam_cnnm", ""},
            {"cpfn_cnnm", ""},
            {"vi_cls_code", no},
            {"ovtm_vi_cls_code", no},
            {"invt_caful_yn", yes_if(flags.alarm == MarketAlarm::caution)},
            {"mrkt_warn_cls_code", std::string{alarm_code(flags.alarm)}},
            {"short_over_yn", yes_if(flags.overheated)},
            {"sltr_yn", yes_if(flags.liquidation)},
            {"mang_issu_cls_code", yes_if(flags.administrative)},
            {"prdy_vol", "0"}};
}

/// Every one of `names`, in their order.
void add_fields(JsonObject& object, std::span<const std::string_view> names,
                const std::vector<FieldText>& known) {
    for (const std::string_view name : names) {
        const auto field = std::find_if(known.begin(), known.end(),
                                        [&](const FieldText& row) { return row.name == name; });
        const std::string_view absent = name.ends_with("_date") ? "" : "0";
        object.text(name, field == known.end() ? absent : std::string_view{field->text});
    }
}

JsonObject enveloped(JsonObject body) {
    body.text("rt_cd", "0").text("msg_cd", kQuotationDone.code).text("msg1", kQuotationDone.text);
    return body;
}

JsonObject daily_row(const Bar& bar, Price before) {
    const std::int64_t change = before.in_won() == 0 ? 0 : bar.close.in_won() - before.in_won();
    const std::string_view sign = change > 0 ? "2" : change < 0 ? "5" : "3";
    JsonObject row;
    row.text("stck_bsop_date", kst_date(bar.start).compact())
        .text("stck_clpr", won(bar.close))
        .text("stck_oprc", won(bar.open))
        .text("stck_hgpr", won(bar.high))
        .text("stck_lwpr", won(bar.low))
        .text("acml_vol", whole(bar.volume.in_shares()))
        .text("acml_tr_pbmn", whole(bar.close.in_won() * bar.volume.in_shares()))
        .text("flng_cls_code", "00")
        .text("prtt_rate", "0.00")
        .text("mod_yn", "N")
        .text("prdy_vrss_sign", sign)
        .text("prdy_vrss", whole(change))
        .text("revl_issu_reas", "");
    return row;
}

/// The head that both chart calls share.
JsonObject chart_head(const ListedIssue& listed) {
    const Change change = change_of(listed);
    JsonObject head;
    head.text("prdy_vrss", whole(change.amount))
        .text("prdy_vrss_sign", change.sign)
        .text("prdy_ctrt", change.rate)
        .text("stck_prdy_clpr", won(listed.day.base))
        .text("acml_vol", whole(listed.day.volume.in_shares()))
        .text("acml_tr_pbmn", whole(listed.day.value.in_won()))
        .text("hts_kor_isnm", listed.instrument.name)
        .text("stck_prpr", won(listed.day.last));
    return head;
}

} // namespace

const ListedIssue* KisServer::issue_of(const Call& call) const {
    const auto symbol = Symbol::parse(call.field("FID_INPUT_ISCD").value_or(""));
    return symbol ? market_.exchange().issue(*symbol) : nullptr;
}

HttpResponse KisServer::price(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal = check_fields(call, {"FID_COND_MRKT_DIV_CODE", "FID_INPUT_ISCD"})) {
        return *std::move(refusal);
    }
    if (call.field("FID_COND_MRKT_DIV_CODE") != "J") return gateway_error(kBadMarket);
    const ListedIssue* const listed = issue_of(call);
    if (listed == nullptr) {
        return refused(BusinessRefusal{kUnknownQuote, kUnknownQuote, "1"});
    }
    JsonObject output;
    add_fields(output, kPriceFields, known_fields(*listed, market_.today(), market_.rules()));
    return answer(call, kOk, enveloped(JsonObject{}.object("output", output)));
}

HttpResponse KisServer::book(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal = check_fields(call, {"FID_COND_MRKT_DIV_CODE", "FID_INPUT_ISCD"})) {
        return *std::move(refusal);
    }
    if (call.field("FID_COND_MRKT_DIV_CODE") != "J") return gateway_error(kBadMarket);
    const ListedIssue* const listed = issue_of(call);
    if (listed == nullptr) {
        return refused(BusinessRefusal{kUnknownQuote, kUnknownQuote, "1"});
    }
    const auto asks = listed->book.depth(Side::sell);
    const auto bids = listed->book.depth(Side::buy);
    JsonObject book;
    book.text("aspr_acpt_hour", kst_time(market_.now()).compact());
    const auto levels = [&](std::string_view stem, const auto& side, auto pick) {
        for (std::size_t i = 0; i < kBookDepth; ++i) {
            book.text(fmt::format("{}{}", stem, i + 1), whole(pick(side[i])));
        }
    };
    const auto price_of = [](const BookLevel& level) { return level.price.in_won(); };
    const auto size_of = [](const BookLevel& level) { return level.quantity.in_shares(); };
    const auto no_change = [](const BookLevel&) { return std::int64_t{0}; };
    levels("askp", asks, price_of);
    levels("bidp", bids, price_of);
    levels("askp_rsqn", asks, size_of);
    levels("bidp_rsqn", bids, size_of);
    levels("askp_rsqn_icdc", asks, no_change);
    levels("bidp_rsqn_icdc", bids, no_change);
    std::int64_t ask_total = 0;
    std::int64_t bid_total = 0;
    for (std::size_t i = 0; i < kBookDepth; ++i) {
        ask_total += asks[i].quantity.in_shares();
        bid_total += bids[i].quantity.in_shares();
    }
    book.text("total_askp_rsqn", whole(ask_total)).text("total_bidp_rsqn", whole(bid_total));
    for (const std::string_view name :
         {"total_askp_rsqn_icdc", "total_bidp_rsqn_icdc", "ovtm_total_askp_icdc",
          "ovtm_total_bidp_icdc", "ovtm_total_askp_rsqn", "ovtm_total_bidp_rsqn"}) {
        book.text(name, "0");
    }
    book.text("ntby_aspr_rsqn", whole(bid_total - ask_total))
        .text("new_mkop_cls_code", phase_code(market_.phase()));
    const DayFigures& day = listed->day;
    JsonObject expected;
    expected.text("antc_mkop_cls_code", "311")
        .text("stck_prpr", won(day.last))
        .text("stck_oprc", won(day.open))
        .text("stck_hgpr", won(day.high))
        .text("stck_lwpr", won(day.low))
        .text("stck_sdpr", won(day.base))
        .text("antc_cnpr", "0")
        .text("antc_cntg_vrss_sign", "3")
        .text("antc_cntg_vrss", "0")
        .text("antc_cntg_prdy_ctrt", "0.00")
        .text("antc_vol", "0")
        .text("stck_shrn_iscd", listed->instrument.symbol.view())
        .text("vi_cls_code", "N");
    return answer(call, kOk,
                  enveloped(JsonObject{}.object("output1", book).object("output2", expected)));
}

HttpResponse KisServer::minute_bars(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal =
            check_fields(call, {"FID_COND_MRKT_DIV_CODE", "FID_INPUT_ISCD", "FID_INPUT_HOUR_1",
                                "FID_PW_DATA_INCU_YN", "FID_ETC_CLS_CODE"})) {
        return *std::move(refusal);
    }
    if (call.field("FID_COND_MRKT_DIV_CODE") != "J") return gateway_error(kBadMarket);
    const ListedIssue* const listed = issue_of(call);
    const auto until = KstTime::parse(call.field("FID_INPUT_HOUR_1").value_or(""));
    if (!until) return gateway_error(kBadField);
    if (listed == nullptr) {
        return refused(BusinessRefusal{kUnknownQuote, kUnknownQuote, "1"});
    }
    JsonArray rows;
    std::size_t count = 0;
    std::int64_t value = listed->day.value.in_won();
    for (auto bar = listed->minute_bars.rbegin();
         bar != listed->minute_bars.rend() && count < kMinuteBarsPerCall; ++bar) {
        if (kst_time(bar->start) <= *until) {
            rows.object(JsonObject{}
                            .text("stck_bsop_date", kst_date(bar->start).compact())
                            .text("stck_cntg_hour", kst_time(bar->start).compact())
                            .text("stck_prpr", won(bar->close))
                            .text("stck_oprc", won(bar->open))
                            .text("stck_hgpr", won(bar->high))
                            .text("stck_lwpr", won(bar->low))
                            .text("cntg_vol", whole(bar->volume.in_shares()))
                            .text("acml_tr_pbmn", whole(value)));
            ++count;
        }
        const auto index = static_cast<std::size_t>(listed->minute_bars.rend() - bar - 1);
        value -= listed->minute_values[index].in_won();
    }
    return answer(
        call, kOk,
        enveloped(JsonObject{}.object("output1", chart_head(*listed)).array("output2", rows)));
}

HttpResponse KisServer::daily_bars(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal =
            check_fields(call, {"FID_COND_MRKT_DIV_CODE", "FID_INPUT_ISCD", "FID_INPUT_DATE_1",
                                "FID_INPUT_DATE_2", "FID_PERIOD_DIV_CODE", "FID_ORG_ADJ_PRC"})) {
        return *std::move(refusal);
    }
    if (call.field("FID_COND_MRKT_DIV_CODE") != "J") return gateway_error(kBadMarket);
    const ListedIssue* const listed = issue_of(call);
    const auto from = KstDate::parse(call.field("FID_INPUT_DATE_1").value_or(""));
    const auto to = KstDate::parse(call.field("FID_INPUT_DATE_2").value_or(""));
    if (!from || !to || call.field("FID_PERIOD_DIV_CODE") != "D") return gateway_error(kBadField);
    if (listed == nullptr) {
        return refused(BusinessRefusal{kUnknownQuote, kUnknownQuote, "1"});
    }
    std::vector<Bar> bars = listed->daily_bars;
    const DayFigures& day = listed->day;
    if (!day.volume.is_zero()) {
        // On a weekend the figures are still those of the last trading day.
        const KstDate of_day = market_.exchange().trading_day();
        bars.push_back(Bar{.start = to_utc(of_day, KstTime::of(0, 0)),
                           .open = day.open,
                           .high = day.high,
                           .low = day.low,
                           .close = day.last,
                           .volume = day.volume});
    }
    JsonArray rows;
    std::size_t count = 0;
    for (auto bar = bars.rbegin(); bar != bars.rend() && count < kDailyBarsPerCall; ++bar) {
        if (kst_date(bar->start) > *to || kst_date(bar->start) < *from) continue;
        const bool oldest = bar + 1 == bars.rend();
        rows.object(daily_row(*bar, oldest ? Price{} : (bar + 1)->close));
        ++count;
    }
    JsonObject head = chart_head(*listed);
    add_fields(head, kDailyHeadFields, known_fields(*listed, market_.today(), market_.rules()));
    return answer(call, kOk,
                  enveloped(JsonObject{}.object("output1", head).array("output2", rows)));
}

HttpResponse KisServer::holidays(const Call& call) {
    ++counters_.inquiries;
    if (auto refusal = check_fields(call, {"BASS_DT", "CTX_AREA_NK", "CTX_AREA_FK"})) {
        return *std::move(refusal);
    }
    const auto from = KstDate::parse(*call.field("BASS_DT"));
    if (!from) return gateway_error(kBadField);
    JsonArray rows;
    for (int i = 0; i < kHolidayDays; ++i) {
        const KstDate date = from->plus_days(i);
        const auto trades = market_.calendar().is_trading_day(date);
        if (!trades) break; // beyond the calendar the simulator knows nothing and says nothing
        const std::string_view open = *trades ? "Y" : "N";
        rows.object(
            JsonObject{}
                .text("bass_dt", date.compact())
                .text("wday_dvsn_cd", fmt::format("{:02}", static_cast<int>(date.weekday()) + 1))
                .text("bzdy_yn", open)
                .text("tr_day_yn", open)
                .text("opnd_yn", open)
                .text("sttl_day_yn", open));
    }
    return answer(call, kOk,
                  JsonObject{}
                      .text("ctx_area_nk", from->plus_days(kHolidayDays).compact())
                      .text("ctx_area_fk", from->compact())
                      .array("output", rows)
                      .text("rt_cd", "0")
                      .text("msg_cd", "KIOK0500")
                      .text("msg1", "조회가 계속됩니다..다음버튼을 Click 하십시오."),
                  "D");
}

} // namespace qts::sim

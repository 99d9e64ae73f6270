#include "market/issue_table.hpp"

#include <algorithm>
#include <array>

namespace qts {
namespace {

using enum Market;
using enum Product;

constexpr std::array kIssues{
    IssueRow{"005930", "삼성전자", kospi, stock, 1, 71'500, 5'920'000'000},
    IssueRow{"000660", "SK하이닉스", kospi, stock, 1, 1'800'000, 728'000'000},
    IssueRow{"005380", "현대차", kospi, stock, 1, 400'000, 205'000'000},
    IssueRow{"035420", "NAVER", kospi, stock, 1, 210'000, 157'000'000},
    IssueRow{"373220", "LG에너지솔루션", kospi, stock, 1, 330'000, 234'000'000},
    IssueRow{"207940", "삼성바이오로직스", kospi, stock, 1, 1'500'000, 71'000'000},
    IssueRow{"012450", "한화에어로스페이스", kospi, stock, 1, 980'000, 52'000'000},
    IssueRow{"0126Z0", "삼성에피스홀딩스", kospi, stock, 1, 440'000, 25'000'000},
    IssueRow{"005490", "POSCO홀딩스", kospi, stock, 1, 310'000, 81'000'000},
    IssueRow{"051910", "LG화학", kospi, stock, 1, 260'000, 71'000'000},
    IssueRow{"068270", "셀트리온", kospi, stock, 1, 180'000, 220'000'000},
    IssueRow{"105560", "KB금융", kospi, stock, 1, 170'000, 380'000'000},
    IssueRow{"000270", "기아", kospi, stock, 1, 130'000, 390'000'000},
    IssueRow{"034020", "두산에너빌리티", kospi, stock, 1, 72'000, 640'000'000},
    IssueRow{"035720", "카카오", kospi, stock, 1, 36'000, 442'000'000},
    IssueRow{"015760", "한국전력", kospi, stock, 1, 35'000, 642'000'000},
    IssueRow{"010140", "삼성중공업", kospi, stock, 1, 23'000, 880'000'000},
    IssueRow{"011200", "HMM", kospi, stock, 1, 22'000, 1'020'000'000},
    IssueRow{"047040", "대우건설", kospi, stock, 1, 15'000, 411'000'000},
    IssueRow{"032640", "LG유플러스", kospi, stock, 1, 15'000, 430'000'000},
    IssueRow{"034220", "LG디스플레이", kospi, stock, 1, 9'800, 500'000'000},
    IssueRow{"088350", "한화생명", kospi, stock, 1, 4'600, 868'000'000},
    IssueRow{"018880", "한온시스템", kospi, stock, 1, 3'500, 1'020'000'000},
    IssueRow{"003280", "흥아해운", kospi, stock, 1, 1'900, 240'000'000},
    IssueRow{"005880", "대한해운", kospi, stock, 1, 1'900, 323'000'000},
    IssueRow{"005935", "삼성전자우", kospi, stock, 1, 58'900, 808'000'000},
    IssueRow{"005385", "현대차우", kospi, stock, 1, 200'000, 22'000'000},
    IssueRow{"051915", "LG화학우", kospi, stock, 1, 120'000, 8'000'000},
    IssueRow{"00088K", "한화3우B", kospi, stock, 1, 42'000, 22'000'000},
    IssueRow{"277810", "레인보우로보틱스", kosdaq, stock, 1, 450'000, 19'000'000},
    IssueRow{"196170", "알테오젠", kosdaq, stock, 1, 320'000, 53'000'000},
    IssueRow{"036930", "주성엔지니어링", kosdaq, stock, 1, 190'000, 47'000'000},
    IssueRow{"247540", "에코프로비엠", kosdaq, stock, 1, 120'000, 98'000'000},
    IssueRow{"086520", "에코프로", kosdaq, stock, 1, 86'000, 136'000'000},
    IssueRow{"403870", "HPSP", kosdaq, stock, 1, 44'000, 83'000'000},
    IssueRow{"028300", "HLB", kosdaq, stock, 1, 37'000, 131'000'000},
    IssueRow{"032820", "우리기술", kosdaq, stock, 1, 11'000, 160'000'000},
    IssueRow{"0001A0", "덕양에너젠", kosdaq, stock, 1, 10'000, 25'000'000},
    IssueRow{"293490", "카카오게임즈", kosdaq, stock, 1, 8'300, 83'000'000},
    IssueRow{"023410", "유진기업", kosdaq, stock, 1, 3'700, 77'000'000},
    IssueRow{"067290", "JW신약", kosdaq, stock, 1, 1'500, 47'000'000},
    IssueRow{"018000", "유니슨", kosdaq, stock, 1, 930, 157'000'000},
    IssueRow{"069500", "KODEX 200", kospi, etf, 1, 106'000, 0},
    IssueRow{"102110", "TIGER 200", kospi, etf, 1, 106'000, 0},
    IssueRow{"122630", "KODEX 레버리지", kospi, etf, 2, 115'000, 0},
    IssueRow{"114800", "KODEX 인버스", kospi, etf, 1, 1'050, 0},
    IssueRow{"252670", "KODEX 200선물인버스2X", kospi, etf, 2, 1'100, 0},
    IssueRow{"229200", "KODEX 코스닥150", kospi, etf, 1, 12'000, 0},
    IssueRow{"233740", "KODEX 코스닥150레버리지", kospi, etf, 2, 6'400, 0},
    IssueRow{"251340", "KODEX 코스닥150선물인버스", kospi, etf, 1, 3'150, 0},
    IssueRow{"305720", "KODEX 2차전지산업", kospi, etf, 1, 15'100, 0},
    IssueRow{"360750", "TIGER 미국S&P500", kospi, etf, 1, 24'700, 0},
    IssueRow{"396500", "TIGER 반도체TOP10", kospi, etf, 1, 30'800, 0},
    IssueRow{"0074K0", "KoAct K수출핵심기업TOP30액티브", kospi, etf, 1, 25'000, 0},
    IssueRow{"Q520057", "미래에셋 인버스 2X 코스닥150 선물 ETN", kospi, etn, 2, 3'970, 0},
    IssueRow{"Q530107", "삼성 인버스 2X 코스닥150 선물 ETN", kospi, etn, 2, 3'955, 0},
    IssueRow{"091160", "KODEX 반도체", kospi, etf, 1, 35'670, 0},
    IssueRow{"091180", "KODEX 자동차", kospi, etf, 1, 19'095, 0},
    IssueRow{"102960", "KODEX 기계장비", kospi, etf, 1, 6'555, 0},
    IssueRow{"102970", "KODEX 증권", kospi, etf, 1, 6'555, 0},
    IssueRow{"117460", "KODEX 에너지화학", kospi, etf, 1, 15'835, 0},
    IssueRow{"117680", "KODEX 철강", kospi, etf, 1, 9'495, 0},
    IssueRow{"139230", "TIGER 200 중공업", kospi, etf, 1, 3'430, 0},
    IssueRow{"143860", "TIGER 헬스케어", kospi, etf, 1, 29'715, 0},
    IssueRow{"152380", "KODEX 국채선물10년", kospi, etf, 1, 66'055, 0},
    IssueRow{"161510", "PLUS 고배당주", kospi, etf, 1, 12'355, 0},
    IssueRow{"219480", "KODEX 미국S&P500선물(H)", kospi, etf, 1, 21'995, 0},
    IssueRow{"228800", "TIGER 여행레저", kospi, etf, 1, 3'425, 0},
    IssueRow{"228810", "TIGER 미디어컨텐츠", kospi, etf, 1, 6'355, 0},
    IssueRow{"244580", "KODEX 바이오", kospi, etf, 1, 8'120, 0},
    IssueRow{"278530", "KODEX 200TR", kospi, etf, 1, 12'005, 0},
    IssueRow{"308620", "KODEX 미국10년국채선물", kospi, etf, 1, 11'090, 0},
    IssueRow{"329750", "TIGER 미국달러단기채권액티브", kospi, etf, 1, 11'605, 0},
};

} // namespace

std::span<const IssueRow> issue_table() {
    return kIssues;
}

const IssueRow* find_issue(Symbol symbol) {
    const auto found = std::find_if(kIssues.begin(), kIssues.end(),
                                    [&](const IssueRow& row) { return row.code == symbol.view(); });
    return found == kIssues.end() ? nullptr : &*found;
}

Instrument known_instrument(Symbol symbol) {
    Instrument instrument;
    instrument.symbol = symbol;
    const IssueRow* const row = find_issue(symbol);
    if (row == nullptr) {
        instrument.name = std::string{symbol.view()};
        instrument.product = symbol.is_etn_code() ? Product::etn : Product::stock;
        return instrument;
    }
    instrument.name = std::string{row->name};
    instrument.market = row->market;
    instrument.product = row->product;
    instrument.leverage = row->leverage;
    return instrument;
}

} // namespace qts

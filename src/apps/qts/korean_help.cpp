#include "apps/qts/korean_help.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace qts::app {
namespace {

struct Sentence {
    std::string_view english;
    std::string_view korean;
};

constexpr std::array kSentences{
    // headings
    Sentence{"Options:", "옵션:"},
    Sentence{"Positionals:", "인자:"},
    Sentence{"Example:", "예:"},
    Sentence{"Examples:", "예:"},
    Sentence{"Commands (each has --help with examples):", "명령 (저마다 --help와 예가 있음):"},
    // options of every command
    Sentence{"Print this help message and exit", "이 도움말을 출력하고 끝냄"},
    Sentence{"kis (default) or kiwoom", "kis(기본) 또는 kiwoom"},
    Sentence{"log everything to stderr", "모든 로그를 stderr로"},
    Sentence{"one JSON document on stdout", "JSON 문서 하나를 stdout으로"},
    Sentence{"qts.toml (default: ./qts.toml if present)", "qts.toml (기본: 있으면 ./qts.toml)"},
    Sentence{".env (default: ./.env if present)", ".env (기본: 있으면 ./.env)"},
    Sentence{"where tokens, locks and logs are kept", "토큰, 잠금, 로그를 두는 곳"},
    // commands
    Sentence{"run strategies (as without a command)", "전략 실행 (명령이 없을 때)"},
    Sentence{"serve a simulated broker to any client", "모의 증권사 서버"},
    Sentence{"check everything, name the cure", "모두 점검하고 해결책을 알림"},
    Sentence{"the price of an issue", "종목 시세"},
    Sentence{"cash and holdings at the broker", "증권사의 예수금과 보유 종목"},
    Sentence{"what is held, and by which strategy", "보유 종목과 그 전략"},
    Sentence{"the orders of a day", "하루의 주문"},
    Sentence{"one order, after asking", "확인 후 주문 하나"},
    Sentence{"a new price for an open order", "미체결 주문 정정"},
    Sentence{"cancel an order, or part of it", "주문 전부 또는 일부 취소"},
    Sentence{"who owns the account, and how it does", "계좌를 소유한 프로세스와 그 상태"},
    Sentence{"import the broker's list of issues", "증권사의 종목 목록 가져오기"},
    Sentence{"prove the journal whole, print it", "저널 무결성 확인, 출력"},
    Sentence{"settle an order of unknown fate", "결과를 모르는 주문 판정"},
    Sentence{"orders of unknown fate, with evidence", "결과를 모르는 주문과 그 근거"},
    // resolve
    Sentence{"Settles an order of unknown fate on a person's word.",
             "결과를 모르는 주문을 사람의 판단으로 정리합니다."},
    Sentence{"Look in the broker's own app first: nothing is sent, and what is said here is",
             "먼저 증권사 앱에서 확인하십시오. 아무것도 보내지 않으며, 여기서 말한 것을 그대로"},
    Sentence{"believed. It is written into the journal with the name.",
             "믿고 이름과 함께 저널에 남깁니다."},
    Sentence{"our id (1-17)", "우리 번호 (1-17)"},
    Sentence{"absent, or the broker's number of it", "absent, 또는 그 주문의 증권사 번호"},
    Sentence{"who says so", "판단한 사람"},
    // journal
    Sentence{"Proves an account's journal whole, or names its first broken byte; prints it,",
             "계좌 저널이 온전한지 확인하거나 처음 깨진 바이트를 알리고, 출력하고,"},
    Sentence{"copies it, makes the tables of past days anew from it.",
             "복사하고, 지난 날의 표를 그것으로 다시 만듭니다."},
    Sentence{"Asks no broker and changes no journal. Exit code 1: a journal is broken.",
             "증권사에 묻지 않고 저널을 바꾸지 않습니다. 종료 코드 1: 깨진 저널이 있음."},
    Sentence{"verify, export (JSON lines), backup DIR or rebuild",
             "verify, export (JSON 줄), backup DIR, rebuild"},
    Sentence{"one journal (default: all); backup: where to",
             "저널 하나 (기본: 모두); backup: 복사할 곳"},
    // fills, pnl, orders --ours
    Sentence{"what filled, and what it cost", "체결과 그 비용"},
    Sentence{"what each day made", "날마다의 실현손익"},
    Sentence{"What filled on a day, with its costs, from the account's books.",
             "하루의 체결과 그 비용을 계좌 장부에서 보여 줍니다."},
    Sentence{"What each day made, by strategy and issue, from the account's books.",
             "날마다의 손익을 전략과 종목별로 계좌 장부에서 보여 줍니다."},
    Sentence{"Asks no broker. --csv has the columns of a Korean trade diary.",
             "증권사에 묻지 않습니다. --csv는 매매일지의 열을 갖습니다."},
    Sentence{"Asks no broker. Realised is before commission and tax; net is after.",
             "증권사에 묻지 않습니다. 실현손익은 수수료와 세금 전, 순손익은 후입니다."},
    Sentence{"a day (2026-11-20); default: the last one", "날짜 (2026-11-20); 기본: 마지막 날"},
    Sentence{"the first of several days", "여러 날 중 첫날"},
    Sentence{"the last of them (default: all since)", "그 마지막 날 (기본: 그 뒤 모두)"},
    Sentence{"a line a fill, for a spreadsheet", "체결마다 한 줄, 스프레드시트용"},
    Sentence{"a folder of --data-dir (default: your keys')",
             "--data-dir의 폴더 (기본: 설정한 키의 계좌)"},
    Sentence{"ours, from the books; no broker is asked",
             "우리 주문만, 장부에서; 증권사에 묻지 않음"},
    Sentence{"FILE: what goes wrong at the simulated broker", "FILE: 모의 증권사에서 일어날 장애"},
    // run
    Sentence{"QTS: a trading runtime for Korean equities. Without a command it runs",
             "QTS: 한국 주식 매매 런타임. 명령이 없으면"},
    Sentence{"strategies.", "전략을 실행합니다."},
    Sentence{"scalp (default) or swing: interval, risk, symbols",
             "scalp(기본) 또는 swing: 주기, 위험, 종목"},
    Sentence{"may be repeated: ", "여러 번 쓸 수 있음: "},
    Sentence{"codes, comma separated: 005930,000660", "종목코드, 쉼표로: 005930,000660"},
    Sentence{"trade on the embedded simulator, no network",
             "내장 시뮬레이터에서, 네트워크 없이 매매"},
    Sentence{"passes, 0 = no limit (--local-only: 10)",
             "판단 횟수, 0 = 제한 없음 (--local-only: 10)"},
    Sentence{"seed of the simulated market (default 1)", "모의 시장의 시드 (기본 1)"},
    Sentence{"[SYMBOL=]FILE.csv: real bars move the market",
             "[종목=]파일.csv: 실제 봉으로 시장을 움직임"},
    Sentence{"print the version", "버전 출력"},
    Sentence{"trades on the built-in simulator", "내장 시뮬레이터에서 매매"},
    Sentence{"your KIS paper account", "KIS 모의투자 계좌"},
    Sentence{"Exit codes: 0 done, 1 run-time failure, 2 usage or configuration, 3 refused by",
             "종료 코드: 0 완료, 1 실행 오류, 2 사용법이나 설정, 3 안전장치의 거부,"},
    Sentence{"safety, 4 refused by the broker, 5 an order of unknown fate is left.",
             "4 증권사의 거부, 5 결과를 알 수 없는 주문이 남음."},
    // sim
    Sentence{"Serves a simulated broker, wire-compatible, on this machine.",
             "전문까지 같은 모의 증권사를 이 컴퓨터에서 서비스합니다."},
    Sentence{"kis (default)", "kis(기본)"},
    Sentence{"port of KIS's REST API (default: any free one)", "KIS REST 포트 (기본: 빈 포트)"},
    Sentence{"address to listen on (default 127.0.0.1)", "듣는 주소 (기본 127.0.0.1)"},
    Sentence{"https with a certificate of its own authority", "자체 인증기관의 인증서로 https"},
    Sentence{"one more name in its certificate", "인증서에 더 넣을 이름"},
    Sentence{"vts (default) or real: tr ids, codes, pages",
             "vts(기본) 또는 real: tr_id, 코드, 페이지"},
    Sentence{"seed of the generated prices (default 1)", "가격을 만드는 시드 (기본 1)"},
    Sentence{"[SYMBOL=]FILE.csv: play these bars instead", "[종목=]파일.csv: 이 봉을 대신 재생"},
    Sentence{"FILE.csv: list these issues instead", "파일.csv: 이 종목들로 시장을 채움"},
    Sentence{"open (default), wall, or 2026-11-23T14:50:00",
             "open(기본), wall, 또는 2026-11-23T14:50:00"},
    Sentence{"how fast prices are played; the clock stays at 1",
             "가격 재생 속도. 시계는 1배 그대로"},
    Sentence{"calls a second, 0 = no limit", "초당 호출 수, 0 = 제한 없음"},
    Sentence{"number of a day's first order", "하루 첫 주문의 번호"},
    Sentence{"won in the account (default 10,000,000)", "계좌의 예수금, 원 (기본 10,000,000)"},
    Sentence{"a ready .env on stdout", "바로 쓸 .env를 stdout으로"},
    Sentence{"the only key to accept (default: any)", "받아들일 유일한 앱키 (기본: 아무 것이나)"},
    Sentence{"its secret", "그 시크릿"},
    Sentence{"where the authority of --tls is kept", "--tls의 인증기관을 두는 곳"},
    Sentence{"then: chmod 600 .env", "그다음: chmod 600 .env"},
    Sentence{"everything it knows, as JSON", "아는 것 전부, JSON으로"},
    Sentence{"It prints its addresses on stderr and serves until Ctrl-C.",
             "주소를 stderr에 출력하고 Ctrl-C까지 서비스합니다."},
    Sentence{"docs/simulator.md lists every endpoint.",
             "docs/simulator.md에 모든 경로가 있습니다."},
    // looking
    Sentence{"Checks configuration, keys, network, clock and account: OK, WARN or FAIL",
             "설정, 키, 네트워크, 시계, 계좌를 점검합니다: OK, WARN, FAIL과"},
    Sentence{"with the cure. Reads only.", "해결책. 읽기만 합니다."},
    Sentence{"order, look up, amend, cancel on paper", "모의투자에서 주문, 조회, 정정, 취소"},
    Sentence{"one share at the lower limit price", "하한가에 1주"},
    Sentence{"Cash and holdings, as the broker says.", "증권사가 말하는 예수금과 보유 종목."},
    Sentence{"What is held, at what profit, and, while a run owns the account, by",
             "보유 종목과 손익. 실행이 계좌를 소유하면"},
    Sentence{"which strategy.", "어느 전략의 것인지도."},
    Sentence{"The orders of a day, as the broker's list and we know them.",
             "하루의 주문: 증권사의 목록과 우리가 아는 것."},
    Sentence{"a day (2026-11-20); default: today", "날짜 (2026-11-20). 기본: 오늘"},
    Sentence{"The price of an issue, by code, Korean name or initials.",
             "종목 시세: 코드, 한글 이름, 초성으로."},
    Sentence{"code, name or initial consonants", "종목코드, 이름 또는 초성"},
    Sentence{"the ten best levels of each side too", "10호가도"},
    Sentence{"Which process owns the account, and how its run does. Asks no broker.",
             "계좌를 소유한 프로세스와 그 상태. 증권사에는 묻지 않습니다."},
    Sentence{"Imports a list of issues: names, markets, flags, sizes.",
             "종목 목록을 가져옵니다: 이름, 시장, 지정 여부, 규모."},
    Sentence{"what to import: master", "가져올 것: master"},
    Sentence{"kospi_code.mst, kosdaq_code.mst or a .csv",
             "kospi_code.mst, kosdaq_code.mst 또는 .csv"},
    Sentence{"(unzipped, as KIS publishes it)", "(KIS가 배포한 것의 압축을 푼 파일)"},
    // market
    Sentence{"ticks, limits, sessions, calendar, costs", "호가단위, 상하한, 장시간, 달력, 비용"},
    Sentence{"The rules of the Korean market, as calculators.", "한국 시장의 규칙을 셈해 줍니다."},
    Sentence{"Commands:", "명령:"},
    Sentence{"The price unit at a price, and the legal prices around it.",
             "가격의 호가단위와 그 둘레의 낼 수 있는 가격."},
    Sentence{"The upper and lower limit of a day from its base price.",
             "기준가에서 그날의 상한가와 하한가."},
    Sentence{"What trades at a moment, until when, and what opens next.",
             "그 시각에 열린 장, 끝나는 시각, 다음 개장."},
    Sentence{"Trading days and closed weekdays.", "거래일과 평일 휴장일."},
    Sentence{"What a trade costs: commission, taxes, and what is left.",
             "매매 비용: 수수료, 세금, 남는 금액."},
    Sentence{"Each command has --help. docs/market.md has every rule and its source.",
             "명령마다 --help가 있음. 모든 규칙과 출처는 docs/market.md에."},
    Sentence{"A batch: one JSON question a line in, one answer a line out.",
             "배치: 한 줄에 JSON 질문 하나, 한 줄에 답 하나."},
    Sentence{"won", "원"},
    Sentence{"won a share", "주당 원"},
    Sentence{"base price in won", "기준가, 원"},
    Sentence{"stock (default) or etf (an ETN is one too)", "stock(기본) 또는 etf(ETN도)"},
    Sentence{"kospi (default) or kosdaq", "kospi(기본) 또는 kosdaq"},
    Sentence{"kospi (default), kosdaq or etf", "kospi(기본), kosdaq 또는 etf"},
    Sentence{"a day (2026-11-23); default: today", "날짜(2026-11-23). 기본: 오늘"},
    Sentence{"normal (default), first_day or no_limit", "normal(기본), first_day 또는 no_limit"},
    Sentence{"leverage of an ETF or ETN (default 1)", "ETF·ETN의 배수 (기본 1)"},
    Sentence{"a time (2026-11-23T09:00:00); default: now", "시각(2026-11-23T09:00:00). 기본: 지금"},
    Sentence{"krx (default) or nxt", "krx(기본) 또는 nxt"},
    Sentence{"first day; default: today", "첫날. 기본: 오늘"},
    Sentence{"last day; default: a month later", "마지막 날. 기본: 한 달 뒤"},
    Sentence{"commission is cut to 1 or 10 won (default)", "수수료 절사 단위 1 또는 10원(기본)"},
    Sentence{"taxes are cut to 1 (default) or 10 won", "세금 절사 단위 1(기본) 또는 10원"},
    Sentence{"a file of questions; - for standard input", "질문 파일. -는 표준 입력"},
    // orders
    Sentence{"Places one order after showing its cost and asking. It goes through the same",
             "비용을 보이고 확인한 뒤 주문 하나를 냅니다. 전략의 주문과"},
    Sentence{"checks as a strategy's.", "같은 점검을 거칩니다."},
    Sentence{"buy or sell", "buy(매수) 또는 sell(매도)"},
    Sentence{"number of shares", "주식 수"},
    Sentence{"limit price in won", "지정가, 원"},
    Sentence{"at the market price", "시장가로"},
    Sentence{"krx (default), nxt or sor", "krx(기본), nxt 또는 sor"},
    Sentence{"do not ask", "묻지 않음"},
    Sentence{"Gives what is open of an order, or part of it, a new price.",
             "미체결 주문의 전부 또는 일부를 새 가격으로 정정합니다."},
    Sentence{"our id (1-17) or the broker's number", "우리 번호(1-17) 또는 증권사의 주문번호"},
    Sentence{"the new limit price in won", "새 지정가, 원"},
    Sentence{"only so many shares of it", "그중 이만큼만"},
    Sentence{"Cancels what is open of an order, or part of it.",
             "미체결 주문의 전부 또는 일부를 취소합니다."},
    Sentence{"Exit codes: 0 sent, 2 malformed, 3 refused by our checks (tick, limits, cash,",
             "종료 코드: 0 보냄, 2 형식 오류, 3 우리 점검의 거부(호가단위, 상하한, 현금,"},
    Sentence{"holdings) or not confirmed, 4 refused by the broker, 5 outcome unknown.",
             "보유) 또는 확인 안 함, 4 증권사의 거부, 5 결과를 알 수 없음."},
};

constexpr std::string_view kUsage = "Usage: ";
constexpr std::string_view kUsageKorean = "사용법: ";

std::optional<std::string> translated(std::string_view text) {
    for (const Sentence& sentence : kSentences) {
        const bool begins = sentence.english.ends_with(": ") && text.starts_with(sentence.english);
        if (!begins && text != sentence.english) continue;
        return std::string{sentence.korean} + std::string{text.substr(sentence.english.size())};
    }
    return std::nullopt;
}

/// The sentence of a line: what follows its last two blanks, which part the columns.
std::string korean_line(std::string_view line) {
    if (line.starts_with(kUsage)) {
        return std::string{kUsageKorean} + std::string{line.substr(kUsage.size())};
    }
    const std::size_t gap = line.rfind("  ");
    const std::size_t at = gap == std::string_view::npos ? 0 : gap + 2;
    const auto korean = translated(line.substr(at));
    return std::string{line.substr(0, korean ? at : line.size())} + korean.value_or("");
}

} // namespace

std::string korean_help(std::string_view help) {
    std::string text;
    while (!help.empty()) {
        const std::size_t end = std::min(help.find('\n'), help.size());
        text += korean_line(help.substr(0, end));
        if (end < help.size()) text += '\n';
        help.remove_prefix(std::min(end + 1, help.size()));
    }
    return text;
}

} // namespace qts::app

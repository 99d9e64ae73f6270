#include "apps/qts/messages.hpp"

namespace qts::app {
namespace {

constexpr Messages kEnglish{
    .lane_local = "local lane, embedded simulator",
    .lane_paper = "paper lane",
    .account = "account",
    .seed = "seed",
    .opens = "market opens",
    .cash = "cash",
    .strategy = "strategy",
    .buy = "BUY",
    .sell = "SELL",
    .at_market = "at market",
    .limit = "limit",
    .why = "why",
    .sent = "sent",
    .number = "order",
    .filled = "filled",
    .position = "position",
    .none = "none",
    .refused = "refused by the gate",
    .refused_rule = "rule",
    .nearest = "nearest legal",
    .or_word = "or",
    .rejected = "rejected",
    .unknown = "UNKNOWN: it may be live",
    .cancelled = "cancelled",
    .expired = "expired with its session",
    .quiet = "{} passes without a signal, last {}",
    .ended = "end after {} passes",
    .orders = "{} orders, {} filled, {} refused by the gate",
    .agree = "the broker's books agree",
    .disagree = "THE BROKER'S BOOKS DIFFER",
    .net = "net",
    .next_title = "Next:",
    .next_again = "another market",
    .next_json = "the same as JSON",
    .next_paper = "KIS paper account",
};

constexpr Messages kKorean{
    .lane_local = "로컬, 내장 시뮬레이터",
    .lane_paper = "모의투자",
    .account = "계좌",
    .seed = "시드",
    .opens = "장 시작",
    .cash = "예수금",
    .strategy = "전략",
    .buy = "매수",
    .sell = "매도",
    .at_market = "시장가",
    .limit = "지정가",
    .why = "이유",
    .sent = "전송",
    .number = "주문번호",
    .filled = "체결",
    .position = "보유",
    .none = "없음",
    .refused = "게이트 거부",
    .refused_rule = "기준",
    .nearest = "가능한 값",
    .or_word = "또는",
    .rejected = "거부됨",
    .unknown = "확인 불가: 살아 있을 수 있음",
    .cancelled = "취소됨",
    .expired = "장 종료로 소멸",
    .quiet = "{}회 신호 없음, 현재가 {}",
    .ended = "{}회 실행 후 종료",
    .orders = "주문 {}건, 체결 {}건, 게이트 거부 {}건",
    .agree = "증권사 잔고와 일치",
    .disagree = "증권사 잔고와 다름",
    .net = "순손익",
    .next_title = "다음:",
    .next_again = "다른 시세로",
    .next_json = "JSON 출력",
    .next_paper = "KIS 모의투자",
};

} // namespace

const Messages& messages_for(std::string_view lang) {
    return lang.starts_with("ko") ? kKorean : kEnglish;
}

} // namespace qts::app

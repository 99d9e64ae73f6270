#pragma once
// What qts says to a person, in Korean and English. Logs and JSON are always English. Market
// words (매수, 체결, 실현손익 ...) stay Korean in both: they are the terms on every Korean screen.

#include <string_view>

namespace qts::app {

struct Messages {
    std::string_view lane_local;
    std::string_view lane_paper;
    std::string_view account;
    std::string_view seed;
    std::string_view opens;
    std::string_view cash;
    std::string_view interrupted;
    std::string_view taken_over;
    std::string_view external;
    std::string_view external_cash;
    std::string_view safety;
    std::string_view strategy;
    std::string_view buy;
    std::string_view sell;
    std::string_view at_market;
    std::string_view limit;
    std::string_view why;
    std::string_view sent;
    std::string_view number;
    std::string_view filled;
    std::string_view position;
    std::string_view none;
    std::string_view refused;
    std::string_view refused_rule; ///< before the limit or step that was met
    std::string_view nearest;
    std::string_view or_word;
    std::string_view rejected;
    std::string_view unknown;
    std::string_view undecided;
    std::string_view settled;
    std::string_view found;
    std::string_view cancelled;
    std::string_view expired;
    std::string_view day_closed;
    std::string_view quiet;  ///< {0} passes without a signal, {1} the last price
    std::string_view ended;  ///< {0} passes
    std::string_view orders; ///< {0} orders, {1} filled, {2} refused by the gate
    std::string_view agree;  ///< broker and ledger show the same
    std::string_view disagree;
    std::string_view not_compared;
    std::string_view amended;
    std::string_view left_open;
    std::string_view net;
    std::string_view next_title;
    std::string_view next_again;
    std::string_view next_json;
    std::string_view next_paper;
    // the account commands
    std::string_view deposit;
    std::string_view equity;
    std::string_view col_issue;
    std::string_view col_held;
    std::string_view col_average;
    std::string_view col_last;
    std::string_view col_profit;
    std::string_view col_order;
    std::string_view col_time;
    std::string_view col_side;
    std::string_view col_price;
    std::string_view col_quantity;
    std::string_view col_filled;
    std::string_view col_state;
    std::string_view no_positions;
    std::string_view no_orders;
    std::string_view no_unknown;
    std::string_view no_fills;
    std::string_view settlement;
    std::string_view col_realised;
    std::string_view sent_between;
    std::string_view missing_in_list;
    std::string_view resolve_cure;
    std::string_view quote_day;
    std::string_view quote_volume;
    std::string_view quote_limits;
    std::string_view quote_tick;
    std::string_view quote_halted;
    std::string_view owner;
    std::string_view nobody;
    std::string_view process;
    std::string_view owner_is_silent;
    std::string_view passes;
    std::string_view market_time;
    std::string_view orders_open;
    std::string_view orders_unknown;
    std::string_view amount;
    std::string_view commission;
    std::string_view tax;
    std::string_view total;
    std::string_view cash_needed;
    std::string_view identical_open;
    std::string_view still_open;
    std::string_view ask_send; ///< a question that y answers
    std::string_view not_sent; ///< the answer was no
    // states of orders
    std::string_view state_new;
    std::string_view state_pending_send;
    std::string_view state_received;
    std::string_view state_working;
    std::string_view state_filled;
    std::string_view state_cancelled;
    std::string_view state_rejected;
    std::string_view state_expired;
    std::string_view state_unknown;
    std::string_view state_ended;
};

/// `lang`: QTS_LANG or a locale name. Korean when it begins with "ko".
bool speaks_korean(std::string_view lang);
const Messages& messages_for(std::string_view lang);

} // namespace qts::app

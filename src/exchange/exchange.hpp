#pragma once
// One venue's market and its clients: listed issues, their books, orders, accounts. Deterministic:
// the same calls in the same order give the same trades. No clock (times are handed in), no
// randomness, no I/O. The simulator drives it from sockets, the back-test will drive it in process.
//
// Today: continuous price-time matching of limit and market orders within the session that the
// caller names. Auctions, interruptions and further order kinds enter here (place, set_reference,
// start_day are where a phase acts).

#include "exchange/exchange_account.hpp"
#include "exchange/matching_book.hpp"
#include "market/bar_builder.hpp"
#include "market/market_rules.hpp"

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace qts {

/// Why the exchange or the broker before it takes no order. The simulators name it in their
/// broker's own codes.
enum class ExchangeRefusal : std::uint8_t {
    unknown_issue,
    halted,
    off_tick,
    over_size, ///< beyond the cap on one order
    beyond_limits,
    not_enough_cash,
    not_enough_shares,
    order_kind,
    unknown_order,
    nothing_left,
    more_than_left,
    same_price,
};

struct ExchangeOrder {
    BookOrderId id = 0;
    BookOrderId original = 0; ///< the order this one replaced; 0 for a new one
    std::size_t account = 0;
    Symbol symbol{};
    Side side = Side::buy;
    OrderKind kind = OrderKind::limit;
    Price limit{}; ///< 0 for a market order
    Quantity ordered{};
    Quantity filled{};
    Quantity cancelled{};
    Quantity moved{}; ///< replaced by another order
    Quantity dead{};  ///< died with its session
    Notional filled_amount{};
    Notional reserved_each{}; ///< cash held per open share of a buy
    UtcNanos placed_at{};

    Quantity open() const { return ordered - filled - cancelled - moved - dead; }
};

struct ClientFill {
    BookOrderId order;
    Price price;
    Quantity quantity;
    UtcNanos at;
};

/// The day of one issue as the tape shows it.
struct DayFigures {
    Price base;
    Price open; ///< 0 before the first trade
    Price high;
    Price low;
    Price last;                 ///< the base before the first trade
    std::optional<Price> close; ///< of the regular session, once it has ended
    Quantity volume;
    Notional value;
};

struct ListedIssue {
    Instrument instrument;
    DayFigures day;
    MatchingBook book;
    std::vector<Bar> minute_bars;        ///< today's, oldest first
    std::vector<Notional> minute_values; ///< traded in each of them
    std::vector<Bar> daily_bars;         ///< past days, oldest first
};

class Exchange final {
  public:
    /// `rules` outlive the exchange.
    explicit Exchange(const MarketRules& rules) : rules_{rules} {}

    /// An issue enters the market with the base price of `today`. It must not be listed yet.
    Result<void> list(Instrument instrument, Price base, KstDate today);
    std::size_t open_account(Notional cash, Broker broker, Environment environment);

    /// A client's order. The checks stand in the order in which the broker makes them.
    std::expected<BookOrderId, ExchangeRefusal> place(std::size_t account, Symbol symbol, Side side,
                                                      const OrderTerms& terms, Quantity quantity,
                                                      UtcNanos now);
    /// Cancels `quantity` of what is open (nullopt: all of it); returns how much.
    std::expected<Quantity, ExchangeRefusal> cancel(std::size_t account, BookOrderId id,
                                                    std::optional<Quantity> quantity);
    /// Moves `quantity` of what is open (nullopt: all) to a new order at new terms, which starts
    /// with a new place in time.
    std::expected<BookOrderId, ExchangeRefusal> amend(std::size_t account, BookOrderId id,
                                                      std::optional<Quantity> quantity,
                                                      const OrderTerms& terms, UtcNanos now);

    /// The rest of the market at an instant: a ladder of other people's orders around `reference`,
    /// and `volume` shares traded there (0: quotes only). What it crosses of the clients' orders
    /// trades.
    void set_reference(Symbol symbol, Price reference, Quantity volume, Quantity level_size,
                       UtcNanos now);
    /// The end of a session: its orders die, and what they reserved is free again. The first end of
    /// a day makes the official close, which later trades do not change.
    void end_session();
    /// A new trading day: open orders die, limits are made from the last closes, accounts settle.
    Result<void> start_day(KstDate today);

    const ListedIssue* issue(Symbol symbol) const;
    std::span<const ListedIssue> issues() const { return issues_; }
    /// The trading day whose figures the issues show.
    KstDate trading_day() const { return today_; }
    const ExchangeOrder* order(BookOrderId id) const;
    const std::vector<ExchangeOrder>& orders() const { return orders_; }
    const std::vector<ClientFill>& client_fills() const { return fills_; }
    const ExchangeAccount& account(std::size_t index) const { return accounts_[index]; }
    /// For charts of days before the run.
    void set_history(Symbol symbol, std::vector<Bar> daily_bars);

  private:
    ListedIssue* find(Symbol symbol);
    ExchangeOrder* find_order(BookOrderId id);
    std::optional<ExchangeRefusal> check_price(const ListedIssue& issue,
                                               const OrderTerms& terms) const;
    Price worst_price(const ListedIssue& issue, Side side, const OrderTerms& terms) const;
    std::optional<ExchangeRefusal> reserve(std::size_t account, const ListedIssue& issue,
                                           ExchangeOrder& order, Price worst);
    void release(const ExchangeOrder& order, Quantity quantity);
    BookOrderId enter(ListedIssue& issue, ExchangeOrder order, Price worst, UtcNanos now);
    std::optional<BookOrderId> enter_ladder(ListedIssue& issue, Side side, Price price,
                                            Quantity quantity, UtcNanos now);
    void settle(ListedIssue& issue, const std::vector<BookFill>& fills, UtcNanos now);
    void book_client(ListedIssue& issue, BookOrderId id, const BookFill& fill, UtcNanos now);
    void print_trade(ListedIssue& issue, Price price, Quantity quantity, UtcNanos now);
    void clear_ladder(ListedIssue& issue);

    const TickTable& ticks_of(const Instrument& instrument) const;
    PriceLimits range_of(const Instrument& instrument) const;

    const MarketRules& rules_;
    KstDate today_;
    std::vector<ListedIssue> issues_;
    std::map<Symbol, std::size_t> by_symbol_;
    std::map<Symbol, std::vector<BookOrderId>> ladder_; ///< other people's resting orders
    std::vector<ExchangeOrder> orders_;
    std::map<BookOrderId, std::size_t> by_id_;
    std::vector<ClientFill> fills_;
    std::vector<ExchangeAccount> accounts_;
    BookOrderId last_id_{0};
};

} // namespace qts

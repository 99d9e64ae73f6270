#pragma once
// KIS, simulated: a state machine without sockets. A request and the time go in, an answer comes
// out; orders reach the shared market. It speaks both tr id generations and both environments, and
// it is a product of its own: any KIS client may talk to it, not only ours. Behaviour: kis-api.md
// sections 2 to 5 and 10. Used from the simulator's thread.

#include "core/json_reader.hpp"
#include "core/json_writer.hpp"
#include "net/http_message.hpp"
#include "net/http_server.hpp"
#include "simulator/fault_script.hpp"
#include "simulator/kis_sim_codes.hpp"
#include "simulator/sim_market.hpp"

#include <algorithm>
#include <deque>
#include <expected>
#include <map>
#include <optional>
#include <string>

namespace qts::sim {

struct KisServerOptions {
    SimEnvironment environment = SimEnvironment::vts;
    std::string app_key; ///< empty: any pair is accepted
    std::string app_secret;
    std::string account = "50000000";
    std::string account_product = "01";
    Notional cash = Notional::won(10'000'000);
    int rate_per_second = 0;              ///< 0: no limit
    std::uint64_t first_order_number = 1; ///< of every day
};

/// How often the server was asked for what; for tests and the closing report.
struct KisCounters {
    int requests = 0;
    int tokens = 0;
    int hashkeys = 0;
    int orders = 0;
    int changes = 0;
    int inquiries = 0;
    int refused = 0;   ///< answered with another status than 200
    int throttled = 0; ///< of these, over the rate
};

class KisServer final {
  public:
    /// `market` outlives this.
    KisServer(SimMarket& market, KisServerOptions options);

    /// One request. `now` is machine time: tokens and rates run on it; orders and quotes run on the
    /// market's clock.
    ServerAction on_request(ConnectionId connection, const HttpRequest& request, UtcNanos now);

    /// What goes wrong here.
    FaultScript& faults() { return faults_; }
    /// Nothing goes wrong from here on, and the clock is right again.
    void heal();

    const KisCounters& counters() const { return counters_; }
    /// Accounts, orders, fills and counters, `connections` among the last: for `GET /_sim/state`
    /// (docs/simulator.md has the document).
    JsonObject state(const JsonObject& connections) const;
    std::size_t account() const { return account_; }
    /// The exchange's order behind a number of a day; nullptr for a cancel or an unknown number.
    const ExchangeOrder* order_of(KstDate day, std::uint64_t number) const;

  private:
    struct Call {
        Route route;
        const TrRow* tr = nullptr; ///< of trading and quotation routes
        const HttpRequest& request;
        HttpHeaders query;
        std::optional<JsonDocument> body;
        UtcNanos now;
        /// A body key, in upper case only, or a query key in any case; nullopt when absent.
        std::optional<std::string> field(std::string_view name) const;
        /// A body key of /oauth2 in any case: older clients write appKey and appSecret.
        std::optional<std::string> oauth_field(std::string_view name) const;
    };
    /// A number of the broker's: an order, an amendment or a cancel, each with its own.
    struct Numbered {
        std::uint64_t number;
        KstDate day;
        std::uint64_t original; ///< 0 for a new order
        bool is_cancel;
        BookOrderId order; ///< the exchange's: of a cancel, the order it acted on
        Quantity quantity; ///< of a cancel: how much it took
        UtcNanos at;
    };
    struct Page {
        std::vector<const Numbered*> rows;
        bool more;
        std::string next_key;
    };

    // faults (kis_server_faults.cpp)
    std::optional<ServerAction> fail_before(const Fault& fault, const HttpRequest& request);
    ServerAction fail_after(const Fault& fault, HttpResponse response) const;
    void order_by_another(const Fault& fault);
    HttpResponse failed_answer(const Fault& fault) const;
    /// The rows of a page as the fault of the call leaves them.
    template <typename Row>
    std::vector<Row> mangled(std::vector<Row> rows) const;
    // routing and the gateway's checks (kis_server.cpp)
    HttpResponse dispatch(const HttpRequest& request, UtcNanos now);
    /// The headers of every answer.
    void finish(const HttpRequest& request, HttpResponse& response);
    std::optional<HttpResponse> check_gateway(Call& call);
    std::optional<HttpResponse> check_credentials(const Call& call);
    std::optional<HttpResponse> check_tr(Call& call);
    std::optional<HttpResponse> check_rate(const Call& call);
    HttpResponse serve(const Call& call);
    // authentication (kis_server_auth.cpp)
    HttpResponse issue_token(const Call& call);
    void forget_old_keys(UtcNanos now);
    HttpResponse revoke_token(const Call& call);
    HttpResponse approval(const Call& call);
    HttpResponse hashkey(const Call& call);
    bool known_keys(std::string_view key, std::string_view secret) const;
    // orders (kis_server_orders.cpp)
    HttpResponse order_cash(const Call& call);
    HttpResponse order_change(const Call& call);
    std::optional<HttpResponse> check_session(PhaseSet phases) const;
    std::expected<const Division*, HttpResponse> check_division(std::string_view code) const;
    bool is_closed_to(Symbol symbol, const Division& kind) const;
    std::optional<HttpResponse> check_account(const Call& call) const;
    std::optional<HttpResponse> check_hashkey(const Call& call) const;
    HttpResponse refused(const BusinessRefusal& refusal) const;
    HttpResponse order_done(const Call& call, const Coded& vts, std::uint64_t number) const;
    std::uint64_t new_number(std::uint64_t original, bool is_cancel, BookOrderId order,
                             Quantity quantity);
    bool is_penny_stock(Symbol symbol) const;
    const Numbered* find_number(std::string_view text) const;
    // inquiries (kis_server_inquiries.cpp)
    HttpResponse daily_orders(const Call& call);
    std::optional<HttpResponse> check_order_list(const Call& call) const;
    HttpResponse open_orders(const Call& call);
    HttpResponse balance(const Call& call);
    HttpResponse buyable(const Call& call);
    JsonObject order_row(const Numbered& numbered) const;
    JsonObject open_row(const Numbered& numbered) const;
    JsonObject holding_row(Symbol symbol, const ExchangeHolding& holding) const;
    JsonObject balance_totals() const;
    /// The key of the page asked for: of the CTX_AREA_NK100 that came, when the call says that it
    /// wants the next page (header tr_cont: N); empty for the first one. A refusal when the rest of
    /// the page mark is not the one we gave.
    std::expected<std::string, HttpResponse> page_asked(const Call& call,
                                                        std::string_view mark) const;
    /// The rows behind the key `after` (a day and a number), in a list sorted by both.
    Page page_of(const std::vector<const Numbered*>& rows, std::string_view after,
                 bool newest_first, std::size_t size) const;
    std::optional<HttpResponse> check_fields(const Call& call,
                                             std::initializer_list<std::string_view> names) const;
    // quotations (kis_server_quotations.cpp)
    HttpResponse price(const Call& call);
    HttpResponse book(const Call& call);
    HttpResponse minute_bars(const Call& call);
    HttpResponse daily_bars(const Call& call);
    HttpResponse holidays(const Call& call);
    const ListedIssue* issue_of(const Call& call) const;

    // everything at a glance (kis_server_state.cpp)
    JsonObject account_state() const;
    JsonObject order_state(const Numbered& numbered) const;
    JsonArray fill_states() const;
    JsonObject counter_states(const JsonObject& connections) const;

    HttpResponse answer(const Call& call, int status, const JsonObject& body,
                        std::string_view continuation = "") const;
    HttpResponse gateway_error(const Coded& coded) const;
    HttpResponse oauth_error(const Coded& coded) const;
    bool real() const { return options_.environment == SimEnvironment::real; }
    std::string_view branch() const { return real() ? kBranchReal : kBranchVts; }

    SimMarket& market_;
    KisServerOptions options_;
    std::size_t account_;
    KisCounters counters_;
    std::map<std::string_view, int> requests_by_path_;
    std::deque<Numbered> numbers_; ///< stable addresses: pages point into it
    std::map<KstDate, std::uint64_t> last_number_;
    struct Token {
        std::string text;
        UtcNanos issued_at;
        UtcNanos expires_at;
    };
    std::map<std::string, Token, std::less<>> tokens_; ///< by app key
    std::map<std::string, UtcNanos, std::less<>> last_issue_;
    std::map<std::string, std::deque<UtcNanos>, std::less<>> recent_; ///< call times by app key
    std::uint64_t token_serial_{0};
    FaultScript faults_;
    std::optional<Fault> fault_; ///< of the call that is being carried out
    Duration clock_shift_{0};
};

template <typename Row>
std::vector<Row> KisServer::mangled(std::vector<Row> rows) const {
    if (!fault_ || rows.empty()) return rows;
    if (fault_->kind == FaultKind::duplicate_row) rows.insert(rows.begin() + 1, rows.front());
    if (fault_->kind == FaultKind::missing_row) rows.pop_back();
    if (fault_->kind == FaultKind::reorder_rows) std::reverse(rows.begin(), rows.end());
    return rows;
}

/// The simulated HASH of a body: its SHA-256 in hex.
std::string simulated_hash(std::string_view body);

} // namespace qts::sim

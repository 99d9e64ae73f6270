#pragma once
// What we know of one order of ours: where it is in its life, what request about it is under way,
// and its quantities. "Partly filled" is not a state: it is filled > 0 while working.

#include "trading/execution_intent.hpp"
#include "trading/order_response.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qts {

enum class Lifecycle : std::uint8_t {
    created,      ///< has an id, nothing else ("new")
    pending_send, ///< on its way to the broker
    received,     ///< the broker said yes; whether it works at the exchange is not known yet
    working,      ///< seen open at the broker
    filled,
    cancelled,
    rejected, ///< certainly not executed
    expired,  ///< died with its session
    unknown,  ///< nobody can tell yet; frozen until evidence settles it
};
inline constexpr std::size_t kLifecycleCount = 9;

enum class PendingRequest : std::uint8_t { none, amend, cancel };

std::string_view to_string(Lifecycle lifecycle);
std::string_view to_string(PendingRequest pending);

/// Nothing more can happen to it.
constexpr bool is_final(Lifecycle lifecycle) {
    return lifecycle == Lifecycle::filled || lifecycle == Lifecycle::cancelled ||
           lifecycle == Lifecycle::rejected || lifecycle == Lifecycle::expired;
}

/// One number of the broker's under which (part of) the order lives, and what the broker's lists
/// said of it. Lists come late and twice: what they say only grows, what is open only falls.
struct BrokerNumber {
    BrokerOrderRef ref;
    BrokerOrderRef origin;    ///< the number it amended; empty for the first
    BrokerOrderRef took_over; ///< the number of which it took over all that was open; or empty
    OrderTerms terms = OrderTerms::market();
    Price worst{};    ///< at which an open share of a buy is reserved
    Quantity given{}; ///< shares that went under it
    Quantity moved{}; ///< of these, taken over by amendments of it
    Quantity filled{};
    Notional amount{};
    Quantity cancelled{};
    Quantity rejected{};
    bool seen = false;        ///< in a list of the broker's
    Quantity open{};          ///< as the list shows it; meaningful once seen
    bool cancel_sent = false; ///< a cancel of all of it is, or may be, at the broker
    bool cancel_lost = false; ///< the latter; a complete list that shows it open ends the doubt

    /// Shares that are accounted for in no way yet. May be negative for a moment: a fill of the old
    /// number becomes known after its amendment.
    Quantity rest() const { return given - moved - filled - cancelled - rejected; }
    /// Nothing of it can trade any more, as far as is proven.
    bool gone() const { return (seen && open.is_zero()) || rest() <= Quantity{}; }
};

/// The original and its amendments; more than this in one order's life is refused before sending.
inline constexpr std::size_t kMaxBrokerNumbers = 8;

/// Why, in one sentence: the broker's words and the cure.
using Cause = FixedText<239>;

/// What came of the last amend or cancel.
enum class RequestOutcome : std::uint8_t { none, accepted, rejected, unknown };

/// What speaks for and against an order of unknown fate. Broker time.
struct Doubt {
    UtcNanos since;      ///< nobody knows
    UtcNanos sent_from;  ///< the first moment at which it may have been sent
    UtcNanos sent_until; ///< and the last one
    /// When the first complete list without it was asked for, long enough after the send.
    std::optional<UtcNanos> absent_since;
    bool absent_twice = false; ///< a second one, long enough after that
    /// Cash or shares had moved when the books were compared, or a person took an order like it
    /// under care: only a person can tell whether that was it.
    bool books_moved = false;
    bool person_asked = false;
};

/// What an open buy keeps reserved: before it has a number, and what an amend under way may cost
/// more.
struct Reservation {
    Price worst; ///< of a share
    Notional commission;
    Price asked_worst;
    Notional asked_commission;
};

struct OrderRecord {
    OrderId id;
    ExecutionIntent intent;
    Lifecycle lifecycle = Lifecycle::created;
    PendingRequest pending = PendingRequest::none;
    // Invariant while live, filled or cancelled: ordered == filled + open + cancelled, with ordered
    // in the intent; each is the sum over the numbers. What a rejected or expired order had not
    // filled died with it.
    Quantity filled;
    Quantity cancelled;
    Notional filled_amount;
    std::array<BrokerNumber, kMaxBrokerNumbers> numbers{};
    std::size_t number_count = 0;
    // The request under way: what it acts on, and for an amend or a part cancel how much of it.
    BrokerOrderRef asked_ref;
    std::optional<Quantity> asked_part;            ///< nullopt: all that is open of it
    OrderTerms asked_terms = OrderTerms::market(); ///< of the amend under way
    bool amend_lost = false; ///< its reply says nothing about its fate; the list will
    /// The manager's request count when the last request about this order was made or answered: a
    /// list asked for before that proves nothing about what it changed.
    std::uint64_t last_request = 0;
    std::uint64_t last_list = 0; ///< OrderReports::asked_after of the newest list that told of it
    UtcNanos changed_at;
    Cause cause;                                      ///< why it was rejected or is unknown
    std::optional<RejectionOrigin> rejected_by;       ///< who refused it
    PendingRequest last_asked = PendingRequest::none; ///< of which the answer tells
    RequestOutcome answer = RequestOutcome::none;
    Cause answer_cause;                         ///< of a refused or unknown one
    std::optional<RejectionOrigin> answered_by; ///< who refused it
    bool adopted = false; ///< found at the broker: an order that nobody here made
    Reservation reservation;
    Doubt doubt; ///< meaningful while it is unknown

    Quantity open() const;
    /// The last request was the cancel of all that was open under a number.
    bool asked_whole_cancel() const { return last_asked == PendingRequest::cancel && !asked_part; }
    bool is_live() const { return !is_final(lifecycle); }
    BrokerNumber* find(const BrokerOrderRef& ref);
    const BrokerNumber* find(const BrokerOrderRef& ref) const;
    std::span<BrokerNumber> listed_numbers() { return {numbers.data(), number_count}; }
    std::span<const BrokerNumber> listed_numbers() const { return {numbers.data(), number_count}; }
    /// A reply that gives the order a number may still come.
    bool awaits_number() const { return number_count == 0 || pending == PendingRequest::amend; }
    /// Won per share of what filled, rounded down; 0 before the first fill.
    Price average_price() const;
    /// The newest number.
    const BrokerOrderRef& current_ref() const { return numbers[number_count - 1].ref; }
    /// What a cancel or amend acts on: the newest number that may be open, one without a cancel at
    /// the broker before one with; nullptr: there is none.
    const BrokerNumber* open_number() const;
    /// Numbers of which something may be open.
    int open_number_count() const;
};

} // namespace qts

#include "storage/journal_books.hpp"

#include "core/bytes.hpp"
#include "core/kst.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace qts {
namespace {

/// How many values an enumeration has; any other on the disk is an error.
template <typename Enum>
constexpr std::size_t kValues = 0;
template <>
constexpr std::size_t kValues<Side> = 2;
template <>
constexpr std::size_t kValues<Venue> = 3;
template <>
constexpr std::size_t kValues<SessionPhase> = kSessionPhases;
template <>
constexpr std::size_t kValues<Purpose> = 3;
template <>
constexpr std::size_t kValues<OrderKind> = kOrderKinds;
template <>
constexpr std::size_t kValues<TimeInForce> = kTimesInForce;
template <>
constexpr std::size_t kValues<Lifecycle> = kLifecycleCount;
template <>
constexpr std::size_t kValues<PendingRequest> = 3;
template <>
constexpr std::size_t kValues<RejectionOrigin> = 4;
template <>
constexpr std::size_t kValues<RequestOutcome> = 4;
template <>
constexpr std::size_t kValues<SafetyState> = kSafetyStates;

/// The schema in which a fill got its number, and a change its refused signals.
constexpr std::uint16_t kWithDecisions = 2;

/// Takes fields to the disk.
class Saving final {
  public:
    explicit Saving(std::vector<std::byte>& out) : writer_{out} {}
    static constexpr std::uint16_t schema() { return kBooksSchema; }

    void field(Price value) { writer_.number(value.in_won()); }
    void field(Notional value) { writer_.number(value.in_won()); }
    void field(Quantity value) { writer_.number(value.in_shares()); }
    void field(UtcNanos value) { writer_.number(value.since_epoch().count()); }
    void field(OrderId value) { writer_.number(value.value()); }
    void field(std::uint64_t value) { writer_.number(value); }
    void field(std::int32_t value) { writer_.number(value); }
    void field(std::int64_t value) { writer_.number(value); }
    void field(KstDate value) { writer_.number(value.days_since_1970()); }
    void field(bool value) { writer_.flag(value); }
    void field(Symbol value) { writer_.text(value.view()); }
    void field(const BrokerOrderRef& value) { writer_.text(value.packed()); }
    void field(const std::string& value) { writer_.text(value); }
    template <std::size_t Capacity>
    void field(const FixedText<Capacity>& value) {
        writer_.text(value.view());
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void field(Enum value) {
        static_assert(kValues<Enum> > 0);
        writer_.number(value);
    }
    void field(const OrderTerms& value) {
        field(value.kind());
        field(value.limit_price());
        field(value.stop_price());
        field(value.time_in_force());
    }
    template <typename T>
    void field(const std::optional<T>& value) {
        writer_.flag(value.has_value());
        if (value) field(*value);
    }
    /// The elements of a list, after their number.
    template <typename T, typename Fields>
    void list(const std::vector<T>& values, Fields fields) {
        writer_.number(static_cast<std::uint32_t>(values.size()));
        for (const T& value : values)
            fields(*this, value);
    }
    std::size_t count(std::size_t value, std::size_t) {
        writer_.number(static_cast<std::uint8_t>(value));
        return value;
    }

  private:
    ByteWriter writer_;
};

/// Brings fields from the disk. What cannot be makes all of it wrong.
class Loading final {
  public:
    Loading(std::span<const std::byte> bytes, std::uint16_t schema)
        : reader_{bytes}, schema_{schema} {}
    std::uint16_t schema() const { return schema_; }
    bool complete() const { return reader_.complete() && !wrong_; }

    void field(Price& value) { value = Price::won(whole()); }
    void field(Notional& value) { value = Notional::won(whole()); }
    void field(Quantity& value) { value = Quantity::shares(whole()); }
    void field(UtcNanos& value) { value = UtcNanos::since_epoch(Duration{whole()}); }
    void field(OrderId& value) {
        const auto raw = reader_.number<std::uint64_t>();
        value = OrderId::of(static_cast<std::uint16_t>(raw >> 48U), raw);
    }
    void field(std::uint64_t& value) { value = reader_.number<std::uint64_t>(); }
    void field(std::int32_t& value) { value = reader_.number<std::int32_t>(); }
    void field(std::int64_t& value) { value = whole(); }
    void field(KstDate& value) {
        constexpr std::int32_t kFurthest = 100'000; // days from 1970: beyond any market
        const auto days = reader_.number<std::int32_t>();
        wrong_ = wrong_ || days < 0 || days > kFurthest;
        value = KstDate::from_days(days);
    }
    void field(bool& value) { value = reader_.flag(); }
    void field(Symbol& value) {
        const auto parsed = Symbol::parse(reader_.text());
        wrong_ = wrong_ || !parsed;
        if (parsed) value = *parsed;
    }
    void field(BrokerOrderRef& value) {
        const std::string_view text = reader_.text();
        value = BrokerOrderRef{text.substr(0, kMaxRef)};
        wrong_ = wrong_ || text.size() > kMaxRef;
    }
    void field(std::string& value) { value = reader_.text(); }
    template <std::size_t Capacity>
    void field(FixedText<Capacity>& value) {
        const std::string_view text = reader_.text();
        wrong_ = wrong_ || text.size() > Capacity;
        value = FixedText<Capacity>{text};
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void field(Enum& value) { value = reader_.one_of<Enum>(kValues<Enum>); }
    void field(OrderTerms& value) {
        OrderKind kind{};
        std::optional<Price> limit;
        std::optional<Price> stop;
        TimeInForce tif{};
        field(kind);
        field(limit);
        field(stop);
        field(tif);
        const auto terms = OrderTerms::make(kind, limit, stop, tif);
        wrong_ = wrong_ || !terms;
        if (terms) value = *terms;
    }
    template <typename T>
    void field(std::optional<T>& value) {
        value.reset();
        if (!reader_.flag()) return;
        value.emplace();
        field(*value);
    }
    template <typename T, typename Fields>
    void list(std::vector<T>& values, Fields fields) {
        const auto size = reader_.number<std::uint32_t>();
        // No memory for a number that the bytes cannot hold.
        for (std::uint32_t i = 0; i < size && !reader_.ran_out(); ++i)
            fields(*this, values.emplace_back());
    }
    std::size_t count(std::size_t, std::size_t most) {
        const std::size_t value = reader_.number<std::uint8_t>();
        wrong_ = wrong_ || value > most;
        return std::min(value, most);
    }

  private:
    static constexpr std::size_t kMaxRef = 47;
    std::int64_t whole() { return reader_.number<std::int64_t>(); }

    ByteReader reader_;
    std::uint16_t schema_;
    bool wrong_{false};
};

// The layouts. `Archive` is Saving or Loading, the noun const or not.

template <typename Archive, typename Intent>
void intent_fields(Archive& archive, Intent& intent) {
    archive.field(intent.strategy);
    archive.field(intent.symbol);
    archive.field(intent.venue);
    archive.field(intent.session);
    archive.field(intent.side);
    archive.field(intent.quantity);
    archive.field(intent.terms);
    archive.field(intent.purpose);
    archive.field(intent.decision_price);
    archive.field(intent.worst_price);
    archive.field(intent.commission);
    archive.field(intent.decided_at);
    archive.field(intent.expires_at);
    archive.field(intent.reason);
}

template <typename Archive, typename Number>
void number_fields(Archive& archive, Number& number) {
    archive.field(number.ref);
    archive.field(number.origin);
    archive.field(number.took_over);
    archive.field(number.terms);
    archive.field(number.worst);
    archive.field(number.given);
    archive.field(number.moved);
    archive.field(number.filled);
    archive.field(number.amount);
    archive.field(number.cancelled);
    archive.field(number.rejected);
    archive.field(number.seen);
    archive.field(number.open);
    archive.field(number.cancel_sent);
    archive.field(number.cancel_lost);
}

template <typename Archive, typename Kept>
void reservation_fields(Archive& archive, Kept& kept) {
    archive.field(kept.worst);
    archive.field(kept.commission);
    archive.field(kept.asked_worst);
    archive.field(kept.asked_commission);
}

template <typename Archive, typename Uncertain>
void doubt_fields(Archive& archive, Uncertain& doubt) {
    archive.field(doubt.since);
    archive.field(doubt.sent_from);
    archive.field(doubt.sent_until);
    archive.field(doubt.absent_since);
    archive.field(doubt.absent_twice);
    archive.field(doubt.books_moved);
    archive.field(doubt.person_asked);
}

template <typename Archive, typename Order>
void order_fields(Archive& archive, Order& order) {
    archive.field(order.id);
    intent_fields(archive, order.intent);
    archive.field(order.lifecycle);
    archive.field(order.pending);
    archive.field(order.filled);
    archive.field(order.cancelled);
    archive.field(order.filled_amount);
    const std::size_t numbers = archive.count(order.number_count, kMaxBrokerNumbers);
    if constexpr (!std::is_const_v<Order>) order.number_count = numbers;
    for (std::size_t i = 0; i < numbers; ++i)
        number_fields(archive, order.numbers[i]);
    archive.field(order.asked_ref);
    archive.field(order.asked_part);
    archive.field(order.asked_terms);
    archive.field(order.amend_lost);
    archive.field(order.last_request);
    archive.field(order.last_list);
    archive.field(order.changed_at);
    archive.field(order.cause);
    archive.field(order.rejected_by);
    archive.field(order.last_asked);
    archive.field(order.answer);
    archive.field(order.answer_cause);
    archive.field(order.answered_by);
    archive.field(order.adopted);
    reservation_fields(archive, order.reservation);
    doubt_fields(archive, order.doubt);
}

template <typename Archive, typename Traded>
void fill_fields(Archive& archive, Traded& fill) {
    archive.field(fill.order);
    archive.field(fill.strategy);
    archive.field(fill.symbol);
    archive.field(fill.side);
    archive.field(fill.quantity);
    archive.field(fill.amount);
    archive.field(fill.order_amount_before);
    archive.field(fill.at);
    archive.field(fill.costs.commission);
    archive.field(fill.costs.tax.transaction);
    archive.field(fill.costs.tax.rural);
    if (archive.schema() >= kWithDecisions) archive.field(fill.number);
}

template <typename Archive, typename Held>
void position_fields(Archive& archive, Held& position) {
    archive.field(position.strategy);
    archive.field(position.symbol);
    archive.field(position.held);
    archive.field(position.cost);
    archive.field(position.bought);
    archive.field(position.sold);
    archive.field(position.bought_amount);
    archive.field(position.sold_amount);
    archive.field(position.realised);
    archive.field(position.commission);
    archive.field(position.tax);
}

/// Whether it is there, and if so its fields.
template <typename Archive, typename Maybe, typename Fields>
void maybe_fields(Archive& archive, Maybe& value, Fields fields) {
    bool there = value.has_value();
    archive.field(there);
    if (!there) return;
    if constexpr (!std::is_const_v<Maybe>) value.emplace();
    fields(archive, *value);
}

template <typename Archive, typename Refused>
void refused_fields(Archive& archive, Refused& refused) {
    archive.field(refused.strategy);
    archive.field(refused.symbol);
    archive.field(refused.side);
    archive.field(refused.quantity);
    archive.field(refused.terms);
    archive.field(refused.reason);
    archive.field(refused.code);
    archive.field(refused.check);
    archive.field(refused.unit);
    archive.field(refused.value);
    archive.field(refused.limit);
    archive.field(refused.detail);
}

template <typename Archive, typename Change>
void change_fields(Archive& archive, Change& change) {
    archive.field(change.at);
    archive.field(change.cash);
    archive.list(change.orders, [](auto& a, auto& order) { order_fields(a, order); });
    archive.list(change.fills, [](auto& a, auto& fill) { fill_fields(a, fill); });
    archive.list(change.positions, [](auto& a, auto& held) { position_fields(a, held); });
    archive.list(change.cancels, [](auto& a, auto& ref) { a.field(ref); });
    archive.list(change.adjusted_holdings, [](auto& a, auto& adjusted) {
        a.field(adjusted.symbol);
        a.field(adjusted.ours);
        a.field(adjusted.brokers);
    });
    maybe_fields(archive, change.adjusted_cash, [](auto& a, auto& cash) {
        a.field(cash.ours);
        a.field(cash.brokers);
    });
    maybe_fields(archive, change.safety, [](auto& a, auto& safety) {
        a.field(safety.from);
        a.field(safety.to);
        a.field(safety.cause);
    });
    archive.list(change.notes, [](auto& a, auto& note) {
        a.field(note.order);
        a.field(note.text);
    });
    if (archive.schema() < kWithDecisions) return;
    archive.list(change.refused, [](auto& a, auto& refused) { refused_fields(a, refused); });
}

template <typename Archive, typename Closed>
void closed_fields(Archive& archive, Closed& closed) {
    archive.field(closed.day);
    archive.field(closed.cash);
    archive.field(closed.equity);
    archive.field(closed.realised);
    archive.field(closed.commission);
    archive.field(closed.tax);
}

template <typename Archive, typename Began>
void began_fields(Archive& archive, Began& began) {
    archive.field(began.version);
    archive.field(began.command);
}

/// Reads one record of a type whose layout is `fields`.
template <typename Record, typename Fields>
Result<Record> parse(const RecordHeader& header, RecordType type,
                     std::span<const std::byte> payload, Fields fields) {
    if (header.schema > kBooksSchema) {
        return failure(ErrorKind::unsupported,
                       fmt::format("its record has version {}, and this version of qts reads up to "
                                   "{}",
                                   header.schema, kBooksSchema));
    }
    Record record;
    Loading loading{payload, header.schema};
    fields(loading, record);
    if (header.type != type || !loading.complete()) {
        return failure(ErrorKind::malformed, "its record makes no sense");
    }
    return record;
}

} // namespace

void append_payload(std::vector<std::byte>& out, const RunBegan& began) {
    Saving saving{out};
    began_fields(saving, began);
}

void append_payload(std::vector<std::byte>& out, const RunEnded& ended) {
    Saving saving{out};
    saving.field(ended.exit_code);
}

void append_payload(std::vector<std::byte>& out, const BooksChange& change) {
    Saving saving{out};
    change_fields(saving, change);
}

void append_payload(std::vector<std::byte>& out, const DayClosed& closed) {
    Saving saving{out};
    closed_fields(saving, closed);
}

void append_image(std::vector<std::byte>& out, const OrderRecord& order) {
    Saving saving{out};
    order_fields(saving, order);
}

void append_image(std::vector<std::byte>& out, const Position& position) {
    Saving saving{out};
    position_fields(saving, position);
}

Result<RunBegan> parse_run_began(const RecordHeader& header, std::span<const std::byte> payload) {
    return parse<RunBegan>(header, kRunBegan, payload,
                           [](auto& archive, RunBegan& began) { began_fields(archive, began); });
}

Result<RunEnded> parse_run_ended(const RecordHeader& header, std::span<const std::byte> payload) {
    return parse<RunEnded>(header, kRunEnded, payload,
                           [](auto& archive, RunEnded& ended) { archive.field(ended.exit_code); });
}

Result<BooksChange> parse_books_change(const RecordHeader& header,
                                       std::span<const std::byte> payload) {
    return parse<BooksChange>(
        header, kBooksChanged, payload,
        [](auto& archive, BooksChange& change) { change_fields(archive, change); });
}

Result<DayClosed> parse_day_closed(const RecordHeader& header, std::span<const std::byte> payload) {
    return parse<DayClosed>(header, kDayClosed, payload, [](auto& archive, DayClosed& closed) {
        closed_fields(archive, closed);
    });
}

Error error_at(const JournalRecord& record, const Error& error) {
    const bool later = error.kind == ErrorKind::unsupported;
    return make_error(later ? ErrorKind::unsupported : ErrorKind::corrupt,
                      fmt::format("the journal cannot be read at {}: {}", to_string(record.place),
                                  error.context));
}

Result<void> BooksReplay::take(const JournalRecord& record) {
    const auto here = [&](const Error& error) { return failure(error_at(record, error)); };
    switch (record.header.type) {
    case kRunBegan: {
        const auto began = parse_run_began(record.header, record.payload);
        if (!began) return here(began.error());
        ++runs_;
        running_ = true;
        return {};
    }
    case kRunEnded: {
        const auto ended = parse_run_ended(record.header, record.payload);
        if (!ended) return here(ended.error());
        running_ = false;
        return {};
    }
    case kBooksChanged: {
        auto change = parse_books_change(record.header, record.payload);
        if (!change) return here(change.error());
        apply(*std::move(change));
        return {};
    }
    case kDayClosed: {
        const auto closed = parse_day_closed(record.header, record.payload);
        if (!closed) return here(closed.error());
        kept_.closed_day = std::max(kept_.closed_day.value_or(closed->day), closed->day);
        traded_.erase(closed->day);
        return {};
    }
    default:
        return here(make_error(ErrorKind::unsupported,
                               fmt::format("a record of type {}, which only a later version of qts "
                                           "knows",
                                           record.header.type)));
    }
}

void BooksReplay::apply(BooksChange change) {
    const bool new_day = kept_.any && kst_date(change.at) != kst_date(kept_.at);
    if (new_day) forget_past_days();
    kept_.any = true;
    kept_.at = change.at;
    kept_.cash = change.cash;
    for (OrderRecord& order : change.orders) {
        std::uint64_t& last = kept_.last_counters[order.id.node()];
        last = std::max(last, order.id.counter());
        const KstDate day = kst_date(order.intent.decided_at);
        if (!kept_.closed_day || day > *kept_.closed_day) traded_.insert(day);
        orders_.insert_or_assign(order.id, std::move(order));
    }
    for (const Position& position : change.positions) {
        const auto known =
            std::find_if(kept_.positions.begin(), kept_.positions.end(), [&](const Position& held) {
                return held.symbol == position.symbol && held.strategy == position.strategy;
            });
        if (known != kept_.positions.end()) {
            *known = position;
        } else {
            kept_.positions.push_back(position);
        }
    }
    if (change.safety) kept_.safety = change.safety->to;
    for (const BrokerOrderRef& ref : change.cancels)
        cancels_.emplace_back(kst_date(change.at), ref);
}

/// What is over no list tells of again, unless the list of its day is read once more: as long as an
/// order of that day lives, no number of that day may be taken for nobody's.
void BooksReplay::forget_past_days() {
    std::set<KstDate> days;
    for (const auto& [id, order] : orders_) {
        if (order.is_live()) days.insert(kst_date(order.intent.decided_at));
    }
    std::erase_if(orders_, [&](const auto& entry) {
        return !days.contains(kst_date(entry.second.intent.decided_at));
    });
    std::erase_if(cancels_, [&](const auto& cancel) { return !days.contains(cancel.first); });
}

Books BooksReplay::books() const {
    Books books = kept_;
    books.traded_days.assign(traded_.begin(), traded_.end());
    for (const auto& [id, order] : orders_)
        books.orders.push_back(order);
    for (const auto& [day, ref] : cancels_)
        books.cancels.push_back(ref);
    return books;
}

} // namespace qts

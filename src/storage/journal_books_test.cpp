#include "storage/journal_books.hpp"

#include "storage/journal_file.hpp"
#include "storage/posix_file_system.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace qts {
namespace {

using Bytes = std::vector<std::byte>;

Symbol samsung() {
    return *Symbol::parse("005930");
}

UtcNanos at_second(std::int64_t second) {
    return UtcNanos::since_epoch(std::chrono::seconds{1'795'392'000 + second});
}

/// Every field holds something of its own, so that a field left out or swapped shows.
OrderRecord full_order(std::uint64_t counter) {
    OrderRecord order;
    order.id = OrderId::of(1, counter);
    order.intent.strategy = StrategyId{"round_trip"};
    order.intent.symbol = samsung();
    order.intent.venue = Venue::sor;
    order.intent.session = SessionPhase::closing_auction;
    order.intent.side = Side::sell;
    order.intent.quantity = Quantity::shares(101);
    order.intent.terms = *OrderTerms::limit(Price::won(71'500));
    order.intent.purpose = Purpose::reduce;
    order.intent.decision_price = Price::won(71'600);
    order.intent.worst_price = Price::won(71'500);
    order.intent.commission = Notional::won(102);
    order.intent.decided_at = at_second(3);
    order.intent.expires_at = at_second(5);
    order.intent.reason = Reason{"왜"};
    order.lifecycle = Lifecycle::working;
    order.pending = PendingRequest::amend;
    order.filled = Quantity::shares(7);
    order.cancelled = Quantity::shares(8);
    order.filled_amount = Notional::won(500'001);
    order.number_count = 2;
    BrokerNumber& first = order.numbers[0];
    first.ref = BrokerOrderRef{"2026-11-23/00950/1"};
    first.given = Quantity::shares(101);
    first.moved = Quantity::shares(40);
    first.worst = Price::won(71'900);
    BrokerNumber& second = order.numbers[1];
    second.ref = BrokerOrderRef{"2026-11-23/00950/2"};
    second.origin = first.ref;
    second.took_over = first.ref;
    second.terms = *OrderTerms::limit(Price::won(71'700));
    second.worst = Price::won(71'800);
    second.given = Quantity::shares(40);
    second.moved = Quantity::shares(2);
    second.filled = Quantity::shares(7);
    second.amount = Notional::won(500'001);
    second.cancelled = Quantity::shares(3);
    second.rejected = Quantity::shares(1);
    second.seen = true;
    second.open = Quantity::shares(29);
    second.cancel_sent = true;
    second.cancel_lost = true;
    order.asked_ref = second.ref;
    order.asked_part = Quantity::shares(11);
    order.asked_terms = *OrderTerms::limit(Price::won(71'900));
    order.amend_lost = true;
    order.last_request = 12;
    order.last_list = 13;
    order.changed_at = at_second(9);
    order.cause = Cause{"a cause"};
    order.rejected_by = RejectionOrigin::gateway;
    order.last_asked = PendingRequest::cancel;
    order.answer = RequestOutcome::unknown;
    order.answer_cause = Cause{"another"};
    order.answered_by = RejectionOrigin::not_sent;
    order.adopted = true;
    order.doubt = Doubt{.since = at_second(21),
                        .sent_from = at_second(22),
                        .sent_until = at_second(23),
                        .absent_since = at_second(24),
                        .absent_twice = true,
                        .books_moved = true,
                        .person_asked = true};
    order.reservation = Reservation{.worst = Price::won(1),
                                    .commission = Notional::won(2),
                                    .asked_worst = Price::won(3),
                                    .asked_commission = Notional::won(4)};
    return order;
}

Position full_position() {
    Position position;
    position.strategy = StrategyId{"round_trip"};
    position.symbol = samsung();
    position.held = Quantity::shares(1);
    position.cost = Notional::won(2);
    position.bought = Quantity::shares(3);
    position.sold = Quantity::shares(4);
    position.bought_amount = Notional::won(5);
    position.sold_amount = Notional::won(6);
    position.realised = Notional::won(-7);
    position.commission = Notional::won(8);
    position.tax = Notional::won(9);
    return position;
}

BooksChange full_change() {
    BooksChange change;
    change.at = at_second(10);
    change.cash = Notional::won(9'999'999);
    change.orders = {full_order(1), full_order(2)};
    Fill fill;
    fill.order = OrderId::of(1, 2);
    fill.number = BrokerOrderRef{"2026-11-23/00950/2"};
    fill.strategy = StrategyId{"s"};
    fill.symbol = samsung();
    fill.side = Side::sell;
    fill.quantity = Quantity::shares(7);
    fill.amount = Notional::won(500'001);
    fill.order_amount_before = Notional::won(11);
    fill.at = at_second(8);
    fill.costs =
        FillCosts{.commission = Notional::won(70),
                  .tax = SaleTax{.transaction = Notional::won(250), .rural = Notional::won(751)}};
    change.fills = {fill};
    change.positions = {full_position()};
    change.cancels = {BrokerOrderRef{"2026-11-23/00950/3"}};
    change.adjusted_holdings = {
        HoldingAdjustment{samsung(), Quantity::shares(5), Quantity::shares(6)}};
    change.adjusted_cash = CashAdjustment{Notional::won(1), Notional::won(2)};
    change.safety = SafetyChange{
        .from = SafetyState::normal, .to = SafetyState::fail, .cause = FixedText<119>{"because"}};
    change.refused = {RefusedSignal{.strategy = StrategyId{"s"},
                                    .symbol = samsung(),
                                    .side = Side::sell,
                                    .quantity = Quantity::shares(12),
                                    .terms = *OrderTerms::limit(Price::won(13)),
                                    .reason = Reason{"a wish"},
                                    .code = FixedText<15>{"GR101"},
                                    .check = FixedText<31>{"tick"},
                                    .unit = FixedText<15>{"won"},
                                    .value = -14,
                                    .limit = 15,
                                    .detail = FixedText<119>{"more"}}};
    return change;
}

template <typename Record>
Bytes payload_of(const Record& record) {
    Bytes bytes;
    append_payload(bytes, record);
    return bytes;
}

RecordHeader header_of(RecordType type, std::uint16_t schema = kBooksSchema) {
    return RecordHeader{.type = type, .schema = schema, .sequence = 1, .at = {}};
}

TEST(JournalBooks, AChangeReadsBackAsItWas) {
    const BooksChange change = full_change();
    const Bytes bytes = payload_of(change);
    const auto read = parse_books_change(header_of(kBooksChanged), bytes);
    ASSERT_TRUE(read) << read.error().context;
    EXPECT_EQ(payload_of(*read), bytes);
    const OrderRecord& order = read->orders.at(1);
    EXPECT_EQ(order.id, OrderId::of(1, 2));
    EXPECT_EQ(order.intent.reason.view(), "왜");
    EXPECT_EQ(order.intent.terms, *OrderTerms::limit(Price::won(71'500)));
    EXPECT_EQ(order.number_count, 2U);
    EXPECT_EQ(order.numbers[1].open, Quantity::shares(29));
    EXPECT_TRUE(order.numbers[1].cancel_lost);
    EXPECT_EQ(order.reservation.asked_commission, Notional::won(4));
    EXPECT_EQ(order.answered_by, RejectionOrigin::not_sent);
    EXPECT_EQ(read->fills.at(0).costs.tax.rural, Notional::won(751));
    EXPECT_EQ(read->positions.at(0).realised, Notional::won(-7));
    EXPECT_EQ(read->adjusted_cash->brokers, Notional::won(2));
    EXPECT_EQ(read->safety->to, SafetyState::fail);
    EXPECT_EQ(read->fills.at(0).number, BrokerOrderRef{"2026-11-23/00950/2"});
    EXPECT_EQ(read->refused.at(0).limit, 15);
    EXPECT_EQ(read->refused.at(0).reason.view(), "a wish");
}

/// Every field of an order, put back to what a fresh one has.
const std::vector<void (*)(OrderRecord&)> kForgetters{
    [](OrderRecord& o) { o.id = {}; },
    [](OrderRecord& o) { o.intent.strategy = {}; },
    [](OrderRecord& o) { o.intent.symbol = {}; },
    [](OrderRecord& o) { o.intent.venue = {}; },
    [](OrderRecord& o) { o.intent.session = {}; },
    [](OrderRecord& o) { o.intent.side = {}; },
    [](OrderRecord& o) { o.intent.quantity = {}; },
    [](OrderRecord& o) { o.intent.terms = OrderTerms::market(); },
    [](OrderRecord& o) { o.intent.purpose = {}; },
    [](OrderRecord& o) { o.intent.decision_price.reset(); },
    [](OrderRecord& o) { o.intent.worst_price.reset(); },
    [](OrderRecord& o) { o.intent.commission = {}; },
    [](OrderRecord& o) { o.intent.decided_at = {}; },
    [](OrderRecord& o) { o.intent.expires_at = {}; },
    [](OrderRecord& o) { o.intent.reason = {}; },
    [](OrderRecord& o) { o.lifecycle = {}; },
    [](OrderRecord& o) { o.pending = {}; },
    [](OrderRecord& o) { o.filled = {}; },
    [](OrderRecord& o) { o.cancelled = {}; },
    [](OrderRecord& o) { o.filled_amount = {}; },
    [](OrderRecord& o) { o.number_count = 1; },
    [](OrderRecord& o) { o.numbers[1].ref = {}; },
    [](OrderRecord& o) { o.numbers[1].origin = {}; },
    [](OrderRecord& o) { o.numbers[1].took_over = {}; },
    [](OrderRecord& o) { o.numbers[1].terms = OrderTerms::market(); },
    [](OrderRecord& o) { o.numbers[1].worst = {}; },
    [](OrderRecord& o) { o.numbers[1].given = {}; },
    [](OrderRecord& o) { o.numbers[1].moved = {}; },
    [](OrderRecord& o) { o.numbers[1].filled = {}; },
    [](OrderRecord& o) { o.numbers[1].amount = {}; },
    [](OrderRecord& o) { o.numbers[1].cancelled = {}; },
    [](OrderRecord& o) { o.numbers[1].rejected = {}; },
    [](OrderRecord& o) { o.numbers[1].seen = false; },
    [](OrderRecord& o) { o.numbers[1].open = {}; },
    [](OrderRecord& o) { o.numbers[1].cancel_sent = false; },
    [](OrderRecord& o) { o.numbers[1].cancel_lost = false; },
    [](OrderRecord& o) { o.asked_ref = {}; },
    [](OrderRecord& o) { o.asked_part.reset(); },
    [](OrderRecord& o) { o.asked_terms = OrderTerms::market(); },
    [](OrderRecord& o) { o.amend_lost = false; },
    [](OrderRecord& o) { o.last_request = 0; },
    [](OrderRecord& o) { o.last_list = 0; },
    [](OrderRecord& o) { o.changed_at = {}; },
    [](OrderRecord& o) { o.cause = {}; },
    [](OrderRecord& o) { o.rejected_by.reset(); },
    [](OrderRecord& o) { o.last_asked = {}; },
    [](OrderRecord& o) { o.answer = {}; },
    [](OrderRecord& o) { o.answer_cause = {}; },
    [](OrderRecord& o) { o.answered_by.reset(); },
    [](OrderRecord& o) { o.adopted = false; },
    [](OrderRecord& o) { o.reservation.worst = {}; },
    [](OrderRecord& o) { o.reservation.commission = {}; },
    [](OrderRecord& o) { o.reservation.asked_worst = {}; },
    [](OrderRecord& o) { o.reservation.asked_commission = {}; },
    [](OrderRecord& o) { o.doubt.since = {}; },
    [](OrderRecord& o) { o.doubt.sent_from = {}; },
    [](OrderRecord& o) { o.doubt.sent_until = {}; },
    [](OrderRecord& o) { o.doubt.absent_since.reset(); },
    [](OrderRecord& o) { o.doubt.absent_twice = false; },
    [](OrderRecord& o) { o.doubt.books_moved = false; },
    [](OrderRecord& o) { o.doubt.person_asked = false; },
};

TEST(JournalBooks, AnImageDiffersWhereverTheOrderDoes) {
    Bytes before;
    append_image(before, full_order(1));
    for (std::size_t i = 0; i < kForgetters.size(); ++i) {
        OrderRecord order = full_order(1);
        kForgetters[i](order);
        Bytes after;
        append_image(after, order);
        EXPECT_NE(before, after) << "the layout leaves out field " << i;
    }
}

TEST(JournalBooks, NothingNamesTheAccount) {
    OrderRecord order = full_order(1);
    order.intent.account.account = *AccountNo::parse("50000000", "01");
    BooksChange change;
    change.orders = {order};
    const Bytes bytes = payload_of(change);
    const std::string text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    EXPECT_EQ(text.find("50000000"), std::string::npos);
}

TEST(JournalBooks, CutAnywhereItIsMalformed) {
    const Bytes bytes = payload_of(full_change());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        const auto read =
            parse_books_change(header_of(kBooksChanged), std::span{bytes}.first(size));
        ASSERT_FALSE(read) << size;
        EXPECT_EQ(read.error().kind, ErrorKind::malformed);
    }
    Bytes longer = bytes;
    longer.push_back(std::byte{0});
    EXPECT_FALSE(parse_books_change(header_of(kBooksChanged), longer));
}

TEST(JournalBooks, AValueThatNothingCanHaveIsMalformed) {
    OrderRecord order = full_order(1);
    const auto malformed = [](const OrderRecord& wrong) {
        BooksChange change;
        change.orders = {wrong};
        return !parse_books_change(header_of(kBooksChanged), payload_of(change));
    };
    EXPECT_FALSE(malformed(order));
    order.lifecycle = static_cast<Lifecycle>(kLifecycleCount);
    EXPECT_TRUE(malformed(order));
    order = full_order(1);
    order.intent.session = static_cast<SessionPhase>(kSessionPhases);
    EXPECT_TRUE(malformed(order));
}

TEST(JournalBooks, WhatTheFirstVersionDidNotWriteIsEmpty) {
    BooksChange change = full_change();
    change.refused.clear();
    change.fills.clear();
    Bytes bytes = payload_of(change);
    bytes.resize(bytes.size() - sizeof(std::uint32_t)); // the number of refused signals
    const auto old = parse_books_change(header_of(kBooksChanged, 1), bytes);
    ASSERT_TRUE(old) << old.error().context;
    EXPECT_EQ(old->orders.size(), 2U);
    EXPECT_TRUE(old->refused.empty());
    EXPECT_FALSE(parse_books_change(header_of(kBooksChanged, 2), bytes));
}

TEST(JournalBooks, AJournalOfTheFirstVersionOpensAndGoesOn) {
    PosixFileSystem files;
    const std::filesystem::path old{QTS_SOURCE_DIR "/tests/fixtures/journal_v1"};
    std::string copy = (std::filesystem::temp_directory_path() / "qts-v1-XXXXXX").string();
    ASSERT_NE(::mkdtemp(copy.data()), nullptr);
    std::filesystem::copy(old, copy, std::filesystem::copy_options::recursive);
    SystemClock clock;
    BooksReplay replay;
    auto take_record = [&](const JournalRecord& record) { return replay.take(record); };
    const auto file = JournalFile::open(files, clock, copy, {.segment_bytes = 65'536}, take_record);
    ASSERT_TRUE(file) << file.error().context;
    const Books books = replay.books();
    ASSERT_EQ(books.orders.size(), 2U);
    EXPECT_EQ(books.orders[0].lifecycle, Lifecycle::filled);
    EXPECT_EQ(books.cash, Notional::won(9'998'368));
    (*file)->append(kBooksChanged, kBooksSchema, payload_of(full_change()));
    ASSERT_TRUE((*file)->commit());
    BooksReplay again;
    auto take_again = [&](const JournalRecord& record) { return again.take(record); };
    ASSERT_TRUE(scan_journal(files, copy, take_again));
    EXPECT_EQ(again.books().cash, Notional::won(9'999'999));
    std::filesystem::remove_all(copy);
}

TEST(JournalBooks, TheSeedsOfItsFuzzTargetAreChanges) {
    PosixFileSystem files;
    constexpr std::size_t kLargest = 65'536;
    const std::string folder = QTS_SOURCE_DIR "/tests/fixtures/books";
    const auto names = files.list(folder);
    ASSERT_TRUE(names);
    EXPECT_GE(names->size(), 7U);
    for (const std::string& name : *names) {
        const std::string bytes = files.read(folder + "/" + name, kLargest).value_or("");
        const auto change =
            parse_books_change(header_of(kBooksChanged), std::as_bytes(std::span{bytes}));
        EXPECT_EQ(change.has_value(), name != "cut.bin") << name;
    }
}

TEST(JournalBooks, AClosedDayReadsBackAsItWas) {
    const DayClosed closed{.day = KstDate::of(2026, 11, 23),
                           .cash = Notional::won(1),
                           .equity = Notional::won(2),
                           .realised = Notional::won(-3),
                           .commission = Notional::won(4),
                           .tax = Notional::won(5)};
    const Bytes bytes = payload_of(closed);
    const auto read = parse_day_closed(header_of(kDayClosed), bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->day, closed.day);
    EXPECT_EQ(payload_of(*read), bytes);
    BooksReplay replay;
    ASSERT_TRUE(replay.take({header_of(kDayClosed), bytes, {}}));
    EXPECT_EQ(replay.books().closed_day, closed.day);
    const Bytes wrong(bytes.size(), std::byte{0xFF}); // a day beyond any
    EXPECT_FALSE(parse_day_closed(header_of(kDayClosed), wrong));
}

TEST(JournalBooks, ALaterVersionOrAnUnknownRecordIsRefusedWithItsPlace) {
    const Bytes bytes = payload_of(full_change());
    BooksReplay replay;
    const JournalRecord later{header_of(kBooksChanged, kBooksSchema + 1), bytes, {3, 4'096}};
    const auto refused = replay.take(later);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::unsupported);
    EXPECT_NE(refused.error().context.find("00000003.seg byte 4096"), std::string::npos);
    EXPECT_EQ(replay.take({header_of(99), {}, {1, 0}}).error().kind, ErrorKind::unsupported);
    EXPECT_EQ(replay.take({header_of(kBooksChanged), {}, {1, 0}}).error().kind, ErrorKind::corrupt);
}

/// Tells `replay` of a change.
void take(BooksReplay& replay, const BooksChange& change) {
    ASSERT_TRUE(replay.take({header_of(kBooksChanged), payload_of(change), {}}));
}

TEST(BooksReplay, KeepsTheNewestOfEveryOrderAndPosition) {
    BooksReplay replay;
    BooksChange first = full_change();
    take(replay, first);
    BooksChange second;
    second.at = at_second(20);
    second.cash = Notional::won(5);
    second.orders = {full_order(2)};
    second.orders[0].lifecycle = Lifecycle::filled;
    second.positions = {full_position()};
    second.positions[0].held = Quantity::shares(42);
    take(replay, second);
    const Books books = replay.books();
    EXPECT_TRUE(books.any);
    EXPECT_EQ(books.cash, Notional::won(5));
    ASSERT_EQ(books.orders.size(), 2U);
    EXPECT_EQ(books.orders[1].lifecycle, Lifecycle::filled);
    ASSERT_EQ(books.positions.size(), 1U);
    EXPECT_EQ(books.positions[0].held, Quantity::shares(42));
    EXPECT_EQ(books.last_counters.at(1), 2U);
    EXPECT_EQ(books.safety, SafetyState::fail) << "until a record says otherwise";
}

TEST(BooksReplay, OfPastDaysKeepsWhatStillLives) {
    constexpr std::int64_t kDay = 24 * 3'600;
    BooksReplay replay;
    BooksChange yesterday = full_change();
    yesterday.orders[0].lifecycle = Lifecycle::filled;
    BooksChange before = full_change();
    before.at = at_second(-kDay);
    before.orders = {full_order(4)};
    before.orders[0].intent.decided_at = at_second(-kDay);
    before.orders[0].lifecycle = Lifecycle::filled;
    take(replay, before);
    take(replay, yesterday);
    BooksChange today;
    today.at = at_second(kDay);
    today.orders = {full_order(3)};
    today.orders[0].intent.decided_at = at_second(kDay);
    take(replay, today);
    const Books books = replay.books();
    ASSERT_EQ(books.orders.size(), 3U);
    EXPECT_EQ(books.orders[0].id, OrderId::of(1, 1)) << "the list of its day is read once more";
    EXPECT_EQ(books.orders[1].id, OrderId::of(1, 2)) << "it is open";
    EXPECT_EQ(books.orders[2].id, OrderId::of(1, 3));
    EXPECT_EQ(books.cancels.size(), 1U) << "of the day that still has an open order";
}

TEST(BooksReplay, ARunWithoutItsEndWasInterrupted) {
    BooksReplay replay;
    const Bytes began = payload_of(RunBegan{.version = "qts 0.1.0", .command = "run"});
    ASSERT_TRUE(replay.take({header_of(kRunBegan), began, {}}));
    EXPECT_TRUE(replay.interrupted());
    ASSERT_TRUE(replay.take({header_of(kRunEnded), payload_of(RunEnded{.exit_code = 0}), {}}));
    EXPECT_FALSE(replay.interrupted());
    EXPECT_EQ(replay.runs(), 1U);
    EXPECT_FALSE(replay.books().any);
}

} // namespace
} // namespace qts

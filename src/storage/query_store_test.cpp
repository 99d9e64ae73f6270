#include "storage/query_store.hpp"

#include "storage/journal_books.hpp"
#include "storage/journal_file.hpp"

#include "fakes/fake_clock.hpp"
#include "fakes/fake_file_system.hpp"
#include "storage/posix_file_system.hpp"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>

namespace qts {
namespace {

const KstDate kMonday = KstDate::of(2026, 11, 23);
const std::string kJournal = "journal";

UtcNanos at(int days, int hour, int minute) {
    return to_utc(kMonday.plus_days(days), KstTime::of(hour, minute));
}

Symbol samsung() {
    return *Symbol::parse("005930");
}

constexpr DayRange range(KstDate from, KstDate to) {
    return DayRange{.from = from, .to = to};
}

/// A journal in memory beside a store on the disk.
struct Kept {
    Kept() {
        std::string name = (std::filesystem::temp_directory_path() / "qts-store-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        folder = name;
        open();
    }
    ~Kept() { std::filesystem::remove_all(folder); }
    std::string path() const { return folder + "/qts.sqlite"; }
    void open() {
        store.reset();
        auto opened = QueryStore::open(path());
        ASSERT_TRUE(opened) << opened.error().context;
        store.emplace(*std::move(opened));
    }
    void open_journal() {
        auto opened = JournalFile::open(*files, *clock, kJournal, {.segment_bytes = 65'536},
                                        [](const JournalRecord&) { return Result<void>{}; });
        ASSERT_TRUE(opened);
        journal = *std::move(opened);
    }
    template <typename Record>
    void put(RecordType type, const Record& record) {
        if (!journal) open_journal();
        clock->advance(std::chrono::seconds{1});
        std::vector<std::byte> payload;
        append_payload(payload, record);
        journal->append(type, kBooksSchema, payload);
        ASSERT_TRUE(journal->commit());
    }
    void begin_run() { put(kRunBegan, RunBegan{.version = "1", .command = "run"}); }
    void put(const BooksChange& change) { put(kBooksChanged, change); }
    void follow() {
        const auto followed = store->follow(*files, kJournal);
        ASSERT_TRUE(followed) << followed.error().context;
    }
    std::string dump() { return store->dump().value_or("unreadable"); }

    /// Another disk, and the clock as at the first record.
    void move_elsewhere() {
        journal.reset();
        files = std::make_unique<FakeFileSystem>();
        clock = std::make_unique<FakeClock>();
    }

    std::unique_ptr<FakeFileSystem> files = std::make_unique<FakeFileSystem>();
    std::unique_ptr<FakeClock> clock = std::make_unique<FakeClock>();
    std::unique_ptr<JournalFile> journal;
    std::string folder;
    std::optional<QueryStore> store;
};

OrderRecord order_at(std::uint64_t counter, UtcNanos decided, Side side) {
    OrderRecord order;
    order.id = OrderId::of(1, counter);
    order.intent.strategy = StrategyId{"round_trip"};
    order.intent.symbol = samsung();
    order.intent.side = side;
    order.intent.quantity = Quantity::shares(10);
    order.intent.terms = *OrderTerms::limit(Price::won(71'500));
    order.intent.decided_at = decided;
    order.intent.reason = Reason{"a reason"};
    order.lifecycle = Lifecycle::received;
    order.number_count = 1;
    order.numbers[0].ref = BrokerOrderRef{"20261123/00950/" + std::to_string(counter)};
    order.numbers[0].given = Quantity::shares(10);
    return order;
}

BooksChange received(const OrderRecord& order) {
    BooksChange change;
    change.at = order.intent.decided_at;
    change.orders = {order};
    return change;
}

/// All of `order` filled at `learned`; the run's counters are as in `counted`.
BooksChange filled(OrderRecord order, UtcNanos learned, Notional amount, const Position& counted) {
    order.lifecycle = Lifecycle::filled;
    order.filled = Quantity::shares(10);
    order.filled_amount = amount;
    Fill fill;
    fill.order = order.id;
    fill.number = order.numbers[0].ref;
    fill.strategy = order.intent.strategy;
    fill.symbol = order.intent.symbol;
    fill.side = order.intent.side;
    fill.quantity = Quantity::shares(10);
    fill.amount = amount;
    fill.at = learned;
    fill.costs.commission = Notional::won(100);
    if (fill.side == Side::sell) {
        fill.costs.tax = SaleTax{.transaction = Notional::won(350), .rural = Notional::won(1'070)};
    }
    BooksChange change;
    change.at = learned;
    change.orders = {order};
    change.fills = {fill};
    change.positions = {counted};
    return change;
}

Position bought_ten() {
    Position position;
    position.strategy = StrategyId{"round_trip"};
    position.symbol = samsung();
    position.held = Quantity::shares(10);
    position.cost = Notional::won(715'000);
    position.bought = Quantity::shares(10);
    position.bought_amount = Notional::won(715'000);
    position.commission = Notional::won(100);
    return position;
}

/// After the sale, in the same run as the purchase.
Position sold_ten() {
    Position position = bought_ten();
    position.held = Quantity{};
    position.cost = Notional{};
    position.sold = Quantity::shares(10);
    position.sold_amount = Notional::won(716'000);
    position.realised = Notional::won(1'000);
    position.commission = Notional::won(200);
    position.tax = Notional::won(1'420);
    return position;
}

TEST(QueryStore, TellsOrdersFillsAndProfitOfADay) {
    Kept kept;
    kept.begin_run();
    const OrderRecord buy = order_at(1, at(0, 9, 0), Side::buy);
    kept.put(received(buy));
    kept.put(filled(buy, at(0, 9, 1), Notional::won(715'000), bought_ten()));
    const OrderRecord sell = order_at(2, at(0, 9, 5), Side::sell);
    kept.put(received(sell));
    kept.put(filled(sell, at(0, 9, 6), Notional::won(716'000), sold_ten()));
    kept.follow();

    const auto orders = *kept.store->orders(range(kMonday, kMonday));
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].id, buy.id);
    EXPECT_EQ(orders[0].state, "filled");
    EXPECT_EQ(orders[0].terms, *OrderTerms::limit(Price::won(71'500)));
    EXPECT_EQ(orders[1].numbers, std::vector{sell.numbers[0].ref});
    const auto fills = *kept.store->fills(range(kMonday, kMonday));
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[1].fill.side, Side::sell);
    EXPECT_EQ(fills[1].fill.costs.tax.rural, Notional::won(1'070));
    EXPECT_EQ(fills[1].fill.number, sell.numbers[0].ref);
    const auto profit = *kept.store->daily_profit(range(kMonday, kMonday));
    ASSERT_EQ(profit.size(), 1U);
    EXPECT_EQ(profit[0].realised, Notional::won(1'000));
    EXPECT_EQ(profit[0].commission, Notional::won(200));
    EXPECT_EQ(profit[0].net(), Notional::won(1'000 - 200 - 1'420));
    EXPECT_TRUE(kept.store->orders(range(kMonday.plus_days(1), kMonday.plus_days(9)))->empty());
}

TEST(QueryStore, CountsEveryRunFromZero) {
    Kept kept;
    kept.begin_run();
    const OrderRecord buy = order_at(1, at(0, 9, 0), Side::buy);
    kept.put(filled(buy, at(0, 9, 1), Notional::won(715'000), bought_ten()));
    kept.put(kRunEnded, RunEnded{});
    kept.begin_run();
    Position sold = sold_ten(); // in a run of its own, which bought nothing
    sold.bought = Quantity{};
    sold.bought_amount = Notional{};
    sold.commission = Notional::won(100);
    const OrderRecord sell = order_at(2, at(1, 9, 0), Side::sell);
    kept.put(filled(sell, at(1, 9, 1), Notional::won(716'000), sold));
    kept.follow();
    const auto profit = *kept.store->daily_profit(range(kMonday, kMonday.plus_days(1)));
    ASSERT_EQ(profit.size(), 2U);
    EXPECT_EQ(profit[0].bought, Quantity::shares(10));
    EXPECT_EQ(profit[0].commission, Notional::won(100));
    EXPECT_EQ(profit[1].day, kMonday.plus_days(1));
    EXPECT_EQ(profit[1].bought, Quantity{});
    EXPECT_EQ(profit[1].commission, Notional::won(100));
    EXPECT_EQ(profit[1].realised, Notional::won(1'000));
}

TEST(QueryStore, GivesAFillThatIsLearnedLateToTheDayOfItsOrder) {
    Kept kept;
    kept.begin_run();
    const OrderRecord buy = order_at(1, at(0, 15, 25), Side::buy);
    kept.put(received(buy));
    kept.put(filled(buy, at(1, 8, 0), Notional::won(715'000), bought_ten()));
    kept.follow();
    ASSERT_EQ(kept.store->fills(range(kMonday, kMonday))->size(), 1U);
    EXPECT_EQ(kept.store->daily_profit(range(kMonday, kMonday))->size(), 1U);
}

TEST(QueryStore, TellsWhatWasDecidedAndWhy) {
    Kept kept;
    kept.begin_run();
    BooksChange change = received(order_at(1, at(0, 9, 0), Side::buy));
    RefusedSignal refused;
    refused.strategy = StrategyId{"round_trip"};
    refused.symbol = samsung();
    refused.quantity = Quantity::shares(3);
    refused.terms = *OrderTerms::limit(Price::won(71'555));
    refused.reason = Reason{"to show it"};
    refused.code = FixedText<15>{"GR101"};
    refused.check = FixedText<31>{"tick"};
    refused.unit = FixedText<15>{"won"};
    refused.value = 71'555;
    refused.limit = 100;
    change.refused = {refused};
    kept.put(change);
    kept.put(received(order_at(1, at(0, 9, 0), Side::buy))); // changed again: decided once
    kept.follow();
    const std::string dump = kept.dump();
    EXPECT_NE(dump.find("|refused|round_trip|005930|buy|3|limit|71555|to show it||GR101|tick|won|"
                        "71555|100|"),
              std::string::npos)
        << dump;
    EXPECT_NE(dump.find("|approved|round_trip|005930|buy|10|limit|71500|a reason|"),
              std::string::npos)
        << dump;
    EXPECT_EQ(dump.find("|approved|"), dump.rfind("|approved|"));
}

TEST(QueryStore, KeepsDaysThatWereClosed) {
    Kept kept;
    kept.put(kDayClosed, DayClosed{.day = kMonday,
                                   .cash = Notional::won(1),
                                   .equity = Notional::won(2),
                                   .realised = Notional::won(-3),
                                   .commission = Notional::won(4),
                                   .tax = Notional::won(5)});
    kept.follow();
    const auto days = *kept.store->closed_days(range(kMonday, kMonday));
    ASSERT_EQ(days.size(), 1U);
    EXPECT_EQ(days[0].equity, Notional::won(2));
    EXPECT_EQ(days[0].realised, Notional::won(-3));
}

TEST(QueryStore, FollowedInStepsIsWhatARebuildMakes) {
    Kept kept;
    kept.begin_run();
    const OrderRecord buy = order_at(1, at(0, 9, 0), Side::buy);
    kept.put(received(buy));
    kept.follow();
    kept.put(filled(buy, at(0, 9, 1), Notional::won(715'000), bought_ten()));
    kept.follow();
    kept.follow(); // nothing new
    const OrderRecord sell = order_at(2, at(0, 9, 5), Side::sell);
    kept.put(filled(sell, at(0, 9, 6), Notional::won(716'000), sold_ten()));
    kept.follow();
    const std::string followed = kept.dump();
    ASSERT_TRUE(kept.store->rebuild(*kept.files, kJournal));
    EXPECT_EQ(kept.dump(), followed);
    EXPECT_NE(followed.find("005930"), std::string::npos);
}

TEST(QueryStore, BeginsAnewForAnotherJournal) {
    Kept kept;
    kept.begin_run();
    kept.put(received(order_at(1, at(0, 9, 0), Side::buy)));
    kept.put(received(order_at(2, at(0, 9, 1), Side::buy)));
    kept.follow();
    kept.move_elsewhere();
    kept.clock->advance(std::chrono::hours{1});
    kept.begin_run();
    kept.put(received(order_at(7, at(0, 9, 2), Side::buy)));
    kept.put(received(order_at(8, at(0, 9, 3), Side::buy)));
    kept.follow();
    const auto orders = *kept.store->orders(range(kMonday, kMonday));
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].id, OrderId::of(1, 7));
}

TEST(QueryStore, BeginsAnewForAnOlderCopyOfTheJournal) {
    Kept kept;
    kept.begin_run();
    kept.put(received(order_at(1, at(0, 9, 0), Side::buy)));
    kept.put(received(order_at(2, at(0, 9, 1), Side::buy)));
    kept.follow();
    kept.move_elsewhere();
    kept.begin_run();
    kept.put(received(order_at(1, at(0, 9, 0), Side::buy)));
    kept.follow();
    EXPECT_EQ(kept.store->orders(range(kMonday, kMonday))->size(), 1U);
}

TEST(QueryStore, StaysAsItWasWhenTheJournalIsBroken) {
    Kept kept;
    kept.begin_run();
    kept.put(received(order_at(1, at(0, 9, 0), Side::buy)));
    kept.follow();
    const std::string before = kept.dump();
    std::vector<std::byte> nonsense(3, std::byte{9});
    kept.journal->append(kBooksChanged, kBooksSchema, nonsense);
    ASSERT_TRUE(kept.journal->commit());
    const auto followed = kept.store->follow(*kept.files, kJournal);
    ASSERT_FALSE(followed);
    EXPECT_EQ(followed.error().kind, ErrorKind::corrupt);
    EXPECT_EQ(kept.dump(), before);
}

TEST(QueryStore, IsThereAgainAfterItWasClosed) {
    Kept kept;
    kept.begin_run();
    kept.put(received(order_at(1, at(0, 9, 0), Side::buy)));
    kept.follow();
    kept.open();
    EXPECT_EQ(kept.store->orders(range(kMonday, kMonday))->size(), 1U);
    EXPECT_TRUE(kept.store->checkpoint());
}

TEST(QueryStore, RefusesAFileThatIsNoDatabase) {
    Kept kept;
    kept.store.reset();
    PosixFileSystem files;
    ASSERT_TRUE(files.write_private(kept.path(), std::string(4'096, 'x')));
    const auto opened = QueryStore::open(kept.path());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::corrupt);
}

} // namespace
} // namespace qts

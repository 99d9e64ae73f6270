#include "storage/record_ring.hpp"

#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>

namespace qts {
namespace {

bool push_number(RecordRing& ring, std::uint64_t number, std::size_t size = 8) {
    std::array<std::byte, 64> payload{};
    std::memcpy(payload.data(), &number, sizeof(number));
    return ring.push(7, 2, std::span{payload}.first(size));
}

std::uint64_t number_of(const RecordRing::Record& record) {
    std::uint64_t number = 0;
    std::memcpy(&number, record.payload.data(), sizeof(number));
    return number;
}

TEST(RecordRing, GivesRecordsBackInOrderWithAllTheirBytes) {
    RecordRing ring{1'024};
    RecordRing::Record record;
    EXPECT_FALSE(ring.front(record));
    for (std::uint64_t number = 0; number < 500; ++number) {
        const std::size_t size = 8 + number % 57;
        ASSERT_TRUE(push_number(ring, number, size)) << number;
        ASSERT_TRUE(ring.front(record));
        EXPECT_EQ(record.type, 7);
        EXPECT_EQ(record.schema, 2);
        EXPECT_EQ(record.payload.size(), size);
        EXPECT_EQ(number_of(record), number);
        ASSERT_TRUE(ring.front(record)) << "it stays until it is taken";
        EXPECT_EQ(number_of(record), number);
        ring.pop();
    }
    EXPECT_FALSE(ring.front(record));
}

TEST(RecordRing, RefusesWhatDoesNotFitAndTakesItOnceThereIsRoom) {
    RecordRing ring{256};
    std::uint64_t taken = 0;
    while (push_number(ring, taken, 24))
        ++taken;
    EXPECT_EQ(taken, 8U) << "32 bytes each, with what is around them";
    RecordRing::Record record;
    for (std::uint64_t number = 0; number < 1'000; ++number) {
        ASSERT_TRUE(ring.front(record));
        EXPECT_EQ(number_of(record), number);
        ring.pop();
        ASSERT_TRUE(push_number(ring, taken++, 24));
        EXPECT_FALSE(push_number(ring, 0, 24));
    }
}

TEST(RecordRing, TakesNoRecordOfMoreThanAQuarterOfIt) {
    RecordRing ring{256};
    const std::array<std::byte, 57> payload{};
    EXPECT_TRUE(ring.push(1, 1, std::span{payload}.first(56)));
    EXPECT_FALSE(ring.push(1, 1, payload));
}

TEST(RecordRing, CarriesEverythingFromOneThreadToAnother) {
    constexpr std::uint64_t kRecords = 200'000;
    RecordRing ring{4'096};
    std::thread writer{[&] {
        for (std::uint64_t number = 0; number < kRecords;) {
            if (push_number(ring, number, 8 + number % 50)) ++number;
        }
    }};
    std::uint64_t wrong = 0;
    for (std::uint64_t number = 0; number < kRecords;) {
        RecordRing::Record record;
        if (!ring.front(record)) continue;
        wrong += number_of(record) != number || record.payload.size() != 8 + number % 50 ? 1U : 0U;
        ring.pop();
        ++number;
    }
    writer.join();
    EXPECT_EQ(wrong, 0U);
}

} // namespace
} // namespace qts

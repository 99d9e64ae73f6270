#include "storage/journal_frame.hpp"

#include "storage/crc32c.hpp"
#include "storage/journal_layout.hpp"

#include <gtest/gtest.h>
#include <string_view>

namespace qts {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

std::vector<std::byte> frame_of(std::string_view payload) {
    std::vector<std::byte> bytes;
    append_frame(bytes,
                 {.type = 20,
                  .schema = 3,
                  .sequence = 77,
                  .at = UtcNanos::since_epoch(std::chrono::seconds{1'795'392'000})},
                 bytes_of(payload));
    return bytes;
}

// RFC 3720, B.4, and the usual check value.
TEST(Crc32c, GivesThePublishedValues) {
    EXPECT_EQ(crc32c(bytes_of("123456789")), 0xE306'9283U);
    const std::vector<std::byte> zeros(32);
    EXPECT_EQ(crc32c(zeros), 0x8A91'36AAU);
    const std::vector<std::byte> ones(32, std::byte{0xFF});
    EXPECT_EQ(crc32c(ones), 0x62A8'AB43U);
    EXPECT_EQ(crc32c({}), 0U);
}

TEST(Crc32c, OfTwoPartsIsThatOfTheWhole) {
    constexpr std::string_view kText = "an order is never sent twice";
    for (std::size_t cut = 0; cut <= kText.size(); ++cut) {
        const std::uint32_t first = crc32c(bytes_of(kText.substr(0, cut)));
        EXPECT_EQ(crc32c(bytes_of(kText.substr(cut)), first), crc32c(bytes_of(kText))) << cut;
    }
}

TEST(JournalFrame, ReadsBackWhatWasWritten) {
    for (const std::string_view payload : {"", "1", "1234567", "12345678", "123456789"}) {
        const auto bytes = frame_of(payload);
        EXPECT_EQ(bytes.size() % kFrameAlignment, 0U);
        EXPECT_EQ(bytes.size(), frame_bytes(payload.size()));
        const auto frame = read_frame(bytes);
        ASSERT_TRUE(frame) << payload;
        EXPECT_EQ(frame->header.type, 20);
        EXPECT_EQ(frame->header.schema, 3);
        EXPECT_EQ(frame->header.sequence, 77U);
        EXPECT_EQ(frame->header.at, UtcNanos::since_epoch(std::chrono::seconds{1'795'392'000}));
        EXPECT_EQ(frame->size, bytes.size());
        EXPECT_TRUE(std::ranges::equal(frame->payload, bytes_of(payload)));
    }
}

TEST(JournalFrame, AnyFlippedBitAndAnyMissingByteMakeItNone) {
    const auto whole = frame_of("seven b");
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            auto flipped = whole;
            flipped[at] ^= std::byte{1} << bit;
            EXPECT_FALSE(read_frame(flipped)) << at << " bit " << bit;
        }
        EXPECT_FALSE(read_frame(std::span{whole}.first(at))) << at;
    }
}

TEST(JournalFrame, AHeadThatWasTouchedIsNone) {
    const Head head{.batch = 9, .segment = 2, .chain = {std::byte{5}}};
    const HeadBytes whole = to_bytes(head);
    ASSERT_TRUE(parse_head(whole).has_value());
    EXPECT_EQ(*parse_head(whole), head);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        HeadBytes flipped = whole;
        flipped[at] ^= std::byte{0x10};
        EXPECT_FALSE(parse_head(flipped).has_value()) << at;
    }
    EXPECT_FALSE(parse_head(std::span{whole}.first(63)).has_value());
}

TEST(JournalSegmentName, IsEightDigitsAndNothingElse) {
    EXPECT_EQ(segment_name(1), "00000001.seg");
    EXPECT_EQ(segment_number("00000042.seg"), 42U);
    for (const char* name : {"42.seg", "00000000.seg", "00000001.sog", "HEAD", "0000000a.seg", ""})
        EXPECT_EQ(segment_number(name), std::nullopt) << name;
}

} // namespace
} // namespace qts

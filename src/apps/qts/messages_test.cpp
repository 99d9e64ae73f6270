#include "apps/qts/messages.hpp"

#include "core/text.hpp"

#include <array>
#include <cstddef>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>

namespace qts::app {
namespace {

// Messages is nothing but texts, so it can be looked at as an array of them.
constexpr std::size_t kTexts = sizeof(Messages) / sizeof(std::string_view);
static_assert(sizeof(Messages) % sizeof(std::string_view) == 0);

std::array<std::string_view, kTexts> texts_of(const Messages& messages) {
    return __builtin_bit_cast(std::array<std::string_view, kTexts>, messages);
}

TEST(Messages, KoreanIsChosenByALanguageThatBeginsWithKo) {
    for (const std::string_view lang : {"ko", "ko_KR", "ko_KR.UTF-8"}) {
        EXPECT_EQ(messages_for(lang).buy, "매수") << lang;
    }
    for (const std::string_view lang : {"en", "en_US.UTF-8", "C", "C.UTF-8", "", "k", "ja_JP"}) {
        EXPECT_EQ(messages_for(lang).buy, "BUY") << lang;
    }
}

TEST(Messages, EveryTextIsThereInBothLanguagesAndFitsALine) {
    for (const std::string_view lang : {"en", "ko"}) {
        for (const std::string_view text : texts_of(messages_for(lang))) {
            EXPECT_FALSE(text.empty()) << lang;
            EXPECT_LE(display_width(text), 60) << text;
        }
    }
}

TEST(Messages, SentencesWithNumbersTakeTheSameNumbersInBothLanguages) {
    for (const std::string_view lang : {"en", "ko"}) {
        const Messages& m = messages_for(lang);
        const std::string quiet = fmt::format(fmt::runtime(m.quiet), 17, "71,900원");
        EXPECT_NE(quiet.find("17"), std::string::npos);
        EXPECT_NE(quiet.find("71,900원"), std::string::npos);
        EXPECT_NE(fmt::format(fmt::runtime(m.ended), 23).find("23"), std::string::npos);
        const std::string orders = fmt::format(fmt::runtime(m.orders), 31, 29, 37);
        for (const std::string_view number : {"31", "29", "37"}) {
            EXPECT_NE(orders.find(number), std::string::npos) << orders;
        }
        EXPECT_LT(orders.find("31"), orders.find("29"));
        EXPECT_LT(orders.find("29"), orders.find("37"));
    }
}

TEST(Messages, WordsForDifferentEndsOfAnOrderDiffer) {
    for (const std::string_view lang : {"en", "ko"}) {
        const Messages& m = messages_for(lang);
        const std::array ends{m.rejected, m.unknown, m.cancelled, m.expired, m.filled, m.refused};
        for (std::size_t i = 0; i < ends.size(); ++i) {
            for (std::size_t j = i + 1; j < ends.size(); ++j)
                EXPECT_NE(ends[i], ends[j]);
        }
        EXPECT_NE(m.agree, m.disagree);
        EXPECT_NE(m.buy, m.sell);
        EXPECT_NE(m.lane_local, m.lane_paper);
    }
}

} // namespace
} // namespace qts::app

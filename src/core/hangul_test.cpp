#include "core/hangul.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

TEST(Hangul, EverySyllableGivesItsInitialConsonant) {
    EXPECT_EQ(hangul_initials("삼성전자"), "ㅅㅅㅈㅈ");
    EXPECT_EQ(hangul_initials("가까나다따라마바빠사싸아자짜차카타파하"),
              "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ");
    EXPECT_EQ(hangul_initials("힣"), "ㅎ"); // the last syllable there is
}

TEST(Hangul, OtherLettersStayAsTheyAre) {
    EXPECT_EQ(hangul_initials("KODEX 반도체"), "KODEX ㅂㄷㅊ");
    EXPECT_EQ(hangul_initials("ㅅㅅ"), "ㅅㅅ");
    EXPECT_EQ(hangul_initials(""), "");
    EXPECT_EQ(hangul_initials("\xEA\xB0"), "\xEA\xB0"); // a torn character
}

TEST(Hangul, InitialsAreKnownFromNames) {
    EXPECT_TRUE(has_only_initials("ㅅㅅㅈㅈ"));
    EXPECT_TRUE(has_only_initials("KODEX ㅂㄷㅊ"));
    EXPECT_FALSE(has_only_initials("삼성전자"));
    EXPECT_FALSE(has_only_initials("삼ㅅ"));
    EXPECT_FALSE(has_only_initials("NAVER"));
    EXPECT_FALSE(has_only_initials(""));
}

} // namespace
} // namespace qts

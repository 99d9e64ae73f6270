#include "net/http_date.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace qts {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr UtcNanos at_second(std::int64_t since_1970) {
    return UtcNanos::since_epoch(seconds{since_1970});
}

struct Known {
    std::string_view text;
    std::int64_t seconds_since_1970;
};

// Each checked against `date -u -d`.
constexpr Known kKnown[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784'111'777},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Wed, 31 Dec 1969 23:59:59 GMT", -1},
    {"Mon, 23 Nov 2026 00:00:00 GMT", 1'795'392'000},
    {"Sun, 22 Nov 2026 15:00:00 GMT", 1'795'359'600}, // midnight in Korea
    {"Sun, 22 Nov 2026 14:59:59 GMT", 1'795'359'599},
    {"Thu, 31 Dec 2026 23:59:59 GMT", 1'798'761'599},
    {"Fri, 01 Jan 2027 00:00:00 GMT", 1'798'761'600},
    {"Tue, 29 Feb 2028 12:00:00 GMT", 1'835'438'400},
    {"Wed, 01 Mar 2028 12:00:00 GMT", 1'835'524'800},
    {"Sat, 15 Aug 2026 10:20:30 GMT", 1'786'789'230},
};

TEST(HttpDate, IsReadAsUniversalTime) {
    for (const Known& known : kKnown) {
        SCOPED_TRACE(known.text);
        const Result<UtcNanos> at = parse_http_date(known.text);
        ASSERT_TRUE(at.has_value()) << at.error().context;
        EXPECT_EQ(*at, at_second(known.seconds_since_1970));
    }
}

TEST(HttpDate, IsPrintedAsUniversalTimeWithTheRightDayOfTheWeek) {
    for (const Known& known : kKnown) {
        EXPECT_EQ(format_http_date(at_second(known.seconds_since_1970)), known.text);
    }
}

TEST(HttpDate, IsPrintedWithoutThePartOfTheSecond) {
    EXPECT_EQ(format_http_date(at_second(784'111'777) + milliseconds{999}),
              "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(at_second(0) - nanoseconds{1}), "Wed, 31 Dec 1969 23:59:59 GMT");
}

TEST(HttpDate, ThatWasPrintedReadsBackAsItselfThroughAYearAndALeapDay) {
    const UtcNanos first = at_second(1'795'392'000);
    for (int step = 0; step < 700; ++step) {
        const UtcNanos at = first + step * seconds{86'400 + 3'661};
        const std::string text = format_http_date(at);
        const Result<UtcNanos> again = parse_http_date(text);
        ASSERT_TRUE(again.has_value()) << text;
        ASSERT_EQ(*again, at) << text;
    }
}

TEST(HttpDate, OfAnotherFormIsMalformed) {
    for (const std::string_view text : {
             "",
             "now",
             "Sun, 06 Nov 1994 08:49:37",
             "Sun, 06 Nov 1994 08:49:37 KST",
             "Sun, 06 Nov 1994 08:49:37 gmt",
             "Sun, 06 Nov 1994 08:49:37 GMT ",
             " Sun, 06 Nov 1994 08:49:37 GMT",
             "Sun, 6 Nov 1994 08:49:37 GMT",
             "Sun,  6 Nov 1994 08:49:37 GMT",
             "Sunday, 06-Nov-94 08:49:37 GMT",
             "Sun Nov  6 08:49:37 1994",
             "Sun; 06 Nov 1994 08:49:37 GMT",
             "Sun, 06 nov 1994 08:49:37 GMT",
             "Sun, 06 Nox 1994 08:49:37 GMT",
             "Sun, 06 ov  1994 08:49:37 GMT",
             "Sun, xx Nov 1994 08:49:37 GMT",
             "Sun, -6 Nov 1994 08:49:37 GMT",
             "Sun, 06 Nov 19x4 08:49:37 GMT",
             "Sun, 06 Nov 1994 08-49-37 GMT",
             "Sun, 06 Nov 1994 8:49:037 GMT",
             "1994-11-06T08:49:37Z",
         }) {
        SCOPED_TRACE(text);
        const Result<UtcNanos> at = parse_http_date(text);
        ASSERT_FALSE(at.has_value());
        EXPECT_EQ(at.error().kind, ErrorKind::malformed);
    }
}

TEST(HttpDate, OfADayOrTimeThatDoesNotExistIsMalformed) {
    for (const std::string_view text : {
             "Sun, 00 Nov 1994 08:49:37 GMT",
             "Sun, 31 Nov 1994 08:49:37 GMT",
             "Wed, 29 Feb 2026 08:49:37 GMT",
             "Sun, 06 Nov 1994 24:00:00 GMT",
             "Sun, 06 Nov 1994 08:60:37 GMT",
             "Sun, 06 Nov 1994 08:49:61 GMT",
         }) {
        SCOPED_TRACE(text);
        const Result<UtcNanos> at = parse_http_date(text);
        ASSERT_FALSE(at.has_value());
        EXPECT_EQ(at.error().kind, ErrorKind::malformed);
    }
}

TEST(HttpDate, WithADayNameThatIsNoneIsMalformed) {
    EXPECT_FALSE(parse_http_date("Xyz, 06 Nov 1994 08:49:37 GMT").has_value());
    EXPECT_FALSE(parse_http_date("   , 06 Nov 1994 08:49:37 GMT").has_value());
}

TEST(HttpDate, WithOtherSeparatorsThanBlanksIsMalformed) {
    EXPECT_FALSE(parse_http_date("Sun, 06-Nov-1994 08:49:37 GMT").has_value());
    EXPECT_FALSE(parse_http_date("Sun, 06 Nov 1994T08:49:37 GMT").has_value());
}

// Year 1 is what a Go server prints for a time that was never set. 64 bits of nanoseconds end in
// 2262.
TEST(HttpDate, OfAYearThatDoesNotFitOurInstantsIsMalformed) {
    for (const std::string_view text :
         {"Mon, 01 Jan 0001 00:00:00 GMT", "Sat, 01 Jan 1600 00:00:00 GMT",
          "Mon, 01 Jan 2263 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"}) {
        SCOPED_TRACE(text);
        const Result<UtcNanos> at = parse_http_date(text);
        ASSERT_FALSE(at.has_value()) << "read as " << at->since_epoch().count() << " ns";
        EXPECT_EQ(at.error().kind, ErrorKind::malformed);
    }
}

} // namespace
} // namespace qts

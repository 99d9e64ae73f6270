// The market's tables against prices that were really made: daily and five-minute bars of KRX,
// which are not part of the project. QTS_SHARED_DIR names their folder; without it all is skipped.
//
// What daily bars cannot tell is set aside by its cause and counted, so that a wrong table shows:
// - adjusted: data vendors divide the past by splits and dividends. An opening price is made in an
//   auction and so always on the grid; until 2025-03-03 (the last day without mid-price orders)
//   every price is. A price that is not, or no whole won, proves that its day and all before it
//   were adjusted.
// - not traded: a day without volume; the next one may have a base of its own.
// - broken: the close lies outside the day's own range.
// - without a base: the first day of a file, or the one after a day set aside or missing.
// A price off the grid since 2025-03-04 must be a mid-price: half a tick, in whole won.

#include "core/kst.hpp"
#include "fakes/built_in_rules.hpp"
#include "market/market_rules.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qts {
namespace {

namespace fs = std::filesystem;

const KstDate kMidPrices = KstDate::of(2025, 3, 4);
const KstDate kCovered = KstDate::of(2020, 1, 1);

fs::path krx_dir() {
    const char* const given = std::getenv("QTS_SHARED_DIR");
    const fs::path shared = given != nullptr && *given != '\0'
                                ? fs::path{given}
                                : fs::path{QTS_SOURCE_DIR} / ".." / "shared";
    return shared / "data" / "krx";
}

/// Why the test cannot run; empty when `where` is there.
std::string missing(const fs::path& where) {
    if (fs::exists(where)) return "";
    const std::string why = where.string() + " is not on this machine (QTS_SHARED_DIR)";
    std::cout << "skipped: " << why << "\n";
    return why;
}

struct DayBar {
    KstDate date;
    std::int64_t open;
    std::int64_t high;
    std::int64_t low;
    std::int64_t close;
    std::int64_t volume;
    bool whole; ///< no price had a fraction of a won, which is cut off here
};

struct History {
    std::string code;
    Product product = Product::stock;
    Market market = Market::kospi;
    int leverage = 1;
    std::vector<DayBar> bars;
};

/// The next field of a line of comma-separated values.
std::string_view next_field(std::string_view& rest) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view field = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    return field;
}

struct Number {
    std::int64_t won; ///< what stands before the point
    bool whole;       ///< nothing but zeros after it, as in `71100.0`
};

std::optional<Number> number_of(std::string_view text) {
    Number number{0, true};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number.won);
    if (error != std::errc{} || (stop != end && *stop != '.')) return std::nullopt;
    number.whole = std::all_of(stop, end, [](char c) { return c == '.' || c == '0'; });
    return number;
}

std::vector<DayBar> read_bars(const fs::path& path) {
    std::vector<DayBar> bars;
    std::ifstream stream{path, std::ios::binary};
    std::string line;
    std::getline(stream, line); // the names of the columns; their order is that of DayBar
    while (std::getline(stream, line)) {
        std::string_view rest = line;
        const auto date = KstDate::parse(next_field(rest));
        std::int64_t numbers[5]{};
        bool good = date.has_value();
        bool whole = true;
        for (std::int64_t& number : numbers) {
            const auto read = number_of(next_field(rest));
            good = good && read.has_value();
            whole = whole && good && read->whole;
            number = read ? read->won : 0;
        }
        if (!good) {
            ADD_FAILURE() << path << ": " << line;
            continue;
        }
        bars.push_back({*date, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], whole});
    }
    return bars;
}

History read_history(const fs::path& path) {
    // What the files do not say of the issues in them.
    const std::set<std::string> kosdaq{"028300", "086520", "196170", "247540", "263750"};
    const std::set<std::string> long_stocks{"000660", "005380", "005930", "035420"};
    const std::set<std::string> doubled{"122630", "233740", "252670", "Q520057", "Q530107"};
    History history;
    const std::string stem = path.stem().string();
    history.code = stem.substr(0, stem.find('_'));
    if (stem.ends_with("_D") && !long_stocks.contains(history.code))
        history.product = history.code.starts_with("Q") ? Product::etn : Product::etf;
    if (kosdaq.contains(history.code)) history.market = Market::kosdaq;
    if (doubled.contains(history.code)) history.leverage = 2;
    history.bars = read_bars(path);
    return history;
}

std::vector<History> read_folder(const fs::path& folder) {
    std::vector<History> histories;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (entry.path().extension() == ".csv") histories.push_back(read_history(entry.path()));
    }
    return histories;
}

const TickTable& ticks_on(const History& history, KstDate date) {
    return ticks_of(history.product, history.market, date);
}

bool on_grid(std::int64_t won, const TickTable& ticks) {
    return is_on_tick(Price::won(won), ticks);
}

/// The last day that a price proves to be adjusted.
std::optional<KstDate> last_adjusted(const History& history) {
    std::optional<KstDate> last;
    for (const DayBar& bar : history.bars) {
        if (bar.volume == 0) continue;
        const TickTable& ticks = ticks_on(history, bar.date);
        const bool others =
            bar.date >= kMidPrices ||
            (on_grid(bar.high, ticks) && on_grid(bar.low, ticks) && on_grid(bar.close, ticks));
        if (!bar.whole || !on_grid(bar.open, ticks) || !others) last = bar.date;
    }
    return last;
}

/// Half a tick above the grid, in whole won: floor((bid + ask) / 2) one tick apart.
bool is_mid_price(std::int64_t won, const TickTable& ticks) {
    const std::int64_t tick = tick_at(Price::won(won), ticks).in_won();
    return won % tick == tick / 2;
}

struct Tally {
    // rows = adjusted + not_traded + broken + judged
    int rows = 0;
    int adjusted = 0;
    int not_traded = 0;
    int broken = 0;
    int judged = 0;
    // judged = with_base + first_days + after_adjusted + after_untraded + after_broken + after_hole
    int with_base = 0;
    int first_days = 0; ///< of a file: of listing or not
    int after_adjusted = 0;
    int after_untraded = 0;
    int after_broken = 0;
    int after_hole = 0;
    // prices of judged days
    int mid_highs = 0;
    int mid_lows = 0;
    int mid_closes = 0;
    int unexplained_off_grid = 0;
    // days with a base
    int raised_bases = 0; ///< the close before was a mid-price
    int at_upper = 0;
    int at_lower = 0;
    int beyond_limits = 0;        ///< explained by nothing
    int beyond_single_limits = 0; ///< of a leveraged issue taken for a plain one
    std::map<std::string, std::string> adjusted_until;
    std::map<std::string, int> holes;
    /// Prices on the grid by (last bound, step): how many, and their greatest common divisor.
    std::map<std::pair<std::int64_t, std::int64_t>, std::pair<int, std::int64_t>> steps;

    int mid_prices() const { return mid_highs + mid_lows + mid_closes; }
};

void judge_grid(Tally& tally, const DayBar& bar, const TickTable& ticks) {
    struct Seen {
        std::int64_t won;
        int* mids;
    };
    for (const Seen seen : {Seen{bar.open, nullptr}, Seen{bar.high, &tally.mid_highs},
                            Seen{bar.low, &tally.mid_lows}, Seen{bar.close, &tally.mid_closes}}) {
        if (on_grid(seen.won, ticks)) {
            const auto bands = ticks.bands();
            const std::int64_t bound = bands.size() > 1 ? bands[bands.size() - 2].below : 0;
            auto& [count, divisor] =
                tally.steps[{bound, tick_at(Price::won(seen.won), ticks).in_won()}];
            ++count;
            divisor = std::gcd(divisor, seen.won);
        } else if (seen.mids != nullptr && bar.date >= kMidPrices &&
                   is_mid_price(seen.won, ticks)) {
            ++*seen.mids;
        } else {
            ++tally.unexplained_off_grid;
        }
    }
}

bool beyond(const DayBar& bar, const PriceLimits& limits) {
    return bar.high > limits.upper.in_won() || bar.low < limits.lower.in_won();
}

void judge_limits(Tally& tally, const History& history, const DayBar& bar, std::int64_t before) {
    const auto limits =
        limits_of(Price::won(before), history.product, history.market, history.leverage, bar.date);
    const auto single = limits_of(Price::won(before), history.product, history.market, 1, bar.date);
    ASSERT_TRUE(limits && single) << history.code << " " << bar.date.iso();
    ++tally.with_base;
    tally.raised_bases += on_grid(before, ticks_on(history, bar.date)) ? 0 : 1;
    tally.at_upper += bar.high == limits->upper.in_won() ? 1 : 0;
    tally.at_lower += bar.low == limits->lower.in_won() ? 1 : 0;
    tally.beyond_single_limits += beyond(bar, *single) ? 1 : 0;
    if (!beyond(bar, *limits)) return;
    ++tally.beyond_limits;
    std::cout << "beyond its limits: " << history.code << " " << bar.date.iso() << "\n";
}

/// Trading days without a row between two rows that follow each other.
bool follows(Tally& tally, KstDate before, KstDate date) {
    if (before < kCovered) return true; // the calendar does not reach
    const SessionCalendar& calendar = built_in_rules().calendar;
    bool next = true;
    for (KstDate day = before.plus_days(1); day < date; day = day.plus_days(1)) {
        if (!calendar.is_trading_day(day).value_or(true)) continue;
        ++tally.holes[day.iso()];
        next = false;
    }
    return next;
}

void judge(Tally& tally, const History& history) {
    const auto adjusted = last_adjusted(history);
    if (adjusted) tally.adjusted_until[history.code] = adjusted->iso();
    std::optional<std::int64_t> base;
    std::optional<KstDate> before;
    int* cause = &tally.first_days;
    for (const DayBar& bar : history.bars) {
        ++tally.rows;
        if (before && !follows(tally, *before, bar.date)) {
            base.reset();
            cause = &tally.after_hole;
        }
        before = bar.date;
        int* aside = nullptr;
        if (adjusted && bar.date <= *adjusted) {
            aside = &tally.adjusted;
            cause = &tally.after_adjusted;
        } else if (bar.volume == 0) {
            aside = &tally.not_traded;
            cause = &tally.after_untraded;
        } else if (bar.low > std::min(bar.open, bar.close) ||
                   bar.high < std::max(bar.open, bar.close)) {
            aside = &tally.broken;
            cause = &tally.after_broken;
        }
        if (aside != nullptr) {
            ++*aside;
            base.reset();
            continue;
        }
        ++tally.judged;
        judge_grid(tally, bar, ticks_on(history, bar.date));
        if (base) {
            judge_limits(tally, history, bar, *base);
        } else {
            ++*cause;
        }
        base = bar.close;
    }
}

Tally tally_of(const std::vector<History>& histories) {
    Tally tally;
    for (const History& history : histories)
        judge(tally, history);
    std::cout << "rows " << tally.rows << ": adjusted " << tally.adjusted << ", not traded "
              << tally.not_traded << ", broken " << tally.broken << ", judged " << tally.judged
              << "\njudged: with a base " << tally.with_base << ", without: first of a file "
              << tally.first_days << ", after adjusted days " << tally.after_adjusted
              << ", after days without trade " << tally.after_untraded << ", after broken ones "
              << tally.after_broken << ", after missing ones " << tally.after_hole
              << "\noff the grid: mid-price highs " << tally.mid_highs << ", lows "
              << tally.mid_lows << ", closes " << tally.mid_closes << ", unexplained "
              << tally.unexplained_off_grid << "\nlimits: bases raised onto the grid "
              << tally.raised_bases << ", at the upper limit " << tally.at_upper
              << ", at the lower " << tally.at_lower << ", beyond " << tally.beyond_limits
              << " (with a single width " << tally.beyond_single_limits << ")\n";
    return tally;
}

/// What must hold of any prices, and that every row is accounted for.
void expect_explained(const Tally& tally) {
    EXPECT_EQ(tally.unexplained_off_grid, 0);
    EXPECT_EQ(tally.beyond_limits, 0);
    EXPECT_EQ(tally.rows, tally.adjusted + tally.not_traded + tally.broken + tally.judged);
    EXPECT_EQ(tally.judged, tally.with_base + tally.first_days + tally.after_adjusted +
                                tally.after_untraded + tally.after_broken + tally.after_hole);
    // A step that were too fine would show here: all of a hundred prices share more than it.
    for (const auto& [key, seen] : tally.steps) {
        if (seen.first < 100) continue;
        EXPECT_EQ(seen.second, key.second) << "of the table up to " << key.first << ", "
                                           << seen.first << " prices at " << key.second;
    }
}

void expect_between(int value, int least, int most, const char* what) {
    EXPECT_TRUE(least <= value && value <= most)
        << what << ": " << value << " is not between " << least << " and " << most;
}

using Until = std::map<std::string, std::string>;
using Holes = std::map<std::string, int>;

TEST(SharedRealBars, Of2023To2025LieOnTheGridAndWithinTheLimits) {
    const fs::path folder = krx_dir() / "daily-2023-2025" / "sample";
    if (const std::string why = missing(folder); !why.empty()) GTEST_SKIP() << why;
    const std::vector<History> histories = read_folder(folder);
    EXPECT_EQ(histories.size(), 21U);
    const Tally tally = tally_of(histories);
    expect_explained(tally);
    // The issues with a split, a bonus or a rights issue in these years.
    EXPECT_EQ(
        tally.adjusted_until,
        (Until{{"012450", "2025-05-21"}, {"068270", "2025-06-05"}, {"086520", "2025-02-26"}}));
    EXPECT_EQ(tally.holes, Holes{});
    expect_between(tally.judged, 6'700, 6'800, "judged");
    expect_between(tally.with_base, tally.judged - 21, tally.judged - 15, "with a base");
    EXPECT_EQ(tally.broken, 0);
    // Some 1,200 days of 18 issues since 2025-03-04.
    expect_between(tally.mid_prices(), 10, 40, "mid-prices");
    expect_between(tally.at_upper, 2, 10, "days at the upper limit");
    expect_between(tally.at_lower, 2, 10, "days at the lower limit");
}

TEST(SharedRealBars, Of2025To2026LieOnTheGridAndWithinTheLimits) {
    const fs::path folder = krx_dir() / "daily-2025-2026" / "sample";
    if (const std::string why = missing(folder); !why.empty()) GTEST_SKIP() << why;
    const std::vector<History> histories = read_folder(folder);
    EXPECT_EQ(histories.size(), 20U);
    const Tally tally = tally_of(histories);
    expect_explained(tally);
    EXPECT_EQ(tally.adjusted_until, (Until{{"068270", "2026-06-02"}, {"207940", "2025-10-29"}}));
    // A trading day that the source lacks, in each of the 17 files that reach over it.
    EXPECT_EQ(tally.holes, (Holes{{"2025-09-19", 17}}));
    expect_between(tally.judged, 4'250, 4'400, "judged");
    expect_between(tally.with_base, tally.judged - 45, tally.judged - 30, "with a base");
    expect_between(tally.not_traded, 10, 25, "not traded"); // 207940's split-off
    EXPECT_EQ(tally.broken, 3);                             // closes of 2026-03-27
    expect_between(tally.mid_prices(), 40, 90, "mid-prices");
    expect_between(tally.mid_closes, 1, 12, "mid-price closes");
    expect_between(tally.raised_bases, 1, 12, "bases raised onto the grid");
    expect_between(tally.at_upper, 1, 10, "days at the upper limit");
    expect_between(tally.at_lower, 1, 10, "days at the lower limit");
}

TEST(SharedRealBars, OfThirtyYearsLieOnTheGridAndWithinTheLimits) {
    const fs::path folder = krx_dir() / "daily-long";
    if (const std::string why = missing(folder); !why.empty()) GTEST_SKIP() << why;
    const std::vector<History> histories = read_folder(folder);
    EXPECT_EQ(histories.size(), 32U);
    const Tally tally = tally_of(histories);
    expect_explained(tally);
    // Splits and rights issues of the stocks, distributions of the funds.
    EXPECT_EQ(
        tally.adjusted_until,
        (Until{{"000660", "2003-03-26"}, {"005380", "1999-11-04"}, {"005930", "2018-04-27"},
               {"035420", "2018-10-05"}, {"069500", "2023-10-27"}, {"091160", "2023-04-26"},
               {"091180", "2023-04-26"}, {"102960", "2023-04-26"}, {"102970", "2023-04-26"},
               {"117460", "2023-04-26"}, {"117680", "2023-04-26"}, {"139230", "2023-04-26"},
               {"143860", "2023-04-26"}, {"161510", "2023-04-26"}, {"228800", "2023-04-26"},
               {"228810", "2023-04-26"}, {"229200", "2023-04-26"}, {"244580", "2019-04-26"},
               {"305720", "2023-04-26"}, {"329750", "2022-12-27"}, {"360750", "2023-10-26"}}));
    EXPECT_EQ(tally.holes, Holes{});
    expect_between(tally.judged, 38'000, 38'300, "judged");
    expect_between(tally.with_base, tally.judged - 150, tally.judged - 100, "with a base");
    expect_between(tally.not_traded, 100, 180, "not traded");
    EXPECT_EQ(tally.broken, 0);
    EXPECT_EQ(tally.mid_prices(), 0); // all before 2025
    expect_between(tally.at_upper, 30, 60, "days at the upper limit");
    expect_between(tally.at_lower, 10, 40, "days at the lower limit");
    // 122630 on 2011-08-08 and 09: twice the width, and it was needed.
    EXPECT_EQ(tally.beyond_single_limits, 2);
}

TEST(SharedRealBars, AreThereOnEveryTradingDaySince2020AndOnNoOther) {
    std::set<KstDate> days;
    for (const char* name : {"daily-long", "daily-2023-2025/sample", "daily-2025-2026/sample"}) {
        const fs::path folder = krx_dir() / name;
        if (const std::string why = missing(folder); !why.empty()) GTEST_SKIP() << why;
        for (const History& history : read_folder(folder)) {
            for (const DayBar& bar : history.bars) {
                if (bar.date >= kCovered) days.insert(bar.date);
            }
        }
    }
    ASSERT_GT(days.size(), 1'500U);
    EXPECT_EQ(days.begin()->iso(), "2020-01-02");
    EXPECT_EQ(days.rbegin()->iso(), "2026-07-24");
    std::set<std::string> without;
    for (KstDate date = kCovered; date <= *days.rbegin(); date = date.plus_days(1)) {
        const auto trades = built_in_rules().calendar.is_trading_day(date);
        ASSERT_TRUE(trades.has_value()) << date.iso();
        EXPECT_TRUE(*trades || !days.contains(date)) << date.iso() << " has prices";
        if (*trades && !days.contains(date)) without.insert(date.iso());
    }
    EXPECT_EQ(without, std::set<std::string>{"2025-09-19"}); // a hole of the source
}

TEST(SharedRealBars, OfFiveMinutesBeginWithinContinuousTrading) {
    const fs::path path = krx_dir() / "minute" / "396500_KS_5m.csv";
    if (const std::string why = missing(path); !why.empty()) GTEST_SKIP() << why;
    const SessionCalendar& calendar = built_in_rules().calendar;
    std::ifstream stream{path, std::ios::binary};
    std::map<KstDate, UtcNanos> first_of_day;
    int bars = 0;
    int outside = 0;
    int mid_prices = 0;
    int off_grid = 0;
    std::string line;
    std::getline(stream, line);
    while (std::getline(stream, line)) {
        std::string_view rest = line;
        const auto begin = parse_instant(next_field(rest));
        ASSERT_TRUE(begin.has_value()) << line;
        ++bars;
        first_of_day.try_emplace(kst_date(begin->at), begin->at);
        const auto phase = calendar.phase_at(Venue::krx, begin->at);
        if (!phase || *phase != SessionPhase::continuous) ++outside;
        const TickTable& ticks = ticks_of(Product::etf, Market::kospi, kst_date(begin->at));
        for (int column = 0; column < 4; ++column) {
            const auto price = number_of(next_field(rest));
            ASSERT_TRUE(price && price->whole) << line;
            if (on_grid(price->won, ticks)) continue;
            ++(is_mid_price(price->won, ticks) ? mid_prices : off_grid);
        }
    }
    std::cout << "bars " << bars << ": outside continuous trading " << outside << ", mid-prices "
              << mid_prices << ", otherwise off the grid " << off_grid << "\n";
    EXPECT_EQ(bars, 4'183);
    EXPECT_EQ(outside, 0);
    EXPECT_EQ(off_grid, 0);
    expect_between(mid_prices, 50, 250, "mid-prices");
    EXPECT_EQ(first_of_day.size(), 59U);
    for (const auto& [date, begin] : first_of_day) {
        const auto hours = calendar.regular_hours(Venue::krx, date);
        ASSERT_TRUE(hours && *hours) << date.iso();
        EXPECT_EQ(kst_time(begin).iso(), (*hours)->open.iso()) << date.iso();
    }
    // The year's first trading day began an hour late.
    EXPECT_EQ(first_of_day.at(KstDate::of(2026, 1, 2)),
              to_utc(KstDate::of(2026, 1, 2), KstTime::of(10, 0)));
}

} // namespace
} // namespace qts

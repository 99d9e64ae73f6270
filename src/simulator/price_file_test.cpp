#include "simulator/price_file.hpp"

#include "core/kst.hpp"
#include "fakes/fake_file_system.hpp"
#include "market/tick_size.hpp"

#include "fakes/built_in_rules.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

namespace qts::sim {
namespace {

Instrument samsung() {
    Instrument instrument;
    instrument.symbol = *Symbol::parse("005930");
    instrument.name = "삼성전자";
    return instrument;
}

Instrument fund() {
    Instrument instrument = samsung();
    instrument.symbol = *Symbol::parse("396500");
    instrument.product = Product::etf;
    return instrument;
}

/// The text of the error; empty when there was none.
std::string complaint(std::string_view csv) {
    const auto file = parse_price_csv(csv, samsung(), built_in_rules());
    if (file) return "";
    EXPECT_EQ(file.error().kind, ErrorKind::invalid_input);
    return file.error().context;
}

bool names(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

TEST(PriceFile, EnglishDailyFileIsRead) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-20,71000,72000,70500,71500,1000\n"
                                      "2026-11-23,71500,71900,71400,71800,2000\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_TRUE(file->daily);
    EXPECT_EQ(file->period, std::chrono::hours{24});
    ASSERT_EQ(file->bars.size(), 2U);
    EXPECT_EQ(kst_date(file->bars[0].start), KstDate::of(2026, 11, 20));
    EXPECT_EQ(file->bars[0].open, Price::won(71'000));
    EXPECT_EQ(file->bars[0].high, Price::won(72'000));
    EXPECT_EQ(file->bars[0].low, Price::won(70'500));
    EXPECT_EQ(file->bars[0].close, Price::won(71'500));
    EXPECT_EQ(file->bars[0].volume, Quantity::shares(1'000));
    EXPECT_EQ(file->price_count, 8);
    EXPECT_EQ(file->rounded, 0);
}

TEST(PriceFile, KoreanHeadersAreReadWithTheirExtraColumns) {
    const auto file = parse_price_csv("날짜,시가,고가,저가,종가,거래량,등락률\n"
                                      "2023-12-05,72300,72400,71200,71200,12129682,-1.928374\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].high, Price::won(72'400));
    EXPECT_EQ(file->bars[0].volume, Quantity::shares(12'129'682));
}

TEST(PriceFile, ColumnsMayStandInAnyOrderAndLetterCase) {
    const auto file = parse_price_csv("Volume,Close,LOW,High,Open,Date\n"
                                      "1000,71500,70500,72000,71000,20261120\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].open, Price::won(71'000));
    EXPECT_EQ(file->bars[0].close, Price::won(71'500));
    EXPECT_EQ(file->bars[0].low, Price::won(70'500));
}

TEST(PriceFile, ByteOrderMarkIsNotPartOfTheFirstColumn) {
    const auto file = parse_price_csv("\xEF\xBB\xBF"
                                      "date,open,high,low,close,volume\n"
                                      "2026-11-20,71000,72000,70500,71500,1000\n",
                                      samsung(), built_in_rules());
    EXPECT_TRUE(file.has_value()) << file.error().context;
}

TEST(PriceFile, CarriageReturnsAndEmptyLinesAreNothing) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\r\n"
                                      "\r\n"
                                      "2026-11-20,71000,72000,70500,71500,1000\r\n"
                                      "\r\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars.size(), 1U);
}

TEST(PriceFile, LastLineNeedsNoLineEnd) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-20,71000,72000,70500,71500,1000",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars.size(), 1U);
}

TEST(PriceFile, QuotedFieldsAreReadWithoutTheirQuotes) {
    const auto file = parse_price_csv("\"date\",\"open\",\"high\",\"low\",\"close\",\"volume\"\n"
                                      "\"2026-11-20\",\"71000\",\"72000\",\"70500\",\"71500\",1\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].close, Price::won(71'500));
}

TEST(PriceFile, CommaInsideAQuotedFieldIsPartOfIt) {
    const auto file = parse_price_csv("name,date,open,high,low,close,volume\n"
                                      "\"Samsung, Electronics\",2026-11-20,1000,1002,999,1001,5\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].close, Price::won(1'001));
}

TEST(PriceFile, MidnightInGreenwichIsNineInKorea) {
    const auto file = parse_price_csv("Datetime,open,high,low,close,volume\n"
                                      "2025-12-05 00:00:00+00:00,18015,18030,17930,17980,0\n"
                                      "2025-12-05 00:05:00+00:00,17980,18020,17890,18020,72113\n",
                                      fund(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_FALSE(file->daily);
    EXPECT_EQ(file->bars[0].start, to_utc(KstDate::of(2025, 12, 5), KstTime::of(9, 0)));
    EXPECT_EQ(file->period, std::chrono::minutes{5});
}

TEST(PriceFile, TimeWithoutAnOffsetIsKorean) {
    const auto file = parse_price_csv("time,open,high,low,close,volume\n"
                                      "2026-11-23 09:00,71500,71500,71500,71500,1\n"
                                      "2026-11-23T09:01:00+09:00,71500,71500,71500,71500,1\n"
                                      "2026-11-23T00:02:00Z,71500,71500,71500,71500,1\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    ASSERT_EQ(file->bars.size(), 3U);
    EXPECT_EQ(file->bars[0].start, to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 0)));
    EXPECT_EQ(file->bars[1].start, to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 1)));
    EXPECT_EQ(file->bars[2].start, to_utc(KstDate::of(2026, 11, 23), KstTime::of(9, 2)));
    EXPECT_EQ(file->period, std::chrono::minutes{1});
}

TEST(PriceFile, PeriodIsTheShortestDistanceWithinADay) {
    const auto file = parse_price_csv("time,open,high,low,close,volume\n"
                                      "2026-11-23 09:00,71500,71500,71500,71500,1\n"
                                      "2026-11-23 09:10,71500,71500,71500,71500,1\n"
                                      "2026-11-23 09:15,71500,71500,71500,71500,1\n"
                                      "2026-11-24 09:00,71500,71500,71500,71500,1\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->period, std::chrono::minutes{5});
}

TEST(PriceFile, DecimalsOfWholeWonAreNoRounding) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2025-06-09,60400.0,60400.00,59500.0,59800.0000,19609659\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].open, Price::won(60'400));
    EXPECT_EQ(file->bars[0].close, Price::won(59'800));
    EXPECT_EQ(file->rounded, 0);
}

TEST(PriceFile, EachPriceOffTheTickIsMovedToTheNearestAndCountedOnce) {
    // Ticks of 100 won: 71,449 is nearer below, 71,551 nearer above, 71,450 is a tie and goes up.
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-23,71449,71551,71300,71450,5\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].open, Price::won(71'400));
    EXPECT_EQ(file->bars[0].high, Price::won(71'600));
    EXPECT_EQ(file->bars[0].low, Price::won(71'300));
    EXPECT_EQ(file->bars[0].close, Price::won(71'500));
    EXPECT_EQ(file->rounded, 3);
    EXPECT_EQ(file->price_count, 4);
}

TEST(PriceFile, FractionOfAWonDecidesTheTie) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-23,1000.49,1001.5,1000.4,1000.5,5\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[0].open, Price::won(1'000));
    EXPECT_EQ(file->bars[0].high, Price::won(1'002));
    EXPECT_EQ(file->bars[0].low, Price::won(1'000));
    EXPECT_EQ(file->bars[0].close, Price::won(1'001));
    EXPECT_EQ(file->rounded, 4);
}

TEST(PriceFile, TickIsTheOneOfTheBarsDay) {
    // 150,500: ticks of 500 before 2023-01-25, of 100 since; 150,100 is legal only today.
    const auto before = parse_price_csv("date,open,high,low,close,volume\n"
                                        "2023-01-20,150100,150100,150100,150100,5\n",
                                        samsung(), built_in_rules());
    const auto after = parse_price_csv("date,open,high,low,close,volume\n"
                                       "2023-01-25,150100,150100,150100,150100,5\n",
                                       samsung(), built_in_rules());
    ASSERT_TRUE(before.has_value() && after.has_value());
    EXPECT_EQ(before->bars[0].close, Price::won(150'000));
    EXPECT_EQ(after->bars[0].close, Price::won(150'100));
}

TEST(PriceFile, HaltedDayStandsAtItsClose) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "2026-11-20,71000,72000,70500,71500,1000\n"
                                      "2026-11-23,0,0,0,71500,0\n",
                                      samsung(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars[1].open, Price::won(71'500));
    EXPECT_EQ(file->bars[1].high, Price::won(71'500));
    EXPECT_EQ(file->bars[1].low, Price::won(71'500));
    EXPECT_EQ(file->bars[1].volume, Quantity::shares(0));
}

TEST(PriceFile, ZeroPricesWithAVolumeAreAnErrorOfTheirLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,0,0,0,71500,7\n"),
                      "line 2"));
}

TEST(PriceFile, MalformedNumberNamesItsLine) {
    const std::string text = complaint("date,open,high,low,close,volume\n"
                                       "2026-11-20,71000,72000,70500,71500,1000\n"
                                       "2026-11-23,71x00,72000,70500,71500,1000\n");
    EXPECT_TRUE(names(text, "line 3")) << text;
    EXPECT_TRUE(names(text, "71x00")) << text;
}

TEST(PriceFile, LettersBehindTheDecimalsAreNoNumber) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000.00x,72000,70500,71500,1000\n"),
                      "line 2"));
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000.12.34,72000,70500,71500,1000\n"),
                      "line 2"));
}

TEST(PriceFile, EmptyFieldNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,,72000,70500,71500,1000\n"),
                      "line 2"));
}

TEST(PriceFile, MalformedDateNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-02-30,71000,72000,70500,71500,1000\n"),
                      "line 2"));
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "yesterday,71000,72000,70500,71500,1000\n"),
                      "line 2"));
}

TEST(PriceFile, MissingColumnIsNamedWithTheHeadersLine) {
    const std::string text = complaint("date,open,high,low,close\n"
                                       "2026-11-23,71000,72000,70500,71500\n");
    EXPECT_TRUE(names(text, "line 1")) << text;
    EXPECT_TRUE(names(text, "volume")) << text;
}

TEST(PriceFile, ShortRowNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,72000,70500\n"),
                      "line 2"));
}

TEST(PriceFile, HighBelowTheLowNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,70000,72000,71000,10\n"),
                      "line 2"));
}

TEST(PriceFile, TimeGoingBackwardsNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,72000,70500,71500,10\n"
                                "2026-11-20,71000,72000,70500,71500,10\n"),
                      "line 3"));
}

TEST(PriceFile, SameTimeTwiceNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,72000,70500,71500,10\n"
                                "2026-11-23,71000,72000,70500,71500,10\n"),
                      "line 3"));
}

TEST(PriceFile, LineNumberCountsEmptyLines) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "\n"
                                "\n"
                                "2026-11-23,71x00,72000,70500,71500,10\n"),
                      "line 4"));
}

TEST(PriceFile, NegativePriceAndNegativeVolumeNameTheirLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,-71000,72000,70500,71500,10\n"),
                      "line 2"));
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,72000,70500,71500,-10\n"),
                      "line 2"));
}

TEST(PriceFile, NumberThatFitsNowhereNamesItsLine) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,99999999999999999999,70500,71500,10\n"),
                      "line 2"));
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-23,71000,72000,70500,71500,99999999999999999999\n"),
                      "line 2"));
}

TEST(PriceFile, DatesAndTimesAreNotMixed) {
    EXPECT_TRUE(names(complaint("date,open,high,low,close,volume\n"
                                "2026-11-20,71000,72000,70500,71500,10\n"
                                "2026-11-23 09:00,71000,72000,70500,71500,10\n"),
                      "line 3"));
}

TEST(PriceFile, EmptyFileIsAnError) {
    EXPECT_FALSE(complaint("").empty());
    EXPECT_FALSE(complaint("\n\n").empty());
    EXPECT_FALSE(complaint("\xEF\xBB\xBF").empty());
}

TEST(PriceFile, FileWithOnlyAHeaderIsAnError) {
    EXPECT_FALSE(complaint("date,open,high,low,close,volume\n").empty());
}

TEST(PriceFile, DayBeforeTheTickTablesIsAnErrorOfItsLine) {
    const auto file = parse_price_csv("date,open,high,low,close,volume\n"
                                      "1985-01-04,71000,72000,70500,71500,10\n",
                                      samsung(), built_in_rules());
    ASSERT_FALSE(file.has_value());
    EXPECT_TRUE(names(file.error().context, "line 2")) << file.error().context;
}

TEST(PriceFile, LoadNamesThePathInItsErrors) {
    FakeFileSystem files;
    files.files["/data/005930.csv"] = "date,open,high,low,close,volume\n2026-11-23,x,1,1,1,1\n";
    const auto broken = load_price_file(files, "/data/005930.csv", samsung(), built_in_rules());
    ASSERT_FALSE(broken.has_value());
    EXPECT_TRUE(names(broken.error().context, "/data/005930.csv"));
    EXPECT_TRUE(names(broken.error().context, "line 2"));
    const auto absent = load_price_file(files, "/data/absent.csv", samsung(), built_in_rules());
    ASSERT_FALSE(absent.has_value());
    EXPECT_EQ(absent.error().kind, ErrorKind::not_found);
}

TEST(PriceArgument, NamedSymbolWinsOverTheFilesName) {
    FakeFileSystem files;
    const auto argument = parse_price_argument(files, "000660=/data/005930.csv");
    ASSERT_TRUE(argument.has_value()) << argument.error().context;
    EXPECT_EQ(argument->symbol.view(), "000660");
    EXPECT_EQ(argument->path, "/data/005930.csv");
}

TEST(PriceArgument, FileNameThatBeginsWithACodeNamesTheStock) {
    FakeFileSystem files;
    EXPECT_EQ(parse_price_argument(files, "/data/005930.csv")->symbol.view(), "005930");
    EXPECT_EQ(parse_price_argument(files, "396500_KS_5m.csv")->symbol.view(), "396500");
    EXPECT_EQ(parse_price_argument(files, "d/00088K.csv")->symbol.view(), "00088K");
    EXPECT_EQ(parse_price_argument(files, "Q520057_D.csv")->symbol.view(), "Q520057");
}

TEST(PriceArgument, CodeColumnNamesTheStock) {
    FakeFileSystem files;
    files.files["samsung.csv"] = "date,open,high,low,close,volume,code\n"
                                 "2026-11-23,71000,72000,70500,71500,10,005930\n";
    const auto argument = parse_price_argument(files, "samsung.csv");
    ASSERT_TRUE(argument.has_value()) << argument.error().context;
    EXPECT_EQ(argument->symbol.view(), "005930");
    EXPECT_EQ(argument->path, "samsung.csv");
}

TEST(PriceArgument, FileThatNamesNoStockIsAnErrorThatShowsTheCure) {
    FakeFileSystem files;
    files.files["prices.csv"] = "date,open,high,low,close,volume\n2026-11-23,1,1,1,1,1\n";
    const auto argument = parse_price_argument(files, "prices.csv");
    ASSERT_FALSE(argument.has_value());
    EXPECT_EQ(argument.error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(names(argument.error().context, "prices.csv"));
    EXPECT_TRUE(names(argument.error().context, "=prices.csv"));
}

std::filesystem::path shared_dir() {
    const char* const given = std::getenv("QTS_SHARED_DIR");
    if (given != nullptr && *given != '\0') return given;
    return std::filesystem::path{QTS_SOURCE_DIR} / ".." / "shared";
}

/// Loads every CSV of a folder; the number of files, or nothing when the folder is absent.
void load_all(const std::string& folder, const Instrument& instrument, std::size_t at_least) {
    const std::filesystem::path where = shared_dir() / "data" / "krx" / folder;
    if (!std::filesystem::is_directory(where)) {
        std::cout << "skipped: " << where << " is not on this machine (QTS_SHARED_DIR)\n";
        GTEST_SKIP() << where << " does not exist";
    }
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{where}) {
        if (entry.path().extension() != ".csv") continue;
        std::ifstream stream{entry.path(), std::ios::binary};
        std::stringstream text;
        text << stream.rdbuf();
        Instrument listed = instrument;
        const std::string stem = entry.path().stem().string();
        if (stem.starts_with("Q")) listed.product = Product::etn;
        const auto file = parse_price_csv(text.str(), listed, built_in_rules());
        if (!file) {
            ADD_FAILURE() << entry.path() << ": " << file.error().context;
            continue;
        }
        ++count;
        EXPECT_EQ(file->price_count, static_cast<std::int64_t>(file->bars.size() * 4));
        for (const Bar& bar : file->bars) {
            const auto bands = tick_table_of(listed.product, listed.market, kst_date(bar.start));
            ASSERT_TRUE(bands.has_value());
            ASSERT_TRUE(is_on_tick(bar.open, *bands) && is_on_tick(bar.high, *bands) &&
                        is_on_tick(bar.low, *bands) && is_on_tick(bar.close, *bands));
            ASSERT_LE(bar.low, std::min(bar.open, bar.close)) << entry.path();
            ASSERT_GE(bar.high, std::max(bar.open, bar.close)) << entry.path();
        }
    }
    EXPECT_GE(count, at_least);
}

TEST(SharedPriceData, MinuteFileLoads) {
    load_all("minute", fund(), 1);
}
TEST(SharedPriceData, DailyFilesOf2023To2025Load) {
    load_all("daily-2023-2025/sample", samsung(), 21);
}
TEST(SharedPriceData, DailyFilesOf2025To2026Load) {
    load_all("daily-2025-2026/sample", samsung(), 20);
}
TEST(SharedPriceData, LongDailyFilesLoad) {
    load_all("daily-long", samsung(), 32);
}
TEST(SharedPriceData, IndexFilesLoad) {
    load_all("index", samsung(), 3);
}

TEST(SharedPriceData, FirstMinuteBarIsTheOpenOfTheKoreanDay) {
    const auto path = shared_dir() / "data" / "krx" / "minute" / "396500_KS_5m.csv";
    std::ifstream stream{path, std::ios::binary};
    if (!stream) {
        std::cout << "skipped: " << path << " is not on this machine (QTS_SHARED_DIR)\n";
        GTEST_SKIP() << path << " does not exist";
    }
    std::stringstream text;
    text << stream.rdbuf();
    const auto file = parse_price_csv(text.str(), fund(), built_in_rules());
    ASSERT_TRUE(file.has_value()) << file.error().context;
    EXPECT_EQ(file->bars.size(), 4'183U);
    EXPECT_EQ(file->bars[0].start, to_utc(KstDate::of(2025, 12, 5), KstTime::of(9, 0)));
    EXPECT_EQ(file->period, std::chrono::minutes{5});
}

} // namespace
} // namespace qts::sim

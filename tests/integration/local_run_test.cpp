// `qts --local-only` as a newcomer runs it.

#include "core/json_reader.hpp"
#include "core/text.hpp"
#include "integration/qts_process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace qts {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

const std::vector<std::string> kDemo{"--broker", "kis", "--local-only", "--max-iterations", "20"};

TEST(LocalRun, TheDemoFitsOneScreenAndTellsTheWholeTrade) {
    const ScratchDirectory scratch;
    const ProcessResult run = run_qts(scratch, kDemo);
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const auto lines = lines_of(run.out);
    EXPECT_LE(lines.size(), 40U);
    for (const std::string& line : lines)
        EXPECT_LE(display_width(line), 80) << line;
    for (const char* part : {"09:00:00", "50****00-01", "VTTC0012U", "VTTC0011U", "0000000001",
                             "삼성전자", "매수", "매도", "체결", "평균단가", "실현손익", "수수료",
                             "거래세", "GR103", "nearest legal", "books agree", "Next:"}) {
        EXPECT_NE(run.out.find(part), std::string::npos) << part << "\n" << run.out;
    }
    EXPECT_EQ(run.out.find("50000000"), std::string::npos) << "the account is not masked";
    EXPECT_EQ(run.err, "");
}

TEST(LocalRun, ItSpeaksKoreanWhenAskedTo) {
    const ScratchDirectory scratch;
    const ProcessResult run = run_qts(scratch, kDemo, {{"QTS_LANG", "ko"}});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    for (const std::string& line : lines_of(run.out))
        EXPECT_LE(display_width(line), 80) << line;
    EXPECT_NE(run.out.find("게이트 거부"), std::string::npos) << run.out;
}

TEST(LocalRun, ThreeIterationsMakeOneJsonDocument) {
    const ScratchDirectory scratch;
    const ProcessResult run =
        run_qts(scratch, {"--broker", "kis", "--local-only", "--max-iterations", "3", "--json"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const auto document = JsonDocument::parse(run.out);
    ASSERT_TRUE(document.has_value()) << run.out;
    const JsonView summary = document->root().member("summary");
    EXPECT_EQ(summary.member("passes").integer().value_or(-1), 3);
    EXPECT_EQ(summary.member("orders").integer().value_or(-1), 2);
    EXPECT_EQ(summary.member("filled").integer().value_or(-1), 2);
    EXPECT_EQ(summary.member("refused_by_gate").integer().value_or(-1), 1);
    EXPECT_EQ(summary.member("broker_cash_won").integer().value_or(-1),
              summary.member("closing_cash_won").integer().value_or(-2));
}

TEST(LocalRun, TheSameSeedPrintsTheSameAndAnotherSeedDoesNot) {
    const ScratchDirectory scratch;
    const auto with_seed = [&](const char* seed) {
        return run_qts(scratch, {"--local-only", "--seed", seed, "--json"}).out;
    };
    const std::string first = with_seed("5");
    EXPECT_EQ(first, with_seed("5"));
    EXPECT_NE(first, with_seed("6"));
}

TEST(LocalRun, WithoutALimitItEndsAfterTenPasses) {
    const ScratchDirectory scratch;
    const ProcessResult run = run_qts(scratch, {"--local-only", "--json"});
    const auto document = JsonDocument::parse(run.out);
    ASSERT_TRUE(document.has_value()) << run.out << run.err;
    EXPECT_EQ(document->root().member("summary").member("passes").integer().value_or(-1), 10);
}

TEST(LocalRun, ItReadsNoEnvFile) {
    const ScratchDirectory scratch;
    scratch.write(".env", "this is no env file at all\n");
    EXPECT_EQ(run_qts(scratch, {"--local-only", "--max-iterations", "1"}).exit_code, 0);
}

TEST(LocalRun, TheLastRunsFolderIsKeptAsPrevious) {
    const ScratchDirectory scratch;
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(run_qts(scratch, {"--local-only", "--max-iterations", "1"}).exit_code, 0);
    }
    int previous = 0;
    int current = 0;
    for (const auto& entry : std::filesystem::directory_iterator(scratch.path() + "/data")) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with("local-kis-")) continue;
        ++(name.ends_with(".previous") ? previous : current);
    }
    EXPECT_EQ(previous, 1);
    EXPECT_EQ(current, 1);
}

TEST(LocalRun, RealBarsArePlayedToTheirEnd) {
    const ScratchDirectory scratch;
    std::string csv = "Datetime,open,high,low,close,volume\n";
    for (int i = 0; i < 72; ++i) { // six hours of five-minute bars, down and up again
        const int price = 71'500 + (i < 36 ? -i : i - 72) * 100;
        csv += "2026-11-20 " + std::string(9 + i / 12 < 10 ? "0" : "") +
               std::to_string(9 + i / 12) + ":" + (i % 12 * 5 < 10 ? "0" : "") +
               std::to_string(i % 12 * 5) + ":00," + std::to_string(price) + ".0," +
               std::to_string(price + 100) + "," + std::to_string(price - 100) + "," +
               std::to_string(price) + ",1000\n";
    }
    const std::string file = scratch.write("005930.csv", csv);
    const ProcessResult run =
        run_qts(scratch, {"--local-only", "--scope", "swing", "--strategy", "sma_cross",
                          "--max-iterations", "0", "--prices", file, "--json"});
    ASSERT_EQ(run.exit_code, 0) << run.err << run.out;
    const auto document = JsonDocument::parse(run.out);
    ASSERT_TRUE(document.has_value());
    const JsonView summary = document->root().member("summary");
    EXPECT_EQ(summary.member("passes").integer().value_or(-1), 72 * 4);
    EXPECT_GE(summary.member("orders").integer().value_or(-1), 1);
    EXPECT_NE(run.out.find("warming up 12/20"), std::string::npos);
}

TEST(LocalRun, TheSharedFiveMinuteBarsTradeToTheirEnd) {
    const char* const given = std::getenv("QTS_SHARED_DIR");
    const std::string shared = given != nullptr ? given : QTS_SOURCE_DIR "/../shared";
    const std::string file = shared + "/data/krx/minute/396500_KS_5m.csv";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << file << " is absent";
    const ScratchDirectory scratch;
    const ProcessResult run =
        run_qts(scratch, {"--broker", "kis", "--local-only", "--scope", "swing", "--strategy",
                          "sma_cross", "--max-iterations", "0", "--prices", file, "--json"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const auto document = JsonDocument::parse(run.out);
    ASSERT_TRUE(document.has_value());
    const JsonView summary = document->root().member("summary");
    EXPECT_GT(summary.member("orders").integer().value_or(-1), 50);
    EXPECT_EQ(summary.member("broker_cash_won").integer().value_or(-1),
              summary.member("closing_cash_won").integer().value_or(-2));
}

} // namespace
} // namespace qts

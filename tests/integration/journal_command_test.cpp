// qts journal: what a person learns of the journals in a data directory.
#include "integration/qts_process.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace qts {
namespace {

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

/// A data directory in which a local run has left its journal.
struct LeftByARun {
    LeftByARun() {
        const ProcessResult run = qts({"--local-only", "--max-iterations", "5"});
        EXPECT_EQ(run.exit_code, 0) << run.err;
        for (const auto& entry : std::filesystem::directory_iterator{data}) {
            if (std::filesystem::exists(entry.path() / "journal")) {
                journal = (entry.path() / "journal").string();
            }
        }
    }
    ProcessResult qts(std::vector<std::string> words) {
        words.insert(words.end(), {"--data-dir", data});
        return run_qts(scratch, words);
    }
    std::string segment() const { return journal + "/00000001.seg"; }

    ScratchDirectory scratch;
    std::string data = scratch.path() + "/data";
    std::string journal;
};

TEST(JournalCommand, VerifiesEveryJournalOfTheDataDirectory) {
    LeftByARun left;
    const ProcessResult result = left.qts({"journal", "verify"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(holds(result.out, left.journal)) << result.out;
    EXPECT_TRUE(holds(result.out, "whole: ")) << result.out;
    EXPECT_TRUE(holds(result.out, " 1 runs, the last at ")) << result.out;
    EXPECT_FALSE(holds(result.out, "tail")) << result.out;
    const ProcessResult json = left.qts({"journal", "verify", left.journal, "--json"});
    EXPECT_TRUE(holds(json.out, R"("whole":true)")) << json.out;
    EXPECT_TRUE(holds(json.out, R"("interrupted":false)")) << json.out;
}

TEST(JournalCommand, NamesTheFirstBrokenByteAndLeavesTheJournalAlone) {
    LeftByARun left;
    {
        std::fstream file{left.segment(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(400);
        file.put('x');
    }
    const ProcessResult result = left.qts({"journal", "verify"});
    EXPECT_EQ(result.exit_code, 1);
    EXPECT_TRUE(holds(result.out, "BROKEN")) << result.out;
    EXPECT_TRUE(holds(result.out, "00000001.seg byte ")) << result.out;
    const ProcessResult json = left.qts({"journal", "verify", "--json"});
    EXPECT_EQ(json.exit_code, 1);
    EXPECT_TRUE(holds(json.out, R"("whole":false,"broken":")")) << json.out;
    EXPECT_EQ(left.qts({"journal", "export"}).exit_code, 1);
}

TEST(JournalCommand, TellsOfATail) {
    LeftByARun left;
    std::string bytes;
    {
        std::ifstream file{left.segment(), std::ios::binary};
        bytes.assign(std::istreambuf_iterator<char>{file}, {});
    }
    const std::size_t end = bytes.find_last_not_of('\0') + 8;
    {
        std::fstream file{left.segment(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(static_cast<std::streamoff>(end));
        file << "half a record";
    }
    const ProcessResult result = left.qts({"journal", "verify"});
    EXPECT_EQ(result.exit_code, 0) << result.out;
    EXPECT_TRUE(holds(result.out, "a tail of ")) << result.out;
}

TEST(JournalCommand, ExportsEveryRecordAsALineWithoutTheAccount) {
    LeftByARun left;
    const ProcessResult result = left.qts({"journal", "export"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(result.out.starts_with(R"({"sequence":1,)")) << result.out;
    EXPECT_TRUE(holds(result.out, R"("type":"run_began")")) << result.out;
    EXPECT_TRUE(holds(result.out, R"("state":"filled")")) << result.out;
    EXPECT_TRUE(holds(result.out, R"("type":"run_ended","exit_code":0)")) << result.out;
    EXPECT_FALSE(holds(result.out, "50000000")) << "an account number";
}

TEST(JournalCommand, ABackupRestoresTheAccount) {
    LeftByARun left;
    const std::string backup = left.scratch.path() + "/backup";
    const ProcessResult made = left.qts({"journal", "backup", backup});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_TRUE(holds(made.out, " records, read back from " + backup)) << made.out;
    const std::string before = left.qts({"fills", "--csv"}).out;
    const std::string records = left.qts({"journal", "export"}).out;
    EXPECT_TRUE(holds(before, "2026-11-23,2026-11-25,005930,삼성전자,매수,10,")) << before;

    const std::filesystem::path account = std::filesystem::path{left.journal}.parent_path();
    std::filesystem::remove_all(account); // the disk died
    EXPECT_EQ(left.qts({"journal", "verify"}).exit_code, 2);
    std::filesystem::copy(backup + "/" + account.filename().string(), account,
                          std::filesystem::copy_options::recursive);
    EXPECT_EQ(left.qts({"journal", "verify"}).exit_code, 0);
    EXPECT_EQ(left.qts({"journal", "export"}).out, records);
    EXPECT_EQ(left.qts({"fills", "--csv"}).out, before);
    EXPECT_EQ(left.qts({"journal", "backup"}).exit_code, 2) << "without a place";
    for (const std::string& own :
         {left.data, left.data + "/", left.data + "/x", left.data + "/./y/../x"}) {
        const ProcessResult refused = left.qts({"journal", "backup", own});
        EXPECT_EQ(refused.exit_code, 2) << own;
        EXPECT_TRUE(holds(refused.err, "lies in the data directory")) << refused.err;
    }
    EXPECT_EQ(left.qts({"journal", "export"}).out, records) << "the journal is where it was";
}

TEST(JournalCommand, ARebuildMakesTheTablesThatWereThere) {
    LeftByARun left;
    const std::string fills = left.qts({"fills", "--json"}).out;
    const std::string profit = left.qts({"pnl", "--json"}).out;
    const std::filesystem::path store =
        std::filesystem::path{left.journal}.parent_path() / "db" / "qts.sqlite";
    ASSERT_TRUE(std::filesystem::exists(store));
    {
        std::ofstream file{store, std::ios::binary};
        file << std::string(9'000, 'x');
    }
    EXPECT_EQ(left.qts({"fills", "--json"}).exit_code, 1);
    const ProcessResult made = left.qts({"journal", "rebuild"});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_EQ(left.qts({"fills", "--json"}).out, fills);
    EXPECT_EQ(left.qts({"pnl", "--json"}).out, profit);
}

TEST(History, TellsWhatALocalRunTradedWithoutKeysOrABroker) {
    LeftByARun left;
    const ProcessResult fills = left.qts({"fills"});
    EXPECT_EQ(fills.exit_code, 0) << fills.err;
    EXPECT_TRUE(fills.out.starts_with("2026-11-23\n")) << fills.out;
    EXPECT_TRUE(holds(fills.out, "BUY 10 @ ")) << fills.out;
    const ProcessResult none = left.qts({"fills", "--date", "2026-11-20"});
    EXPECT_EQ(none.out, "2026-11-20\nnothing filled\n");
    const ProcessResult orders = left.qts({"orders", "--ours", "--json"});
    EXPECT_TRUE(holds(orders.out, R"("id":"1-1","broker_order_numbers":["0000000001"])"))
        << orders.out;
    const ProcessResult profit = left.qts({"pnl", "--from", "2026-11-01", "--json"});
    EXPECT_TRUE(holds(profit.out, R"("strategy":"round_trip","symbol":"005930")")) << profit.out;
    EXPECT_TRUE(holds(profit.out, R"("closed":false)")) << profit.out;
}

TEST(DayRoll, ALocalRunOfSeveralDaysClosesEach) {
    ScratchDirectory scratch;
    const std::string data = scratch.path() + "/data";
    const ProcessResult run =
        run_qts(scratch, {"--local-only", "--scope", "swing", "--strategy", "round_trip",
                          "--max-iterations", "800", "--data-dir", data});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_TRUE(holds(run.out, "2026-11-23 is closed\n")) << run.out;
    EXPECT_TRUE(holds(run.out, "2026-11-24 is closed\n")) << run.out;
    EXPECT_FALSE(holds(run.out, "2026-11-25 is closed\n")) << run.out;
    EXPECT_TRUE(holds(run.out, "the broker's books agree")) << run.out;
    const ProcessResult profit =
        run_qts(scratch, {"pnl", "--from", "2026-11-23", "--json", "--data-dir", data});
    EXPECT_TRUE(holds(profit.out, R"("date":"2026-11-23","realised_won":)")) << profit.out;
    EXPECT_TRUE(holds(profit.out, R"("date":"2026-11-24","realised_won":0)")) << profit.out;
    EXPECT_FALSE(holds(profit.out, R"("closed":false)")) << profit.out;
    const ProcessResult whole = run_qts(scratch, {"journal", "verify", "--data-dir", data});
    EXPECT_EQ(whole.exit_code, 0);
    EXPECT_TRUE(holds(whole.out, " 3 segments")) << "one a day" << whole.out;
}

TEST(History, AsksWhichAccountWhereThereAreSeveral) {
    LeftByARun left;
    const std::filesystem::path account = std::filesystem::path{left.journal}.parent_path();
    const std::string other = "paper-kis-0000000000000000";
    std::filesystem::copy(account, account.parent_path() / other,
                          std::filesystem::copy_options::recursive);
    const ProcessResult asked = left.qts({"fills"});
    EXPECT_EQ(asked.exit_code, 2);
    EXPECT_TRUE(holds(asked.err, "--account takes one of: ")) << asked.err;
    EXPECT_TRUE(holds(asked.err, other)) << asked.err;
    EXPECT_EQ(left.qts({"fills", "--account", other}).exit_code, 0);
    const ProcessResult wrong = left.qts({"fills", "--account", "nobody"});
    EXPECT_EQ(wrong.exit_code, 2);
    EXPECT_TRUE(holds(wrong.err, "there are no books called 'nobody'")) << wrong.err;
}

TEST(History, WithoutBooksSaysSo) {
    ScratchDirectory scratch;
    const ProcessResult none = run_qts(scratch, {"pnl", "--data-dir", scratch.path() + "/nothing"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_TRUE(holds(none.err, "no books are in")) << none.err;
    EXPECT_EQ(run_qts(scratch, {"fills", "--date", "2026-13-01"}).exit_code, 2);
    EXPECT_EQ(run_qts(scratch, {"fills", "--to", "2026-11-01"}).exit_code, 2);
    EXPECT_EQ(run_qts(scratch, {"fills", "--csv", "--json"}).exit_code, 2);
}

TEST(JournalCommand, WithoutAJournalSaysSo) {
    ScratchDirectory scratch;
    const ProcessResult none =
        run_qts(scratch, {"journal", "verify", "--data-dir", scratch.path() + "/nothing"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_TRUE(holds(none.err, "no journal is in")) << none.err;
    const ProcessResult absent = run_qts(scratch, {"journal", "verify", "/not/there"});
    EXPECT_EQ(absent.exit_code, 2);
    EXPECT_EQ(run_qts(scratch, {"journal", "prove"}).exit_code, 2);
}

} // namespace
} // namespace qts

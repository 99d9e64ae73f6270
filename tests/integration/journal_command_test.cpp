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

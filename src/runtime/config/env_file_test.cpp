#include "runtime/config/env_file.hpp"

#include "fakes/fake_file_system.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace qts {
namespace {

const std::string kPath = "/home/me/.env";

/// The table of `text`, which must be readable.
EnvTable parsed(std::string_view text) {
    Result<EnvTable> table = EnvTable::parse(text);
    if (!table) {
        ADD_FAILURE() << table.error().context;
        return EnvTable{};
    }
    return *std::move(table);
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

TEST(EnvFile, InTheSeedsFormIsRead) {
    const EnvTable env =
        parsed("# .env 확인\n"
               "KIS_MODE = \"KIS_VTS\"\n"
               "KIS_VTS_APP_KEY = \"PSabc/+=\"\n"
               "KIS_VTS_APP_SECRET = \"s3cr3t==\"\n"
               "KIS_VTS_ACCOUNT_NO = \"50157329\"\n"
               "KIS_VTS_BASE_URL = \"https://openapivts.koreainvestment.com:29443\"\n");
    EXPECT_EQ(env.find("KIS_MODE"), "KIS_VTS");
    EXPECT_EQ(env.find("KIS_VTS_APP_KEY"), "PSabc/+=");
    EXPECT_EQ(env.find("KIS_VTS_APP_SECRET"), "s3cr3t==");
    EXPECT_EQ(env.find("KIS_VTS_ACCOUNT_NO"), "50157329");
    EXPECT_EQ(env.find("KIS_VTS_BASE_URL"), "https://openapivts.koreainvestment.com:29443");
    EXPECT_FALSE(env.find("KIS_REAL_APP_KEY").has_value());
}

TEST(EnvFile, IsReadWithAndWithoutBlanksAroundTheEqualsSign) {
    const EnvTable env = parsed("A=1\nB =2\nC= 3\n  D\t=\t4  \nE=");
    EXPECT_EQ(env.find("A"), "1");
    EXPECT_EQ(env.find("B"), "2");
    EXPECT_EQ(env.find("C"), "3");
    EXPECT_EQ(env.find("D"), "4");
    EXPECT_EQ(env.find("E"), "");
}

TEST(EnvFile, KeepsWhatStandsBetweenQuotes) {
    const EnvTable env = parsed("A=\" padded \"\nB='single'\nC='say \"hi\"'\nD=\"it's\"\n"
                                "E=\"a # b\"\nF=\"\"\nG=\"x=y\"\nH='#'\n");
    EXPECT_EQ(env.find("A"), " padded ");
    EXPECT_EQ(env.find("B"), "single");
    EXPECT_EQ(env.find("C"), "say \"hi\"");
    EXPECT_EQ(env.find("D"), "it's");
    EXPECT_EQ(env.find("E"), "a # b");
    EXPECT_EQ(env.find("F"), "");
    EXPECT_EQ(env.find("G"), "x=y");
    EXPECT_EQ(env.find("H"), "#");
}

TEST(EnvFile, IsReadWithoutItsComments) {
    const EnvTable env = parsed("# A=commented\n   # B=commented\n#\nC=3 # three\nD=\"4\" # four\n"
                                "E='5'#five\nF=a#b\n");
    EXPECT_FALSE(env.find("A").has_value());
    EXPECT_FALSE(env.find("B").has_value());
    EXPECT_EQ(env.find("C"), "3");
    EXPECT_EQ(env.find("D"), "4");
    EXPECT_EQ(env.find("E"), "5");
    EXPECT_EQ(env.find("F"), "a#b") << "a key may hold a # sign";
}

// A template line that nobody filled in: the key must count as missing, not as set to the comment.
TEST(EnvFile, HasAnEmptyValueWhereOnlyACommentFollows) {
    const EnvTable env = parsed("A= # put your key here\nB = # and the secret here\n");
    EXPECT_EQ(env.find("A"), "");
    EXPECT_EQ(env.find("B"), "");
}

TEST(EnvFile, HasACommentBehindATabToo) {
    const EnvTable env = parsed("A=1\t# one\n");
    EXPECT_EQ(env.find("A"), "1");
}

TEST(EnvFile, IsReadWithExportInFront) {
    const EnvTable env = parsed("export A=1\n  export   B = \"2\"\nexported=3\n");
    EXPECT_EQ(env.find("A"), "1");
    EXPECT_EQ(env.find("B"), "2");
    EXPECT_EQ(env.find("exported"), "3");
}

TEST(EnvFile, SavedByWindowsIsRead) {
    const EnvTable env = parsed("\xEF\xBB\xBFKIS_MODE = \"KIS_VTS\"\r\n\r\n# c\r\nA=1\r\nB=2");
    EXPECT_EQ(env.find("KIS_MODE"), "KIS_VTS");
    EXPECT_EQ(env.find("A"), "1");
    EXPECT_EQ(env.find("B"), "2");
}

TEST(EnvFile, TakesTheLaterOfTwoLinesWithOneKey) {
    const EnvTable env = parsed("A=first\nB=x\nA=second\n");
    EXPECT_EQ(env.find("A"), "second");
}

TEST(EnvFile, OfNothingOrOnlyCommentsIsEmpty) {
    EXPECT_FALSE(parsed("").find("A").has_value());
    EXPECT_FALSE(parsed("\n\n  \n# A=1\n").find("A").has_value());
    EXPECT_FALSE(parsed("\xEF\xBB\xBF").find("A").has_value());
}

TEST(EnvFile, TakesKeysAsTheyAreWritten) {
    const EnvTable env = parsed("Key=1\nKEY=2\n_x9=3\n");
    EXPECT_EQ(env.find("Key"), "1");
    EXPECT_EQ(env.find("KEY"), "2");
    EXPECT_EQ(env.find("_x9"), "3");
    EXPECT_FALSE(env.find("key").has_value());
}

TEST(EnvFile, WithABrokenLineIsRefusedWithTheNumberOfTheFirstOne) {
    struct Case {
        std::string_view text;
        std::string_view line;
    };
    const Case cases[] = {
        {"KIS_VTS_APP_SECRET", "line 1 "},
        {"A=1\nB\nC\n", "line 2 "},
        {"# c\n\nA=1\n=value\n", "line 4 "},
        {"A=1\r\n\r\n9A=1\r\n", "line 3 "},
        {"A B=1", "line 1 "},
        {"A-B=1", "line 1 "},
        {"export =1", "line 1 "},
        {"A=1\nB=\"never closed\n", "line 2 "},
        {"A='never closed", "line 1 "},
        {"A=\"closed\" and more", "line 1 "},
        {"A=\"closed\"more", "line 1 "},
        {"\xEF\xBB\xBF{\"A\": 1}", "line 1 "},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.text);
        const Result<EnvTable> table = EnvTable::parse(c.text);
        ASSERT_FALSE(table.has_value());
        EXPECT_EQ(table.error().kind, ErrorKind::invalid_input);
        EXPECT_TRUE(contains(table.error().context, c.line)) << table.error().context;
    }
}

TEST(EnvFile, WithABrokenLineIsRefusedWithoutRepeatingTheLine) {
    for (const std::string_view text :
         {"KIS_VTS_APP_SECRET \"hunter2\"", "KIS_VTS_APP_SECRET=\"hunter2", "hunter2",
          "KIS_VTS_APP_SECRET='hunter2' x"}) {
        const Result<EnvTable> table = EnvTable::parse(text);
        ASSERT_FALSE(table.has_value()) << text;
        EXPECT_FALSE(contains(table.error().context, "hunter2")) << table.error().context;
    }
}

TEST(EnvTable, IsOverruledByTheEnvironmentOfTheProcess) {
    EnvTable env = parsed("KIS_MODE=KIS_VTS\nKIS_VTS_APP_KEY=file\n");
    const char* const process[] = {"KIS_VTS_APP_KEY=process",
                                   "KIS_VTS_BASE_URL=https://a.example/?x=1", "EMPTY=", "NOEQUALS",
                                   nullptr};
    env.overlay(process);
    EXPECT_EQ(env.find("KIS_MODE"), "KIS_VTS");
    EXPECT_EQ(env.find("KIS_VTS_APP_KEY"), "process");
    EXPECT_EQ(env.find("KIS_VTS_BASE_URL"), "https://a.example/?x=1");
    EXPECT_EQ(env.find("EMPTY"), "");
    EXPECT_FALSE(env.find("NOEQUALS").has_value());
}

TEST(EnvTable, IsUnchangedByAProcessWithoutAnEnvironment) {
    EnvTable env = parsed("A=1");
    const char* const nothing[] = {nullptr};
    env.overlay(nothing);
    env.overlay(nullptr);
    EXPECT_EQ(env.find("A"), "1");
}

TEST(EnvTable, ThatWasMovedHoldsItsValues) {
    EnvTable first = parsed("A=a value that is too long for any small string\nB=2");
    EnvTable second = std::move(first);
    EnvTable third;
    third.set("C", "3");
    third = std::move(second);
    EXPECT_EQ(third.find("A"), "a value that is too long for any small string");
    EXPECT_EQ(third.find("B"), "2");
    EXPECT_FALSE(third.find("C").has_value());
}

TEST(EnvNames, OfOursThatAreKnownAreAccepted) {
    EnvTable env;
    for (const char* const name : {
             "KIS_MODE",
             "KIS_VTS_APP_KEY",
             "KIS_VTS_APP_SECRET",
             "KIS_VTS_ACCOUNT_NO",
             "KIS_VTS_ACNT_PRDT_CD",
             "KIS_VTS_BASE_URL",
             "KIS_VTS_WEBSOCKET_URL",
             "KIS_VTS_HTS_ID",
             "KIS_REAL_APP_KEY",
             "KIS_REAL_APP_SECRET",
             "KIS_REAL_ACCOUNT_NO",
             "KIS_REAL_ACNT_PRDT_CD",
             "KIS_REAL_BASE_URL",
             "KIS_REAL_WEBSOCKET_URL",
             "KIS_REAL_HTS_ID",
             "KIS_API_DIALECT",
             "KIS_HASHKEY",
             "KIS_LEGACY_INQUIRY",
             "KIWOOM_MODE",
             "KIWOOM_VTS_APP_KEY",
             "KIWOOM_VTS_APP_SECRET",
             "KIWOOM_VTS_ACCOUNT_NO",
             "KIWOOM_VTS_ACNT_PRDT_CD",
             "KIWOOM_VTS_BASE_URL",
             "KIWOOM_VTS_WEBSOCKET_URL",
             "KIWOOM_REAL_APP_KEY",
             "KIWOOM_REAL_APP_SECRET",
             "KIWOOM_REAL_ACCOUNT_NO",
             "KIWOOM_REAL_ACNT_PRDT_CD",
             "KIWOOM_REAL_BASE_URL",
             "KIWOOM_REAL_WEBSOCKET_URL",
             "KIWOOM_API_DIALECT",
             "QTS_DATA_DIR",
             "QTS_LANG",
             "QTS_LIVE_ACK",
         }) {
        env.set(name, "x");
        const Result<void> checked = env.check_names();
        EXPECT_TRUE(checked.has_value()) << name << ": " << checked.error().context;
    }
}

TEST(EnvNames, OfTheScriptsCompilerChoiceAreIgnored) {
    EnvTable env;
    env.set("QTS_CXX", "g++");
    EXPECT_TRUE(env.check_names().has_value());
}

TEST(EnvNames, OfOthersAreNoneOfOurBusiness) {
    EnvTable env;
    for (const char* const name : {"PATH", "ENABLE_REAL_ORDER", "KISS_ME", "kis_mod", "KIWOOMX",
                                   "QTSX", "MY_KIS_MODE", "KIS", "QTS"}) {
        env.set(name, "x");
    }
    const Result<void> checked = env.check_names();
    EXPECT_TRUE(checked.has_value()) << checked.error().context;
}

TEST(EnvNames, ThatAreMisspeltAreRefusedWithTheNearestKnownName) {
    struct Case {
        const char* wrong;
        std::string_view meant;
    };
    const Case cases[] = {
        {"KIS_MDOE", "did you mean KIS_MODE?"},
        {"KIS_VTS_APPKEY", "did you mean KIS_VTS_APP_KEY?"},
        {"KIS_VTS_ACOUNT_NO", "did you mean KIS_VTS_ACCOUNT_NO?"},
        {"KIWOOM_MOD", "did you mean KIWOOM_MODE?"},
        {"KIWOOM_VTS_SECRET", "did you mean KIWOOM_VTS_APP_SECRET?"},
        {"QTS_DATADIR", "did you mean QTS_DATA_DIR?"},
        {"KIS_HASH_KEY", "did you mean KIS_HASHKEY?"},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.wrong);
        EnvTable env;
        env.set("KIS_MODE", "KIS_VTS");
        env.set(c.wrong, "hunter2");
        const Result<void> checked = env.check_names();
        ASSERT_FALSE(checked.has_value());
        EXPECT_EQ(checked.error().kind, ErrorKind::invalid_input);
        EXPECT_TRUE(contains(checked.error().context, c.wrong)) << checked.error().context;
        EXPECT_TRUE(contains(checked.error().context, c.meant)) << checked.error().context;
        EXPECT_FALSE(contains(checked.error().context, "hunter2"));
    }
}

TEST(EnvNames, ThatAreWrongAreAllNamedAtOnce) {
    EnvTable env;
    env.set("KIS_MDOE", "x");
    env.set("KIWOOM_MDOE", "x");
    env.set("QTS_LNAG", "x");
    const Result<void> checked = env.check_names();
    ASSERT_FALSE(checked.has_value());
    for (const char* const name : {"KIS_MDOE", "KIWOOM_MDOE", "QTS_LNAG"}) {
        EXPECT_TRUE(contains(checked.error().context, name)) << checked.error().context;
    }
}

TEST(EnvNames, ThatResembleNothingAreRefusedWithoutASuggestion) {
    EnvTable env;
    env.set("QTS_XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX", "x");
    const Result<void> checked = env.check_names();
    ASSERT_FALSE(checked.has_value());
    EXPECT_FALSE(contains(checked.error().context, "did you mean")) << checked.error().context;
}

TEST(EnvFileOnDisk, ThatOnlyItsOwnerMayReadIsLoaded) {
    FakeFileSystem files;
    files.files[kPath] = "KIS_MODE = \"KIS_VTS\"\n";
    const Result<EnvTable> env = load_env_file(files, kPath);
    ASSERT_TRUE(env.has_value()) << env.error().context;
    EXPECT_EQ(env->find("KIS_MODE"), "KIS_VTS");
    EXPECT_EQ(files.writes, 0);
}

TEST(EnvFileOnDisk, ThatOthersMayReadIsRefusedWithTheCommandThatCuresIt) {
    FakeFileSystem files;
    files.files[kPath] = "KIS_VTS_APP_SECRET=hunter2\n";
    files.open_to_others.insert(kPath);
    const Result<EnvTable> env = load_env_file(files, kPath);
    ASSERT_FALSE(env.has_value());
    EXPECT_EQ(env.error().kind, ErrorKind::auth);
    EXPECT_TRUE(contains(env.error().context, "chmod 600 " + kPath)) << env.error().context;
    EXPECT_FALSE(contains(env.error().context, "hunter2"));
}

TEST(EnvFileOnDisk, ThatDoesNotExistIsNotFound) {
    FakeFileSystem files;
    const Result<EnvTable> env = load_env_file(files, kPath);
    ASSERT_FALSE(env.has_value());
    EXPECT_EQ(env.error().kind, ErrorKind::not_found);
}

TEST(EnvFileOnDisk, WithABrokenLineIsRefusedWithPathAndLineAndNothingElse) {
    FakeFileSystem files;
    files.files[kPath] = "KIS_VTS_APP_KEY=PSkey123\nKIS_VTS_APP_SECRET \"hunter2\"\n";
    const Result<EnvTable> env = load_env_file(files, kPath);
    ASSERT_FALSE(env.has_value());
    EXPECT_EQ(env.error().kind, ErrorKind::invalid_input);
    EXPECT_TRUE(contains(env.error().context, kPath)) << env.error().context;
    EXPECT_TRUE(contains(env.error().context, "line 2 ")) << env.error().context;
    EXPECT_FALSE(contains(env.error().context, "hunter2")) << env.error().context;
    EXPECT_FALSE(contains(env.error().context, "PSkey123")) << env.error().context;
}

TEST(EnvFileOnDisk, ThatIsAbsurdlyLargeIsRefused) {
    FakeFileSystem files;
    files.files[kPath] = "A=" + std::string(1024U * 1024U, 'x');
    EXPECT_FALSE(load_env_file(files, kPath).has_value());
}

} // namespace
} // namespace qts

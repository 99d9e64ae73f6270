// Everything wrong before the first connection: one clear sentence, exit code 2 (or 3 for real
// money), nothing on stdout.

#include "integration/qts_process.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

namespace qts {
namespace {

struct Case {
    const char* name;
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;
    int exit_code;
    std::vector<const char*> sentence_holds;
};

const std::map<std::string, std::string> kVtsKeys{
    {"KIS_MODE", "KIS_VTS"},
    {"KIS_VTS_APP_KEY", "canary-key"},
    {"KIS_VTS_APP_SECRET", "canary-secret"},
    {"KIS_VTS_ACCOUNT_NO", "50000000"},
    {"KIS_VTS_BASE_URL", "https://openapivts.koreainvestment.com:29443"},
};

std::map<std::string, std::string> with(std::map<std::string, std::string> base, const char* key,
                                        const char* value) {
    base[key] = value;
    return base;
}

class BadInput : public testing::TestWithParam<Case> {};

TEST_P(BadInput, GivesOneSentenceAndTheRightExitCode) {
    const Case& bad = GetParam();
    const ScratchDirectory scratch;
    scratch.write("empty.csv", "");
    scratch.write("005930_broken.csv", "date,open,high,low,close,volume\n"
                                       "2026-11-20,71500,71600,71400,71500,10\n"
                                       "2026-11-23,71500,abc,71400,71500,10\n");
    scratch.write("wrong.toml", "[risk]\nmax_order_notional = 1\n");
    scratch.write("broken.toml", "[risk\n");
    scratch.write("strategy.toml", "[strategy.round_trip]\nquantty = 3\n");
    const ProcessResult run = run_qts(scratch, bad.arguments, bad.environment);
    EXPECT_EQ(run.exit_code, bad.exit_code) << run.out << run.err;
    EXPECT_EQ(run.out, "");
    const std::size_t at = run.err.rfind("qts: ");
    ASSERT_NE(at, std::string::npos) << run.err;
    const std::string sentence = run.err.substr(at);
    EXPECT_EQ(std::count(sentence.begin(), sentence.end(), '\n'), 1) << sentence;
    for (const char* part : bad.sentence_holds) {
        EXPECT_NE(sentence.find(part), std::string::npos) << part << " in: " << sentence;
    }
    EXPECT_EQ(run.err.find("canary"), std::string::npos) << "a key is shown";
}

const Case kCases[] = {
    {"unknown_option", {"--local-onyl"}, {}, 2, {"--local-onyl", "--local-only"}},
    {"unknown_command", {"rum"}, {}, 2, {"rum", "run"}},
    {"option_without_value", {"--seed"}, {}, 2, {"--seed"}},
    {"bad_symbol", {"--local-only", "--symbols", "12"}, {}, 2, {"'12'", "005930"}},
    {"unknown_broker", {"--broker", "kbs", "--local-only"}, {}, 2, {"kbs", "kis"}},
    {"unknown_scope", {"--scope", "day", "--local-only"}, {}, 2, {"day", "scalp"}},
    {"negative_iterations",
     {"--local-only", "--max-iterations", "-3"},
     {},
     2,
     {"--max-iterations"}},
    {"no_number", {"--local-only", "--max-iterations", "many"}, {}, 2, {"max-iterations"}},
    {"unknown_strategy", {"--local-only", "--strategy", "round_tripp"}, {}, 2, {"round_trip"}},
    {"unknown_parameter", {"--local-only", "--config", "strategy.toml"}, {}, 2, {"quantity"}},
    {"unknown_toml_key",
     {"--local-only", "--config", "wrong.toml"},
     {},
     2,
     {"max_order_notional", "max_order_notional_won"}},
    {"broken_toml", {"--local-only", "--config", "broken.toml"}, {}, 2, {"broken.toml:1"}},
    {"missing_toml", {"--local-only", "--config", "none.toml"}, {}, 2, {"none.toml"}},
    {"missing_prices", {"--local-only", "--prices", "005930=none.csv"}, {}, 2, {"none.csv"}},
    {"empty_prices", {"--local-only", "--prices", "005930=empty.csv"}, {}, 2, {"empty"}},
    {"malformed_prices", {"--local-only", "--prices", "005930_broken.csv"}, {}, 2, {"line 3"}},
    {"nameless_prices", {"--local-only", "--prices", "empty.csv"}, {}, 2, {"which stock"}},
    {"prices_without_local", {"--prices", "005930=empty.csv"}, {}, 2, {"--local-only"}},
    {"unlisted_symbol", {"--local-only", "--symbols", "999999"}, {}, 4, {"999999", "MCA05918"}},
    {"missing_keys",
     {"--broker", "kis"},
     {},
     2,
     {"Missing required environment variables:", "KIS_VTS_APP_KEY", "KIS_VTS_APP_SECRET",
      "KIS_VTS_ACCOUNT_NO", "KIS_VTS_BASE_URL"}},
    {"almost_real",
     {"--broker", "kis"},
     with(kVtsKeys, "KIS_MODE", "KIS_UNREAL"),
     2,
     {"KIS_MODE", "KIS_UNREAL", "KIS_VTS", "KIS_REAL"}},
    {"vts_keys_real_host",
     {"--broker", "kis"},
     with(kVtsKeys, "KIS_VTS_BASE_URL", "https://openapi.koreainvestment.com:9443"),
     2,
     {"KIS_VTS", "openapi.koreainvestment.com"}},
    {"plain_http_elsewhere",
     {"--broker", "kis"},
     with(kVtsKeys, "KIS_VTS_BASE_URL", "http://openapivts.koreainvestment.com:29443"),
     2,
     {"https://"}},
    {"unknown_variable",
     {"--broker", "kis"},
     with(kVtsKeys, "KIS_VTS_APPKEY", "x"),
     2,
     {"KIS_VTS_APPKEY", "KIS_VTS_APP_KEY"}},
    {"bad_account",
     {"--broker", "kis"},
     with(kVtsKeys, "KIS_VTS_ACCOUNT_NO", "123"),
     2,
     {"KIS_VTS_ACCOUNT_NO", "eight digits"}},
    {"kiwoom", {"--broker", "kiwoom", "--local-only"}, {}, 2, {"kiwoom"}},
};

INSTANTIATE_TEST_SUITE_P(Table, BadInput, testing::ValuesIn(kCases),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(BadInputFiles, AnEnvFileThatOthersCanReadIsRefusedWithItsCure) {
    const ScratchDirectory scratch;
    const std::string path = scratch.write(".env", "KIS_MODE = \"KIS_VTS\"\n");
    ::chmod(path.c_str(), 0644);
    const ProcessResult run = run_qts(scratch, {"--broker", "kis"});
    EXPECT_EQ(run.exit_code, 2);
    EXPECT_NE(run.err.find("chmod 600"), std::string::npos) << run.err;
}

TEST(RealMoney, ARunOnARealHostExitsWith3BeforeAnyConnection) {
    const ScratchDirectory scratch;
    const ProcessResult run =
        run_qts(scratch, {"--broker", "kis", "--strategy", "round_trip"},
                {{"KIS_MODE", "KIS_REAL"},
                 {"KIS_REAL_APP_KEY", "key"},
                 {"KIS_REAL_APP_SECRET", "secret"},
                 {"KIS_REAL_ACCOUNT_NO", "50000000"},
                 {"KIS_REAL_BASE_URL", "https://openapi.koreainvestment.com:9443"},
                 {"ENABLE_REAL_ORDER", "Y"},
                 {"QTS_LIVE_ACK", "I_UNDERSTAND_LIVE_TRADING"}});
    EXPECT_EQ(run.exit_code, 3);
    EXPECT_NE(run.err.find("live orders are disabled in this version"), std::string::npos);
}

TEST(Help, NamesEveryOptionWithAnExample) {
    const ScratchDirectory scratch;
    const ProcessResult run = run_qts(scratch, {"--help"});
    EXPECT_EQ(run.exit_code, 0);
    for (const char* option :
         {"--broker", "--scope", "--strategy", "--symbols", "--local-only", "--max-iterations",
          "--verbose", "--seed", "--prices", "--json", "--config", "--env-file", "--data-dir",
          "Examples:", "Exit codes:"}) {
        EXPECT_NE(run.out.find(option), std::string::npos) << option;
    }
}

} // namespace
} // namespace qts

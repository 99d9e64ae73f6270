// A whole session with keys, a token and an account that are looked for afterwards: in everything
// that was printed, in every answer of the control socket, and in every file and file name of the
// data directory. A file that comes later is looked through by itself; only the token file may hold
// the token.

#include "core/json_reader.hpp"
#include "integration/owner_process.hpp"
#include "integration/simulated_account.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace qts {
namespace {

constexpr const char* kKey = "PScanarykey7Q2W9E4R";
constexpr const char* kSecret = "canarysecretZ8X6C5V3B1N0";
constexpr const char* kAccount = "73190246";

sim::KisServerOptions canaries() {
    sim::KisServerOptions kis;
    kis.app_key = kKey;
    kis.app_secret = kSecret;
    kis.account = kAccount;
    return kis;
}

std::string content_of(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream{path, std::ios::binary}.rdbuf();
    return text.str();
}

/// The tokens that the files of `data_directory`/tokens hold.
std::vector<std::string> stored_tokens(const std::string& data_directory) {
    std::vector<std::string> tokens;
    for (const auto& entry : std::filesystem::directory_iterator{data_directory + "/tokens"}) {
        const auto document = JsonDocument::parse(content_of(entry.path()));
        if (!document) continue;
        for (const char* name : {"access_token", "token"}) {
            const auto token = document->root().member(name).text();
            if (token && !token->empty()) tokens.emplace_back(*token);
        }
    }
    return tokens;
}

/// What must be nowhere: the keys, the account, the tokens, and each of the long ones cut short.
std::vector<std::string> forbidden(const std::string& data_directory) {
    std::vector<std::string> words{kKey, kSecret, kAccount};
    for (const std::string& token : stored_tokens(data_directory))
        words.push_back(token);
    constexpr std::size_t kTelling = 16;
    for (std::size_t i = 0, count = words.size(); i < count; ++i) {
        if (words[i].size() <= kTelling) continue;
        words.push_back(words[i].substr(0, kTelling));
        words.push_back(words[i].substr(words[i].size() - kTelling));
    }
    return words;
}

void expect_none(const std::string& text, const std::vector<std::string>& words,
                 const std::string& where) {
    for (const std::string& word : words)
        EXPECT_EQ(text.find(word), std::string::npos) << word << " in " << where << ":\n" << text;
}

/// How many files were looked through.
int expect_none_below(const std::string& directory, const std::vector<std::string>& words) {
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{directory}) {
        const std::string path = entry.path().string();
        expect_none(path, words, "a file name");
        const bool token = entry.path().parent_path().filename() == "tokens";
        if (!entry.is_regular_file()) continue;
        ++files;
        std::vector<std::string> here = words;
        if (token) here = {kKey, kSecret, kAccount};
        expect_none(content_of(entry.path()), here, path);
    }
    return files;
}

/// Every command, done, refused and malformed.
std::vector<std::vector<std::string>> session() {
    return {{"balance"},
            {"balance", "--json"},
            {"quote", "005930", "--book"},
            {"order", "buy", "005930", "3", "--limit", "60000", "--yes"},
            {"order", "buy", "005930", "2", "--market", "--yes", "--json"},
            {"order", "buy", "005930", "139", "--limit", "71500", "--yes", "--json"},
            {"order", "sell", "000660", "1", "--market", "--yes"},
            {"order", "buy", "12", "0", "--limit", "0", "--yes"},
            {"amend", "0000000001", "--limit", "60100", "--qty", "1"},
            {"amend", "99", "--limit", "60100"},
            {"cancel", "0000000001", "--qty", "1"},
            {"cancel", "0000000002"},
            {"orders", "--json"},
            {"positions"},
            {"positions", "--json"},
            {"status"},
            {"status", "--json"},
            {"doctor"},
            {"doctor", "--order-test", "--json"},
            {"doctor", "--order-test", "--verbose"},
            {"data", "master", "--file", "none.mst"},
            {"orders", "--verbose"}};
}

std::string printed_by(const SimulatedAccount& account,
                       const std::map<std::string, std::string>& environment = {}) {
    std::string printed;
    for (const auto& command : session()) {
        const ProcessResult result = account.qts(command, environment);
        printed += result.out + result.err;
    }
    return printed;
}

TEST(Secrecy, ASessionOfCommandsShowsAndKeepsNoSecret) {
    const SimulatedAccount account{canaries()};
    const std::string printed = printed_by(account);
    const std::vector<std::string> words = forbidden(account.data_directory());
    ASSERT_GE(words.size(), 4U) << "the token is looked for too";
    expect_none(printed, words, "what was printed");
    EXPECT_NE(printed.find("73****46-01"), std::string::npos) << "masked, and there";
    EXPECT_GE(expect_none_below(account.data_directory(), words), 3) << "log, lock, token";
}

TEST(Secrecy, ASessionThroughARunShowsAndKeepsNoSecret) {
    const SimulatedAccount account{canaries()};
    OwnerProcess run{account.scratch(),
                     {"--broker", "kis", "--strategy", "round_trip", "--verbose", "--json"}};
    ASSERT_TRUE(owner_is_ready(account.data_directory())) << run.err();
    const std::string printed = printed_by(account, {{"QTS_LANG", "ko"}});
    const SocketClient client{control_socket(account.data_directory())};
    std::string answers = client.ask(R"({"hello":2})");
    for (const char* request : {"status", "orders", "positions", "place", "nonsense"})
        answers += client.ask(request_line(request)) + "\n";
    const std::vector<std::string> words = forbidden(account.data_directory());
    ASSERT_GE(words.size(), 4U);
    EXPECT_NE(answers.find("73****46-01"), std::string::npos) << answers;
    expect_none(answers, words, "answers of the control socket");
    expect_none_below(account.data_directory(), words);
    run.signal(SIGINT);
    EXPECT_EQ(run.wait(), 0) << run.err();
    expect_none(printed + run.out() + run.err(), words, "what was printed");
    expect_none_below(account.data_directory(), words);
}

TEST(Secrecy, RefusedKeysAreNotRepeated) {
    sim::KisServerOptions kis = canaries();
    const SimulatedAccount account{kis};
    const std::map<std::string, std::string> wrong{
        {"KIS_VTS_APP_KEY", "anothercanarykey"},
        {"KIS_VTS_APP_SECRET", "anothercanarysecret"},
        {"KIS_VTS_ACCOUNT_NO", "99887766"},
    };
    const std::vector<std::string> words{"anothercanary", "99887766"};
    expect_none(printed_by(account, wrong), words, "what was printed");
    expect_none_below(account.data_directory(), words);
}

TEST(Secrecy, AMalformedSettingIsNamedWithoutItsValue) {
    const SimulatedAccount account{canaries()};
    const std::vector<std::string> words{"canary", "731902"};
    for (const auto& wrong : std::vector<std::map<std::string, std::string>>{
             {{"KIS_VTS_ACCOUNT_NO", "7319024"}},
             {{"KIS_VTS_APP_KEY", "canary\nkey"}},
             {{"KIS_VTS_APP_SECRET", "canary secret \x01"}},
             {{"KIS_VTS_APPSECRET", "canarysecret"}}}) {
        const ProcessResult result = account.qts({"balance"}, wrong);
        EXPECT_NE(result.exit_code, 0) << wrong.begin()->first;
        expect_none(result.out + result.err, words, wrong.begin()->first);
    }
    std::filesystem::create_directories(account.data_directory());
    expect_none_below(account.data_directory(), words);
}

TEST(Secrecy, TheTokenFileIsForItsUserAlone) {
    const SimulatedAccount account{canaries()};
    ASSERT_EQ(account.qts({"balance"}).exit_code, 0);
    int files = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{account.data_directory() + "/tokens"}) {
        ++files;
        const auto mode = static_cast<unsigned>(entry.status().permissions());
        EXPECT_EQ(mode & 0777U, 0600U) << entry.path();
    }
    EXPECT_GE(files, 1);
}

} // namespace
} // namespace qts

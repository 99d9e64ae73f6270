#include "runtime/broker/token_store.hpp"

#include "fakes/fake_file_system.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

constexpr std::string_view kKey = "PSDUMMYKEY00000000000000000000000000";

UtcNanos at(std::int64_t seconds) {
    return UtcNanos::since_epoch(std::chrono::seconds{seconds});
}

StoredToken token(std::string_view text) {
    return StoredToken{
        .token = Secret{text}, .issued_at = at(1'795'392'000), .expires_at = at(1'795'478'400)};
}

TEST(TokenStore, HandsBackWhatWasSaved) {
    FakeFileSystem files;
    TokenStore store{files, "/data/tokens", "kis", "vts", kKey};
    ASSERT_TRUE(store.save(token("dummy.token")).has_value());
    const auto loaded = store.load();
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->token.reveal(), "dummy.token");
    EXPECT_EQ(loaded->issued_at, at(1'795'392'000));
    EXPECT_EQ(loaded->expires_at, at(1'795'478'400));
}

TEST(TokenStore, OfAnotherProcessOfTheSameKeyReadsTheSameFile) {
    FakeFileSystem files;
    TokenStore writer{files, "/data/tokens", "kis", "vts", kKey};
    TokenStore reader{files, "/data/tokens", "kis", "vts", kKey};
    ASSERT_TRUE(writer.save(token("dummy.token")).has_value());
    ASSERT_TRUE(reader.load().has_value());
    EXPECT_EQ(reader.load()->token.reveal(), "dummy.token");
}

TEST(TokenStore, KeepsBrokersEnvironmentsAndKeysApart) {
    FakeFileSystem files;
    TokenStore vts{files, "/data/tokens", "kis", "vts", kKey};
    TokenStore real{files, "/data/tokens", "kis", "real", kKey};
    TokenStore other_key{files, "/data/tokens", "kis", "vts", "another key"};
    TokenStore other_broker{files, "/data/tokens", "kiwoom", "vts", kKey};
    ASSERT_TRUE(vts.save(token("dummy.token")).has_value());
    EXPECT_FALSE(real.load().has_value());
    EXPECT_FALSE(other_key.load().has_value());
    EXPECT_FALSE(other_broker.load().has_value());
}

TEST(TokenStore, IsNamedByAHashOfTheKeyAndNeverByTheKey) {
    FakeFileSystem files;
    const TokenStore store{files, "/data/tokens", "kis", "vts", kKey};
    EXPECT_TRUE(store.path().starts_with("/data/tokens/"));
    EXPECT_EQ(store.path().find(kKey), std::string::npos);
    EXPECT_EQ(store.path().find("DUMMY"), std::string::npos);
    EXPECT_NE(store.path().find(short_hash(kKey)), std::string::npos);
}

TEST(TokenStore, WithoutAFileHasNoToken) {
    FakeFileSystem files;
    TokenStore store{files, "/data/tokens", "kis", "vts", kKey};
    EXPECT_FALSE(store.load().has_value());
}

TEST(TokenStore, TakesADamagedFileForNoToken) {
    FakeFileSystem files;
    TokenStore store{files, "/data/tokens", "kis", "vts", kKey};
    ASSERT_TRUE(store.save(token("dummy.token")).has_value());
    const std::string whole = files.files.at(store.path());
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        files.files[store.path()] = whole.substr(0, cut);
        EXPECT_FALSE(store.load().has_value()) << "the first " << cut << " bytes";
    }
    for (const char* damaged : {"null", "[]", "{}", "\xff\xfe", R"({"token":""})",
                                R"({"token":"t","issued_at_ns":"x","expires_at_ns":1})",
                                R"({"token":7,"issued_at_ns":1,"expires_at_ns":1})"}) {
        files.files[store.path()] = damaged;
        EXPECT_FALSE(store.load().has_value()) << damaged;
    }
    files.files[store.path()] = std::string(1U << 20U, ' ') + whole;
    EXPECT_FALSE(store.load().has_value()) << "a megabyte of blanks";
}

TEST(TokenStore, SaysThatTheDiskIsFullAndKeepsTheOlderToken) {
    FakeFileSystem files;
    TokenStore store{files, "/data/tokens", "kis", "vts", kKey};
    ASSERT_TRUE(store.save(token("older.token")).has_value());
    files.disk_full = true;
    const auto saved = store.save(token("newer.token"));
    ASSERT_FALSE(saved.has_value());
    EXPECT_EQ(saved.error().kind, ErrorKind::disk_full);
    EXPECT_EQ(store.load()->token.reveal(), "older.token");
}

TEST(ShortHash, IsTheFirstSixteenHexDigitsOfTheSha256) {
    EXPECT_EQ(short_hash("abc"), "ba7816bf8f01cfea");
    EXPECT_EQ(short_hash(""), "e3b0c44298fc1c14");
}

} // namespace
} // namespace qts

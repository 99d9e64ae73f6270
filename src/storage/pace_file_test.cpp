#include "storage/pace_file.hpp"

#include "storage/file_lock.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

namespace qts {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kCancel = 0;
constexpr std::size_t kOrder = 1;
constexpr std::size_t kQuote = 3;
constexpr Duration kSlot = seconds{1};

struct Folder {
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "qts-pace-XXXXXX").string();
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }
    std::string file() const { return path + "/pace"; }
    std::string path;
};

MonoNanos at(Duration after) {
    return MonoNanos::since_start(std::chrono::hours{5} + after);
}

TEST(PaceFile, GivesOneSlotToWhoeverAsksFirst) {
    const Folder folder;
    PaceFile one{folder.file()};
    PaceFile other{folder.file()};
    EXPECT_FALSE(one.ask(kOrder, at(seconds{0}), kSlot));
    EXPECT_EQ(other.ask(kOrder, at(milliseconds{300}), kSlot), at(seconds{1}));
    EXPECT_EQ(one.ask(kOrder, at(milliseconds{400}), kSlot), at(seconds{1}));
    EXPECT_FALSE(other.ask(kOrder, at(seconds{1}), kSlot));
    EXPECT_EQ(one.ask(kOrder, at(seconds{1}), kSlot), at(seconds{2}));
}

TEST(PaceFile, ACancelOfAnotherProcessWaitsNoMoreThanOneSlot) {
    const Folder folder;
    PaceFile quotes{folder.file()};
    PaceFile cancels{folder.file()};
    EXPECT_FALSE(quotes.ask(kQuote, at(seconds{0}), kSlot));
    EXPECT_EQ(quotes.ask(kQuote, at(milliseconds{1}), kSlot), at(seconds{1}));
    EXPECT_EQ(cancels.ask(kCancel, at(milliseconds{500}), kSlot), at(seconds{1}));
    EXPECT_EQ(quotes.ask(kQuote, at(seconds{1}), kSlot), at(seconds{1} + milliseconds{1}))
        << "first to ask, and less urgent";
    EXPECT_FALSE(cancels.ask(kCancel, at(seconds{1} + milliseconds{1}), kSlot));
    EXPECT_EQ(quotes.ask(kQuote, at(seconds{1} + milliseconds{1}), kSlot),
              at(seconds{2} + milliseconds{1}));
}

TEST(PaceFile, WhoGaveUpOrDiedHoldsNobodyBack) {
    const Folder folder;
    PaceFile quotes{folder.file()};
    {
        PaceFile cancels{folder.file()};
        EXPECT_FALSE(cancels.ask(kCancel, at(seconds{0}), kSlot));
        EXPECT_TRUE(cancels.ask(kCancel, at(milliseconds{500}), kSlot));
    }
    EXPECT_TRUE(quotes.ask(kQuote, at(seconds{1}), kSlot));
    EXPECT_FALSE(quotes.ask(kQuote, at(seconds{1} + milliseconds{20}), kSlot));
}

TEST(PaceFile, ABackOffHoldsForAll) {
    const Folder folder;
    PaceFile one{folder.file()};
    PaceFile other{folder.file()};
    one.back_off(at(seconds{0}), at(seconds{3}));
    EXPECT_EQ(other.ask(kCancel, at(seconds{1}), kSlot), at(seconds{3}));
    one.back_off(at(seconds{1}), at(seconds{2}));
    EXPECT_EQ(other.ask(kCancel, at(seconds{1}), kSlot), at(seconds{3})) << "not made shorter";
}

TEST(PaceFile, OfBeforeTheMachineBootedMeansNothing) {
    const Folder folder;
    PaceFile one{folder.file()};
    EXPECT_FALSE(one.ask(kOrder, at(std::chrono::hours{100}), kSlot));
    EXPECT_FALSE(one.ask(kOrder, at(seconds{0}), kSlot));
}

TEST(PaceFile, ThatIsNonsenseBeginsAnew) {
    const Folder folder;
    std::ofstream{folder.file()} << "half";
    PaceFile one{folder.file()};
    EXPECT_FALSE(one.ask(kOrder, at(seconds{0}), kSlot));
    EXPECT_TRUE(one.ask(kOrder, at(seconds{0}), kSlot));
}

TEST(PaceFile, NeverWaitsForAProcessThatHoldsIt) {
    const Folder folder;
    PaceFile one{folder.file()};
    FileLock stopped;
    ASSERT_EQ(stopped.try_take(folder.file()), FileLock::Outcome::taken);
    EXPECT_EQ(one.ask(kOrder, at(seconds{0}), kSlot), at(milliseconds{1}));
    EXPECT_TRUE(one.ask(kOrder, at(seconds{1}), kSlot));
    EXPECT_FALSE(one.ask(kOrder, at(seconds{2}), kSlot)) << "after that it keeps its own pace";
    EXPECT_FALSE(one.usable());
}

TEST(PaceFile, ThatCannotBeMadeGivesEverySlotAndSaysSo) {
    PaceFile none{"/proc/nowhere/pace"};
    EXPECT_TRUE(none.usable());
    EXPECT_FALSE(none.ask(kOrder, at(seconds{0}), kSlot));
    EXPECT_FALSE(none.usable());
}

} // namespace
} // namespace qts

#include "core/secret.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <fmt/format.h>
#include <new>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// ThreadSanitizer brings its own operator delete, which cannot be watched.
#if defined(__SANITIZE_THREAD__)
#define QTS_DELETE_IS_NOT_OURS 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define QTS_DELETE_IS_NOT_OURS 1
#endif
#endif

namespace {

// Memory may not be looked at once it was given back, so this test program looks at one watched
// block in the moment it is given back: that is the only place where "wiped when it dies" can be
// seen.
std::atomic<const void*> watched_block{nullptr};
std::atomic<std::size_t> watched_size{0};
std::atomic<bool> watched_was_freed{false};
std::atomic<bool> watched_was_wiped{false};

void give_back(void* block) noexcept {
    if (block != nullptr && block == watched_block.load()) {
        const char* bytes = static_cast<const char*>(block);
        watched_was_wiped = std::all_of(bytes, bytes + watched_size, [](char c) { return c == 0; });
        watched_was_freed = true;
        watched_block = nullptr;
    }
    std::free(block);
}

void watch(std::string_view text) {
    watched_was_freed = false;
    watched_was_wiped = false;
    watched_size = text.size();
    watched_block = text.data();
}

} // namespace

// Every form of new[] that may meet our delete[]: AddressSanitizer checks that the two belong
// together.
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return std::malloc(std::max<std::size_t>(size, 1));
}
void* operator new[](std::size_t size) {
    void* block = operator new[](size, std::nothrow);
    if (block == nullptr) throw std::bad_alloc{};
    return block;
}
void operator delete[](void* block) noexcept {
    give_back(block);
}
void operator delete[](void* block, std::size_t) noexcept {
    give_back(block);
}

namespace qts {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
    out << value;
};

static_assert(Streamable<std::string>);
static_assert(!Streamable<Secret>, "printing a secret does not compile");
static_assert(!fmt::is_formattable<Secret>::value, "formatting a secret does not compile");
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<std::string_view, Secret>);
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(std::is_nothrow_move_constructible_v<Secret> &&
              std::is_nothrow_move_assignable_v<Secret>);

TEST(Secret, IsEmptyUntilGivenText) {
    EXPECT_TRUE(Secret{}.empty());
    EXPECT_EQ(Secret{}.reveal(), "");
    EXPECT_TRUE(Secret{""}.empty());
    EXPECT_TRUE(Secret{std::string_view{}}.empty());
}

TEST(Secret, RevealsItsText) {
    const Secret secret{"app-key-1"};
    EXPECT_FALSE(secret.empty());
    EXPECT_EQ(secret.reveal(), "app-key-1");
}

TEST(Secret, KeepsZeroBytesInside) {
    const Secret secret{std::string_view("a\0b", 3)};
    EXPECT_EQ(secret.reveal(), std::string_view("a\0b", 3));
}

TEST(Secret, HoldsItsOwnCopyOfTheText) {
    std::string source = "token";
    const Secret secret{source};
    source = "XXXXX";
    EXPECT_EQ(secret.reveal(), "token");
}

TEST(Secret, LeavesItsSourceEmptyWhenMoved) {
    Secret source{"token"};
    const Secret target{std::move(source)};
    EXPECT_EQ(target.reveal(), "token");
    EXPECT_TRUE(source.empty()); // NOLINT(bugprone-use-after-move): this is what is tested
    EXPECT_EQ(source.reveal(), "");
}

TEST(Secret, LeavesItsSourceEmptyWhenMoveAssigned) {
    Secret source{"new"};
    Secret target{"old"};
    target = std::move(source);
    EXPECT_EQ(target.reveal(), "new");
    EXPECT_TRUE(source.empty()); // NOLINT(bugprone-use-after-move): this is what is tested
    EXPECT_EQ(source.reveal(), "");
}

TEST(Secret, CanBeFilledAgainAfterItWasMovedFrom) {
    Secret source{"first"};
    const Secret target{std::move(source)};
    source = Secret{"second"};
    EXPECT_EQ(source.reveal(), "second");
    EXPECT_EQ(target.reveal(), "first");
}

TEST(Secret, IsEmptiedByAssigningAnEmptyOne) {
    Secret secret{"token"};
    secret = Secret{};
    EXPECT_TRUE(secret.empty());
    EXPECT_EQ(secret.reveal(), "");
}

TEST(Secret, IsSeparateFromItsCopy) {
    std::optional<Secret> original{Secret{"token"}};
    const Secret copy = original->copy();
    EXPECT_NE(copy.reveal().data(), original->reveal().data());
    EXPECT_EQ(original->reveal(), "token");
    original.reset();
    EXPECT_EQ(copy.reveal(), "token");
}

TEST(Secret, CopiesAnEmptyOne) {
    EXPECT_TRUE(Secret{}.copy().empty());
}

TEST(Secret, WipesItsMemoryWhenItDies) {
#ifdef QTS_DELETE_IS_NOT_OURS
    GTEST_SKIP() << "this build's operator delete is ThreadSanitizer's";
#endif
    std::optional<Secret> secret{Secret{"a secret long enough to be on the heap"}};
    watch(secret->reveal());
    secret.reset();
    EXPECT_TRUE(watched_was_freed);
    EXPECT_TRUE(watched_was_wiped);
}

TEST(Secret, WipesTheOldTextWhenAssigned) {
#ifdef QTS_DELETE_IS_NOT_OURS
    GTEST_SKIP() << "this build's operator delete is ThreadSanitizer's";
#endif
    Secret secret{"a secret long enough to be on the heap"};
    watch(secret.reveal());
    secret = Secret{"another"};
    EXPECT_TRUE(watched_was_freed);
    EXPECT_TRUE(watched_was_wiped);
}

TEST(WipeMemory, ClearsExactlyTheGivenBytes) {
    std::array<char, 8> buffer{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'};
    wipe_memory(buffer.data() + 2, 4);
    EXPECT_EQ(std::string_view(buffer.data(), 8), std::string_view("ab\0\0\0\0gh", 8));
}

TEST(WipeMemory, LeavesABufferOfNoBytesAlone) {
    char byte = 'a';
    wipe_memory(&byte, 0);
    EXPECT_EQ(byte, 'a');
    wipe_memory(nullptr, 0);
}

TEST(WithoutSecrets, HidesEveryOccurrenceOfEach) {
    EXPECT_EQ(without_secrets("key longenough, longenough again; other-secret",
                              {"longenough", "other-secret"}),
              "key ***, *** again; ***");
}

TEST(WithoutSecrets, LeavesWordsAloneThatAShortSecretHappensToBe) {
    EXPECT_EQ(without_secrets("check the app key", {"key", ""}), "check the app key");
}

} // namespace
} // namespace qts

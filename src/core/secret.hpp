#pragma once
// Text that must not be seen: application keys, tokens, hash keys. It has no formatter and no
// stream operator, so printing one does not compile; its memory is wiped when it dies. Any thread,
// one owner.

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace qts {

class Secret final {
  public:
    Secret() = default;
    explicit Secret(std::string_view text);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// A second owner of the same text, on purpose and by name.
    Secret copy() const { return Secret{reveal()}; }
    /// The text itself: for a header on its way out, and for nothing else.
    std::string_view reveal() const { return {bytes_.get(), size_}; }
    bool empty() const { return size_ == 0; }

  private:
    void wipe();
    std::unique_ptr<char[]> bytes_;
    std::size_t size_{0};
};

/// `text` with every occurrence of each secret replaced by `***`. A server, or a proxy in between,
/// may repeat what we sent it in its error text. Secrets shorter than eight characters are left:
/// nobody's keys are, and ordinary words are.
std::string without_secrets(std::string text, std::initializer_list<std::string_view> secrets);

/// Wipes a buffer that held a secret on its way through (a file's text, a request being built).
void wipe_memory(void* bytes, std::size_t size);

} // namespace qts

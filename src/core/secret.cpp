#include "core/secret.hpp"

#include <cstring>
#include <string.h> // explicit_bzero: a wipe the optimiser may not drop
#include <utility>

namespace qts {
namespace {

constexpr std::size_t kShortestHidden = 8;
constexpr std::string_view kHidden = "***";

} // namespace

std::string without_secrets(std::string text, std::initializer_list<std::string_view> secrets) {
    for (const std::string_view secret : secrets) {
        if (secret.size() < kShortestHidden) continue;
        for (std::size_t at = text.find(secret); at != std::string::npos;
             at = text.find(secret, at + kHidden.size())) {
            text.replace(at, secret.size(), kHidden);
        }
    }
    return text;
}

void wipe_memory(void* bytes, std::size_t size) {
    if (bytes != nullptr) explicit_bzero(bytes, size);
}

Secret::Secret(std::string_view text)
    : bytes_{std::make_unique<char[]>(text.size())}, size_{text.size()} {
    if (!text.empty()) std::memcpy(bytes_.get(), text.data(), text.size());
}

Secret::Secret(Secret&& other) noexcept
    : bytes_{std::move(other.bytes_)}, size_{std::exchange(other.size_, 0)} {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        bytes_ = std::move(other.bytes_);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

Secret::~Secret() {
    wipe();
}

void Secret::wipe() {
    wipe_memory(bytes_.get(), size_);
}

} // namespace qts

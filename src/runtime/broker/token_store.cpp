#include "runtime/broker/token_store.hpp"

#include "core/json_reader.hpp"
#include "core/json_writer.hpp"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>

namespace qts {
namespace {

constexpr std::size_t kMaxTokenFile = 16U * 1024;
constexpr std::string_view kToken = "token";
constexpr std::string_view kIssued = "issued_at_ns";
constexpr std::string_view kExpires = "expires_at_ns";

} // namespace

std::string short_hash(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string out;
    for (std::size_t i = 0; i < 8; ++i)
        out += fmt::format("{:02x}", digest[i]);
    return out;
}

TokenStore::TokenStore(FileSystem& files, std::string directory, std::string_view broker,
                       std::string_view environment, std::string_view app_key)
    : files_{files}, directory_{std::move(directory)}, path_{fmt::format(
                                                           "{}/{}-{}-{}.json", directory_, broker,
                                                           environment, short_hash(app_key))} {}

std::optional<StoredToken> TokenStore::load() {
    auto text = files_.read(path_, kMaxTokenFile);
    if (!text) return std::nullopt;
    const auto document = JsonDocument::parse(*text);
    wipe_memory(text->data(), text->size());
    if (!document) return std::nullopt;
    const auto token = document->root().member(kToken).text();
    const auto issued = document->root().member(kIssued).integer();
    const auto expires = document->root().member(kExpires).integer();
    if (!token || !issued || !expires || token->empty()) return std::nullopt;
    return StoredToken{.token = Secret{*token},
                       .issued_at = UtcNanos::since_epoch(Duration{*issued}),
                       .expires_at = UtcNanos::since_epoch(Duration{*expires})};
}

Result<void> TokenStore::save(const StoredToken& token) {
    QTS_CHECK(files_.make_directories(directory_));
    std::string text = JsonObject{}
                           .text(kToken, token.token.reveal())
                           .integer(kIssued, token.issued_at.since_epoch().count())
                           .integer(kExpires, token.expires_at.since_epoch().count())
                           .str();
    auto saved = files_.write_private(path_, text);
    wipe_memory(text.data(), text.size());
    return saved;
}

} // namespace qts

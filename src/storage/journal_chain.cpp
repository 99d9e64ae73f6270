#include "storage/journal_chain.hpp"

#include "core/assert.hpp"

#include <openssl/evp.h>

namespace qts {

void ChainHasher::Free::operator()(evp_md_ctx_st* context) const {
    EVP_MD_CTX_free(context);
}

ChainHasher::ChainHasher() : context_{EVP_MD_CTX_new()} {}
ChainHasher::~ChainHasher() = default;

ChainHash ChainHasher::next(const ChainHash& before, std::span<const std::byte> batch) {
    ChainHash hash{};
    unsigned size = 0;
    const bool done = EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1 &&
                      EVP_DigestUpdate(context_.get(), before.data(), before.size()) == 1 &&
                      EVP_DigestUpdate(context_.get(), batch.data(), batch.size()) == 1 &&
                      EVP_DigestFinal_ex(context_.get(),
                                         reinterpret_cast<unsigned char*>(hash.data()), &size) == 1;
    QTS_ASSERT(done && size == hash.size(), "SHA-256 is not there");
    return hash;
}

} // namespace qts

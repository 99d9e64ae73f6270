#pragma once
// The hash that ties a journal's batches together: SHA-256 of the hash before and the batch's
// bytes. A batch that was changed, left out or put elsewhere breaks every hash behind it. One
// thread.

#include <array>
#include <cstddef>
#include <memory>
#include <span>

struct evp_md_ctx_st;

namespace qts {

using ChainHash = std::array<std::byte, 32>;

class ChainHasher final {
  public:
    ChainHasher();
    ~ChainHasher();
    /// The hash of a batch that stands behind `before`.
    ChainHash next(const ChainHash& before, std::span<const std::byte> batch);

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

} // namespace qts

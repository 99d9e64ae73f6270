#pragma once
// Access tokens that outlive the process: one 0600 file per app key and environment under the data
// directory, named by a hash of the key, never by the key. Shared between processes of one user.
// Core thread.

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/secret.hpp"

#include <optional>
#include <string>

namespace qts {

struct StoredToken {
    Secret token;
    UtcNanos issued_at;
    UtcNanos expires_at;
};

class TokenStore final {
  public:
    /// `directory` is made when the first token is saved. `files` outlives this.
    TokenStore(FileSystem& files, std::string directory, std::string_view broker,
               std::string_view environment, std::string_view app_key);

    /// nullopt when there is none or it cannot be read as one (a damaged file is no token).
    std::optional<StoredToken> load();
    /// An error (disk_full, io) leaves an older file untouched; the caller goes on with the token
    /// in memory and says so.
    Result<void> save(const StoredToken& token);

    const std::string& path() const { return path_; }

  private:
    FileSystem& files_;
    std::string directory_;
    std::string path_;
};

/// A short, irreversible name for something that must not appear: the first 16 hex digits of its
/// SHA-256.
std::string short_hash(std::string_view text);

} // namespace qts

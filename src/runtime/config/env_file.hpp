#pragma once
// The `.env` file and the process environment as one look-up: the operating system wins over the
// file. Secrets pass through here; the table wipes itself when it dies. Start-up only, main thread.

#include "core/file_system.hpp"
#include "core/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

class EnvTable final {
  public:
    EnvTable() = default;
    ~EnvTable();
    EnvTable(EnvTable&&) = default;
    EnvTable& operator=(EnvTable&&) = default;

    /// Reads `KEY=value` lines: blanks around `=`, single or double quotes around the value,
    /// `export ` in front, `#` comments. The first line that is none of this is invalid_input with
    /// its number. Of two lines with one key the later wins.
    static Result<EnvTable> parse(std::string_view text);

    /// Adds every variable of `environment` (the `char**` of main) over what is there.
    void overlay(const char* const* environment);
    void set(std::string key, std::string value) { values_[std::move(key)] = std::move(value); }

    std::optional<std::string_view> find(std::string_view key) const;
    /// Names that begin like ours (KIS_, KIWOOM_, QTS_) and are none of ours: one sentence naming
    /// each and the nearest known name, or success. `brokers_too` false: those that begin QTS_
    /// only.
    Result<void> check_names(bool brokers_too = true) const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

/// Reads `path`; refused (auth) when group or others may read it, with the chmod that cures it.
Result<EnvTable> load_env_file(FileSystem& files, const std::string& path);

} // namespace qts

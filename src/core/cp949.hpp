#pragma once
// Korean text as Windows and the brokers' files still write it (CP949), to UTF-8. Wraps iconv. One
// thread at a time.

#include "core/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace qts {

class Cp949Reader final {
  public:
    Cp949Reader();
    /// malformed when the bytes are not CP949, unsupported when this machine's C library cannot
    /// read any.
    Result<std::string> to_utf8(std::string_view bytes);

  private:
    struct Close {
        void operator()(void* converter) const;
    };
    std::unique_ptr<void, Close> converter_; ///< null: no converter
};

} // namespace qts

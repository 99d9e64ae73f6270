#pragma once
// The one exception of the house: a start-up that cannot go on (bad configuration, missing key,
// port in use). It is thrown before the first connection and caught once, in main, which prints the
// sentence and exits with 2.

#include <stdexcept>

namespace qts {

class StartupError final : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

} // namespace qts

#include "core/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace qts {

void assertion_failed(const char* condition, const char* file, int line, const char* why) {
    std::fprintf(stderr, "qts: impossible state: %s (%s) at %s:%d\n", why, condition, file, line);
    std::fflush(stderr);
    std::abort();
}

} // namespace qts

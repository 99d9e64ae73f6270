// Any bytes: a master file or one clear error, never a crash.
#include "runtime/broker/kis/kis_master_file.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = qts::kis::parse_master_file({reinterpret_cast<const char*>(data), size});
    if (!file && file.error().context.empty()) __builtin_trap();
    return 0;
}

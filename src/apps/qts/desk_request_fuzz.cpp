// Any line on the control socket: a request that survives being written and read again, or an
// error.
#include "apps/qts/desk_request.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    const auto document = JsonDocument::parse({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    const auto request = app::parse_desk_request(document->root());
    if (!request) return 0;
    const std::string written = app::to_json(*request).str();
    const auto again = JsonDocument::parse(written);
    if (!again) __builtin_trap();
    const auto read = app::parse_desk_request(again->root());
    if (!read || app::to_json(*read).str() != written) __builtin_trap();
    return 0;
}

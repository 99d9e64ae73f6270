// A request target of any bytes comes apart, and what was encoded decodes to itself.
#include "net/http_date.hpp"
#include "net/http_message.hpp"
#include "net/url.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    (void)split_target(text);
    (void)parse_base_url(text);
    (void)parse_http_date(text);
    if (percent_decode(percent_encode(text)) != text) __builtin_trap();
    return 0;
}

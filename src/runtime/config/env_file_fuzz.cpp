// Any bytes are a table or an error with a line number.
#include "runtime/config/env_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto table = qts::EnvTable::parse(text);
    if (table) (void)table->check_names();
    return 0;
}

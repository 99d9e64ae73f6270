// Any text is a list of faults, or refused in a sentence; never anything else.
#include "simulator/fault_script.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qts;
    sim::FaultScript script;
    const auto added = script.add({reinterpret_cast<const char*>(data), size});
    if (!added && added.error().context.empty()) __builtin_trap();
    for (int call = 0; call < 3; ++call)
        (void)script.next(sim::FaultCall::order);
    return 0;
}

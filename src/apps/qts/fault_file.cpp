#include "apps/qts/fault_file.hpp"

#include "core/startup_error.hpp"
#include "simulator/fault_script.hpp"

#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr std::size_t kMaxFaultFile = 1024U * 1024;

} // namespace

std::string read_faults(const std::string& path, FileSystem& files) {
    if (path.empty()) return {};
    auto text = files.read(path, kMaxFaultFile);
    if (!text) throw StartupError("--faults: " + text.error().context);
    const auto checked = sim::FaultScript{}.add(*text);
    if (!checked) {
        throw StartupError(fmt::format("--faults: '{}': {}", path, checked.error().context));
    }
    return *std::move(text);
}

} // namespace qts::app

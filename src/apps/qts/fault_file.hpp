#pragma once
// `--faults FILE`: what goes wrong at a simulated broker, read and checked before anything starts.

#include "core/file_system.hpp"

#include <string>

namespace qts::app {

/// The text of the file; empty for no file. Throws StartupError: unreadable, or no fault script.
std::string read_faults(const std::string& path, FileSystem& files);

} // namespace qts::app

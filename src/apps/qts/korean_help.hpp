#pragma once
// The help texts in Korean. Help is built in English by the parsers; here its sentences are
// replaced line by line, so that options and columns are written once. A test finds sentences
// without a Korean one. Pure. Any thread.

#include <string>
#include <string_view>

namespace qts::app {

/// `help`: what --help prints. Lines without a known sentence (examples) stay as they are.
std::string korean_help(std::string_view help);

} // namespace qts::app

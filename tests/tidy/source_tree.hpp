#pragma once
// The project's own files as text, for the tests that read them.

#include <string>
#include <vector>

namespace qts::tidy {

struct SourceFile {
    std::string path; ///< from the project's root: src/core/kst.cpp
    std::string text;
    std::vector<std::string> lines;

    bool is_header() const { return path.ends_with(".hpp"); }
    bool is_test() const;
    /// The layer it belongs to: `core`, `runtime/broker/kis`, ...; empty outside src/.
    std::string layer() const;
};

/// Every .hpp and .cpp below `folder`, in order of path.
std::vector<SourceFile> files_below(const std::string& folder);

/// The text without comments and with string literals emptied: for rules about code.
std::string code_only(const std::string& text);
/// The contents of all string literals.
std::vector<std::string> string_literals(const std::string& text);

} // namespace qts::tidy

// Any bytes: a list of issues or one clear error, never a crash; what is read keeps its ranges.
#include "market/issue_file.hpp"

#include "core/json_reader.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const qts::IssueDirectory known = qts::IssueDirectory::built_in();
    const auto issues = qts::parse_issue_csv({reinterpret_cast<const char*>(data), size}, known);
    if (!issues) {
        if (issues.error().context.empty()) __builtin_trap();
        return 0;
    }
    for (const qts::Instrument& issue : *issues) {
        if (!qts::is_utf8(issue.name) || issue.name.empty() || issue.leverage < 1) __builtin_trap();
        if (issue.base && (issue.base->in_won() < 1 || *issue.base > qts::kMaxPrice)) {
            __builtin_trap();
        }
    }
    return 0;
}

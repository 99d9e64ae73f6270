#pragma once
// Issues by the name a person types: code, Korean name, the beginning or a part of it, or its
// initial consonants. Start-up only; a value.

#include "core/result.hpp"
#include "market/symbol.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qts {

struct NamedIssue {
    Symbol symbol;
    std::string name; ///< Korean, as KRX lists it
};

class IssueDirectory final {
  public:
    /// The built-in table.
    static IssueDirectory built_in();
    /// `issues` win over what is there.
    void add(std::vector<NamedIssue> issues);

    /// A well-formed code is taken as it is, known or not. Else the one issue that fits best: by
    /// its whole name, its initials, the beginning of either, a part of it. not_found when none
    /// does; invalid_input, naming the candidates, when several fit equally.
    Result<Symbol> find(std::string_view text) const;
    /// nullptr: not known.
    const NamedIssue* find(Symbol symbol) const;

  private:
    std::vector<NamedIssue> issues_;
};

} // namespace qts

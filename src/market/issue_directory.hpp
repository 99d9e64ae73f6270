#pragma once
// The listed issues and what their lists tell of them, found by code or by the name a person types:
// the Korean name, the beginning or a part of it, or its initial consonants. Filled at start-up; a
// value.

#include "core/result.hpp"
#include "market/instrument.hpp"

#include <string_view>
#include <vector>

namespace qts {

class IssueDirectory final {
  public:
    /// The built-in table: names and products, no figures.
    static IssueDirectory built_in();
    /// `issues` win over what is there.
    void add(std::vector<Instrument> issues);

    /// A well-formed code is taken as it is, known or not. Else the one issue that fits best: by
    /// its whole name, its initials, the beginning of either, a part of it. not_found when none
    /// does; invalid_input, naming the candidates, when several fit equally.
    Result<Symbol> find(std::string_view text) const;
    /// nullptr: not known.
    const Instrument* find(Symbol symbol) const;

  private:
    std::vector<Instrument> issues_;
};

} // namespace qts

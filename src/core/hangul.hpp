#pragma once
// Korean letters, for searching: a syllable such as 삼 begins with an initial consonant (초성), ㅅ.
// Source: the Unicode standard, 3.12 (syllables from U+AC00, 588 for each of 19 initials). Pure.

#include <string>
#include <string_view>

namespace qts {

/// Each Hangul syllable replaced by its initial consonant (U+3131...), everything else unchanged:
/// 삼성전자 -> ㅅㅅㅈㅈ, KODEX 반도체 -> KODEX ㅂㄷㅊ.
std::string hangul_initials(std::string_view text);

/// True when `text` holds at least one such consonant standing alone and no whole syllable.
bool has_only_initials(std::string_view text);

} // namespace qts

#pragma once
// Text for people: widths of terminal cells (Korean takes two), money with thousands separators.
// Any thread.

#include <cstdint>
#include <string>
#include <string_view>

namespace qts {

/// Terminal cells that UTF-8 `text` takes: 2 for Hangul, other East Asian wide characters and
/// full-width forms, 0 for combining marks, 1 otherwise.
int display_width(std::string_view text);

/// Pads with blanks to `cells`; longer text is returned unchanged.
std::string pad_right(std::string_view text, int cells);
std::string pad_left(std::string_view text, int cells);

/// Cuts to at most `cells` cells at a whole character.
std::string cut_to_width(std::string_view text, int cells);

std::string group_thousands(std::int64_t value); ///< -1,234,567
std::string won_text(std::int64_t won);          ///< 71,900원

/// `text` without white space (blank, tab, carriage return, line feed) at both ends.
std::string_view trim(std::string_view text);

/// Equal but for the case of ASCII letters, as header and host names are.
bool equal_ignoring_case(std::string_view a, std::string_view b);

} // namespace qts

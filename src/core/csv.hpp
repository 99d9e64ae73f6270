#pragma once
// Tables as text: lines, and the fields of a line parted by commas. Pure. Any thread.

#include <optional>
#include <string_view>
#include <vector>

namespace qts {

/// The fields of a line; a quoted one may hold commas (its quotes are taken off, nothing inside is
/// unescaped: names with quotes in them are not ours to read). Views into `line`.
std::vector<std::string_view> split_csv(std::string_view line);

/// Reads a text line by line, numbered from 1, blank lines skipped, blanks at both ends cut, a byte
/// order mark ignored.
class TextLines final {
  public:
    explicit TextLines(std::string_view text);
    std::optional<std::string_view> next();
    /// Of the line that `next` gave last.
    int number() const { return number_; }

  private:
    std::string_view rest_;
    int number_{0};
};

} // namespace qts

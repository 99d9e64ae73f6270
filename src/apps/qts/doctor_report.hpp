#pragma once
// The lines of `qts doctor`, told as the checks are made: text at once, or one JSON document at the
// end. Main thread.

#include <string>
#include <string_view>
#include <vector>

namespace qts::app {

enum class Health : unsigned char { ok, warn, fail };

class DoctorReport final {
  public:
    explicit DoctorReport(bool json) : json_{json} {}

    /// `cure`: what a person can do; empty only when all is well.
    void tell(Health health, std::string_view check, std::string_view found,
              std::string_view cure = "");
    void ok(std::string_view check, std::string_view found) { tell(Health::ok, check, found); }
    bool failed() const { return failures_ > 0; }
    /// The counts, or the whole document.
    void end() const;

  private:
    struct Line {
        Health health;
        std::string check;
        std::string found;
        std::string cure;
    };
    bool json_;
    std::vector<Line> lines_;
    int warnings_{0};
    int failures_{0};
};

} // namespace qts::app

#include "apps/qts/doctor_report.hpp"

#include "core/json_writer.hpp"
#include "core/text.hpp"

#include <cstdio>
#include <fmt/format.h>

namespace qts::app {
namespace {

constexpr int kCheckColumn = 18;

std::string_view to_string(Health health) {
    switch (health) {
    case Health::ok:
        return "OK";
    case Health::warn:
        return "WARN";
    case Health::fail:
        return "FAIL";
    }
    return "FAIL";
}

} // namespace

void DoctorReport::tell(Health health, std::string_view check, std::string_view found,
                        std::string_view cure) {
    lines_.push_back(Line{health, std::string{check}, std::string{found}, std::string{cure}});
    if (health == Health::warn) ++warnings_;
    if (health == Health::fail) ++failures_;
    if (json_) return;
    std::string text = fmt::format("{} {} {}\n", pad_right(to_string(health), 5),
                                   pad_right(check, kCheckColumn), found);
    if (!cure.empty()) text += fmt::format("      -> {}\n", cure);
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
}

void DoctorReport::end() const {
    if (!json_) {
        std::fputs(fmt::format("\nchecks {}, warnings {}, failures {}\n", lines_.size(), warnings_,
                               failures_)
                       .c_str(),
                   stdout);
        return;
    }
    JsonArray checks;
    for (const Line& line : lines_) {
        JsonObject check;
        check.text("result", to_string(line.health))
            .text("check", line.check)
            .text("found", line.found);
        if (!line.cure.empty()) check.text("cure", line.cure);
        checks.object(check);
    }
    const JsonObject document = JsonObject{}
                                    .array("checks", checks)
                                    .integer("warnings", warnings_)
                                    .integer("failures", failures_);
    std::fputs((document.str() + "\n").c_str(), stdout);
}

} // namespace qts::app

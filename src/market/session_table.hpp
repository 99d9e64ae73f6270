#pragma once
// The timetable: which phase stands from when to when, by venue and kind of day, each row with the
// day from which it holds. Values.

#include "core/kst.hpp"
#include "market/session_phase.hpp"
#include "market/venue.hpp"

#include <string_view>
#include <vector>

namespace qts {

/// A kind of trading day: hours differ by it.
enum class DayKind : std::uint8_t { regular, first_of_year, csat };

std::string_view to_string(DayKind kind);

/// On a day of `kind` from `from` on, `phase` of `venue` stands in [begin, end). A later row
/// replaces the earlier one of its phase; begin equal to end abolishes it.
struct SessionRow {
    KstDate from;
    Venue venue;
    DayKind kind;
    SessionPhase phase;
    KstTime begin; ///< included
    KstTime end;   ///< not included
};

std::vector<SessionRow> built_in_sessions();

/// What has been announced without a day: for people, and to be added as rows when the day is
/// known.
struct AnnouncedChange {
    std::string_view what;
    std::string_view korean; ///< the same
    std::string_view expected;
    std::string_view expected_korean;
    std::string_view source;
};
/// As it stood on this day.
KstDate announced_as_of();
std::span<const AnnouncedChange> announced_changes();

} // namespace qts

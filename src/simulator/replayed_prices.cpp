#include "simulator/replayed_prices.hpp"

#include "core/assert.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace qts::sim {
namespace {

constexpr std::int64_t kMomentsPerBar = 4;

/// The four prices in the order that makes the shorter way from open to close.
std::array<Price, kMomentsPerBar> path_of(const Bar& bar) {
    const auto way = [](Price a, Price b) { return std::abs(a.in_won() - b.in_won()); };
    const bool low_first = way(bar.open, bar.low) + way(bar.high, bar.close) <
                           way(bar.open, bar.high) + way(bar.low, bar.close);
    return low_first ? std::array{bar.open, bar.low, bar.high, bar.close}
                     : std::array{bar.open, bar.high, bar.low, bar.close};
}

/// The continuous session, over which a daily bar is spread: it begins an hour late on the first
/// day of a year and on the day of the university entrance exam.
std::pair<KstTime, Duration> continuous_session(KstDate day, const SessionCalendar& calendar) {
    const auto phases = calendar.phases_of(Venue::krx, day);
    if (phases) {
        for (const SessionRow& row : *phases) {
            if (row.phase != SessionPhase::continuous) continue;
            return {row.begin, to_utc(day, row.end) - to_utc(day, row.begin)};
        }
    }
    return {KstTime::of(9, 0), std::chrono::minutes{380}}; // days older than the table
}

} // namespace

ReplayedPrices::ReplayedPrices(std::vector<Series> series, const MarketRules& rules)
    : series_{std::move(series)} {
    QTS_ASSERT(!series_.empty(), "a replay without prices");
    std::vector<KstDate> traded;
    for (const Series& one : series_) {
        for (const Bar& bar : one.file.bars)
            traded.push_back(kst_date(bar.start));
    }
    const SessionCalendar calendar = rules.calendar.of_days(traded);
    for (std::size_t i = 0; i < series_.size(); ++i) {
        QTS_ASSERT(!series_[i].file.bars.empty(), "a price file without bars");
        for (const Bar& bar : series_[i].file.bars)
            add_bar(i, bar, series_[i].file, calendar);
    }
    std::sort(moments_.begin(), moments_.end(), [](const Moment& a, const Moment& b) {
        return std::tie(a.at, a.series) < std::tie(b.at, b.series);
    });
}

void ReplayedPrices::add_bar(std::size_t series, const Bar& bar, const PriceFile& file,
                             const SessionCalendar& calendar) {
    UtcNanos begin = bar.start;
    Duration length = file.period;
    if (file.daily) {
        const KstDate day = kst_date(bar.start);
        const auto [opens, lasts] = continuous_session(day, calendar);
        begin = to_utc(day, opens);
        length = lasts;
    }
    const Duration step = length / kMomentsPerBar;
    const auto path = path_of(bar);
    const std::int64_t share = bar.volume.in_shares() / kMomentsPerBar;
    for (std::int64_t i = 0; i < kMomentsPerBar; ++i) {
        const bool last = i == kMomentsPerBar - 1;
        const Quantity volume =
            Quantity::shares(last ? bar.volume.in_shares() - share * (kMomentsPerBar - 1) : share);
        moments_.push_back(
            Moment{.at = begin + step * i,
                   .series = series,
                   .price = path[static_cast<std::size_t>(i)],
                   .volume = volume,
                   .level_size = Quantity::shares(std::max<std::int64_t>(50, share / 10))});
    }
}

std::vector<PriceSource::Listing> ReplayedPrices::listings() {
    std::vector<Listing> all;
    for (const Series& series : series_) {
        all.push_back(Listing{
            .instrument = series.instrument, .base = series.file.bars.front().open, .history = {}});
    }
    return all;
}

KstDate ReplayedPrices::first_day() const {
    return kst_date(moments_.front().at);
}

std::optional<MarketStep> ReplayedPrices::next(UtcNanos, Duration) {
    if (next_ == moments_.size()) return std::nullopt;
    MarketStep step{.at = moments_[next_].at, .references = {}};
    for (; next_ < moments_.size() && moments_[next_].at == step.at; ++next_) {
        const Moment& moment = moments_[next_];
        step.references.push_back(Reference{.symbol = series_[moment.series].instrument.symbol,
                                            .price = moment.price,
                                            .volume = moment.volume,
                                            .level_size = moment.level_size});
    }
    return step;
}

std::vector<KstDate> ReplayedPrices::days() const {
    std::set<KstDate> days;
    for (const Moment& moment : moments_)
        days.insert(kst_date(moment.at));
    return {days.begin(), days.end()};
}

} // namespace qts::sim

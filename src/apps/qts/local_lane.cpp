#include "apps/qts/local_lane.hpp"

#include "core/startup_error.hpp"
#include "market/issue_table.hpp"
#include "simulator/generated_prices.hpp"
#include "simulator/price_file.hpp"
#include "simulator/replayed_prices.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts::app {
namespace {

/// The day of a market without data of its own: always the same, so that a seed fixes the whole
/// run.
KstDate default_day() {
    return KstDate::of(2026, 11, 23);
}

constexpr std::string_view kDummyKey = "PSxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
constexpr std::string_view kDummyAccount = "50000000";
constexpr std::string_view kDummyProduct = "01";

Instrument instrument_of(Symbol symbol) {
    Instrument instrument;
    instrument.symbol = symbol;
    instrument.name = std::string{symbol.view()};
    instrument.product = symbol.is_etn_code() ? Product::etn : Product::stock;
    if (const IssueRow* row = find_issue(symbol)) {
        instrument.name = std::string{row->name};
        instrument.market = row->market;
        instrument.product = row->product;
        instrument.leverage = row->leverage;
    }
    return instrument;
}

std::unique_ptr<sim::PriceSource> replayed(const RunOptions& options, FileSystem& files,
                                           LocalLane& lane) {
    std::vector<sim::ReplayedPrices::Series> series;
    for (const std::string& argument : options.prices) {
        const auto parsed = sim::parse_price_argument(files, argument);
        if (!parsed) throw StartupError("--prices: " + parsed.error().context);
        if (std::find(lane.price_symbols.begin(), lane.price_symbols.end(), parsed->symbol) !=
            lane.price_symbols.end()) {
            throw StartupError(fmt::format("--prices: two files for {}", parsed->symbol.view()));
        }
        const Instrument instrument = instrument_of(parsed->symbol);
        if (find_issue(parsed->symbol) == nullptr) lane.unlisted.push_back(parsed->symbol);
        auto file = sim::load_price_file(files, parsed->path, instrument);
        if (!file) throw StartupError("--prices: " + file.error().context);
        lane.prices_rounded += file->rounded;
        lane.prices_total += file->price_count;
        lane.bars_repaired += file->repaired;
        lane.price_symbols.push_back(parsed->symbol);
        series.push_back({instrument, *std::move(file)});
    }
    return std::make_unique<sim::ReplayedPrices>(std::move(series));
}

BrokerConfig loopback_config(std::uint16_t port) {
    BrokerConfig config;
    config.broker = Broker::kis;
    config.environment = Environment::vts;
    config.app_key = Secret{kDummyKey};
    config.app_secret = Secret{kDummyKey};
    config.account = *AccountNo::parse(kDummyAccount, kDummyProduct);
    config.base_url = fmt::format("http://127.0.0.1:{}", port);
    return config;
}

} // namespace

LocalLane start_local_lane(const RunOptions& options, FileSystem& files, const Clock& clock) {
    LocalLane lane{.host = nullptr,
                   .calendar = SessionCalendar::built_in(),
                   .broker = {},
                   .price_symbols = {},
                   .unlisted = {}};
    std::unique_ptr<sim::PriceSource> prices;
    if (options.prices.empty()) {
        prices = std::make_unique<sim::GeneratedPrices>(options.seed, default_day(), lane.calendar);
    } else {
        prices = replayed(options, files, lane);
        lane.calendar = SessionCalendar::of_days(prices->days());
    }
    auto market = sim::SimMarket::make(std::move(prices), lane.calendar);
    if (!market) throw StartupError("the simulated market cannot open: " + market.error().context);
    auto host = sim::SimulatorHost::start(*std::move(market), clock, {});
    if (!host) throw StartupError("the simulator cannot start: " + host.error().context);
    lane.host = *std::move(host);
    lane.broker = loopback_config(lane.host->kis_rest_port());
    return lane;
}

} // namespace qts::app

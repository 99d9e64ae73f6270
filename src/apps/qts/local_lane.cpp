#include "apps/qts/local_lane.hpp"

#include "apps/qts/fault_file.hpp"
#include "apps/qts/replay_files.hpp"
#include "core/startup_error.hpp"
#include "simulator/generated_prices.hpp"

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

LocalLane start_local_lane(const RunOptions& options, FileSystem& files, const Clock& clock,
                           const MarketRules& rules) {
    LocalLane lane{
        .host = nullptr, .rules = rules, .broker = {}, .price_symbols = {}, .unlisted = {}};
    std::unique_ptr<sim::PriceSource> prices;
    if (options.prices.empty()) {
        prices = std::make_unique<sim::GeneratedPrices>(options.seed, default_day(), lane.rules);
    } else {
        LoadedPrices loaded = load_prices(options.prices, files, rules);
        prices = std::move(loaded.source);
        lane.price_symbols = std::move(loaded.symbols);
        lane.prices_rounded = loaded.rounded;
        lane.prices_total = loaded.total;
        lane.unlisted = std::move(loaded.unlisted);
        lane.bars_repaired = loaded.repaired;
        lane.rules = rules.on_days(prices->days());
    }
    auto market = sim::SimMarket::make(std::move(prices), lane.rules);
    if (!market) throw StartupError("the simulated market cannot open: " + market.error().context);
    sim::SimulatorHostOptions host_options;
    host_options.faults = read_faults(options.faults, files);
    auto host = sim::SimulatorHost::start(*std::move(market), clock, std::move(host_options));
    if (!host) throw StartupError("the simulator cannot start: " + host.error().context);
    lane.host = *std::move(host);
    lane.broker = loopback_config(lane.host->kis_rest_port());
    return lane;
}

} // namespace qts::app

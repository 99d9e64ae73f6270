#include "runtime/strategy/strategy_registry.hpp"

#include "core/nearest_name.hpp"
#include "core/startup_error.hpp"
#include "runtime/strategy/strategies/observe.hpp"
#include "runtime/strategy/strategies/round_trip.hpp"
#include "runtime/strategy/strategies/sma_cross.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace qts {
namespace {

struct Entry {
    const StrategyInfo& (*info)();
    std::unique_ptr<Strategy> (*make)(const ParameterValues&);
};

template <typename S>
std::unique_ptr<Strategy> make_of(const ParameterValues& values) {
    return std::make_unique<S>(values);
}

constexpr std::array kStrategies{
    Entry{&Observe::description, &make_of<Observe>},
    Entry{&RoundTrip::description, &make_of<RoundTrip>},
    Entry{&SmaCross::description, &make_of<SmaCross>},
};

std::string suggestion(std::string_view given, std::span<const std::string_view> known) {
    const auto near = nearest_name(given, known);
    return near ? fmt::format("; did you mean '{}'?", *near) : "";
}

ParameterValues values_of(const StrategyInfo& info, const GivenParameters& given) {
    ParameterValues values;
    std::vector<std::string_view> names;
    for (const ParameterInfo& parameter : info.parameters) {
        values.push_back(parameter.absent);
        names.push_back(parameter.name);
    }
    for (const auto& [name, value] : given) {
        const auto at = std::find(names.begin(), names.end(), name);
        if (at == names.end()) {
            throw StartupError(fmt::format("strategy '{}' has no parameter '{}'{}", info.name, name,
                                           suggestion(name, names)));
        }
        const auto index = static_cast<std::size_t>(at - names.begin());
        const ParameterInfo& parameter = info.parameters[index];
        if (value < parameter.low || value > parameter.high) {
            throw StartupError(fmt::format("{} in [strategy.{}] must be between {} and {}", name,
                                           info.name, parameter.low, parameter.high));
        }
        values[index] = value;
    }
    return values;
}

} // namespace

std::vector<std::string_view> strategy_names() {
    std::vector<std::string_view> names;
    for (const Entry& entry : kStrategies)
        names.push_back(entry.info().name);
    return names;
}

std::unique_ptr<Strategy> make_strategy(std::string_view name, const GivenParameters& given) {
    for (const Entry& entry : kStrategies) {
        if (entry.info().name == name) return entry.make(values_of(entry.info(), given));
    }
    const auto names = strategy_names();
    throw StartupError(fmt::format("unknown strategy '{}'{}", name, suggestion(name, names)));
}

} // namespace qts

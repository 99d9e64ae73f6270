#pragma once
// Where an order goes and who carries it there.

#include <cstdint>
#include <string_view>

namespace qts {

/// A book, or SOR: the broker's smart order routing, which chooses between them. KRX and NXT prices
/// of one symbol are never mixed.
enum class Venue : std::uint8_t { krx, nxt, sor };

/// The houses this program can trade through. Their wire codes live in runtime/broker only.
enum class Broker : std::uint8_t { kis, kiwoom };

/// The broker's environment: its paper service (VTS) or real money.
enum class Environment : std::uint8_t { vts, real };

constexpr std::string_view to_string(Venue venue) {
    switch (venue) {
    case Venue::krx:
        return "krx";
    case Venue::nxt:
        return "nxt";
    case Venue::sor:
        return "sor";
    }
    return "?";
}

constexpr std::string_view to_string(Broker broker) {
    switch (broker) {
    case Broker::kis:
        return "kis";
    case Broker::kiwoom:
        return "kiwoom";
    }
    return "?";
}

constexpr std::string_view to_string(Environment environment) {
    switch (environment) {
    case Environment::vts:
        return "VTS";
    case Environment::real:
        return "REAL";
    }
    return "?";
}

} // namespace qts

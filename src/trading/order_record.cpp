#include "trading/order_record.hpp"

#include <algorithm>

namespace qts {

std::string_view to_string(Lifecycle lifecycle) {
    switch (lifecycle) {
    case Lifecycle::created:
        return "new";
    case Lifecycle::pending_send:
        return "pending_send";
    case Lifecycle::received:
        return "received";
    case Lifecycle::working:
        return "working";
    case Lifecycle::filled:
        return "filled";
    case Lifecycle::cancelled:
        return "cancelled";
    case Lifecycle::rejected:
        return "rejected";
    case Lifecycle::expired:
        return "expired";
    case Lifecycle::unknown:
        return "unknown";
    }
    return "?";
}

std::string_view to_string(PendingRequest pending) {
    switch (pending) {
    case PendingRequest::none:
        return "none";
    case PendingRequest::amend:
        return "amend";
    case PendingRequest::cancel:
        return "cancel";
    }
    return "?";
}

Quantity OrderRecord::open() const {
    if (is_final(lifecycle)) return Quantity{};
    if (number_count == 0) return intent.quantity - filled;
    Quantity rest;
    for (const BrokerNumber& number : listed_numbers())
        rest += number.rest();
    return std::max(rest, Quantity{});
}

BrokerNumber* OrderRecord::find(const BrokerOrderRef& ref) {
    for (BrokerNumber& number : listed_numbers()) {
        if (number.ref == ref) return &number;
    }
    return nullptr;
}

const BrokerNumber* OrderRecord::find(const BrokerOrderRef& ref) const {
    for (const BrokerNumber& number : listed_numbers()) {
        if (number.ref == ref) return &number;
    }
    return nullptr;
}

const BrokerNumber* OrderRecord::open_number() const {
    const BrokerNumber* being_cancelled = nullptr;
    for (std::size_t i = number_count; i-- > 0;) {
        const BrokerNumber& number = numbers[i];
        if (number.gone()) continue;
        if (!number.cancel_sent) return &number;
        if (being_cancelled == nullptr) being_cancelled = &number;
    }
    return being_cancelled;
}

int OrderRecord::open_number_count() const {
    const auto numbers_of = listed_numbers();
    return static_cast<int>(std::count_if(numbers_of.begin(), numbers_of.end(),
                                          [](const BrokerNumber& n) { return !n.gone(); }));
}

Price OrderRecord::average_price() const {
    if (filled.is_zero()) return Price{};
    return Price::won(filled_amount.in_won() / filled.in_shares());
}

} // namespace qts

#include "runtime/broker/kis/kis_order_key.hpp"

#include "core/parse_number.hpp"
#include "core/text.hpp"

#include <fmt/format.h>

namespace qts::kis {
namespace {

// Widths of ODNO and KRX_FWDG_ORD_ORGNO (kis-api.md 5.2).
constexpr std::int64_t kHighestNumber = 9'999'999'999;
constexpr std::size_t kBranchLength = 5;

} // namespace

Result<BrokerOrderRef> pack_order_key(KstDate day, std::string_view branch,
                                      std::string_view number) {
    QTS_TRY(value, parse_digits(trim(number)));
    if (value == 0 || value > kHighestNumber) {
        return failure(ErrorKind::malformed, "an order number of zero or over ten digits");
    }
    if (trim(branch).size() > kBranchLength) {
        return failure(ErrorKind::malformed, "a branch code of more than five characters");
    }
    return BrokerOrderRef{fmt::format("{}/{}/{}", day.compact(), trim(branch), value)};
}

Result<OrderKey> unpack_order_key(const BrokerOrderRef& ref) {
    const std::string_view packed = ref.packed();
    const std::size_t first = packed.find('/');
    const std::size_t second =
        first == std::string_view::npos ? first : packed.find('/', first + 1);
    if (second == std::string_view::npos) {
        return failure(ErrorKind::invalid_input, "this order reference was not made by KIS");
    }
    QTS_TRY(day, KstDate::parse(packed.substr(0, first)));
    return OrderKey{.day = day,
                    .branch = std::string{packed.substr(first + 1, second - first - 1)},
                    .number = std::string{packed.substr(second + 1)}};
}

std::string wire_number(const OrderKey& key) {
    return fmt::format("{:0>10}", key.number);
}

} // namespace qts::kis

#include "trading/ids.hpp"

#include "core/assert.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

BrokerOrderRef::BrokerOrderRef(std::string_view packed) : packed_{packed} {
    QTS_ASSERT(packed_.view().size() == packed.size(), "an order reference too long to keep");
}

Result<AccountNo> AccountNo::parse(std::string_view number, std::string_view product) {
    if (number.size() == 11 && number[8] == '-') {
        if (number.substr(9) != product) {
            return failure(ErrorKind::invalid_input,
                           "the account number and the account product code disagree");
        }
        number = number.substr(0, 8);
    }
    if (number.size() != 8 || !all_digits(number)) {
        return failure(ErrorKind::invalid_input, "an account number has eight digits");
    }
    if (product.size() != 2 || !all_digits(product)) {
        return failure(ErrorKind::invalid_input, "an account product code has two digits");
    }
    AccountNo account;
    account.number_ = FixedText<8>{number};
    account.product_ = FixedText<2>{product};
    return account;
}

std::string AccountNo::masked() const {
    if (number_.empty()) return "-";
    return fmt::format("{}****{}-{}", number().substr(0, 2), number().substr(6), product());
}

} // namespace qts

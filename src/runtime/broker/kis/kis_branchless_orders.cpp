#include "runtime/broker/kis/kis_branchless_orders.hpp"

#include "runtime/broker/kis/kis_order_key.hpp"

namespace qts {

void KISBranchlessOrders::remember(const BrokerOrderRef& accepted) {
    const auto key = kis::unpack_order_key(accepted);
    if (!key || !key->branch.empty()) return;
    // The day stands first in the name, so older days sort in front.
    full_.erase(full_.begin(), full_.lower_bound(key->day.compact()));
    full_.emplace(accepted.packed(), accepted);
}

void KISBranchlessOrders::rename(BrokerOrderRef& ref) {
    const auto key = kis::unpack_order_key(ref);
    if (!key) return;
    const auto bare = kis::pack_order_key(key->day, "", key->number);
    const auto known = bare ? full_.find(std::string{bare->packed()}) : full_.end();
    if (known == full_.end()) return;
    // Learnt once: another branch may use the number for another order of the account.
    const bool learnt = known->second != *bare;
    if (learnt && known->second != ref) return;
    known->second = ref;
    ref = *bare;
}

void KISBranchlessOrders::rename(std::vector<OrderReport>& rows) {
    if (full_.empty()) return;
    for (OrderReport& row : rows) {
        rename(row.ref);
        if (!row.original.empty()) rename(row.original);
    }
}

BrokerOrderRef KISBranchlessOrders::with_branch(const BrokerOrderRef& ref) const {
    const auto known = full_.find(std::string{ref.packed()});
    return known == full_.end() ? ref : known->second;
}

} // namespace qts

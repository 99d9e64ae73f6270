#include "net/name_lookup.hpp"

#include "net/http_connection_impl.hpp"

namespace qts {

Task<Result<std::vector<std::string>>> addresses_of(boost::asio::any_io_executor executor,
                                                    BaseUrl url, Duration timeout) {
    QTS_CO_TRY(found, co_await detail::resolve(executor, url, timeout));
    std::vector<std::string> addresses;
    for (const auto& entry : found)
        addresses.push_back(entry.endpoint().address().to_string());
    co_return addresses;
}

} // namespace qts

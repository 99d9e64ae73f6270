#pragma once
// Which addresses a host has, for those who diagnose a connection; connections look names up
// themselves. Core thread.

#include "core/clock.hpp"
#include "core/result.hpp"
#include "net/task.hpp"
#include "net/url.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <string>
#include <vector>

namespace qts {

/// The host's addresses as text; connect or timeout when there are none within `timeout`.
Task<Result<std::vector<std::string>>> addresses_of(boost::asio::any_io_executor executor,
                                                    BaseUrl url, Duration timeout);

} // namespace qts

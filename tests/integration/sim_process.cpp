#include "integration/sim_process.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <stdexcept>

namespace qts {
namespace {

std::vector<std::string> sim_words(std::vector<std::string> options) {
    options.insert(options.begin(), {"sim", "--first-order", "1"});
    return options;
}

} // namespace

SimProcess::SimProcess(const ScratchDirectory& scratch, std::vector<std::string> options,
                       const std::map<std::string, std::string>& environment)
    : process_{scratch, sim_words(std::move(options)), environment} {
    const bool serves = process_.wait_for("serving until Ctrl-C\n");
    const std::string& printed = process_.err();
    const std::string url = printed.substr(0, printed.find('\n'));
    const std::size_t colon = url.rfind(':');
    if (!serves || colon == std::string::npos) throw std::runtime_error("no simulator: " + printed);
    port_ = static_cast<std::uint16_t>(std::atoi(url.c_str() + colon + 1));
}

std::string SimProcess::token(const std::string& key, const std::string& secret) const {
    const RawAnswer answer = ask_once(
        port_, on_the_wire(fmt::format(
                   "POST /oauth2/tokenP HTTP/1.1\n"
                   "Host: 127.0.0.1\n"
                   "Content-Type: application/json\n"
                   "Content-Length: <length>\n\n"
                   R"({{"grant_type":"client_credentials","appkey":"{}","appsecret":"{}"}})",
                   key, secret)));
    const auto document = JsonDocument::parse(answer.body);
    if (answer.status != 200 || !document) throw std::runtime_error("no token: " + answer.body);
    return std::string{document->root().member("access_token").text().value_or("")};
}

JsonDocument SimProcess::state() const {
    const RawAnswer answer =
        ask_once(port_, on_the_wire("GET /_sim/state HTTP/1.1\nHost: 127.0.0.1\n\n"));
    auto document = JsonDocument::parse(answer.body);
    if (answer.status != 200 || !document) throw std::runtime_error("no state: " + answer.head);
    return *std::move(document);
}

std::string answer_text(const RawAnswer& answer, std::string_view name) {
    const auto document = JsonDocument::parse(answer.body);
    if (!document) return "no JSON: " + answer.body;
    const JsonView output = document->root().member("output");
    const JsonView member =
        output.member(name) ? output.member(name) : document->root().member(name);
    return std::string{member.text().value_or("absent")};
}

} // namespace qts

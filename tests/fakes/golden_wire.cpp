#include "fakes/golden_wire.hpp"

#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace qts {
namespace {

constexpr std::string_view kSource = "# source: ";
constexpr std::string_view kRequest = ">>> ";
constexpr std::string_view kResponse = "<<< ";

class Reader {
  public:
    explicit Reader(std::string path) : path_{std::move(path)} {
        std::ifstream file{path_};
        if (!file) fail("cannot be opened");
        for (std::string line; std::getline(file, line);)
            lines_.push_back(std::move(line));
    }

    GoldenWire read() {
        GoldenWire wire;
        while (more() && line().starts_with(kSource)) {
            wire.sources.push_back(take().substr(kSource.size()));
        }
        if (wire.sources.empty()) fail("names no source");
        while (more())
            wire.exchanges.push_back(exchange());
        if (wire.exchanges.empty()) fail("holds no exchange");
        return wire;
    }

  private:
    [[noreturn]] void fail(std::string_view why) const {
        throw std::runtime_error(path_ + " line " + std::to_string(at_ + 1) + ": " +
                                 std::string{why});
    }
    bool more() const { return at_ < lines_.size(); }
    const std::string& line() const {
        if (!more()) fail("ends too early");
        return lines_[at_];
    }
    std::string take() {
        std::string text = line();
        ++at_;
        return text;
    }

    std::string head(std::string_view mark) {
        if (!line().starts_with(mark)) fail("an exchange is >>> and then <<<");
        return take().substr(mark.size());
    }

    HttpHeaders headers() {
        HttpHeaders all;
        while (!line().empty()) {
            const std::string text = take();
            const std::size_t colon = text.find(':');
            if (colon == std::string::npos) fail("a header has a colon");
            const std::size_t begin = text.find_first_not_of(' ', colon + 1);
            all.emplace_back(text.substr(0, colon),
                             begin == std::string::npos ? "" : text.substr(begin));
        }
        take();
        return all;
    }

    std::string body() {
        std::optional<std::string> text;
        while (more() && !line().starts_with(kRequest) && !line().starts_with(kResponse)) {
            text = text ? *text + "\n" + take() : take();
        }
        return text.value_or("");
    }

    GoldenExchange exchange() {
        GoldenExchange one;
        const std::string request = head(kRequest);
        const std::size_t blank = request.find(' ');
        if (blank == std::string::npos) fail("a request has a method and a target");
        one.method = request.substr(0, blank);
        if (one.method != "GET" && one.method != "POST") fail("a method is GET or POST");
        one.request.method = one.method == "GET" ? HttpMethod::get : HttpMethod::post;
        one.request.target = request.substr(blank + 1);
        one.request.headers = headers();
        one.request.body = body();
        const std::string status = head(kResponse);
        if (status.size() != 3 || status.find_first_not_of("0123456789") != std::string::npos) {
            fail("a status has three digits");
        }
        one.response.status = std::stoi(status);
        one.response.headers = headers();
        one.response.body = body();
        return one;
    }

    std::string path_;
    std::vector<std::string> lines_;
    std::size_t at_ = 0;
};

} // namespace

GoldenWire read_golden_wire(std::string_view source_dir, std::string_view broker,
                            std::string_view name) {
    return Reader{std::string{source_dir} + "/tests/fixtures/wire/" + std::string{broker} + "/" +
                  std::string{name} + ".txt"}
        .read();
}

} // namespace qts

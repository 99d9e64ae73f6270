#pragma once
// Reads the golden wire fixtures of tests/fixtures/wire (format: tests/fixtures/README.md): the
// bytes that client and simulator are both held to. Throws std::runtime_error, naming the file,
// when one does not have the form: a fixture that cannot be read must not pass for an empty one.

#include "net/http_message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace qts {

struct GoldenExchange {
    std::string method;
    HttpRequest request;
    HttpResponse response;
};

struct GoldenWire {
    std::vector<std::string> sources;
    std::vector<GoldenExchange> exchanges; ///< never empty
};

/// `source_dir` is the caller's QTS_SOURCE_DIR; `name` has no extension: `http_token_ok`.
GoldenWire read_golden_wire(std::string_view source_dir, std::string_view broker,
                            std::string_view name);

} // namespace qts

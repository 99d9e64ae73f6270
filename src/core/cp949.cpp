#include "core/cp949.hpp"

#include <iconv.h>

namespace qts {
namespace {

void* open_converter() {
    iconv_t converter = ::iconv_open("UTF-8", "CP949");
    return converter == reinterpret_cast<iconv_t>(-1) ? nullptr : converter; // NOLINT: iconv's way
}

} // namespace

void Cp949Reader::Close::operator()(void* converter) const {
    ::iconv_close(converter);
}

Cp949Reader::Cp949Reader() : converter_{open_converter()} {}

Result<std::string> Cp949Reader::to_utf8(std::string_view bytes) {
    if (!converter_) {
        return failure(ErrorKind::unsupported,
                       "this system's iconv cannot read CP949; install its converters (Debian: "
                       "libc6 with gconv modules)");
    }
    std::string in{bytes};
    std::string out(in.size() * 3 + 4, '\0'); // two bytes become three at most
    char* from = in.data();
    char* to = out.data();
    std::size_t from_left = in.size();
    std::size_t to_left = out.size();
    ::iconv(converter_.get(), nullptr, nullptr, nullptr, nullptr);
    if (::iconv(converter_.get(), &from, &from_left, &to, &to_left) ==
        static_cast<std::size_t>(-1)) {
        return failure(ErrorKind::malformed, "it is not CP949");
    }
    out.resize(out.size() - to_left);
    return out;
}

} // namespace qts

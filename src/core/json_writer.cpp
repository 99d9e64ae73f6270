#include "core/json_writer.hpp"

#include <boost/json.hpp>
#include <boost/json/src.hpp> // header-only use: the library is compiled here, once

namespace qts {

std::string json_quoted(std::string_view text) {
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

JsonObject& JsonObject::raw(std::string_view key, std::string_view json) {
    body_ += body_.empty() ? '{' : ',';
    body_ += json_quoted(key);
    body_ += ':';
    body_ += json;
    return *this;
}

JsonObject& JsonObject::text(std::string_view key, std::string_view value) {
    return raw(key, json_quoted(value));
}
JsonObject& JsonObject::integer(std::string_view key, std::int64_t value) {
    return raw(key, std::to_string(value));
}
JsonObject& JsonObject::maybe(std::string_view key, std::optional<std::int64_t> value) {
    return value ? integer(key, *value) : null(key);
}

JsonObject& JsonObject::boolean(std::string_view key, bool value) {
    return raw(key, value ? "true" : "false");
}
JsonObject& JsonObject::null(std::string_view key) {
    return raw(key, "null");
}
JsonObject& JsonObject::object(std::string_view key, const JsonObject& value) {
    return raw(key, value.str());
}
JsonObject& JsonObject::array(std::string_view key, const JsonArray& value) {
    return raw(key, value.str());
}

JsonArray& JsonArray::raw(std::string_view json) {
    body_ += body_.empty() ? '[' : ',';
    body_ += json;
    return *this;
}
JsonArray& JsonArray::object(const JsonObject& value) {
    return raw(value.str());
}
JsonArray& JsonArray::text(std::string_view value) {
    return raw(json_quoted(value));
}

} // namespace qts

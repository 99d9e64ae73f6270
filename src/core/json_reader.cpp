#include "core/json_reader.hpp"

#include "core/parse_number.hpp"

#include <fmt/format.h>
#include <simdjson.h>

namespace qts {

struct JsonView::Element {
    simdjson::dom::element value;
};

struct JsonDocument::Impl {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
};

bool JsonView::is_object() const {
    return element_ && element_->value.is_object();
}
bool JsonView::is_array() const {
    return element_ && element_->value.is_array();
}
bool JsonView::is_text() const {
    return element_ && element_->value.is_string();
}

bool JsonView::is_integer() const {
    return element_ != nullptr && element_->value.is_int64();
}

bool JsonView::is_null() const {
    return element_ && element_->value.is_null();
}

JsonView JsonView::member(std::string_view name) const {
    if (!is_object()) return JsonView{};
    simdjson::dom::element found;
    const auto object = element_->value.get_object().value_unsafe();
    if (object.at_key_case_insensitive(name).get(found) != simdjson::SUCCESS) return JsonView{};
    return JsonView{std::make_shared<const Element>(Element{found})};
}

JsonView JsonView::exact_member(std::string_view name) const {
    if (!is_object()) return JsonView{};
    simdjson::dom::element found;
    if (element_->value.get_object().value_unsafe().at_key(name).get(found) != simdjson::SUCCESS) {
        return JsonView{};
    }
    return JsonView{std::make_shared<const Element>(Element{found})};
}

Result<std::string_view> JsonView::text() const {
    std::string_view value;
    if (!element_ || element_->value.get_string().get(value) != simdjson::SUCCESS) {
        return failure(ErrorKind::malformed, "a text value is missing or is not text");
    }
    return value;
}

Result<std::int64_t> JsonView::integer() const {
    std::int64_t value = 0;
    if (element_ && element_->value.get_int64().get(value) == simdjson::SUCCESS) return value;
    QTS_TRY(digits, text());
    return parse_integer(digits);
}

Result<bool> JsonView::boolean() const {
    bool value = false;
    if (!element_ || element_->value.get_bool().get(value) != simdjson::SUCCESS) {
        return failure(ErrorKind::malformed, "a value that must be true or false is not");
    }
    return value;
}

std::string JsonView::json() const {
    return element_ ? simdjson::minify(element_->value) : std::string{};
}

std::vector<JsonView> JsonView::elements() const {
    std::vector<JsonView> all;
    if (is_object()) all.push_back(*this);
    if (!is_array()) return all;
    const simdjson::dom::array array = element_->value.get_array().value_unsafe();
    for (const simdjson::dom::element value : array) {
        all.push_back(JsonView{std::make_shared<const Element>(Element{value})});
    }
    return all;
}

std::vector<std::string_view> JsonView::member_names() const {
    std::vector<std::string_view> names;
    if (!is_object()) return names;
    const simdjson::dom::object object = element_->value.get_object().value_unsafe();
    for (const auto field : object)
        names.push_back(field.key);
    return names;
}

JsonDocument::JsonDocument(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
JsonDocument::JsonDocument(JsonDocument&&) noexcept = default;
JsonDocument& JsonDocument::operator=(JsonDocument&&) noexcept = default;
JsonDocument::~JsonDocument() = default;

Result<JsonDocument> JsonDocument::parse(std::string_view text) {
    auto impl = std::make_unique<Impl>();
    const auto code = impl->parser.parse(text.data(), text.size()).get(impl->root);
    if (code != simdjson::SUCCESS) {
        return failure(ErrorKind::malformed,
                       fmt::format("not JSON: {}", simdjson::error_message(code)));
    }
    return JsonDocument{std::move(impl)};
}

JsonView JsonDocument::root() const {
    return JsonView{std::make_shared<const JsonView::Element>(JsonView::Element{impl_->root})};
}

bool is_utf8(std::string_view text) {
    return simdjson::validate_utf8(text.data(), text.size());
}

std::optional<std::string> peek_json_text(std::string_view object, std::string_view name) {
    simdjson::ondemand::parser parser;
    const simdjson::padded_string padded{object};
    simdjson::ondemand::document document;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return std::nullopt;
    std::string_view text;
    if (document.find_field_unordered(name).get_string().get(text) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return std::string{text};
}

} // namespace qts

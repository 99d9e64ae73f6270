#pragma once
// JSON in: a document read once and looked at through views. Wraps simdjson, which checks the whole
// text (UTF-8 included) before we see any of it. Views die with their document. One thread at a
// time.

#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qts {

class JsonDocument;

class JsonView final {
  public:
    bool is_object() const;
    bool is_array() const;
    bool is_text() const;
    bool is_null() const;
    /// A number written without point or exponent that fits 64 bits.
    bool is_integer() const;

    /// The member of that name, letter case ignored (brokers spell one key in several ways). A view
    /// that does not exist is false.
    JsonView member(std::string_view name) const;
    /// The member spelt exactly so, as servers read requests.
    JsonView exact_member(std::string_view name) const;
    explicit operator bool() const { return element_ != nullptr; }

    /// The text of a string; malformed for anything else.
    Result<std::string_view> text() const;
    /// A JSON integer, or a string of digits with an optional minus.
    Result<std::int64_t> integer() const;
    /// JSON's true or false; malformed for anything else.
    Result<bool> boolean() const;
    /// The value as compact JSON; empty for a view that does not exist.
    std::string json() const;
    /// The elements of an array; a single object counts as an array of one (a broker's habit).
    std::vector<JsonView> elements() const;
    /// Names of an object's members, in order.
    std::vector<std::string_view> member_names() const;

  private:
    friend class JsonDocument;
    struct Element;
    JsonView() = default;
    explicit JsonView(std::shared_ptr<const Element> element) : element_{std::move(element)} {}
    std::shared_ptr<const Element> element_;
};

class JsonDocument final {
  public:
    /// `malformed` when the text is not one JSON value. The text is copied.
    static Result<JsonDocument> parse(std::string_view text);
    JsonDocument(JsonDocument&&) noexcept;
    JsonDocument& operator=(JsonDocument&&) noexcept;
    ~JsonDocument();
    JsonView root() const;

  private:
    struct Impl;
    explicit JsonDocument(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// Whether the bytes are UTF-8 text.
bool is_utf8(std::string_view text);

/// The text of a member of an object that need not be readable as a whole (a number beyond 64 bits
/// elsewhere in it); nullopt when even so much cannot be made out.
std::optional<std::string> peek_json_text(std::string_view object, std::string_view name);

} // namespace qts

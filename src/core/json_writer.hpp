#pragma once
// JSON out: objects and arrays whose keys keep the order in which they were added, compact, UTF-8.
// A thin builder, because the brokers' signatures and our golden payloads are over exact bytes;
// escaping is Boost.JSON's. Any thread.

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace qts {

/// `text` as a JSON string, quotes included.
std::string json_quoted(std::string_view text);

class JsonArray;

class JsonObject final {
  public:
    JsonObject& text(std::string_view key, std::string_view value);
    JsonObject& integer(std::string_view key, std::int64_t value);
    /// null when absent.
    JsonObject& maybe(std::string_view key, std::optional<std::int64_t> value);
    JsonObject& boolean(std::string_view key, bool value);
    JsonObject& null(std::string_view key);
    JsonObject& object(std::string_view key, const JsonObject& value);
    JsonObject& array(std::string_view key, const JsonArray& value);
    std::string str() const { return body_.empty() ? "{}" : body_ + "}"; }

  private:
    JsonObject& raw(std::string_view key, std::string_view json);
    std::string body_;
};

class JsonArray final {
  public:
    JsonArray& object(const JsonObject& value);
    JsonArray& text(std::string_view value);
    std::string str() const { return body_.empty() ? "[]" : body_ + "]"; }

  private:
    JsonArray& raw(std::string_view json);
    std::string body_;
};

} // namespace qts

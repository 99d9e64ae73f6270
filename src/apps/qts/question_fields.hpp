#pragma once
// The fields of one market question, read strictly: an integer is a JSON integer, a word is one of
// those listed, a field that nobody knows is refused. Errors name the field: kind `incomplete` for
// a missing one, `not_covered` for a date beyond the tables, `invalid_input` for everything else.
// Pure.

#include "core/json_reader.hpp"
#include "core/kst.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace qts::app {

class QuestionFields final {
  public:
    /// `where` goes before each name in errors: empty, or `fills[0].`.
    explicit QuestionFields(JsonView object, std::string where = {})
        : object_{std::move(object)}, where_{std::move(where)} {}

    /// The object is one, names each field once, and none but `known`.
    Result<void> check_names(std::initializer_list<std::string_view> known) const;

    bool has(std::string_view name) const { return static_cast<bool>(object_.exact_member(name)); }
    JsonView at(std::string_view name) const { return object_.exact_member(name); }
    /// `low` and `high` are both allowed.
    Result<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high) const;
    Result<std::int64_t> integer_or(std::string_view name, std::int64_t low, std::int64_t high,
                                    std::int64_t absent) const;
    Result<std::string_view> text(std::string_view name) const;
    /// `YYYY-MM-DD`.
    Result<KstDate> date(std::string_view name) const;
    /// `YYYY-MM-DDTHH:MM:SS`, Korean time.
    Result<UtcNanos> instant(std::string_view name) const;

    template <typename Value, std::size_t Count>
    Result<Value> word(std::string_view name,
                       const std::array<std::pair<std::string_view, Value>, Count>& words) const {
        QTS_TRY(given, text(name));
        std::string known;
        for (const auto& [spelt, value] : words) {
            if (spelt == given) return value;
            known += (known.empty() ? "" : ", ") + std::string{spelt};
        }
        return invalid(name, "one of: " + known);
    }
    template <typename Value, std::size_t Count>
    Result<Value> word_or(std::string_view name,
                          const std::array<std::pair<std::string_view, Value>, Count>& words,
                          Value absent) const {
        if (!has(name)) return absent;
        return word(name, words);
    }

    std::unexpected<Error> missing(std::string_view name) const;
    std::unexpected<Error> invalid(std::string_view name, std::string_view must_be) const;

  private:
    Result<KstDate> day_of(std::string_view name, std::string_view text,
                           std::string_view must_be) const;
    JsonView object_;
    std::string where_;
};

} // namespace qts::app

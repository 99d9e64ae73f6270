#pragma once
// Questions of `qts market` asked under the built-in rules, and what their answers hold.

#include "apps/qts/market_question.hpp"
#include "fakes/built_in_rules.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace qts::app {

inline std::string ask(MarketTopic topic, std::string_view question) {
    return answer_line(topic, question, built_in_rules());
}

inline JsonDocument parsed(std::string_view text) {
    auto document = JsonDocument::parse(text);
    EXPECT_TRUE(document.has_value()) << text;
    return document ? std::move(*document) : std::move(*JsonDocument::parse("{}"));
}

/// The first member of `wanted` that the answer lacks or spells otherwise (5 is not 5.0), and the
/// answer; empty when there is none.
inline std::string missing_from(const std::string& answer, std::string_view wanted) {
    const JsonDocument there = parsed(answer);
    const JsonDocument needed = parsed(wanted);
    for (const std::string_view name : needed.root().member_names()) {
        if (there.root().exact_member(name).json() == needed.root().exact_member(name).json())
            continue;
        return fmt::format("{} of {}", name, answer);
    }
    return {};
}

/// `code` or `message` of the answer's error; `none` when it has no error.
inline std::string error_part(const std::string& answer, std::string_view name) {
    const JsonDocument document = parsed(answer);
    return std::string{
        document.root().exact_member("error").exact_member(name).text().value_or("none")};
}
inline std::string error_code(const std::string& answer) {
    return error_part(answer, "code");
}

struct Asked {
    MarketTopic topic;
    std::string_view question;
    std::string_view answer; ///< what it must hold; it may hold more
};

inline void expect_answers(std::initializer_list<Asked> rows) {
    for (const Asked& row : rows)
        EXPECT_EQ(missing_from(ask(row.topic, row.question), row.answer), "") << row.question;
}

struct Wrong {
    MarketTopic topic;
    std::string_view question;
    std::string_view field; ///< as the message names it
};

inline void expect_errors(std::string_view code, std::initializer_list<Wrong> rows) {
    for (const Wrong& row : rows) {
        const std::string answer = ask(row.topic, row.question);
        EXPECT_EQ(error_code(answer), code) << row.question << '\n' << answer;
        EXPECT_NE(error_part(answer, "message").find(fmt::format("'{}'", row.field)),
                  std::string::npos)
            << row.question << '\n'
            << answer;
    }
}

} // namespace qts::app

#include "market/issue_directory.hpp"

#include <gtest/gtest.h>

namespace qts {
namespace {

Symbol symbol(std::string_view code) {
    return *Symbol::parse(code);
}

std::string found(const IssueDirectory& directory, std::string_view text) {
    const auto issue = directory.find(text);
    return issue ? std::string{issue->view()} : std::string{};
}

TEST(IssueDirectory, FindsByCodeNameInitialsAndPartOfAName) {
    const IssueDirectory directory = IssueDirectory::built_in();
    for (const char* text : {"005930", "삼성전자", "ㅅㅅㅈㅈ", " 삼성 전자 "}) {
        EXPECT_EQ(found(directory, text), "005930") << text;
    }
    EXPECT_EQ(found(directory, "naver"), "035420");
    EXPECT_EQ(found(directory, "kodex반도체"), "091160");
    EXPECT_EQ(found(directory, "하이닉스"), "000660");
    EXPECT_EQ(found(directory, "ㅎㅇㄴㅅ"), "000660");
}

TEST(IssueDirectory, AWellFormedCodeIsTakenThoughItIsNotKnown) {
    EXPECT_EQ(found(IssueDirectory::built_in(), "999999"), "999999");
    EXPECT_EQ(found(IssueDirectory::built_in(), "Q999999"), "Q999999");
}

TEST(IssueDirectory, AWholeNameWinsOverNamesThatBeginLikeIt) {
    // 삼성전자우 begins like 삼성전자; both hold 삼성전자.
    EXPECT_EQ(found(IssueDirectory::built_in(), "삼성전자"), "005930");
    EXPECT_EQ(found(IssueDirectory::built_in(), "ㅅㅅㅈㅈㅇ"), "005935");
}

TEST(IssueDirectory, NamesTheCandidatesWhenSeveralFit) {
    const auto several = IssueDirectory::built_in().find("현대");
    ASSERT_FALSE(several.has_value());
    EXPECT_EQ(several.error().kind, ErrorKind::invalid_input);
    EXPECT_NE(several.error().context.find("005380 현대차"), std::string::npos)
        << several.error().context;
}

TEST(IssueDirectory, SaysHowToLearnMoreNames) {
    for (const char* text : {"없는회사", "", "  ", "12345"}) {
        const auto none = IssueDirectory::built_in().find(text);
        ASSERT_FALSE(none.has_value()) << text;
        EXPECT_EQ(none.error().kind, ErrorKind::not_found);
        EXPECT_NE(none.error().context.find("qts data master"), std::string::npos);
    }
}

TEST(IssueDirectory, ImportedIssuesAreAddedAndWin) {
    IssueDirectory directory = IssueDirectory::built_in();
    directory.add({{symbol("005930"), "삼성전자보통"}, {symbol("000020"), "동화약품"}});
    EXPECT_EQ(found(directory, "동화약품"), "000020");
    EXPECT_EQ(directory.find(symbol("005930"))->name, "삼성전자보통");
    EXPECT_EQ(found(directory, "naver"), "035420");
}

} // namespace
} // namespace qts

#include "tidy/source_tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace qts::tidy {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// Walks C++ text and tells for each character whether it is code, comment or inside a literal.
enum class Part : unsigned char { code, comment, literal };

std::vector<Part> parts_of(const std::string& text) {
    std::vector<Part> parts(text.size(), Part::code);
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i + 1;
        Part part = Part::code;
        if (text.compare(i, 2, "//") == 0) {
            end = std::min(text.find('\n', i), text.size());
            part = Part::comment;
        } else if (text.compare(i, 2, "/*") == 0) {
            end = std::min(text.find("*/", i), text.size() - 2) + 2;
            part = Part::comment;
        } else if (text.compare(i, 3, "R\"(") == 0) {
            end = std::min(text.find(")\"", i), text.size() - 2) + 2;
            part = Part::literal;
        } else if (text[i] == '"') {
            while (end < text.size() && text[end] != '"')
                end += text[end] == '\\' ? 2U : 1U;
            end = std::min(end + 1, text.size());
            part = Part::literal;
        } else if (text[i] == '\'' && end < text.size() &&
                   (i == 0 || !std::isxdigit(static_cast<unsigned char>(text[i - 1])))) {
            while (end < text.size() && text[end] != '\'')
                end += text[end] == '\\' ? 2U : 1U;
            end = std::min(end + 1, text.size());
            part = Part::literal;
        }
        std::fill(parts.begin() + static_cast<std::ptrdiff_t>(i),
                  parts.begin() + static_cast<std::ptrdiff_t>(end), part);
        i = end;
    }
    return parts;
}

} // namespace

bool SourceFile::is_test() const {
    return path.ends_with("_test.cpp") || path.ends_with("_fuzz.cpp") || path.starts_with("tests/");
}

std::string SourceFile::layer() const {
    if (!path.starts_with("src/")) return {};
    const std::string inside = path.substr(4, path.rfind('/') - 4);
    for (const char* prefix :
         {"runtime/broker/kis", "runtime/broker/kiwoom", "runtime/broker/adapters", "apps"}) {
        if (inside.starts_with(prefix)) return prefix;
    }
    const std::size_t first = inside.find('/');
    if (!inside.starts_with("runtime/")) return inside.substr(0, first);
    return inside.substr(0, inside.find('/', first + 1));
}

std::vector<SourceFile> files_below(const std::string& folder) {
    const fs::path root{QTS_SOURCE_DIR};
    std::vector<SourceFile> files;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
        const std::string extension = entry.path().extension().string();
        if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
        std::ifstream in{entry.path()};
        std::ostringstream text;
        text << in.rdbuf();
        SourceFile file{
            .path = fs::relative(entry.path(), root).string(), .text = text.str(), .lines = {}};
        file.lines = split_lines(file.text);
        files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

std::string code_only(const std::string& text) {
    const auto parts = parts_of(text);
    std::string code = text;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (parts[i] != Part::code && text[i] != '\n') code[i] = ' ';
    }
    return code;
}

std::vector<std::string> string_literals(const std::string& text) {
    const auto parts = parts_of(text);
    std::vector<std::string> literals;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (parts[i] != Part::literal || text[i] != '"') continue;
        const std::size_t line = text.rfind('\n', i) + 1;
        if (text.compare(line, 8, "#include") == 0) continue;
        std::size_t end = i + 1;
        while (end < text.size() && parts[end] == Part::literal && text[end] != '"')
            ++end;
        literals.push_back(text.substr(i + 1, end - i - 1));
        i = end;
    }
    return literals;
}

} // namespace qts::tidy

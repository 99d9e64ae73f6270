#pragma once
// A LogSink that remembers, so that a test can say which warnings it expected. A test that forgets
// to `expect` one fails when the sink dies.

#include "core/log.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace qts {

class RecordingLogSink final : public LogSink {
  public:
    struct Line {
        LogLevel level;
        std::string component;
        std::string text;
    };
    ~RecordingLogSink() override {
        for (const Line& line : lines) {
            if (line.level < LogLevel::warning || expected(line)) continue;
            ADD_FAILURE() << "unexpected log line: [" << line.component << "] " << line.text;
        }
    }
    bool wants(LogLevel) const override { return true; }
    void write(LogLevel level, std::string_view component, std::string_view text) override {
        lines.push_back({level, std::string{component}, std::string{text}});
    }
    /// Warnings and errors that contain `part` are part of the test.
    void expect(std::string part) { expected_.push_back(std::move(part)); }
    bool has(std::string_view part) const {
        for (const Line& line : lines) {
            if (line.text.find(part) != std::string::npos) return true;
        }
        return false;
    }
    std::vector<Line> lines;

  private:
    bool expected(const Line& line) const {
        for (const std::string& part : expected_) {
            if (line.text.find(part) != std::string::npos) return true;
        }
        return false;
    }
    std::vector<std::string> expected_;
};

} // namespace qts

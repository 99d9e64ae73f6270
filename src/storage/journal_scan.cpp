#include "storage/journal_scan.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qts {
namespace {

std::unexpected<Error> corrupt(const JournalPlace& place, std::string_view what) {
    return failure(ErrorKind::corrupt,
                   fmt::format("the journal is broken at {}: {}", to_string(place), what));
}

/// Zeros are what a segment holds where nothing was written yet.
std::size_t bytes_until_zeros(std::span<const std::byte> bytes) {
    const auto last = std::find_if(bytes.rbegin(), bytes.rend(),
                                   [](std::byte byte) { return byte != std::byte{0}; });
    return static_cast<std::size_t>(bytes.rend() - last);
}

/// The number of the latest commit that stands anywhere in `bytes`; 0: none does. Frames begin at
/// multiples of eight.
std::uint64_t latest_commit(std::span<const std::byte> bytes) {
    std::uint64_t latest = 0;
    for (std::size_t at = 0; at + kCommitBytes <= bytes.size(); at += kFrameAlignment) {
        // No more than a commit's bytes: a search through garbage stays a single pass.
        const auto frame = read_frame(bytes.subspan(at, kCommitBytes));
        if (!frame || frame->header.type != kCommit) continue;
        if (const auto commit = parse_commit(*frame)) latest = std::max(latest, commit->batch);
    }
    return latest;
}

/// What no segment exceeds: a batch is bounded, and a segment is no larger than it must be.
constexpr std::uint64_t kMaxSegmentBytes = std::uint64_t{1} << 30U;

/// The reading of one journal, segment by segment.
class Scan final {
  public:
    Scan(FileSystem& files, const std::string& directory, const JournalSink& sink)
        : files_{files}, directory_{directory}, sink_{sink} {}

    Result<JournalExtent> read() {
        QTS_CHECK(load_head());
        QTS_TRY(names, files_.list(directory_));
        for (const std::string& name : names) {
            if (const auto number = segment_number(name)) numbers_.push_back(*number);
        }
        QTS_CHECK(check_numbers());
        for (std::size_t i = 0; i < numbers_.size(); ++i)
            QTS_CHECK(read_segment(i));
        extent_.segments = numbers_.size();
        if (!numbers_.empty()) extent_.first_segment = numbers_.front();
        compare_head();
        return extent_;
    }

  private:
    /// Every segment stands there, from the oldest that is kept. HEAD names that one.
    Result<void> check_numbers() const {
        std::uint64_t expected = head_ ? head_->oldest : 1;
        const auto missing = [&] { return corrupt({expected, 0}, "the segment is missing"); };
        if (numbers_.empty() && head_ && head_->batch > 0) return missing();
        // One that was about to be put away when the program ended may still be there.
        if (!numbers_.empty()) expected = std::min(expected, numbers_.front());
        for (const std::uint64_t number : numbers_) {
            if (number != expected) return missing();
            ++expected;
        }
        return {};
    }

    Result<std::vector<std::byte>> load(std::uint64_t number) {
        QTS_TRY(file, files_.open(directory_ + "/" + segment_name(number), OpenMode::read));
        QTS_TRY(size, file->size());
        if (size > kMaxSegmentBytes) return corrupt({number, 0}, "it is too large for a segment");
        std::vector<std::byte> bytes(size);
        QTS_TRY(got, file->read_at(0, bytes));
        bytes.resize(got);
        return bytes;
    }

    Result<void> read_segment(std::size_t index) {
        const std::uint64_t number = numbers_[index];
        const bool last = index + 1 == numbers_.size();
        // Segment after segment: an earlier one must have ended whole.
        if (extent_.tail_bytes > 0 || (index > 0 && extent_.end.segment != numbers_[index - 1])) {
            return corrupt(extent_.end, "a batch is not finished, and another segment follows");
        }
        QTS_TRY(bytes, load(number));
        place_ = {number, 0};
        if (last || bytes_until_zeros(bytes) > 0) extent_.end = place_;
        while (place_.offset < bytes.size()) {
            const std::span<const std::byte> rest = std::span{bytes}.subspan(place_.offset);
            QTS_TRY(batch_bytes, read_batch(rest));
            if (batch_bytes == 0) return end_at(rest, index);
            place_.offset += batch_bytes;
            extent_.end = place_;
        }
        return {};
    }

    /// Reads one batch and tells of its records. Its size; 0: no whole batch stands here.
    Result<std::size_t> read_batch(std::span<const std::byte> bytes) {
        records_.clear();
        std::size_t at = 0;
        std::uint64_t sequence = extent_.last_sequence;
        for (;;) {
            const auto frame = read_frame(bytes.subspan(at));
            if (!frame) return std::size_t{0};
            const JournalPlace here{place_.segment, place_.offset + at};
            if (frame->header.type == kCommit) {
                QTS_CHECK(close_batch(*frame, here, bytes.first(at)));
                return at + frame->size;
            }
            if (frame->header.type == kSegmentBegin) {
                QTS_CHECK(begin_segment(*frame, here));
                sequence = extent_.last_sequence;
            } else if (frame->header.type < kFirstOwnType) {
                return failure(ErrorKind::unsupported,
                               fmt::format("the journal holds at {} a record that only a later "
                                           "version of qts can read",
                                           to_string(here)));
            } else if (frame->header.sequence != ++sequence) {
                return corrupt(here, "its record is not the next one");
            } else {
                records_.push_back({frame->header, frame->payload, here});
            }
            at += frame->size;
        }
    }

    Result<void> begin_segment(const Frame& frame, const JournalPlace& here) {
        auto begin = parse_segment_begin(frame);
        if (!begin && begin.error().kind == ErrorKind::unsupported) return failure(begin.error());
        if (!begin || here.offset != 0 || begin->segment != here.segment) {
            return corrupt(here, "another segment begins here");
        }
        // Older segments may have been put away: the first one tells where the journal stood.
        const bool first = extent_.batches == 0 && here.segment == numbers_.front();
        if (first) {
            extent_.batches = begin->batch;
            extent_.last_sequence = begin->sequence;
            extent_.chain = begin->chain;
        }
        if (begin->batch != extent_.batches || begin->sequence != extent_.last_sequence ||
            begin->chain != extent_.chain) {
            return corrupt(here, "the segment does not continue the one before it");
        }
        return {};
    }

    Result<void> close_batch(const Frame& frame, const JournalPlace& here,
                             std::span<const std::byte> batch) {
        const auto commit = parse_commit(frame);
        const bool opened = place_.offset > 0 || begins_segment(batch);
        if (!commit || !opened || commit->batch != extent_.batches + 1 ||
            commit->records != records_.size() || frame.header.sequence != last_sequence()) {
            return corrupt(here, "the commit does not fit its batch");
        }
        if (chain_.next(extent_.chain, batch) != commit->chain) {
            return corrupt(place_, "the batch does not fit its hash");
        }
        extent_.batches = commit->batch;
        extent_.chain = commit->chain;
        extent_.last_at = frame.header.at;
        if (head_ && head_->batch == commit->batch) {
            head_fits_ = head_->chain == commit->chain && head_->segment == here.segment;
        }
        for (const JournalRecord& record : records_) {
            extent_.last_sequence = record.header.sequence;
            ++extent_.records;
            QTS_CHECK(sink_(record));
        }
        return {};
    }

    /// Of the batch being read.
    std::uint64_t last_sequence() const {
        return records_.empty() ? extent_.last_sequence : records_.back().header.sequence;
    }

    static bool begins_segment(std::span<const std::byte> batch) {
        const auto frame = read_frame(batch);
        return frame && frame->header.type == kSegmentBegin;
    }

    /// What stands behind the last whole batch of a segment: nothing, the tail of a crash, or a
    /// broken batch that had been synced. Only then was a later one written, or HEAD.
    Result<void> end_at(std::span<const std::byte> rest, std::size_t index) {
        const std::size_t tail = bytes_until_zeros(rest);
        if (tail == 0) return {};
        const JournalPlace broken{place_.segment, place_.offset + whole_frames(rest)};
        std::uint64_t latest = latest_commit(rest);
        for (std::size_t later = index + 1; later < numbers_.size(); ++later) {
            QTS_TRY(bytes, load(numbers_[later]));
            latest = std::max(latest, latest_commit(bytes));
        }
        const std::uint64_t unfinished = extent_.batches + 1;
        const bool in_head = latest == unfinished && head_ && head_->batch >= unfinished;
        if (latest > unfinished || in_head) {
            return corrupt(broken, "a bad record stands before a valid commit");
        }
        extent_.tail_bytes = tail;
        return {};
    }

    static std::size_t whole_frames(std::span<const std::byte> bytes) {
        std::size_t at = 0;
        while (const auto frame = read_frame(bytes.subspan(at)))
            at += frame->size;
        return at;
    }

    Result<void> load_head() {
        const std::string path = directory_ + "/" + std::string{kHeadName};
        const auto text = files_.read(path, kHeadBytes);
        if (!text && text.error().kind == ErrorKind::not_found) return {};
        if (!text && text.error().kind == ErrorKind::io) return failure(text.error());
        if (text && text->empty()) return {}; // made, and no batch was ever committed
        extent_.head = HeadState::unreadable;
        if (!text) return {};
        const auto head = parse_head(std::as_bytes(std::span{text->data(), text->size()}));
        if (head) head_ = *head;
        return {};
    }

    void compare_head() {
        if (!head_ || !head_fits_) return;
        if (head_->batch > extent_.batches) {
            extent_.head = HeadState::leads;
            extent_.lost_batches = head_->batch - extent_.batches;
        } else {
            extent_.head = head_->batch < extent_.batches ? HeadState::lags : HeadState::agrees;
        }
    }

    FileSystem& files_;
    const std::string& directory_;
    const JournalSink& sink_;
    ChainHasher chain_;
    std::optional<Head> head_;
    bool head_fits_{true}; ///< as far as its batch was read
    std::vector<std::uint64_t> numbers_;
    std::vector<JournalRecord> records_; ///< of the batch being read
    JournalPlace place_;                 ///< where it begins
    JournalExtent extent_;
};

} // namespace

std::string to_string(const JournalPlace& place) {
    return fmt::format("{} byte {}", segment_name(place.segment), place.offset);
}

std::string_view to_string(HeadState state) {
    switch (state) {
    case HeadState::absent:
        return "absent";
    case HeadState::agrees:
        return "agrees";
    case HeadState::lags:
        return "lags";
    case HeadState::leads:
        return "leads";
    case HeadState::unreadable:
        return "unreadable";
    }
    return "?";
}

Result<JournalExtent> scan_journal(FileSystem& files, const std::string& directory,
                                   const JournalSink& sink) {
    return Scan{files, directory, sink}.read();
}

} // namespace qts

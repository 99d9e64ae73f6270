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

/// Whether a commit stands anywhere in `bytes`: frames begin at multiples of eight.
bool has_commit(std::span<const std::byte> bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += kFrameAlignment) {
        const auto frame = read_frame(bytes.subspan(at));
        if (frame && frame->header.type == kCommit && parse_commit(*frame)) return true;
    }
    return false;
}

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
        for (std::size_t i = 0; i < numbers_.size(); ++i) {
            const bool follows = i == 0 || numbers_[i] == numbers_[i - 1] + 1;
            if (!follows) return corrupt({numbers_[i - 1] + 1, 0}, "the segment is missing");
            QTS_CHECK(read_segment(i));
        }
        extent_.segments = numbers_.size();
        compare_head();
        return extent_;
    }

  private:
    Result<std::vector<std::byte>> load(std::uint64_t number) {
        QTS_TRY(file, files_.open(directory_ + "/" + segment_name(number), OpenMode::read));
        QTS_TRY(size, file->size());
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
            commit->records != records_.size()) {
            return corrupt(here, "the commit does not fit its batch");
        }
        if (chain_.next(extent_.chain, batch) != commit->chain) {
            return corrupt(place_, "the batch does not fit its hash");
        }
        extent_.batches = commit->batch;
        extent_.chain = commit->chain;
        extent_.last_at = frame.header.at;
        if (head_ && head_->batch == commit->batch) head_fits_ = head_->chain == commit->chain;
        for (const JournalRecord& record : records_) {
            extent_.last_sequence = record.header.sequence;
            ++extent_.records;
            QTS_CHECK(sink_(record));
        }
        return {};
    }

    static bool begins_segment(std::span<const std::byte> batch) {
        const auto frame = read_frame(batch);
        return frame && frame->header.type == kSegmentBegin;
    }

    /// What stands behind the last whole batch of a segment: nothing, the tail of a crash, or a
    /// broken batch with a valid commit behind its break.
    Result<void> end_at(std::span<const std::byte> rest, std::size_t index) {
        const std::size_t tail = bytes_until_zeros(rest);
        if (tail == 0) return {};
        const JournalPlace broken{place_.segment, place_.offset + whole_frames(rest)};
        bool followed = has_commit(rest);
        for (std::size_t later = index + 1; later < numbers_.size() && !followed; ++later) {
            QTS_TRY(bytes, load(numbers_[later]));
            followed = has_commit(bytes);
        }
        if (followed) return corrupt(broken, "a bad record stands before a valid commit");
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

import Synchronization

@testable import FanWorker

/// A queue that remembers what it was told.
final class ToldQueue: TaskQueue {
    enum Word: Hashable {
        case postponed(String, Duration)
        case deleted(String)
    }

    struct Away: Error, CustomStringConvertible {
        let description = "the queue is away"
    }

    private let kept = Mutex<(words: [Word], isAway: Bool)>(([], false))

    var words: [Word] { kept.withLock { $0.words } }

    func goAway() { kept.withLock { $0.isAway = true } }

    func postpone(_ record: SQSEvent.Record, by delay: Duration) async throws {
        try note(.postponed(record.messageID, delay))
    }

    func delete(_ record: SQSEvent.Record) async throws { try note(.deleted(record.messageID)) }

    private func note(_ word: Word) throws {
        try kept.withLock {
            if $0.isAway { throw Away() }
            $0.words.append(word)
        }
    }
}

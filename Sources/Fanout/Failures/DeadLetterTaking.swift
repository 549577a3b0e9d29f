/// The messages taken from a dead-letter queue, and the state of the taking, without I/O.
///
/// The driver performs the action that ``next()`` returns, and reports each answer with ``note(_:)``.
package struct DeadLetterTaking: Sendable {
    package enum Action: Hashable, Sendable {
        /// Begin a call, side by side with others.
        case receive
        case awaitAnswer
        case finish
    }

    package enum Answer: Sendable {
        case messages([DeadLetter])
        /// The queue lets no more messages be in flight.
        case overLimit
        case failed(any Error)
    }

    package private(set) var letters: [DeadLetter] = []
    /// How many messages others held when the taking began; approximate.
    package let heldElsewhere: Int
    /// Whether SQS gives no more at once: about 120,000 messages of a queue can be in flight.
    package private(set) var isFull = false
    package private(set) var ending = SendReport.Ending.complete

    /// As the counter says, which lags behind.
    private let expected: Int
    private let width: Int
    private var positions: [String: Int] = [:]
    private var (inFlight, emptyAnswers) = (0, 0)
    private var isEnding = false

    /// - Parameter width: calls at a time; fewer where the queue holds few messages.
    package init(depth: QueueDepth, width: Int) {
        heldElsewhere = depth.notVisible
        expected = depth.visible
        self.width = min(width, depth.visible / 10 + 2)
    }

    /// Whether every message of the queue was taken.
    package var isWhole: Bool {
        if case .complete = ending { !isFull && heldElsewhere == 0 } else { false }
    }

    package mutating func next() -> Action {
        guard !isEnding, inFlight < width else { return inFlight > 0 ? .awaitAnswer : .finish }
        inFlight += 1
        return .receive
    }

    package mutating func note(_ answer: Answer) {
        inFlight -= 1
        switch answer {
        case .messages(let messages):
            let known = letters.count
            messages.forEach { note($0) }
            // Known messages alone count as empty: every message has come once.
            emptyAnswers = letters.count > known ? 0 : emptyAnswers + 1
            // Where the counter says that there are more, one empty answer proves nothing.
            isEnding = isEnding || emptyAnswers >= (letters.count >= expected ? 1 : width + 2)
        case .overLimit:
            isFull = true
            isEnding = true
        case .failed(let error):
            if case .failed = ending {} else { ending = .failed(error) }
            isEnding = true
        }
    }

    /// Begins no further call; a taking that ends already is not stopped.
    package mutating func stop() {
        guard !isEnding else { return }
        ending = .stopped
        isEnding = true
    }

    /// Of a message that comes again, the newest receipt is the valid one.
    private mutating func note(_ letter: DeadLetter) {
        if let position = positions[letter.id] {
            letters[position] = letter
        } else {
            positions[letter.id] = letters.count
            letters.append(letter)
        }
    }
}

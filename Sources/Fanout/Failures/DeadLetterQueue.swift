package import AWSClients
internal import AWSCore
package import Timing

/// Reads a dead-letter queue in full, by taking every message for a while, and gives them back.
package struct DeadLetterQueue: Sendable {
    let client: SQSClient
    package let url: QueueURL
    let width: Int
    let time: any TimeSource
    let random: @Sendable () -> Double

    /// - Parameters:
    ///   - width: calls at a time.
    ///   - random: from 0 up to 1; spreads retries.
    package init(
        client: SQSClient, url: QueueURL, width: Int = 16, time: any TimeSource,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.client = client
        self.url = url
        self.width = max(width, 1)
        self.time = time
        self.random = random
    }

    /// What was taken, and whether that was all there is.
    package struct Taking: Sendable {
        package fileprivate(set) var letters: [DeadLetter] = []
        /// How many others somebody else held when the reading began; about.
        package let heldElsewhere: Int
        /// Whether SQS gives no more at once: a queue lets about 120,000 messages be taken.
        package fileprivate(set) var isFull = false
        package fileprivate(set) var ending = SendReport.Ending.complete

        /// Whether every message is here.
        package var isWhole: Bool {
            if case .complete = ending { !isFull && heldElsewhere == 0 } else { false }
        }
    }

    /// Takes every message. Those whose answer is lost come back by themselves, with their visibility timeout.
    ///
    /// - Parameter shouldStop: asked after each answer; calls that are on their way are waited for.
    /// - Throws: before anything is taken: ``RunError``, or what the client throws. What goes wrong later is in the result,
    ///   so that what was taken can be given back.
    package func take(
        shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> Taking {
        guard let attributes = try await client.attributes(of: url) else {
            throw RunError.queueMissing(url.rawValue)
        }
        guard (attributes["RedrivePolicy"] ?? "").isEmpty else { throw RunError.deadLettersMoveOn(url.rawValue) }
        let depth = try QueueDepth(attributes, of: url.rawValue)
        var taking = Taking(heldElsewhere: depth.notVisible)
        // Long enough for the reading and what follows it; when this process is killed, they come back so much later.
        let visibility = min(120 + depth.visible / 50, 43_200)
        let width = min(width, depth.visible / 10 + 2)
        var positions: [String: Int] = [:]
        await withTaskGroup(of: Result<[ReceivedMessage], any Error>.self) { group in
            var (inFlight, emptyAnswers, isEnding) = (0, 0, false)
            while true {
                while inFlight < width, !isEnding {
                    inFlight += 1
                    group.addTask { await receive(visibility: visibility) }
                }
                guard let answer = await group.next() else { break }
                inFlight -= 1
                switch answer {
                case .success(let messages):
                    let known = positions.count
                    for message in messages { taking.note(message, &positions) }
                    // One that is here already came a second time: everything has been round once.
                    emptyAnswers = positions.count > known ? 0 : emptyAnswers + 1
                    // The counter lags behind; where it speaks of more, the silence has to last.
                    let needed = positions.count >= depth.visible ? 1 : width + 2
                    isEnding = isEnding || emptyAnswers >= needed
                    progress(positions.count)
                case .failure(let error as AWSError) where error.has(["OverLimit"]):
                    taking.isFull = true
                    isEnding = true
                case .failure(let error):
                    if case .failed = taking.ending {} else { taking.ending = .failed(error) }
                    isEnding = true
                }
                if shouldStop(), !isEnding {
                    taking.ending = .stopped
                    isEnding = true
                }
            }
        }
        return taking
    }

    private func receive(visibility: Int) async -> Result<[ReceivedMessage], any Error> {
        do {
            return .success(try await client.receiveMessages(from: url, visibility: visibility, wait: 1))
        } catch {
            return .failure(error)
        }
    }

    /// Lets others see messages again.
    package func release(_ letters: [DeadLetter]) async -> BatchReport {
        await inBatches(letters) { try await client.changeVisibility(of: $0, to: 0, in: url) }
    }

    /// Deletes messages for good.
    package func delete(_ letters: [DeadLetter]) async -> BatchReport {
        await inBatches(letters) { try await client.deleteMessages($0, from: url) }
    }
}

extension DeadLetterQueue.Taking {
    /// Of a message that comes again, the newest receipt counts.
    fileprivate mutating func note(_ message: ReceivedMessage, _ positions: inout [String: Int]) {
        let letter = DeadLetter(message)
        if let position = positions[letter.id] {
            letters[position] = letter
        } else {
            positions[letter.id] = letters.count
            letters.append(letter)
        }
    }
}

package import AWSClients
internal import AWSCore
package import Timing

/// Reads a dead-letter queue in full: takes every message for a while, and releases them.
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

    /// Takes every message. Messages whose answer is lost come back after their visibility timeout.
    ///
    /// - Parameters:
    ///   - shouldStop: asked after each answer; calls in flight are waited for.
    ///   - progress: gets how many messages have been taken.
    /// - Throws: before anything is taken: ``RunError``, or what the client throws. A later error is in the result, so that
    ///   what was taken can be released.
    package func take(
        shouldStop: @Sendable () -> Bool = { false }, progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> DeadLetterTaking {
        guard let attributes = try await client.attributes(of: url) else {
            throw RunError.queueMissing(url.rawValue)
        }
        guard (attributes["RedrivePolicy"] ?? "").isEmpty else { throw RunError.deadLettersMoveOn(url.rawValue) }
        let depth = try QueueDepth(attributes, of: url.rawValue)
        // Long enough for the reading and what follows it; if this process is killed, the messages come back so much later.
        let visibility = min(120 + depth.visible / 50, 43_200)
        var taking = DeadLetterTaking(depth: depth, width: width)
        await withTaskGroup(of: DeadLetterTaking.Answer.self) { group in
            while true {
                switch taking.next() {
                case .receive: group.addTask { await receive(visibility: visibility) }
                case .awaitAnswer:
                    guard let answer = await group.next() else { return }
                    taking.note(answer)
                    if case .messages = answer { progress(taking.letters.count) }
                    if shouldStop() { taking.stop() }
                case .finish: return
                }
            }
        }
        return taking
    }

    private func receive(visibility: Int) async -> DeadLetterTaking.Answer {
        do {
            return .messages(
                try await client.receiveMessages(from: url, visibility: visibility, wait: 1).map(DeadLetter.init))
        } catch let error as AWSError where error.has(["OverLimit"]) {
            return .overLimit
        } catch {
            return .failed(error)
        }
    }

    /// Makes messages visible again.
    package func release(_ letters: [DeadLetter]) async -> BatchReport {
        await inBatches(letters) { try await client.changeVisibility(of: $0, to: 0, in: url) }
    }

    /// Deletes messages.
    package func delete(_ letters: [DeadLetter]) async -> BatchReport {
        await inBatches(letters) { try await client.deleteMessages($0, from: url) }
    }
}

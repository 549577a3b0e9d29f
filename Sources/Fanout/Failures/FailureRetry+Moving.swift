internal import AWSClients
internal import AWSCore
internal import Timing

// The whole dead-letter queue at once: SQS moves it, whether or not fanctl runs.
extension FailureRetry {
    /// Whether SQS can move the dead letters.
    package enum Moves: Sendable {
        /// It can, and no move is under way.
        case possible
        /// A move is under way.
        case underWay
        /// The server has no such call, or the user lacks the permission.
        case impossible
    }

    /// - Parameter arn: the dead-letter queue's.
    /// - Throws: what the client throws where no answer came.
    package func moves(of arn: String) async throws -> Moves {
        do {
            return try await sqs.moves(from: arn).contains(where: \.isUnderWay) ? .underWay : .possible
        } catch AWSError.service, AWSError.unreadable {
            return .impossible
        }
    }

    /// Whether moving every dead letter is the same as retrying these tasks.
    ///
    /// - Parameter queueARN: the source that every dead letter must have: SQS moves each to its source.
    package static func isWhole(_ tasks: [FailedTask], of findings: FailureFindings, queueARN: String) -> Bool {
        let letters = tasks.flatMap(\.letters)
        return findings.isWhole && !letters.isEmpty && letters.count == findings.letters.count
            && letters.allSatisfy { $0.source == queueARN }
    }

    /// Starts to move every dead letter back. Release the letters before: SQS skips those in flight.
    ///
    /// - Parameters:
    ///   - tasks: those of the letters.
    ///   - arn: the dead-letter queue's.
    /// - Returns: false where SQS refuses; nothing has changed then.
    /// - Throws: what the clients throw.
    package func beginMove(of tasks: [FailedTask], from arn: String) async throws -> Bool {
        let byRun = Dictionary(grouping: tasks, by: \.run)
        do {
            for (run, tasks) in byRun { try await records(of: run).setAside(tasks) }
            try await sqs.startMove(from: arn)
        } catch {
            // Where the answer was lost, the move may have begun.
            if try await moves(of: arn) != .underWay {
                for (run, tasks) in byRun { try await records(of: run).restore(tasks) }
                if case AWSError.service = error { return false }
                throw error
            }
        }
        for (run, tasks) in byRun { try await records(of: run).removeMarks(tasks) }
        return true
    }

    /// Waits until SQS has moved the dead letters.
    ///
    /// - Parameters:
    ///   - shouldStop: asked after each poll; the move itself goes on.
    ///   - progress: gets how many were moved, of how many where SQS says so.
    /// - Returns: how many were moved; nil where the caller asked to stop.
    /// - Throws: ``RunError``, or what the client throws.
    package func followMove(
        from arn: String, shouldStop: @Sendable () -> Bool = { false },
        progress: @Sendable (Int, Int?) -> Void = { _, _ in }
    ) async throws -> Int? {
        while true {
            // Newest first.
            guard let move = try await sqs.moves(from: arn).first else { return 0 }
            progress(move.moved, move.total)
            if !move.isUnderWay {
                guard move.status == "COMPLETED" else {
                    throw RunError.moveEnded(status: move.status, reason: move.failureReason, moved: move.moved)
                }
                return move.moved
            }
            if shouldStop() { return nil }
            try await time.sleep(.seconds(1))
        }
    }
}

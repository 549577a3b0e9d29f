internal import AWSCore

extension SQSClient {
    /// Starts a move of a dead-letter queue's messages back to their source queue, inside SQS.
    ///
    /// Messages in flight are skipped until they are visible.
    ///
    /// - Parameter source: the dead-letter queue's ARN.
    /// - Throws: among others `InvalidParameterValueException` where a move of the queue's messages is under way.
    package func startMove(from source: String) async throws {
        // Not sent again after a lost answer: the second would be refused for the first.
        try await json.call("StartMessageMoveTask", ["SourceArn": source], isIdempotent: false)
    }

    /// The last moves of a dead-letter queue's messages, up to ten, the newest first.
    ///
    /// - Parameter source: the dead-letter queue's ARN.
    package func moves(from source: String) async throws -> [MessageMove] {
        let input = MovesInput(source: source, maximum: 10)
        return try await json.call("ListMessageMoveTasks", input, returning: MovesOutput.self).moves ?? []
    }
}

/// A move of a dead-letter queue's messages.
package struct MessageMove: Decodable, Hashable, Sendable {
    /// RUNNING, COMPLETED, CANCELLING, CANCELLED or FAILED.
    package let status: String
    /// How many were moved, as far as SQS knows.
    package let moved: Int
    /// How many there were when it began; nil where SQS does not say.
    package let total: Int?
    package let failureReason: String?

    enum CodingKeys: String, CodingKey {
        case status = "Status"
        case moved = "ApproximateNumberOfMessagesMoved"
        case total = "ApproximateNumberOfMessagesToMove"
        case failureReason = "FailureReason"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        status = try container.decode(String.self, forKey: .status)
        moved = try container.decodeIfPresent(Int.self, forKey: .moved) ?? 0
        total = try container.decodeIfPresent(Int.self, forKey: .total)
        failureReason = try container.decodeIfPresent(String.self, forKey: .failureReason)
    }

    /// Whether it goes on.
    package var isUnderWay: Bool { status == "RUNNING" || status == "CANCELLING" }
}

private struct MovesInput: Encodable {
    let source: String
    let maximum: Int

    enum CodingKeys: String, CodingKey {
        case source = "SourceArn"
        case maximum = "MaxResults"
    }
}

private struct MovesOutput: Decodable {
    let moves: [MessageMove]?

    enum CodingKeys: String, CodingKey {
        case moves = "Results"
    }
}

/// A worker's answer to a batch: the messages that come back, in the form that Lambda reads.
package struct BatchAnswer: Sendable, Codable {
    /// 200 where every task of the batch has its result, 400 otherwise. For people: Lambda does not read it.
    package let statusCode: Int?
    /// Nil where the answer has no such list.
    package let failures: [Failure]?

    package struct Failure: Sendable, Codable {
        /// The message's id; a foreign worker may leave it out.
        package let itemIdentifier: String?
    }

    package enum CodingKeys: String, CodingKey {
        case statusCode
        case failures = "batchItemFailures"
    }

    /// - Parameter failures: the ids of the messages that come back.
    package init(failures: [String], statusCode: Int) {
        self.failures = failures.map { Failure(itemIdentifier: $0) }
        self.statusCode = statusCode
    }

    /// The answer as it is sent, on one line.
    package func json() throws -> [UInt8] { try CompactJSON.encode(self) }
}

/// SQS's answer for each entry of a batch. A successful answer can hold failed entries.
package struct BatchOutcome<Success: Decodable & Hashable & Sendable>: Decodable, Hashable, Sendable {
    package let successful: [Success]
    package let failed: [BatchFailure]

    private enum CodingKeys: String, CodingKey {
        case successful = "Successful"
        case failed = "Failed"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // SQS leaves out a list that is empty.
        successful = try container.decodeIfPresent([Success].self, forKey: .successful) ?? []
        failed = try container.decodeIfPresent([BatchFailure].self, forKey: .failed) ?? []
    }
}

/// The failed entries of a batch that SQS answered with success.
package struct BatchFailure: Decodable, Hashable, Sendable {
    package let id: String
    /// Whether the same entry would fail again.
    package let isSenderFault: Bool
    package let code: String
    package let message: String?

    enum CodingKeys: String, CodingKey {
        case id = "Id"
        case isSenderFault = "SenderFault"
        case code = "Code"
        case message = "Message"
    }
}

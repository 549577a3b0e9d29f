/// What SQS said of each entry of a batch: it can answer well although some of them failed.
package struct BatchAnswer<Success: Decodable & Hashable & Sendable>: Decodable, Hashable, Sendable {
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

/// What SQS did not do, of a batch that it answered well.
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

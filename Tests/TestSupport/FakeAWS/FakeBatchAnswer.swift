/// What SQS does with one SendMessageBatch.
package enum FakeBatchAnswer: Sendable {
    /// What it says of one entry.
    package enum Reply: Hashable, Sendable {
        case taken
        /// Taken, in an answer without a digest of attributes.
        case takenWithoutAttributes
        case refused(code: String, isSenderFault: Bool)
        /// Not taken, and in neither list of the answer.
        case forgotten
        case wrongBody
        case wrongAttributes
    }

    /// Replies by the entries' ids; every other entry is taken.
    case entries([String: Reply])
    /// Every message is taken, and the answer is lost.
    case lost
    case error(status: Int, code: String)

    package static let all = FakeBatchAnswer.entries([:])

    func reply(to id: String) -> Reply {
        if case .entries(let replies) = self { replies[id] ?? .taken } else { .taken }
    }
}

extension FakeBatchAnswer.Reply {
    /// The entry's member of the list `Successful`, as this reply spoils it.
    func spoiled(_ members: [String: JSON]) -> JSON {
        var members = members
        switch self {
        case .taken, .refused, .forgotten: break
        case .takenWithoutAttributes: members["MD5OfMessageAttributes"] = nil
        case .wrongBody: members["MD5OfMessageBody"] = .string(String(repeating: "0", count: 32))
        case .wrongAttributes: members["MD5OfMessageAttributes"] = .string(String(repeating: "0", count: 32))
        }
        return .object(members)
    }
}

/// The call was carried out, and its answer is lost on the way.
struct FakeAnswerLost: Error {}

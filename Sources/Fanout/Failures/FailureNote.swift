internal import FoundationEssentials

/// What a worker wrote about a task that failed. Workers in other languages may leave out what they do not know.
package struct FailureNote: Hashable, Sendable {
    package let kind: FailedTask.Kind
    package let error: String
    /// The message's body.
    package let task: String?
    package let attempt: Int?
    package let requestID: String?
    package let time: String?
    package let log: [String]

    /// Never fails: that a record cannot be read is no reason to overlook the task.
    package init(_ bytes: [UInt8]) {
        do {
            self = try JSONDecoder().decode(FailureNote.self, from: Data(bytes))
        } catch {
            kind = .failed
            self.error = "its failure record cannot be read"
            (task, attempt, requestID, time, log) = (nil, nil, nil, nil, [])
        }
    }
}

extension FailureNote: Decodable {
    private enum CodingKeys: String, CodingKey {
        case task, kind, error, attempt, requestID, time, log
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let kind = try container.decodeIfPresent(String.self, forKey: .kind)
        self.kind = kind.flatMap { FailedTask.Kind(rawValue: $0) } ?? .failed
        error = try container.decodeIfPresent(String.self, forKey: .error) ?? "its failure record does not say why"
        task = try container.decodeIfPresent(String.self, forKey: .task)
        attempt = try container.decodeIfPresent(Int.self, forKey: .attempt)
        requestID = try container.decodeIfPresent(String.self, forKey: .requestID)
        time = try container.decodeIfPresent(String.self, forKey: .time)
        log = try container.decodeIfPresent([String].self, forKey: .log) ?? []
    }
}

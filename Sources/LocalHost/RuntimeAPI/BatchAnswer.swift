internal import Foundation

/// What Lambda reads from the answer to a batch: the messages that come back.
enum BatchAnswer: Hashable {
    case failures(Set<String>)
    /// The whole batch comes back.
    case unreadable

    /// What a batch gets whose every task was saved: nothing needs to be read.
    private static let clean = Array(#"{"batchItemFailures":[],"statusCode":200}"#.utf8)

    private struct Answer: Decodable {
        let batchItemFailures: [Item]?
        let statusCode: Int?

        struct Item: Decodable {
            let itemIdentifier: String?
        }
    }

    /// As "Implementing partial batch responses" in the Lambda Developer Guide says: an empty answer or list is success, and an
    /// id that is not of this batch, or none, makes the whole batch come back.
    init(_ body: [UInt8], ids: Set<String>) {
        if body == Self.clean || body.isEmpty {
            self = .failures([])
            return
        }
        guard let answer = try? JSONDecoder().decode(Answer?.self, from: Data(body)) else {
            // Any other JSON has no list: success.
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)) != nil
            self = isJSON && !Self.hasList(body) ? .failures([]) : .unreadable
            return
        }
        let items = answer.batchItemFailures ?? []
        let failed = Set(items.compactMap(\.itemIdentifier))
        self =
            failed.count == Set(items.map { $0.itemIdentifier ?? "" }).count && failed.isSubset(of: ids)
            ? .failures(failed) : .unreadable
    }

    /// Whether every task was saved, without any doubt.
    static func isClean(_ body: [UInt8]) -> Bool { body == clean }

    private static func hasList(_ body: [UInt8]) -> Bool {
        String(decoding: body, as: UTF8.self).contains(#""batchItemFailures""#)
    }
}

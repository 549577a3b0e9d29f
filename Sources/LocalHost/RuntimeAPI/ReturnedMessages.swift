internal import Foundation
internal import WireFormat

/// The messages of a batch that come back, as Lambda reads them from a worker's answer.
enum ReturnedMessages: Hashable {
    case only(Set<String>)
    /// The answer is unreadable, or names a message of another batch.
    case all

    /// The answer of FanWorker to a batch whose every task was saved: a cheap test before an answer is parsed.
    private static let clean = try? BatchAnswer(failures: [], statusCode: 200).json()

    /// - Parameters:
    ///   - body: the answer, as it came.
    ///   - ids: of the batch's messages.
    ///
    /// As "Implementing partial batch responses" in the Lambda Developer Guide says: an empty answer or list is success, and an
    /// id that is not of this batch, or none, makes the whole batch come back.
    init(_ body: [UInt8], ids: Set<String>) {
        if body == Self.clean || body.isEmpty {
            self = .only([])
            return
        }
        guard let answer = try? JSONDecoder().decode(BatchAnswer?.self, from: Data(body)) else {
            // Any other JSON has no list: success.
            let isJSON = (try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)) != nil
            self = isJSON && !Self.hasList(body) ? .only([]) : .all
            return
        }
        let items = answer.failures ?? []
        let failed = Set(items.compactMap(\.itemIdentifier))
        self =
            failed.count == Set(items.map { $0.itemIdentifier ?? "" }).count && failed.isSubset(of: ids)
            ? .only(failed) : .all
    }

    /// Whether every task was saved, without any doubt.
    static func isClean(_ body: [UInt8]) -> Bool { body == clean }

    private static func hasList(_ body: [UInt8]) -> Bool {
        String(decoding: body, as: UTF8.self).contains("\"\(BatchAnswer.CodingKeys.failures.rawValue)\"")
    }
}

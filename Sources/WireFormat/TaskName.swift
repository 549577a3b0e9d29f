/// The name of a task in its keys: the index as ten digits, or SQS's message id where there is no index.
package struct TaskName: Sendable {
    package let text: String

    /// Fixed, so that keys sort as numbers and a range of tasks is a range of keys.
    static let digits = 10

    /// - Parameter index: from 0; one above 9,999,999,999 has more digits.
    package init(index: Int) {
        let digits = String(index)
        text = String(repeating: "0", count: max(0, Self.digits - digits.count)) + digits
    }

    /// Drops all characters but letters, digits, `_` and `-`, so that no id leads out of its folder.
    package init(messageID: String) {
        text = String(decoding: messageID.utf8.filter(RunID.isAllowed), as: UTF8.self)
    }

    /// The index that exactly ten ASCII digits spell; nil for anything else.
    static func index(of digits: ArraySlice<UInt8>) -> Int? {
        let zero = UInt8(ascii: "0")
        guard digits.count == Self.digits, digits.allSatisfy({ (zero...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - zero) }
    }
}

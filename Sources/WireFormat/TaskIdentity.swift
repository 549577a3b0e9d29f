/// Which task a message is, and where what comes of it is saved.
///
/// The format is shared with whoever sends tasks and collects results: message attributes in, names of objects out.
package struct TaskIdentity: Hashable, Sendable {
    /// String: the run's name.
    package static let runAttribute = Attribute.run.rawValue
    /// Number: the task's place in the input, from 0.
    package static let indexAttribute = Attribute.index.rawValue

    enum Attribute: String, CodingKey {
        case run = "fanctl-run"
        case index = "fanctl-index"
    }

    /// Messages without a run.
    package static let unnamedRun = "unnamed"

    package let run: String
    package let index: Int?
    let messageID: String

    package init(run: String?, index: Int?, messageID: String) {
        // A name with a slash could leave its folder, and S3 takes no key of more than 1,024 bytes.
        let isPlain = run.map { (1...64).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isPlain) } ?? false
        self.run = isPlain ? run ?? Self.unnamedRun : Self.unnamedRun
        self.index = index.flatMap { isPlain && $0 >= 0 ? $0 : nil }
        self.messageID = messageID
    }

    /// Ten digits, so that names sort as numbers; the message's id where there is no index.
    private var name: String {
        guard let index else { return String(decoding: messageID.utf8.filter(Self.isPlain), as: UTF8.self) }
        let digits = String(index)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// `results/RUN/0000000042.csv`
    package func resultKey(prefix: String, fileExtension: String) -> String {
        "\(prefix)\(run)/\(name).\(fileExtension)"
    }

    /// `failures/RUN/0000000042.json`
    package var failureKey: String { "failures/\(run)/\(name).json" }

    /// `failures/RUN/0000000042.crashed.json`: there while a task is done that may end the process, and where it did.
    package var crashKey: String { "failures/\(run)/\(name).crashed.json" }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

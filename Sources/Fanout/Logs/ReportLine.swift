/// Lambda's account of one invocation: the line `REPORT RequestId: … Billed Duration: 103 ms …` of its log.
package struct ReportLine: Hashable, Sendable {
    package let requestID: String
    /// What is paid for, the start included where the invocation had one.
    package let billedMilliseconds: Int
    /// MB.
    package let memory: Int
    /// MB.
    package let memoryUsed: Int?
    /// Nil for an invocation of a worker that had started before.
    package let initMilliseconds: Double?
    /// `timeout` or `error`; nil where all went well.
    package let status: String?

    package static let prefix = "REPORT RequestId: "

    /// What CloudWatch is to look for.
    package static let pattern = "\"REPORT RequestId\""

    /// Nil where the text is no such line.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        var fields: [Substring: Substring] = [:]
        for field in text.split(whereSeparator: { $0 == "\t" || $0.isNewline }) {
            guard let colon = field.firstIndex(of: ":") else { continue }
            fields[field[..<colon]] = field[colon...].dropFirst().drop { $0 == " " }
        }
        /// `103 ms` as 103; nil for another unit.
        func number(_ name: Substring, _ unit: Substring) -> Double? {
            let words = fields[name]?.split(separator: " ") ?? []
            return words.count == 2 && words[1] == unit ? Double(words[0]) : nil
        }
        guard let id = fields["REPORT RequestId"], let billed = number("Billed Duration", "ms"),
            let memory = number("Memory Size", "MB"), (0...1e12).contains(billed), (1...1e6).contains(memory)
        else { return nil }
        requestID = String(id)
        billedMilliseconds = Int(billed)
        self.memory = Int(memory)
        memoryUsed = number("Max Memory Used", "MB").flatMap { Int(exactly: $0) }
        initMilliseconds = number("Init Duration", "ms")
        status = fields["Status"].map(String.init)
    }
}

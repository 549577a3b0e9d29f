/// Lambda's report of one invocation: `REPORT RequestId: … Billed Duration: 103 ms …`.
package struct ReportLine: Hashable, Sendable {
    package let requestID: String
    /// Includes the start, where the invocation had one.
    package let billedMilliseconds: Int
    /// MB.
    package let memory: Int
    /// MB.
    package let memoryUsed: Int?
    /// Nil for a warm start.
    package let initMilliseconds: Double?
    /// `timeout` or `error`; nil for success.
    package let status: String?

    package static let prefix = "REPORT RequestId: "

    /// The CloudWatch filter pattern of such lines.
    package static let pattern = "\"REPORT RequestId\""

    /// Returns nil for any other text.
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

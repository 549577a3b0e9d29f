/// The format of an input.
package enum TaskFormat: String, Hashable, Sendable, CaseIterable, Codable {
    /// RFC 4180 with a header; each record becomes an object of strings.
    case csv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// An array of JSON objects.
    case json
}

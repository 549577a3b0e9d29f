/// How tasks are written in an input.
package enum TaskFormat: String, Hashable, Sendable, CaseIterable, Codable {
    /// RFC 4180 with a header; each record becomes an object of strings.
    case csv
    /// One JSON object a line.
    case jsonLines = "jsonl"
    /// An array of JSON objects.
    case json

    /// By the name's extension: `.csv`, `.jsonl` or `.ndjson`, `.json`, in any case; `.gz` may follow.
    package init?(fileName: String) {
        var name = fileName.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        switch true {
        case name.hasSuffix(".csv"): self = .csv
        case name.hasSuffix(".jsonl"), name.hasSuffix(".ndjson"): self = .jsonLines
        case name.hasSuffix(".json"): self = .json
        default: return nil
        }
    }

    /// By the first byte that is not white space: an object begins JSON Lines, an array JSON, anything else CSV.
    init(firstByte: UInt8?) {
        switch firstByte {
        case UInt8(ascii: "{"): self = .jsonLines
        case UInt8(ascii: "["): self = .json
        default: self = .csv
        }
    }
}

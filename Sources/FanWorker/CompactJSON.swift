internal import FoundationEssentials

/// JSON as the library writes it everywhere: on one line, and the same bytes for the same value.
enum CompactJSON {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// A line of the log, from a value that holds nothing but texts and numbers.
    static func line(_ value: some Encodable) -> String {
        guard let bytes = try? encode(value) else {
            preconditionFailure("texts and numbers are always encodable")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

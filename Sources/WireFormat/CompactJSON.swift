internal import FoundationEssentials

/// JSON as the library writes it everywhere: on one line, and the same bytes for the same value.
enum CompactJSON {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}

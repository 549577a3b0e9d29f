internal import FoundationEssentials

/// JSON on one line with sorted keys: the same bytes for the same value.
package enum CompactJSON {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}

internal import WireFormat

/// What a task comes to: the contents of one file.
public struct TaskResult: Hashable, Sendable {
    /// The contents, which may be larger than what Lambda answers with: they go to the bucket.
    public let bytes: [UInt8]
    /// What the object in the bucket says it is, as `text/csv`.
    public let contentType: String
    /// Ends the result's name: `csv`, `json`, `txt`.
    public let fileExtension: String

    /// - Parameters:
    ///   - bytes: the contents.
    ///   - contentType: as HTTP writes it.
    ///   - fileExtension: without a dot; it ends the result's name.
    public init(bytes: [UInt8], contentType: String, fileExtension: String) {
        self.bytes = bytes
        self.contentType = contentType
        self.fileExtension = fileExtension
    }

    /// A table, in UTF-8, with commas between the fields.
    public static func csv(_ bytes: [UInt8]) -> TaskResult {
        TaskResult(bytes: bytes, contentType: "text/csv", fileExtension: "csv")
    }

    /// A text, in UTF-8.
    public static func text(_ text: String) -> TaskResult {
        TaskResult(bytes: Array(text.utf8), contentType: "text/plain; charset=utf-8", fileExtension: "txt")
    }

    /// A value as JSON, on one line and with its keys in order: the same value gives the same bytes.
    ///
    /// - Throws: what encoding the value throws.
    public static func json(_ value: some Encodable) throws -> TaskResult {
        TaskResult(
            bytes: try CompactJSON.encode(value), contentType: "application/json", fileExtension: "json")
    }
}

internal import WireFormat

/// The result of a task: the contents of one file.
public struct TaskResult: Hashable, Sendable {
    /// The contents. They go to the bucket, so Lambda's limit for responses does not apply.
    public let bytes: [UInt8]
    /// The object's `Content-Type`, for example `text/csv`.
    public let contentType: String
    /// The extension of the result's key: `csv`, `json`, `txt`.
    public let fileExtension: String

    /// - Parameters:
    ///   - bytes: the contents.
    ///   - contentType: as HTTP writes it.
    ///   - fileExtension: without a dot.
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

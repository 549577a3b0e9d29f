/// What a task comes to: the contents of one file.
public struct TaskResult: Hashable, Sendable {
    public let bytes: [UInt8]
    public let contentType: String
    /// Ends the result's name: `csv`, `json`, `txt`.
    public let fileExtension: String

    public init(bytes: [UInt8], contentType: String, fileExtension: String) {
        self.bytes = bytes
        self.contentType = contentType
        self.fileExtension = fileExtension
    }

    public static func csv(_ bytes: [UInt8]) -> TaskResult {
        TaskResult(bytes: bytes, contentType: "text/csv", fileExtension: "csv")
    }

    public static func text(_ text: String) -> TaskResult {
        TaskResult(bytes: Array(text.utf8), contentType: "text/plain; charset=utf-8", fileExtension: "txt")
    }

    /// - Throws: what encoding the value throws.
    public static func json(_ value: some Encodable) throws -> TaskResult {
        TaskResult(
            bytes: try CompactJSON.encode(value), contentType: "application/json", fileExtension: "json")
    }
}

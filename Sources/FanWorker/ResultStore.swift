internal import AWSCore
internal import FoundationEssentials
internal import Glibc
internal import SigV4
internal import Transport

/// Where results are saved: once each, whoever comes first.
protocol ResultStore: Sendable {
    /// Succeeds where there is one of this name already: an earlier delivery of the same task saved it.
    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws
}

/// The stack's bucket.
struct BucketStore: ResultStore {
    let pipeline: RequestPipeline
    let bucket: String

    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws {
        let operation = AWSOperation(
            .s3, "PutObject", .put, path: "/" + PercentEncoding.encode(key, keepingSlash: true),
            headers: ["Content-Type": contentType, "If-None-Match": "*"], body: bytes, bucket: bucket)
        do {
            _ = try await pipeline.send(operation)
        } catch AWSError.service(let failure) where failure.status == 412 {
            return
        }
    }
}

/// A folder of this machine, with the same names below it.
struct FolderStore: ResultStore {
    let folder: String

    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws {
        let path = URL(filePath: folder).appending(path: key).path
        let parent = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        // Its own for every save: the same task may be done twice at once.
        let temporary = "\(path).\(UUID().uuidString).tmp"
        try Data(bytes).write(to: URL(filePath: temporary))
        defer { unlink(temporary) }
        // A link, unlike a rename, does not replace what is there.
        guard link(temporary, path) == 0 || errno == EEXIST else {
            throw FolderStoreError(path: path, code: errno)
        }
    }
}

struct FolderStoreError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}

internal import AWSCore
internal import FoundationEssentials
internal import Glibc
internal import SigV4
internal import Transport

/// The store of results, records and marks. The first result of a task stays.
protocol ResultStore: Sendable {
    /// Succeeds without a change if the key exists: an earlier delivery of the task saved it.
    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws

    /// Saves unconditionally.
    func replace(_ bytes: [UInt8], at key: String, contentType: String) async throws

    /// Succeeds if there is no such key.
    func remove(_ key: String) async throws

    /// False if the check fails.
    func exists(_ key: String) async -> Bool
}

/// The stack's bucket.
struct BucketStore: ResultStore {
    let pipeline: RequestPipeline
    let bucket: String

    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws {
        do {
            try await put(bytes, key, ["Content-Type": contentType, "If-None-Match": "*"])
        } catch AWSError.service(let failure) where failure.status == 412 {
            return
        }
    }

    func replace(_ bytes: [UInt8], at key: String, contentType: String) async throws {
        try await put(bytes, key, ["Content-Type": contentType])
    }

    func remove(_ key: String) async throws {
        _ = try await pipeline.send(AWSOperation(.s3, "DeleteObject", .delete, path: path(key), bucket: bucket))
    }

    func exists(_ key: String) async -> Bool {
        // Without the permission to list, S3 answers 403 where there is nothing.
        (try? await pipeline.send(AWSOperation(.s3, "HeadObject", .head, path: path(key), bucket: bucket))) != nil
    }

    private func put(_ bytes: [UInt8], _ key: String, _ headers: HTTPHeaders) async throws {
        _ = try await pipeline.send(
            AWSOperation(.s3, "PutObject", .put, path: path(key), headers: headers, body: bytes, bucket: bucket))
    }

    private func path(_ key: String) -> String { "/" + PercentEncoding.encode(key, keepingSlash: true) }
}

/// A folder of this machine, with the keys as paths.
struct FolderStore: ResultStore {
    let folder: String

    func save(_ bytes: [UInt8], as key: String, contentType: String) async throws {
        let path = path(key)
        if try saveUnnamed(bytes, at: path) { return }
        let temporary = try written(bytes, beside: path)
        defer { unlink(temporary) }
        // A link, unlike a rename, does not replace what is there.
        guard link(temporary, path) == 0 || errno == EEXIST else {
            throw FolderStoreError(path: path, code: errno)
        }
    }

    func replace(_ bytes: [UInt8], at key: String, contentType: String) async throws {
        let path = path(key)
        let temporary = try written(bytes, beside: path)
        guard rename(temporary, path) == 0 else {
            let code = errno
            unlink(temporary)
            throw FolderStoreError(path: path, code: code)
        }
    }

    func remove(_ key: String) async throws {
        guard unlink(path(key)) == 0 || errno == ENOENT else {
            throw FolderStoreError(path: path(key), code: errno)
        }
    }

    func exists(_ key: String) async -> Bool { access(path(key), F_OK) == 0 }

    private func path(_ key: String) -> String { "\(folder)/\(key)" }

    /// Linux's `O_TMPFILE`, which Swift does not import.
    private static let unnamed = 0o20_000_000 | O_DIRECTORY

    /// Writes a file that has no name yet, and names it: one change of the folder instead of three, and nothing is left behind
    /// where the process ends in between.
    ///
    /// - Returns: false where the file system knows no such files.
    private func saveUnnamed(_ bytes: [UInt8], at path: String) throws -> Bool {
        let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        var descriptor = open(parent, O_WRONLY | O_CLOEXEC | Self.unnamed, 0o644)
        if descriptor < 0 && errno == ENOENT {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            descriptor = open(parent, O_WRONLY | O_CLOEXEC | Self.unnamed, 0o644)
        }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            guard count >= 0 || errno == EINTR else { throw FolderStoreError(path: path, code: errno) }
            offset += max(count, 0)
        }
        // A link, unlike a rename, does not replace what is there.
        let named = linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", AT_FDCWD, path, AT_SYMLINK_FOLLOW)
        guard named == 0 || errno == EEXIST else {
            // Without /proc there is no such way.
            if errno == ENOENT { return false }
            throw FolderStoreError(path: path, code: errno)
        }
        return true
    }

    private func written(_ bytes: [UInt8], beside path: String) throws -> String {
        let parent = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        // Its own for every save: the same task may be done twice at once. Hidden, so that one that is left behind is never
        // taken for a result.
        let temporary = "\(parent)/.\(UUID().uuidString).tmp"
        try Data(bytes).write(to: URL(filePath: temporary))
        return temporary
    }
}

struct FolderStoreError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}

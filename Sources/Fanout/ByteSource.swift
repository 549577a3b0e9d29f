internal import Files
internal import Glibc
package import Hashing

/// The bytes of an input in chunks, digested on their way through.
///
/// A class because an open file has one position; it is not `Sendable`, one reader uses it at a time.
package final class ByteSource {
    /// Bytes asked for at a time.
    package static let chunkSize = DurableFile.chunkSize

    /// What errors call the input: a path, or `-` for standard input.
    package let name: String
    private let digest = IncrementalSHA256()
    private var storage: Storage

    private enum Storage {
        case descriptor(Int32, isOwned: Bool)
        case bytes([UInt8], chunk: Int, offset: Int)
    }

    /// - Throws: ``FileError``.
    package init(path: String, name: String? = nil) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        self.name = name ?? path
        storage = .descriptor(descriptor, isOwned: true)
    }

    /// Reads a descriptor that stays open, such as 0 for standard input.
    package init(descriptor: Int32, name: String) {
        self.name = name
        storage = .descriptor(descriptor, isOwned: false)
    }

    /// Bytes in memory, handed out `chunk` at a time.
    package init(_ bytes: [UInt8], chunk: Int = ByteSource.chunkSize, name: String) {
        self.name = name
        storage = .bytes(bytes, chunk: max(chunk, 1), offset: 0)
    }

    deinit {
        if case .descriptor(let descriptor, isOwned: true) = storage { close(descriptor) }
    }

    /// The next bytes, at least one; nil at the end.
    ///
    /// - Throws: ``FileError``.
    package func next() throws -> [UInt8]? {
        let chunk = try read()
        guard !chunk.isEmpty else { return nil }
        digest.update(chunk)
        return chunk
    }

    /// The SHA-256 of the whole input: reads what is left of it. Call it once.
    ///
    /// - Throws: ``FileError``.
    package func finish() throws -> Digest {
        while try next() != nil {}
        return digest.finalize()
    }

    private func read() throws -> [UInt8] {
        switch storage {
        case .bytes(let bytes, let chunk, let offset):
            let end = min(offset + chunk, bytes.count)
            storage = .bytes(bytes, chunk: chunk, offset: end)
            return Array(bytes[offset..<end])
        case .descriptor(let descriptor, _):
            return try DurableFile.readChunk(of: descriptor, path: name)
        }
    }
}

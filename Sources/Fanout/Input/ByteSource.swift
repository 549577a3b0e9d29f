internal import Files
package import Hashing

/// The bytes of an input in chunks, digested on their way through.
///
/// Gzip, recognised by its first two bytes, is unpacked; the digest is that of the stored bytes.
/// A class because an open file has one position; it is not `Sendable`, one reader uses it at a time.
package final class ByteSource {
    /// Bytes of one read.
    package static let chunkSize = FileReader.chunkSize

    /// The input's name in errors: a path, or `-` for standard input.
    package let name: String
    private let digest = IncrementalSHA256()
    private var storage: Storage
    private var packing = Packing.unknown

    private enum Packing {
        case unknown
        /// Begins with the bytes that were read to find out.
        case none(ahead: [UInt8])
        case gzip(Gunzip)
    }

    private enum Storage {
        case file(FileReader)
        case bytes([UInt8], chunk: Int, offset: Int)
    }

    /// - Throws: ``FileError``.
    package init(path: String, name: String? = nil) throws {
        self.name = name ?? path
        storage = .file(try FileReader(path))
    }

    /// Reads standard input.
    package init(standardInputAs name: String) {
        self.name = name
        storage = .file(FileReader(standardInputAs: name))
    }

    /// Bytes in memory, handed out `chunk` at a time.
    package init(_ bytes: [UInt8], chunk: Int = ByteSource.chunkSize, name: String) {
        self.name = name
        storage = .bytes(bytes, chunk: max(chunk, 1), offset: 0)
    }

    /// The next bytes, unpacked, at least one; nil at the end.
    ///
    /// - Throws: ``FileError``, or ``InputError`` where gzip is cut off or damaged.
    package func next() throws -> [UInt8]? {
        do {
            if case .unknown = packing { packing = try findPacking() }
            switch packing {
            case .unknown: return nil
            case .gzip(let gunzip): return try gunzip.next { try nextStored() }
            case .none(let ahead) where ahead.isEmpty: return try nextStored()
            case .none(let ahead):
                packing = .none(ahead: [])
                return ahead
            }
        } catch let failure as Gunzip.Failure {
            throw InputError(source: name, line: 0, column: nil, problem: failure.problem)
        }
    }

    private func findPacking() throws -> Packing {
        var ahead: [UInt8] = []
        while ahead.count < Gunzip.magic.count, let more = try nextStored() { ahead += more }
        return ahead.starts(with: Gunzip.magic) ? .gzip(try Gunzip(ahead)) : .none(ahead: ahead)
    }

    /// The next stored bytes; nil at the end. Do not mix it with ``next()``.
    ///
    /// - Throws: ``FileError``.
    func nextStored() throws -> [UInt8]? {
        let chunk = try read()
        guard !chunk.isEmpty else { return nil }
        digest.update(chunk)
        return chunk
    }

    /// Reads the rest, and returns the SHA-256 of the whole input. Call it once.
    ///
    /// - Throws: ``FileError``.
    package func finish() throws -> Digest {
        while try nextStored() != nil {}
        return digest.finalize()
    }

    private func read() throws -> [UInt8] {
        switch storage {
        case .bytes(let bytes, let chunk, let offset):
            let end = min(offset + chunk, bytes.count)
            storage = .bytes(bytes, chunk: chunk, offset: end)
            return Array(bytes[offset..<end])
        case .file(let file): return try file.next()
        }
    }
}

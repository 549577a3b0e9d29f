internal import Glibc
internal import SystemPackage

/// A file that is read from its beginning, a chunk at a time.
///
/// A class because an open file has one position. It is not `Sendable`: one reader uses it at a time.
package final class FileReader {
    /// The most bytes of a chunk.
    package static let chunkSize = 65_536

    private let path: String
    private let descriptor: FileDescriptor
    private let isOwned: Bool

    /// - Throws: ``FileError``.
    package init(_ path: String) throws {
        self.path = path
        descriptor = try FileDescriptor.opened(path, .readOnly)
        isOwned = true
    }

    /// Reads standard input, and leaves it open.
    ///
    /// - Parameter name: what errors call it.
    package init(standardInputAs name: String) {
        path = name
        descriptor = .standardInput
        isOwned = false
    }

    deinit {
        if isOwned { close(descriptor.rawValue) }
    }

    /// The next bytes; none at the end.
    ///
    /// - Throws: ``FileError``.
    package func next() throws -> [UInt8] { try descriptor.chunk(path) }

    /// All of a file's bytes; nil where there is none.
    ///
    /// - Throws: ``FileError``.
    package static func contents(of path: String) throws -> [UInt8]? {
        let file: FileReader
        do {
            file = try FileReader(path)
        } catch let error as FileError where error.isMissing {
            return nil
        }
        var bytes: [UInt8] = []
        while true {
            let chunk = try file.next()
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }
}

internal import Files
internal import Foundation
internal import Hashing

/// Zips and stripped binaries of earlier packings, by the digest of their sources. Making one takes seconds.
///
/// A file holds its contents' SHA-256, then the contents. A damaged file counts as absent.
package struct PackingCache: Sendable {
    private let folder: String
    private let limit: Int?

    /// - Parameters:
    ///   - folder: need not exist yet.
    ///   - limit: how many files of a kind are kept; nil for each kind's own.
    package init(folder: String, limit: Int? = nil) {
        self.folder = folder
        self.limit = limit
    }

    /// The kind of a cached file, and its extension.
    enum Kind: String {
        /// By the digest of the files in it.
        case zip
        /// A program or library without symbols, by that of the whole one.
        case stripped

        /// Enough for a few bundles.
        var limit: Int {
            switch self {
            case .zip: 8
            case .stripped: 64
            }
        }
    }

    /// Bytes and their SHA-256.
    struct Contents {
        let bytes: [UInt8]
        let digest: Digest

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            digest = SHA256.hash(bytes)
        }
    }

    private func file(_ kind: Kind, _ source: Digest) -> URL {
        URL(filePath: folder).appending(path: "\(source.hex).\(kind.rawValue)")
    }

    /// Nil where there is none, or it cannot be read.
    func contents(_ kind: Kind, of source: Digest) -> Contents? {
        guard let data = try? Data(contentsOf: file(kind, source)), data.count > 32 else { return nil }
        let contents = Contents([UInt8](data.dropFirst(32)))
        guard contents.digest.bytes.elementsEqual(data.prefix(32)) else { return nil }
        return contents
    }

    /// - Throws: ``PackagingError/unwritable(path:detail:)``.
    func save(_ contents: Contents, as kind: Kind, of source: Digest) throws {
        let file = file(kind, source)
        do {
            try FileSystem.createFolder(folder)
            try AtomicFile.removeAbandoned(in: folder)
            try AtomicFile.replace(file.path, with: contents.digest.bytes + contents.bytes, isSynced: false)
            try removeOldest(kind)
        } catch let error as FileError {
            throw PackagingError.unwritable(path: file.path, detail: error.reason)
        } catch let error as CocoaError {
            throw PackagingError.unwritable(path: file.path, detail: error.localizedDescription)
        }
    }

    private func removeOldest(_ kind: Kind) throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder), includingPropertiesForKeys: [.contentModificationDateKey]
        ).filter { $0.pathExtension == kind.rawValue }
        let dated = try files.map { file in
            (
                file,
                try file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate ?? .distantPast
            )
        }
        for (file, _) in dated.sorted(by: { $0.1 > $1.1 }).dropFirst(limit ?? kind.limit) {
            // Another fanctl may have removed it.
            do { try FileManager.default.removeItem(at: file) } catch CocoaError.fileNoSuchFile {}
        }
    }
}

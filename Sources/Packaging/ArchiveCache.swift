internal import Foundation
internal import Hashing

/// Zips that were made before, by the digest of what is in them: packing a layer takes seconds, finding it none.
///
/// A file holds the SHA-256 of the zip, then the zip; one that was torn is as good as absent.
package struct ArchiveCache: Sendable {
    private let folder: String
    private let limit: Int

    /// - Parameters:
    ///   - folder: need not exist yet.
    ///   - limit: how many zips are kept.
    package init(folder: String, limit: Int = 8) {
        self.folder = folder
        self.limit = limit
    }

    private func file(_ digest: Digest) -> URL { URL(filePath: folder).appending(path: "\(digest.hex).zip") }

    /// A zip and its SHA-256.
    struct Zip {
        let bytes: [UInt8]
        let digest: Digest

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            digest = SHA256.hash(bytes)
        }
    }

    /// Nil where there is none, or it cannot be read.
    func zip(_ contentDigest: Digest) -> Zip? {
        guard let data = try? Data(contentsOf: file(contentDigest)), data.count > 32 else { return nil }
        let zip = Zip([UInt8](data.dropFirst(32)))
        guard zip.digest.bytes.elementsEqual(data.prefix(32)) else { return nil }
        return zip
    }

    /// - Throws: ``PackagingError/unwritable(path:detail:)``.
    func save(_ zip: Zip, _ contentDigest: Digest) throws {
        let file = file(contentDigest)
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(zip.digest.bytes + zip.bytes).write(to: file, options: .atomic)
            try removeOldest()
        } catch let error as CocoaError {
            throw PackagingError.unwritable(path: file.path, detail: error.localizedDescription)
        }
    }

    private func removeOldest() throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder), includingPropertiesForKeys: [.contentModificationDateKey]
        ).filter { $0.pathExtension == "zip" }
        let dated = try files.map { file in
            (
                file,
                try file.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate ?? .distantPast
            )
        }
        for (file, _) in dated.sorted(by: { $0.1 > $1.1 }).dropFirst(limit) {
            try FileManager.default.removeItem(at: file)
        }
    }
}

internal import Files
internal import Foundation
internal import Hashing
internal import Packaging

/// A worker's bundle, laid out in folders of this machine as Lambda lays it out.
package struct LocalBundle: Sendable {
    /// What Lambda has in `/var/task`.
    package let task: String
    /// What Lambda has in `/opt`.
    package let layers: String

    /// How many folders of other bundles are left alone.
    private static let kept = 6

    /// - Parameter folder: need not exist yet; what was laid out there before is not laid out again.
    package init(_ artifacts: WorkerArtifacts, in folder: String) throws {
        task = try Self.unpacked([artifacts.bundle.archive], in: folder)
        layers = try Self.unpacked(artifacts.layers.archives, in: folder)
        try removeOldest(folder)
    }

    /// Has a path lead to the layers, from one moment to the next.
    package func link(layersAt path: String) throws {
        try FileSystem.createFolder(FileSystem.folder(of: path))
        try AtomicFile.replace(path, withLinkTo: layers)
    }

    /// Folders are named by what is in them, and appear whole.
    private static func unpacked(_ archives: [Archive], in folder: String) throws -> String {
        let digest = SHA256.hash(archives.map(\.contentDigest.hex).joined(separator: " "))
        let path = "\(folder)/\(digest.hex.prefix(32))"
        if FileManager.default.fileExists(atPath: path) {
            try FileSystem.touch(path)
        } else {
            try Archive.unpack(archives, into: path)
        }
        return path
    }

    private func removeOldest(_ folder: String) throws {
        let others = try FileManager.default.contentsOfDirectory(
            at: URL(filePath: folder), includingPropertiesForKeys: [.contentModificationDateKey]
        ).filter { ![task, layers].contains($0.path) }
        let dated = try others.map {
            ($0, try $0.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate ?? .distantPast)
        }
        for (old, _) in dated.sorted(by: { $0.1 > $1.1 }).dropFirst(Self.kept) {
            try FileManager.default.removeItem(at: old)
        }
    }
}

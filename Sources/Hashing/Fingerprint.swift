internal import FoundationEssentials

/// Digests of contents of files. Names, folders and times of the files do not count.
package enum Fingerprint {
    /// The SHA-256 of a file's contents.
    ///
    /// - Throws: what opening or reading the file throws (`CocoaError`).
    package static func file(at path: String) throws -> Digest {
        // FoundationEssentials has no streaming reader; mapping the file keeps large ones out of memory.
        let contents = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        return SHA256.hash(contents)
    }

    /// One digest for named parts, independent of their order in the dictionary.
    ///
    /// Each name and each part is preceded by its length, so that no two different sets run together to the same bytes.
    package static func parts(_ parts: [String: Digest]) -> Digest {
        let sum = IncrementalSHA256()
        for (name, digest) in parts.sorted(by: { $0.key < $1.key }) {
            sum.update(Array("\(name.utf8.count):\(name)\(digest.bytes.count):".utf8))
            sum.update(digest.bytes)
        }
        return sum.finalize()
    }
}

internal import Concurrency
package import Hashing

/// A zip with what is known of it.
package struct Archive: Sendable {
    package let zip: [UInt8]
    /// The digest of names, modes and contents. It does not depend on the zip library.
    package let contentDigest: Digest
    package let unzippedSize: Int
    /// The packed files, sorted by name.
    package let entries: [ArchiveEntry]
    /// Base64 of the zip's SHA-256, as Lambda reports it.
    package let codeSHA256: String
}

extension Archive {
    /// How hard zlib tries.
    package enum Level: UInt32, Sendable {
        /// Of a layer's 47 MB, level 9 makes 16.3 MB in six times the time, and level 4 needs as long as this one: 16.5 MB.
        case fast = 5
        case smallest = 9
    }
}

/// One file of an archive.
package struct ArchiveEntry: Hashable, Sendable {
    package let name: String
    /// Permission bits.
    package let mode: UInt16
    package let contents: [UInt8]

    package init(name: String, mode: UInt16, contents: [UInt8]) {
        self.name = name
        self.mode = mode
        self.contents = contents
    }
}

extension Archive {
    /// Packs files reproducibly: their order, times and owners change no byte.
    ///
    /// - Parameter cache: skips the packing where the same files were packed before.
    /// - Throws: ``ZipError``, ``PackagingError``.
    package init(_ entries: [ArchiveEntry], level: Level = .fast, cache: PackingCache? = nil) throws {
        let sorted = entries.sorted { $0.name < $1.name }
        guard Set(sorted.map(\.name)).count == sorted.count else { throw ZipError(problem: "two files of one name") }
        let digests = try sorted.parallelMap { SHA256.hash($0.contents) }
        let parts = Swift.zip(sorted, digests).map { ("\(String($0.mode, radix: 8)) \($0.name)", $1) }
        let contentDigest = Fingerprint.parts(Dictionary(parts) { _, last in last })
        let file = try Self.zip(sorted, level, contentDigest, cache)
        self.init(
            zip: file.bytes, contentDigest: contentDigest, unzippedSize: sorted.reduce(0) { $0 + $1.contents.count },
            entries: sorted, codeSHA256: file.digest.base64)
    }
}

extension Archive {
    private static func zip(
        _ entries: [ArchiveEntry], _ level: Level, _ contentDigest: Digest, _ cache: PackingCache?
    ) throws -> PackingCache.Contents {
        if let known = cache?.contents(.zip, of: contentDigest) { return known }
        let zip = PackingCache.Contents(try ZipWriting.zip(entries, level))
        try cache?.save(zip, as: .zip, of: contentDigest)
        return zip
    }
}

package struct ZipError: Error, Hashable, Sendable {
    /// libzip's words.
    package let problem: String
}

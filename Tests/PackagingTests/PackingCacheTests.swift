import Foundation
import Hashing
import Packaging
import Resources
import TestSupport
import Testing

@Suite struct PackingCacheTests {
    private let scratch: Scratch
    private let cache: PackingCache

    init() throws {
        scratch = try Scratch()
        cache = PackingCache(folder: scratch.file("cache"), limit: 2)
    }

    private func entries(_ text: String) -> [ArchiveEntry] {
        [ArchiveEntry(name: "file", mode: 0o644, contents: Array(text.utf8))]
    }

    private var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.file("cache")) }
    }

    @Test func givesTheSameBytesAsPacking() throws {
        let packed = try Archive(entries("a"))
        let first = try Archive(entries("a"), cache: cache)
        let second = try Archive(entries("a"), cache: cache)
        #expect(first.zip == packed.zip && second.zip == packed.zip)
        #expect(second.contentDigest == packed.contentDigest && second.codeSHA256 == packed.codeSHA256)
        #expect(try files == ["\(packed.contentDigest.hex).zip"])
    }

    /// What was packed once is not packed again: another libzip would give other bytes for the same files.
    @Test func keepsTheBytesThatWereMadeFirst() throws {
        let other = try Archive(entries("b"))
        let packed = try Archive(entries("a"), cache: cache)
        let file = URL(filePath: scratch.file("cache/\(packed.contentDigest.hex).zip"))
        _ = try Archive(entries("b"), cache: cache)
        let otherFile = URL(filePath: scratch.file("cache/\(other.contentDigest.hex).zip"))
        try Data(contentsOf: otherFile).write(to: file)
        #expect(try Archive(entries("a"), cache: cache).zip == other.zip)
    }

    @Test(arguments: [0, 10, 32, 40])
    func packsAgainWhereACachedFileIsTorn(length: Int) throws {
        let packed = try Archive(entries("a"), cache: cache)
        let file = URL(filePath: scratch.file("cache/\(packed.contentDigest.hex).zip"))
        try Data(contentsOf: file).prefix(length).write(to: file)
        #expect(try Archive(entries("a"), cache: cache).zip == packed.zip)
        #expect(try Archive(entries("a"), cache: cache).zip == packed.zip)
        #expect(try Data(contentsOf: file).count == packed.zip.count + 32)
    }

    @Test func keepsNoMoreThanItsLimit() throws {
        for number in 0..<5 { _ = try Archive(entries("\(number)"), cache: cache) }
        #expect(try files.count == 2)
    }

    @Test func stripsAProgramOnce() async throws {
        let program = try scratch.write("program", try Data(contentsOf: URL(filePath: "/usr/bin/env")))
        let whole = try await FunctionBundle(worker: program, architecture: Architecture.current ?? .x86)
        func packed() async throws -> Archive {
            try await FunctionBundle(
                worker: program, architecture: Architecture.current ?? .x86, cache: cache
            ).archive
        }
        #expect(try await packed().zip == whole.archive.zip)
        let kept = try #require(try files.first { $0.hasSuffix(".stripped") })
        let file = URL(filePath: scratch.file("cache/\(kept)"))
        // What was made once is not made again.
        let other = Array("other".utf8)
        try Data(SHA256.hash(other).bytes + other).write(to: file)
        #expect(try await packed().entries.last?.contents == other)
        try Data(contentsOf: file).dropLast().write(to: file)
        #expect(try await packed().zip == whole.archive.zip)
        // Another program of the same name is another one.
        _ = try scratch.write("program", try Data(contentsOf: URL(filePath: "/usr/bin/true")))
        #expect(try await packed().zip != whole.archive.zip)
    }

    @Test func saysWhereItCannotWrite() throws {
        let blocked = PackingCache(folder: try scratch.write("plain", "a file"))
        #expect(throws: PackagingError.self) { try Archive(entries("a"), cache: blocked) }
    }
}

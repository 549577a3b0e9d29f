import Foundation
import Packaging
import TestSupport
import Testing

extension PackagingSuites {
    @Suite
    struct FolderLayerTests {
        private let scratch: Scratch
        private var folder: String { scratch.file("data") }

        init() throws {
            scratch = try Scratch()
        }

        private func setMode(_ mode: Int, _ name: String) throws {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: scratch.file(name))
        }

        private func link(_ name: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(
                atPath: scratch.file(name), withDestinationPath: target)
        }

        private func problem() throws -> FolderLayerError.Problem {
            let error = try #require(throws: FolderLayerError.self) { try FolderLayer.archive(of: folder) }
            #expect(error.folder == folder)
            #expect(throws: error) { try FolderLayer.check(folder) }
            return error.problem
        }

        @Test func holdsEveryFileUnderItsNameWithOneOfTwoModes() async throws {
            try scratch.write("data/words.txt", "one\n")
            try scratch.write("data/.hidden", "two\n")
            try scratch.write("data/bin/tool", "#!/bin/sh\n")
            try setMode(0o640, "data/words.txt")
            try setMode(0o600, "data/.hidden")
            try setMode(0o711, "data/bin/tool")
            let archive = try FolderLayer.archive(of: folder)
            #expect(
                archive.entries == [
                    ArchiveEntry(name: ".hidden", mode: 0o644, contents: Array("two\n".utf8)),
                    ArchiveEntry(name: "bin/tool", mode: 0o755, contents: Array("#!/bin/sh\n".utf8)),
                    ArchiveEntry(name: "words.txt", mode: 0o644, contents: Array("one\n".utf8)),
                ])
            #expect(archive.unzippedSize == 18)
        }

        @Test func isTheSameWhateverOwnerAndTimeTheFilesHave() throws {
            try scratch.write("data/a", "one")
            try scratch.write("data/b/c", "two")
            let one = try FolderLayer.archive(of: folder)
            let other = try Scratch()
            try other.write("b/c", "two")
            try other.write("a", "one")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000), .posixPermissions: 0o664],
                ofItemAtPath: other.file("a"))
            let two = try FolderLayer.archive(of: other.path)
            #expect(one.zip == two.zip && one.contentDigest == two.contentDigest)
            try other.write("a", "two")
            #expect(try FolderLayer.archive(of: other.path).contentDigest != one.contentDigest)
        }

        @Test func takesTheFileThatALinkLeadsTo() throws {
            try scratch.write("elsewhere", "far")
            try scratch.write("data/real", "near")
            try link("data/near", to: "real")
            try link("data/far", to: scratch.file("elsewhere"))
            let entries = try FolderLayer.archive(of: folder).entries
            #expect(
                entries.map { "\($0.name) \(String(decoding: $0.contents, as: UTF8.self))" }
                    == ["far far", "near near", "real near"])
        }

        @Test func acceptsALinkToAFolder() throws {
            try scratch.write("real/file", "one")
            try link("data", to: "real")
            #expect(try FolderLayer.archive(of: folder).entries.map(\.name) == ["file"])
        }

        @Test func refusesWhatItCannotPackByName() throws {
            #expect(try problem() == .missing)
            try scratch.write("data", "a file")
            #expect(try problem() == .noFolder)
            try FileManager.default.removeItem(atPath: folder)
            try FileManager.default.createDirectory(
                atPath: "\(folder)/nothing/in/it", withIntermediateDirectories: true)
            #expect(try problem() == .empty)
            try link("data/nowhere", to: "missing")
            #expect(try problem() == .unreadable("nowhere"))
            try FileManager.default.removeItem(atPath: "\(folder)/nowhere")
            try link("data/nothing/circle", to: "..")
            #expect(try problem() == .linkToFolder("nothing/circle"))
            try FileManager.default.removeItem(atPath: "\(folder)/nothing/circle")
            #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
            #expect(try problem() == .special("pipe"))
        }

        @Test func refusesMoreThanLambdaTakesBeforeItReadsAnything() throws {
            try scratch.write("data/small", "1")
            try scratch.write("data/large", "")
            // A hole: it takes no place on the disk.
            #expect(truncate("\(folder)/large", BundleCheck.unzippedLimit) == 0)
            #expect(try problem() == .tooLarge(BundleCheck.unzippedLimit + 1))
            #expect(truncate("\(folder)/large", BundleCheck.unzippedLimit - 1) == 0)
            #expect(throws: Never.self) { try FolderLayer.check(folder) }
        }
    }
}

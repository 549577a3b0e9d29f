import Foundation
import Hashing
import Synchronization
import TestSupport
import Testing

@testable import Packaging

extension PackagingSuites {
    @Suite(.enabled(if: ZipReading.python != nil, "needs python3"))
    struct ArchiveTests {
        private let files = [
            ArchiveEntry(name: "bootstrap", mode: 0o755, contents: Array("#!/bin/sh\n".utf8)),
            ArchiveEntry(
                name: "worker", mode: 0o755, contents: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 / 7) }),
            ArchiveEntry(name: "lib/libown.so", mode: 0o644, contents: [0, 1, 2, 255]),
            ArchiveEntry(name: "empty", mode: 0o644, contents: []),
            ArchiveEntry(name: "größe.txt", mode: 0o644, contents: Array("ü".utf8)),
        ]

        @Test func writesWhatAnotherProgramReadsBack() async throws {
            let entries = try await ZipReading.entries(try Archive(files).zip)
            #expect(entries.map(\.name) == ["bootstrap", "empty", "größe.txt", "lib/libown.so", "worker"])
            for file in files {
                let entry = try #require(entries.first { $0.name == file.name })
                #expect([UInt8](entry.contents) == file.contents)
                // Unix, a plain file, its mode.
                #expect(entry.system == 3)
                #expect(entry.attributes == 0o100000 | Int(file.mode))
                // Neither encrypted nor in a method that Lambda does not know: stored or deflated.
                #expect(entry.flags & 1 == 0 && [0, 8].contains(entry.method))
            }
        }

        @Test func unpacksFilesWithTheirModesAndNothingElse() throws {
            let scratch = try Scratch()
            let folder = scratch.file("bundles/one")
            try Archive.unpack([Archive(files)], into: folder)
            for file in files {
                let path = "\(folder)/\(file.name)"
                #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == file.contents)
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == Int(file.mode))
            }
            // What is there already stays.
            try Archive.unpack([Archive(Array(files.dropLast()))], into: folder)
            #expect(scratch.exists("bundles/one/größe.txt"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("bundles")) == ["one"])
        }

        @Test func waitsUntilNothingHasAProgramOpenForWriting() async throws {
            let scratch = try Scratch()
            let program = URL(filePath: try scratch.write("program", "#!/bin/sh\n"))
            let writer = open(program.path, O_WRONLY | O_CLOEXEC)
            try #require(writer >= 0)
            let isWaiting = Mutex(true)
            async let waiting: Void = {
                Archive.awaitExecutable([program])
                isWaiting.withLock { $0 = false }
            }()
            // It has a descriptor of its own for as long as it waits.
            try await eventually("two open descriptors of the program") {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
                    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == program.path
                } == 2
            }
            #expect(isWaiting.withLock { $0 })
            close(writer)
            await waiting
        }

        @Test func unpacksTheLaterOfTwoFilesOfOneName() throws {
            let scratch = try Scratch()
            let over = try Archive([
                ArchiveEntry(name: "lib/libown.so", mode: 0o755, contents: [7]),
                ArchiveEntry(name: "more", mode: 0o644, contents: [8]),
            ])
            let folder = scratch.file("opt")
            try Archive.unpack([Archive(files), over], into: folder)
            #expect(try [UInt8](Data(contentsOf: URL(filePath: "\(folder)/lib/libown.so"))) == [7])
            #expect(FileManager.default.isExecutableFile(atPath: "\(folder)/lib/libown.so"))
            #expect(scratch.exists("opt/more") && scratch.exists("opt/bootstrap"))

            let refused = "\(folder)/more/below"
            let error = try #require(throws: PackagingError.self) { try Archive.unpack([over], into: refused) }
            guard case .unwritable(refused, _) = error else {
                Issue.record("\(error)")
                return
            }
        }

        @Test func recordsNothingOfTheMachineOrTheTime() async throws {
            for entry in try await ZipReading.entries(try Archive(files).zip) {
                #expect(entry.date == [1980, 1, 1, 0, 0, 0])
                #expect(entry.extra == 0)
            }
        }

        @Test func packsTheSameWhateverTheOrderOfTheFiles() throws {
            let archive = try Archive(files)
            var random = SplitMix(state: 7)
            for _ in 0..<5 {
                let other = try Archive(files.shuffled(using: &random))
                #expect(other.zip == archive.zip)
                #expect(other.contentDigest == archive.contentDigest)
            }
            #expect(archive.entries.map(\.name) == archive.entries.map(\.name).sorted())
        }

        /// The date is a constant of the format, which has no zone; a time with a zone would be an extra field.
        @Test func packsTheSameInEveryTimeZone() throws {
            let zip = try Archive([ArchiveEntry(name: "a", mode: 0o644, contents: [1, 2, 3])]).zip
            #expect(zip[0..<4] == [0x50, 0x4b, 0x03, 0x04])
            // Time and date: 1980-01-01, 00:00.
            #expect(zip[10..<14] == [0, 0, 0x21, 0])
            // Length of the extra fields.
            #expect(zip[28..<30] == [0, 0])
        }

        @Test func digestsNamesModesAndBytesAndTheZipAsLambdaDoes() throws {
            func digest(_ name: String, _ mode: UInt16, _ text: String) throws -> String {
                try Archive([ArchiveEntry(name: name, mode: mode, contents: Array(text.utf8))]).contentDigest.hex
            }
            let all = try [
                digest("a", 0o644, "x"), digest("b", 0o644, "x"), digest("a", 0o755, "x"), digest("a", 0o644, "y"),
            ]
            #expect(Set(all).count == 4)
            let archive = try Archive(files)
            #expect(archive.unzippedSize == files.reduce(0) { $0 + $1.contents.count })
        }

        @Test func givesTheSHA256OfTheZipInBase64() async throws {
            let openssl = try #require(Program.find("openssl"))
            let archive = try Archive(files)
            let scratch = try Scratch()
            let path = try scratch.write("file.zip", archive.zip)
            let words = [openssl, "dgst", "-sha256", "-binary", path]
            let digest = try await Program.run(words).standardOutput
            #expect(archive.codeSHA256 == digest.base64EncodedString())
        }

        @Test func refusesTwoFilesOfOneName() {
            #expect(throws: ZipError.self) { try Archive(files + [files[0]]) }
        }

        @Test func packsAnArchiveWithoutFiles() {
            #expect(throws: ZipError.self) { try Archive([]) }
        }
    }
}

import Files
import Foundation
import TestSupport
import Testing

struct AtomicFileTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    private func permissions(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    /// What a process that was killed leaves behind.
    private func leaveTemporaryFile(in folder: String) throws -> String {
        let path = "\(folder)/.fanctl-0123456789abcdef.part"
        try Data("half".utf8).write(to: URL(filePath: path))
        return path
    }

    @Test func replacesAFileAndLeavesNoOther() throws {
        let path = folder.path + "/record.json"
        try AtomicFile.replace(path, with: Array("one".utf8))
        try AtomicFile.replace(path, with: Array("two".utf8), isSynced: false)
        #expect(try FileReader.contents(of: path) == Array("two".utf8))
        #expect(try FileSystem.names(in: folder.path) == ["record.json"])
    }

    @Test func appearsOnlyWhenItIsCommitted() throws {
        let path = folder.path + "/list"
        let file = try AtomicFile(path)
        try file.append(Array("one\n".utf8))
        #expect(FileSystem.size(of: path) == nil)
        try file.append(Array("two\n".utf8))
        try file.commit()
        #expect(try FileReader.contents(of: path) == Array("one\ntwo\n".utf8))
    }

    @Test func leavesTheFormerFileWhereItIsNotCommitted() throws {
        let path = folder.path + "/list"
        try AtomicFile.replace(path, with: Array("whole".utf8))
        do {
            let file = try AtomicFile(path)
            try file.append(Array("hal".utf8))
            #expect(try FileSystem.names(in: folder.path).count == 2)
        }
        #expect(try FileReader.contents(of: path) == Array("whole".utf8))
        #expect(try FileSystem.names(in: folder.path) == ["list"])
    }

    @Test(arguments: [UInt32(0o600), 0o644])
    func hasItsModeFromTheFirstByteOn(mode: UInt32) throws {
        let file = try AtomicFile(folder.path + "/token", mode: mode)
        let temporary = try #require(try FileSystem.names(in: folder.path).first)
        #expect(try permissions("\(folder.path)/\(temporary)") == Int(mode))
        try file.commit()
        #expect(try permissions(folder.path + "/token") == Int(mode))
    }

    @Test func replacesALinkAndNotTheFileBehindIt() throws {
        let target = folder.path + "/target"
        try AtomicFile.replace(target, with: Array("kept".utf8))
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: target)
        try AtomicFile.replace(folder.path + "/link", with: Array("new".utf8))
        #expect(try FileReader.contents(of: target) == Array("kept".utf8))
        #expect(FileSystem.size(of: folder.path + "/link") == 3)
    }

    @Test func leavesNothingWhereTheNameIsAFolders() throws {
        let path = folder.path + "/taken"
        try FileSystem.createFolder(path)
        #expect(throws: FileError(.rename, path, code: EISDIR)) { try AtomicFile.replace(path, with: [1]) }
        #expect(try FileSystem.names(in: folder.path) == ["taken"])
    }

    @Test func namesTheFolderThatIsMissing() throws {
        let error = #expect(throws: FileError.self) { try AtomicFile(folder.path + "/none/file") }
        #expect(error?.operation == .open)
        #expect(error?.isMissing == true)
    }

    @Test func removesTheTemporaryFilesOfKilledProcessesOnly() throws {
        let abandoned = try leaveTemporaryFile(in: folder.path)
        for name in [".fanctl-0123.part", ".other.part", ".fanctl-0123456789abcdeg.part", "results.part"] {
            try AtomicFile.replace("\(folder.path)/\(name)", with: [])
        }
        let running = try AtomicFile(folder.path + "/running")
        try AtomicFile.removeAbandoned(in: folder.path)
        #expect(FileSystem.size(of: abandoned) == nil)
        #expect(try FileSystem.names(in: folder.path).count == 5)
        try running.commit()
        #expect(FileSystem.size(of: folder.path + "/running") == 0)
    }

    @Test func followsNoLinkWhenItRemovesTemporaryFiles() throws {
        let target = try TestFolder()
        let kept = target.path + "/kept"
        try AtomicFile.replace(kept, with: [1])
        let link = folder.path + "/.fanctl-0123456789abcdef.part"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: kept)
        try AtomicFile.removeAbandoned(in: folder.path)
        #expect(FileSystem.size(of: kept) == 1)
    }

    @Test func keepsEveryFileThatIsWrittenWhileOthersAreRemoved() async throws {
        let path = folder.path
        try await withThrowingTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    for number in 0..<100 {
                        try AtomicFile.replace("\(path)/\(writer)-\(number)", with: [1], isSynced: false)
                    }
                }
            }
            group.addTask {
                for _ in 0..<400 { try AtomicFile.removeAbandoned(in: path) }
            }
            try await group.waitForAll()
        }
        #expect(try FileSystem.names(in: path).count == 400)
    }

    @Test func replacesALinkAtOnce() throws {
        let path = folder.path + "/current"
        for target in ["one", "two"] {
            try AtomicFile.replace(path, withLinkTo: target)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == target)
        }
        #expect(try FileSystem.names(in: folder.path) == ["current"])
    }

    @Test func removesAFolderWithoutFollowingItsLinks() throws {
        let other = try TestFolder()
        try AtomicFile.replace(other.path + "/kept", with: [1])
        let path = folder.path + "/runs"
        try FileSystem.createFolder(path + "/a/b")
        try AtomicFile.replace(path + "/a/b/file", with: [1])
        try AtomicFile.replace(path + "/a/link", withLinkTo: other.path)
        try FileSystem.removeFolder(path)
        #expect(try FileSystem.names(in: folder.path).isEmpty)
        #expect(FileSystem.size(of: other.path + "/kept") == 1)
    }
}

/// An empty folder for one test.
final class TestFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "files-tests-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A leftover in the temporary folder fails no test.
        try? FileManager.default.removeItem(atPath: path)
    }
}

internal import Concurrency
internal import Files
internal import Foundation

extension Archive {
    /// Lays the files of archives out below a folder as Lambda does; of two files of one name, the later archive's counts.
    ///
    /// The folder appears whole or not at all.
    ///
    /// - Parameter folder: must not exist yet; those above it are made.
    /// - Throws: ``PackagingError/unwritable(path:detail:)``.
    package static func unpack(_ archives: [Archive], into folder: String) throws {
        let target = URL(filePath: folder)
        let temporary = target.deletingLastPathComponent().appending(path: ".\(UUID().uuidString).part")
        do {
            try FileManager.default.createDirectory(at: temporary, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: temporary) }
            let programs = try write(archives.flatMap(\.entries), below: temporary)
            awaitExecutable(programs)
            // Another process may have been faster: its folder has the same contents.
            do {
                try FileSystem.move(temporary.path, to: folder)
            } catch let error as FileError where error.isNameTaken {}
        } catch let error as FileError {
            throw PackagingError.unwritable(path: folder, detail: error.reason)
        } catch let error as CocoaError {
            throw PackagingError.unwritable(path: folder, detail: error.localizedDescription)
        }
    }

    /// - Returns: those that can be executed.
    private static func write(_ entries: [ArchiveEntry], below root: URL) throws -> [URL] {
        let files = Dictionary(entries.map { (root.appending(path: $0.name), $0) }) { _, last in last }
        for folder in Set(files.keys.map { $0.deletingLastPathComponent() }) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        _ = try Array(files).parallelMap { file, entry in
            try Data(entry.contents).write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: Int(entry.mode)], ofItemAtPath: file.path)
        }
        return files.filter { $0.value.mode & 0o111 != 0 }.map(\.key)
    }

    /// Waits, about ten seconds at most, until no process has the files open for writing.
    ///
    /// This process has closed them. But a process that another thread is just starting has them open too until it executes its
    /// program, and a file that is open for writing cannot be executed.
    static func awaitExecutable(_ files: [URL]) {
        var attempts = 10_000
        for file in files { FileSystem.waitForWriters(of: file.path, attempts: &attempts) }
    }
}

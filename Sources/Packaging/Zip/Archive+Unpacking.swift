internal import CLinux
internal import Concurrency
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
            // Somebody else may have been faster: what is there is the same.
            guard rename(temporary.path, folder) == 0 || errno == EEXIST || errno == ENOTEMPTY else {
                throw PackagingError.unwritable(path: folder, detail: String(cString: strerror(errno)))
            }
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

    /// Waits, ten seconds at most, until nobody has the files open for writing.
    ///
    /// This process has closed them; but one that another thread is just starting has them too until it executes its
    /// program, and meanwhile they are busy for who would run them.
    static func awaitExecutable(_ files: [URL]) {
        let deadline = ContinuousClock.now + .seconds(10)
        for file in files {
            let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            while linux_has_writer(descriptor) != 0 && ContinuousClock.now < deadline { usleep(1000) }
            close(descriptor)
        }
    }
}

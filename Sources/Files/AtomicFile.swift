internal import Glibc
internal import SystemPackage

/// A file that appears under its name whole, or not at all.
///
/// Its bytes go to a temporary file in the same folder, which ``commit(isSynced:)`` renames. The temporary file's name cannot be
/// guessed, and it is never opened through a link. It is locked while it is written: this is how ``removeAbandoned(in:)`` tells it
/// from the file of a process that was killed.
///
/// A class because an open file has one position. It is not `Sendable`: one writer uses it at a time.
package final class AtomicFile {
    package let path: String
    private let temporary: String
    private let descriptor: FileDescriptor
    private var isCommitted = false

    /// - Parameter mode: the permissions, of which the process's umask takes away some.
    /// - Throws: ``FileError``.
    package init(_ path: String, mode: UInt32 = 0o644) throws {
        self.path = path
        let folder = FileSystem.folder(of: path)
        (temporary, descriptor) = try Self.create(in: folder, FilePermissions(rawValue: mode))
    }

    deinit {
        if !isCommitted { discard() }
    }

    /// Replaces a file as a whole.
    ///
    /// - Parameters:
    ///   - mode: as of ``init(_:mode:)``.
    ///   - isSynced: as of ``commit(isSynced:)``.
    /// - Throws: ``FileError``.
    package static func replace(
        _ path: String, with bytes: [UInt8], mode: UInt32 = 0o644, isSynced: Bool = true
    ) throws {
        let file = try AtomicFile(path, mode: mode)
        try file.append(bytes)
        try file.commit(isSynced: isSynced)
    }

    /// Replaces what is at a path by a symbolic link.
    ///
    /// - Throws: ``FileError``.
    package static func replace(_ path: String, withLinkTo target: String) throws {
        let temporary = FileSystem.folder(of: path) + "/" + temporaryName()
        guard symlink(target, temporary) == 0 else { throw FileError(.open, temporary) }
        do {
            try FileSystem.move(temporary, to: path)
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// - Throws: ``FileError``.
    package func append(_ bytes: [UInt8]) throws {
        try descriptor.append(bytes, temporary)
    }

    /// Gives the file its name, in the place of any other. Nothing can be appended afterwards.
    ///
    /// - Parameter isSynced: whether contents and name are on the disk when this returns, and in this order: so that a loss of power
    ///   leaves one of the two files whole.
    /// - Throws: ``FileError``; then there is no temporary file any more.
    package func commit(isSynced: Bool = true) throws {
        isCommitted = true
        do {
            if isSynced { try descriptor.sync(temporary) }
            // Some file systems report a full disk only when a descriptor is closed. The lock has to last until the renaming.
            let second = fcntl(descriptor.rawValue, F_DUPFD_CLOEXEC, 0)
            guard second >= 0, close(second) == 0 else { throw FileError(.write, temporary) }
            try FileSystem.move(temporary, to: path)
        } catch {
            discard()
            throw error
        }
        descriptor.unlockAndClose()
        if isSynced { try FileSystem.syncFolder(of: path) }
    }

    /// Removes the temporary files of processes that were killed.
    ///
    /// - Throws: ``FileError``.
    package static func removeAbandoned(in folder: String) throws {
        for name in try FileSystem.names(in: folder) where isTemporary(name) {
            let path = "\(folder)/\(name)"
            // It may have been renamed meanwhile, or belong to another user.
            guard let file = try? FileDescriptor.opened(path, .readOnly, [.noFollow, .nonBlocking]) else { continue }
            defer { file.unlockAndClose() }
            // Not every file system has locks. Without them nothing is removed, since nothing tells whose the file is.
            if flock(file.rawValue, LOCK_EX | LOCK_NB) == 0, unlink(path) != 0, errno != ENOENT {
                throw FileError(.remove, path)
            }
        }
    }

    private func discard() {
        unlink(temporary)
        descriptor.unlockAndClose()
    }

    private static func create(
        in folder: String, _ permissions: FilePermissions
    ) throws -> (path: String, descriptor: FileDescriptor) {
        while true {
            let path = folder + "/" + temporaryName()
            let descriptor = try FileDescriptor.opened(
                path, .writeOnly, [.create, .exclusiveCreate, .noFollow], permissions: permissions)
            while flock(descriptor.rawValue, LOCK_EX) != 0 && errno == EINTR {}
            var status = stat()
            // `removeAbandoned` of another process may have been faster than the lock.
            if fstat(descriptor.rawValue, &status) == 0, status.st_nlink > 0 { return (path, descriptor) }
            descriptor.unlockAndClose()
        }
    }

    private static let (beginning, ending) = (".fanctl-", ".part")

    private static func temporaryName() -> String {
        let digits = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        return beginning + String(repeating: "0", count: 16 - digits.count) + digits + ending
    }

    private static func isTemporary(_ name: String) -> Bool {
        guard name.hasPrefix(beginning), name.hasSuffix(ending) else { return false }
        let digits = name.dropFirst(beginning.count).dropLast(ending.count)
        return digits.utf8.count == 16 && digits.allSatisfy(\.isHexDigit)
    }
}

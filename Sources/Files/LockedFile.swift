internal import Glibc
internal import SystemPackage

/// A file that only one process at a time can have locked.
///
/// The kernel releases the lock when the process ends, also when it is killed.
package final class LockedFile: Sendable {
    private let path: String
    private let descriptor: FileDescriptor

    /// Makes the file where there is none, and locks it.
    ///
    /// - Throws: ``FileError``; where another process has the lock, one that `isHeldElsewhere`.
    package init(_ path: String) throws {
        self.path = path
        descriptor = try FileDescriptor.opened(path, .readWrite, .create, permissions: FilePermissions(rawValue: 0o644))
        do {
            guard try descriptor.takesLock(LOCK_EX, path) else { throw FileError(.lock, path, code: EWOULDBLOCK) }
        } catch {
            descriptor.unlockAndClose()
            throw error
        }
    }

    deinit {
        descriptor.unlockAndClose()
    }

    /// Whether a process has the file locked at this moment.
    ///
    /// - Throws: ``FileError``.
    package static func isLocked(_ path: String) throws -> Bool {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.opened(path, .readOnly)
        } catch let error as FileError where error.isMissing {
            return false
        }
        defer { descriptor.unlockAndClose() }
        return try !descriptor.takesLock(LOCK_SH, path)
    }

    /// Replaces the contents in place: a new file would not have the lock.
    ///
    /// - Throws: ``FileError``.
    package func replaceContents(with bytes: [UInt8]) throws {
        try descriptor.truncate(to: 0, path)
        _ = try FileError.naming(.write, path) { try descriptor.writeAll(toAbsoluteOffset: 0, bytes) }
    }
}

internal import Glibc
internal import SystemPackage

extension FileDescriptor {
    /// An open file that programs started by this process do not inherit.
    static func opened(
        _ path: String, _ mode: AccessMode, _ options: OpenOptions = [], permissions: FilePermissions? = nil
    ) throws -> FileDescriptor {
        try FileError.naming(.open, path) {
            try open(FilePath(path), mode, options: options.union(.closeOnExec), permissions: permissions)
        }
    }

    func sync(_ path: String) throws {
        guard fsync(rawValue) == 0 else { throw FileError(.sync, path) }
    }

    func append(_ bytes: [UInt8], _ path: String) throws {
        _ = try FileError.naming(.write, path) { try writeAll(bytes) }
    }

    func truncate(to length: Int, _ path: String) throws {
        try FileError.naming(.truncate, path) { try resize(to: Int64(length)) }
    }

    /// The next bytes, up to `chunkSize`; none at the end.
    func chunk(_ path: String) throws -> [UInt8] {
        try FileError.naming(.read, path) {
            try [UInt8](unsafeUninitializedCapacity: FileReader.chunkSize) { buffer, count in
                count = try read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    /// Asks for a lock without waiting: `LOCK_EX` or `LOCK_SH`.
    ///
    /// - Returns: false where another process has it.
    func takesLock(_ kind: Int32, _ path: String) throws -> Bool {
        if flock(rawValue, kind | LOCK_NB) == 0 { return true }
        guard errno == EWOULDBLOCK else { throw FileError(.lock, path) }
        return false
    }

    /// Gives back the lock, and closes.
    ///
    /// Closing alone leaves the lock to any process that another thread is just starting: until that executes its program, it
    /// has the file open too.
    func unlockAndClose() {
        flock(rawValue, LOCK_UN)
        Glibc.close(rawValue)
    }
}

internal import Glibc
internal import Synchronization
internal import SystemPackage

/// A file of lines that only grows, and that one process at a time has open.
///
/// Appended lines survive a crash of this process, and after ``sync()`` a loss of power. A last line without an end is
/// incomplete: readers ignore it, and opening the file removes it.
package final class DurableLog: Sendable {
    private let path: String
    private let descriptor: FileDescriptor
    private let write: Write
    private let state: Mutex<State>

    private struct State {
        /// Bytes of whole lines.
        var length: Int
        /// Whether something was appended since the last ``sync()``.
        var isDirty = false
    }

    /// Hands bytes to the function that appends them. Another one in tests: as a disk that gets full.
    package typealias Write = @Sendable (_ bytes: [UInt8], _ append: ([UInt8]) throws -> Void) throws -> Void

    package static let wholly: Write = { bytes, append in try append(bytes) }

    /// Makes the file and the folders above it where there are none.
    ///
    /// - Parameter onLine: gets every line that there is, without its end.
    /// - Throws: ``FileError``, and what `onLine` throws; where another process has the file open, one that `isHeldElsewhere`.
    package init(
        _ path: String, onLine: (ArraySlice<UInt8>) throws -> Void = { _ in },
        write: @escaping Write = DurableLog.wholly
    ) throws {
        try FileSystem.createFolder(FileSystem.folder(of: path))
        let descriptor = try FileDescriptor.opened(
            path, .readWrite, [.create, .append], permissions: FilePermissions(rawValue: 0o644))
        do {
            guard try descriptor.takesLock(LOCK_EX, path) else { throw FileError(.lock, path, code: EWOULDBLOCK) }
            let length = try Self.read(descriptor, path, onLine)
            try descriptor.truncate(to: length, path)
            try FileSystem.syncFolder(of: path)
            state = Mutex(State(length: length))
        } catch {
            descriptor.unlockAndClose()
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.write = write
    }

    deinit {
        descriptor.unlockAndClose()
    }

    /// Appends lines: all of them, or none where this throws.
    ///
    /// - Parameter lines: each with its end.
    /// - Throws: ``FileError``.
    package func append(_ lines: [UInt8]) throws {
        try state.withLock { state in
            do {
                try write(lines) { try descriptor.append($0, path) }
            } catch {
                // The part of a line for which a full disk had room would spoil the next one.
                try descriptor.truncate(to: state.length, path)
                throw error
            }
            state.length += lines.count
            state.isDirty = true
        }
    }

    /// Waits until what was appended is on the disk.
    ///
    /// - Throws: ``FileError``.
    package func sync() throws {
        try state.withLock { state in
            guard state.isDirty else { return }
            guard fdatasync(descriptor.rawValue) == 0 else { throw FileError(.sync, path) }
            state.isDirty = false
        }
    }

    /// Whether ``sync()`` has something to do.
    package var isDirty: Bool { state.withLock { $0.isDirty } }

    /// Reads the lines that are whole, a chunk at a time. There may be no file.
    ///
    /// - Throws: ``FileError``, and what `onLine` throws.
    package static func read(_ path: String, onLine: (ArraySlice<UInt8>) throws -> Void) throws {
        let descriptor: FileDescriptor
        do {
            descriptor = try FileDescriptor.opened(path, .readOnly)
        } catch let error as FileError where error.isMissing {
            return
        }
        defer { close(descriptor.rawValue) }
        _ = try read(descriptor, path, onLine)
    }

    /// The lines that are whole; none where there is no file.
    ///
    /// - Throws: ``FileError``.
    package static func lines(_ path: String) throws -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        try read(path) { lines.append(ArraySlice(Array($0))) }
        return lines
    }

    /// - Returns: bytes of whole lines.
    private static func read(
        _ descriptor: FileDescriptor, _ path: String, _ onLine: (ArraySlice<UInt8>) throws -> Void
    ) throws -> Int {
        var length = 0
        var bytes: [UInt8] = []
        while true {
            let chunk = try descriptor.chunk(path)
            if chunk.isEmpty { return length }
            bytes += chunk
            var start = 0
            while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try onLine(bytes[start..<end])
                start = end + 1
            }
            length += start
            bytes.removeFirst(start)
        }
    }
}

internal import Files
internal import Foundation
internal import Glibc

/// Keeps two runs from changing the same stack at once.
///
/// The kernel holds the lock for as long as the process lives, so a dead holder's lock is none. The side file's contents
/// only tell who it is.
package final class StateLock: Sendable {
    private let descriptor: Int32
    private let path: String

    package struct Holder: Hashable, Sendable, Codable {
        package let process: Int32
        package let host: String
        package let command: String
        /// ISO 8601.
        package let since: String

        package init(process: Int32, host: String, command: String, since: String) {
            self.process = process
            self.host = host
            self.command = command
            self.since = since
        }
    }

    /// Whether some process has the lock at this moment, and who it says it is.
    package enum State: Hashable, Sendable {
        case free
        case held(by: Holder?)
    }

    /// Looks without taking the lock.
    package static func state(path: String) throws -> State {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return .free }
            throw FileError(.open, path)
        }
        defer { FileLock.release(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .free }
        guard errno == EWOULDBLOCK else { throw FileError(.lock, path) }
        return .held(by: try holder(path))
    }

    /// Nil for a moment while the holder writes it: the lock counts, not the text.
    private static func holder(_ path: String) throws -> Holder? {
        let text = try DurableFile.read(path) ?? []
        return try? JSONDecoder().decode(Holder.self, from: Data(text))
    }

    /// - Throws: ``StateLockError/held(by:path:)`` where another process has it.
    package init(path: String, holder: Holder) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(.open, path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            guard code == EWOULDBLOCK else { throw FileError(.lock, path, code: code) }
            throw StateLockError.held(by: try Self.holder(path), path: path)
        }
        self.descriptor = descriptor
        self.path = path
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = Array(try encoder.encode(holder))
        ftruncate(descriptor, 0)
        let written = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        guard written == text.count else {
            let failure = FileError(.write, path)
            FileLock.release(descriptor)
            throw failure
        }
    }

    deinit {
        // The file stays: removing it would let a waiting process lock a name that a third one no longer sees.
        ftruncate(descriptor, 0)
        FileLock.release(descriptor)
    }
}

package enum StateLockError: Error, Hashable, Sendable {
    case held(by: StateLock.Holder?, path: String)
}

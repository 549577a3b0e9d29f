internal import Files
internal import Foundation

/// Keeps two runs from changing the same stack at once.
///
/// The kernel holds the lock for as long as the process lives, so a dead holder's lock is none. The side file's contents
/// only tell who it is.
package final class StateLock: Sendable {
    private let file: LockedFile

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
        try LockedFile.isLocked(path) ? .held(by: holder(path)) : .free
    }

    /// Nil for a moment while the holder writes it: the lock counts, not the text.
    private static func holder(_ path: String) throws -> Holder? {
        let text = try FileReader.contents(of: path) ?? []
        return try? JSONDecoder().decode(Holder.self, from: Data(text))
    }

    /// - Throws: ``StateLockError/held(by:path:)`` where another process has it.
    package init(path: String, holder: Holder) throws {
        do {
            file = try LockedFile(path)
        } catch let error as FileError where error.isHeldElsewhere {
            throw StateLockError.held(by: try Self.holder(path), path: path)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try file.replaceContents(with: Array(try encoder.encode(holder)))
    }

    deinit {
        // The file stays: removing it would let a waiting process lock a name that a third one no longer sees. Whose name is
        // in a free lock does not matter.
        try? file.replaceContents(with: [])
    }
}

package enum StateLockError: Error, Hashable, Sendable {
    case held(by: StateLock.Holder?, path: String)
}
